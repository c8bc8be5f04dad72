//! Fills in a form by prompting for one field after another.

use std::collections::{BTreeMap, BTreeSet};

use connector_host::{
    Choice, Connector, Field, FieldKind, FieldName, Finding, Fix, Secret, Value, Values,
};

use super::failure::Failure;
use super::output::Output;
use super::{prompt, spinner};

/// The values of a form so far, and what is needed to prompt for the rest.
pub(crate) struct FormPrompt<'a> {
    output: &'a Output,
    connector: &'a Connector,
    plain: BTreeMap<FieldName, String>,
    secrets: BTreeMap<FieldName, Secret>,
    /// The saved values, which an empty answer keeps.
    saved: BTreeMap<FieldName, String>,
    /// The saved secrets, which an empty answer keeps.
    saved_secrets: BTreeMap<FieldName, Secret>,
}

impl<'a> FormPrompt<'a> {
    /// Starts with the values that are already known.
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
            saved: BTreeMap::new(),
            saved_secrets: BTreeMap::new(),
        }
    }

    /// Prompts for every field without a value, except advanced fields that have a default.
    ///
    /// # Errors
    ///
    /// At Ctrl-C or the end of the input, or if the connector misbehaves.
    pub(crate) async fn fill(mut self) -> Result<Values, Failure> {
        for field in self.connector.form().fields() {
            let needed = field.required && field.default.is_none();
            if !self.has(&field.name) && (needed || !field.advanced) {
                self.settle(field).await?;
            }
        }
        self.values()
    }

    /// Prompts for every field that is not advanced; an empty answer keeps the saved value. Plain
    /// fields come first, since they decide which secrets may be kept.
    ///
    /// # Errors
    ///
    /// As [`FormPrompt::fill`], or if the saved secrets cannot be decrypted.
    pub(crate) async fn edit(
        mut self,
        saved: BTreeMap<FieldName, String>,
        secrets_to_keep: impl FnOnce(
            &BTreeMap<FieldName, String>,
        ) -> Result<BTreeMap<FieldName, Secret>, Failure>,
    ) -> Result<Values, Failure> {
        let fields = self.connector.form().fields();
        self.saved = saved;
        for field in fields {
            match field.kind {
                FieldKind::Secret => {}
                _ if field.advanced => self.plain.extend(self.saved.remove_entry(&field.name)),
                _ => self.settle(field).await?,
            }
        }
        self.saved_secrets = secrets_to_keep(&self.plain)?;
        for field in fields {
            if field.kind == FieldKind::Secret {
                self.settle(field).await?;
            }
        }
        self.values()
    }

    /// Prompts for a field until its value has no error.
    async fn settle(&mut self, field: &Field) -> Result<(), Failure> {
        self.output.prompt_line(format_args!("  {}", field.help));
        for (number, choice) in (1..).zip(&field.choices) {
            let Choice { value, label } = choice;
            self.output
                .prompt_line(format_args!("  {number}. {value}: {label}"));
        }
        loop {
            if self.prompt(field).await? && self.is_accepted(field).await? {
                return Ok(());
            }
        }
    }

    /// Prompts once; false if a required field is still empty.
    async fn prompt(&mut self, field: &Field) -> Result<bool, Failure> {
        let name = &field.name;
        // An earlier answer was rejected.
        self.plain.remove(name);
        self.secrets.remove(name);
        if field.kind == FieldKind::Secret {
            let kept = self.saved_secrets.get(name);
            let answer = prompt::hidden(prompt::for_secret(field, kept.is_some())).await?;
            let given = Some(answer).filter(|answer| !answer.expose().is_empty());
            let secret = given.or_else(|| kept.cloned());
            self.secrets
                .extend(secret.map(|secret| (name.clone(), secret)));
        } else {
            let saved = self.saved.get(name);
            let answer = prompt::line(question(field, saved)).await?;
            let given = Some(answer).filter(|answer| !answer.is_empty());
            let value = given
                .map(|answer| chosen(field, answer))
                .or_else(|| saved.cloned());
            self.plain.extend(value.map(|value| (name.clone(), value)));
        }
        let done = self.has(name) || field.default.is_some() || !field.required;
        if !done {
            self.output.prompt_line("  error: this field is required");
        }
        Ok(done)
    }

    /// Prints the findings for the field and offers to apply each fix; true if no error is left.
    async fn is_accepted(&mut self, field: &Field) -> Result<bool, Failure> {
        let mut printed = BTreeSet::new();
        loop {
            let values = self.values()?;
            let checking = self.connector.check(&values);
            let mut findings =
                spinner::during(self.output, "checking the values", checking).await??;
            findings.retain(|finding| finding.field == field.name.as_str());
            for finding in &findings {
                let severity = if finding.is_error() {
                    "error"
                } else {
                    "warning"
                };
                // A fix can leave a finding as it was.
                if printed.insert(finding.message.clone()) {
                    self.output
                        .prompt_line(format_args!("  {severity}: {}", finding.message));
                }
            }
            let accepted = !findings.iter().any(Finding::is_error);
            // As in `check --fix`, which applies all of them, the last fix wins.
            let Some(fix) = findings
                .into_iter()
                .filter_map(|finding| finding.fix)
                .next_back()
            else {
                return Ok(accepted);
            };
            let question = match fix.value.shown() {
                Some(value) => format!("Use {value} instead?"),
                None => "Use the corrected value (not shown) instead?".to_owned(),
            };
            // An untrusted connector must not redirect the key with one key press.
            let default = self.connector.is_trusted() || field.kind != FieldKind::Url;
            if !prompt::yes(&question, default).await? {
                return Ok(accepted);
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

/// The prompt for a plain field, with the value that an empty answer means.
fn question(field: &Field, saved: Option<&String>) -> String {
    let label = &field.label;
    match (saved.or(field.default.as_ref()), &field.placeholder) {
        // Anyone may have written a saved value.
        (Some(value), _) => format!("{label} [{}]: ", value.escape_debug()),
        (None, Some(example)) => format!("{label} (such as {example}): "),
        (None, None) => format!("{label}: "),
    }
}

/// The choice with the number that was typed, or else what was typed.
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
    fn a_prompt_shows_what_an_empty_answer_means() {
        let cases = [
            (None, Some("eu"), Some("us"), "Region [eu]: "),
            (Some("us"), Some("eu"), None, "Region [us]: "),
            (None, None, Some("us"), "Region (such as us): "),
            (None, None, None, "Region: "),
        ];
        for (saved, default, placeholder, text) in cases {
            let saved = saved.map(str::to_owned);
            let field = field(default, placeholder);
            assert_eq!(question(&field, saved.as_ref()), text);
        }
    }
}
