//! Fills in a form by asking for it, field by field.

use std::collections::{BTreeMap, BTreeSet};

use connector_host::{
    Choice, Connector, Field, FieldKind, FieldName, Finding, Fix, Secret, Value, Values,
};

use super::end::Failure;
use super::output::Output;
use super::{prompt, wait};

/// What is known of a form so far, and whom to ask about the rest.
pub(crate) struct Interview<'a> {
    output: &'a Output,
    connector: &'a Connector,
    plain: BTreeMap<FieldName, String>,
    secrets: BTreeMap<FieldName, Secret>,
    /// What an empty answer stands for, before the form's default.
    usual: BTreeMap<FieldName, String>,
    /// The same of secrets.
    kept: BTreeMap<FieldName, Secret>,
}

impl<'a> Interview<'a> {
    /// Begins with the values that are given.
    pub(crate) fn new(
        output: &'a Output,
        connector: &'a Connector,
        plain: BTreeMap<FieldName, String>,
        secrets: BTreeMap<FieldName, Secret>,
    ) -> Self {
        Self {
            output,
            connector,
            plain,
            secrets,
            usual: BTreeMap::new(),
            kept: BTreeMap::new(),
        }
    }

    /// Asks for every field that has no value, but for advanced ones that can do without.
    ///
    /// # Errors
    ///
    /// If an answer is Ctrl-C or the end of the input, or the connector misbehaves.
    pub(crate) async fn ask(mut self) -> Result<Values, Failure> {
        for field in self.connector.form().fields() {
            let needed = field.required && field.default.is_none();
            if !self.has(&field.name) && (needed || !field.advanced) {
                self.settle(field).await?;
            }
        }
        self.values()
    }

    /// Asks for every field that is not advanced, with what is saved for an empty answer: first for
    /// the plain ones, since they decide which secrets may be kept.
    ///
    /// # Errors
    ///
    /// As [`Interview::ask`], or if the saved secrets cannot be had.
    pub(crate) async fn ask_anew(
        mut self,
        saved: BTreeMap<FieldName, String>,
        kept: impl FnOnce(&BTreeMap<FieldName, String>) -> Result<BTreeMap<FieldName, Secret>, Failure>,
    ) -> Result<Values, Failure> {
        let fields = self.connector.form().fields();
        self.usual = saved;
        for field in fields {
            match field.kind {
                FieldKind::Secret => {}
                _ if field.advanced => self.plain.extend(self.usual.remove_entry(&field.name)),
                _ => self.settle(field).await?,
            }
        }
        self.kept = kept(&self.plain)?;
        for field in fields {
            if field.kind == FieldKind::Secret {
                self.settle(field).await?;
            }
        }
        self.values()
    }

    /// Asks for a field until there is no error in it.
    async fn settle(&mut self, field: &Field) -> Result<(), Failure> {
        self.output.tell(format_args!("  {}", field.help));
        for (number, choice) in (1..).zip(&field.choices) {
            let Choice { value, label } = choice;
            self.output
                .tell(format_args!("  {number}. {value}: {label}"));
        }
        loop {
            if self.answer(field).await? && self.is_good(field).await? {
                return Ok(());
            }
        }
    }

    /// Asks once, and says whether there is an answer to look at.
    async fn answer(&mut self, field: &Field) -> Result<bool, Failure> {
        let name = &field.name;
        // An answer before this one does not count.
        self.plain.remove(name);
        self.secrets.remove(name);
        if field.kind == FieldKind::Secret {
            let kept = self.kept.get(name);
            let answer = prompt::hidden(prompt::for_secret(field, kept.is_some())).await?;
            let given = Some(answer).filter(|answer| !answer.expose().is_empty());
            let secret = given.or_else(|| kept.cloned());
            self.secrets
                .extend(secret.map(|secret| (name.clone(), secret)));
        } else {
            let usual = self.usual.get(name);
            let answer = prompt::line(question(field, usual)).await?;
            let given = Some(answer).filter(|answer| !answer.is_empty());
            let value = given
                .map(|answer| chosen(field, answer))
                .or_else(|| usual.cloned());
            self.plain.extend(value.map(|value| (name.clone(), value)));
        }
        let done = self.has(name) || field.default.is_some() || !field.required;
        if !done {
            self.output.tell("  error: this field cannot be empty");
        }
        Ok(done)
    }

    /// Shows what is found in the field and offers the fix, until there is neither.
    async fn is_good(&mut self, field: &Field) -> Result<bool, Failure> {
        let mut told = BTreeSet::new();
        loop {
            let values = self.values()?;
            let looking = self.connector.check(&values);
            let mut findings = wait::on(self.output, "looking at the values", looking).await??;
            findings.retain(|finding| finding.field == field.name.as_str());
            for finding in &findings {
                let severity = if finding.is_error() {
                    "error"
                } else {
                    "warning"
                };
                // What a fix does not change need not be said again.
                if told.insert(finding.message.clone()) {
                    self.output
                        .tell(format_args!("  {severity}: {}", finding.message));
                }
            }
            let good = !findings.iter().any(Finding::is_error);
            // As where all are applied in turn, the last one counts.
            let Some(fix) = findings
                .into_iter()
                .filter_map(|finding| finding.fix)
                .next_back()
            else {
                return Ok(good);
            };
            let question = match fix.value.shown() {
                Some(value) => format!("Use {value} instead?"),
                None => "Use it corrected (not shown) instead?".to_owned(),
            };
            // A stranger's connector does not lead the key elsewhere with one key press.
            let usual = self.connector.is_trusted() || field.kind != FieldKind::Url;
            if !prompt::yes(&question, usual).await? {
                return Ok(good);
            }
            self.apply(fix);
        }
    }

    fn apply(&mut self, fix: Fix) {
        match fix.value {
            Value::Plain(value) => {
                self.plain.insert(fix.field, value);
            }
            Value::Secret(secret) => {
                self.secrets.insert(fix.field, secret);
            }
        }
    }

    fn has(&self, name: &FieldName) -> bool {
        self.plain.contains_key(name) || self.secrets.contains_key(name)
    }

    fn values(&self) -> Result<Values, Failure> {
        let form = self.connector.form();
        Values::fill(form, self.plain.clone(), self.secrets.clone())
            .map_err(|error| Failure::usage(error.to_string()))
    }
}

/// The question for a field that may be shown, with what an empty answer stands for.
fn question(field: &Field, usual: Option<&String>) -> String {
    let label = &field.label;
    match (usual.or(field.default.as_ref()), &field.placeholder) {
        // What is saved may have been written by anyone.
        (Some(usual), _) => format!("{label} [{}]: ", usual.escape_debug()),
        (None, Some(example)) => format!("{label} (such as {example}): "),
        (None, None) => format!("{label}: "),
    }
}

/// The choice whose number was typed, or what was typed.
fn chosen(field: &Field, answer: String) -> String {
    let number = answer.trim().parse::<usize>().ok();
    let choice = number.and_then(|number| field.choices.get(number.checked_sub(1)?));
    choice.map_or(answer, |choice| choice.value.clone())
}

#[cfg(test)]
mod tests {
    use connector_host::Rules;

    use super::*;

    fn field(default: Option<&str>, placeholder: Option<&str>) -> Field {
        let choice = |value: &str| Choice {
            value: value.to_owned(),
            label: String::new(),
        };
        Field {
            name: "region".parse().unwrap(),
            label: "Region".to_owned(),
            help: String::new(),
            kind: FieldKind::Choice,
            required: true,
            default: default.map(str::to_owned),
            placeholder: placeholder.map(str::to_owned),
            rules: Rules {
                min_length: 0,
                max_length: 10,
                allowed_characters: Vec::new(),
            },
            choices: vec![choice("eu"), choice("us")],
            advanced: false,
        }
    }

    #[test]
    fn a_choice_is_its_number_or_its_name() {
        let cases = [
            ("1", "eu"),
            (" 2 ", "us"),
            ("us", "us"),
            ("0", "0"),
            ("3", "3"),
        ];
        for (typed, value) in cases {
            assert_eq!(chosen(&field(None, None), typed.to_owned()), value);
        }
    }

    #[test]
    fn a_question_says_what_an_empty_answer_stands_for() {
        let cases = [
            (None, Some("eu"), Some("us"), "Region [eu]: "),
            (Some("us"), Some("eu"), None, "Region [us]: "),
            (None, None, Some("us"), "Region (such as us): "),
            (None, None, None, "Region: "),
        ];
        for (usual, default, placeholder, text) in cases {
            let usual = usual.map(str::to_owned);
            let field = field(default, placeholder);
            assert_eq!(question(&field, usual.as_ref()), text);
        }
    }
}
