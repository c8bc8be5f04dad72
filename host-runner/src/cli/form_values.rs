//! Fills in a connector's form from options, variables and prompts.

use std::collections::BTreeMap;

use clap::Args;
use connector_host::{Connector, Field, FieldKind, FieldName, Secret, Values};
use credential_batch::Defaults;

use super::failure::Failure;
use super::field_variable;
use super::form_prompt::FormPrompt;
use super::output::Output;
use super::prompt;
use super::secret_source::{Source, not_text, options};
use super::suggestion::did_you_mean;

#[derive(Args)]
pub(crate) struct FormValues {
    /// Set a field that is not secret; repeatable.
    ///
    /// `host-runner config` lists the fields.
    #[arg(long, value_name = "FIELD=VALUE", help_heading = "Credential")]
    set: Vec<String>,
    /// Set a secret from `env:NAME`, `file:PATH`, `stdin` or `prompt`.
    ///
    /// Repeatable. On an interactive terminal, host-runner prompts for a secret that is missing.
    #[arg(long, value_name = "FIELD=SOURCE", help_heading = "Credential")]
    secret_from: Vec<String>,
}

/// The plain values, and the sources of the secrets.
type Parsed = (BTreeMap<FieldName, String>, BTreeMap<FieldName, Source>);

impl FormValues {
    /// Fills in the connector's form from the options and variables, and prompts for what is missing
    /// if the terminal is interactive.
    pub(crate) async fn fill(
        &self,
        output: &Output,
        connector: &Connector,
    ) -> Result<Values, Failure> {
        let form = connector.form();
        let (mut plain, mut sources) = self.parse(connector)?;
        let interactive = prompt::is_possible();
        let mut secrets = BTreeMap::new();
        for field in form.fields() {
            let name = &field.name;
            if field.kind != FieldKind::Secret {
                if let Some(value) = variable(name, connector)? {
                    plain.entry(name.clone()).or_insert(value);
                }
                continue;
            }
            let secret = match sources.remove(name) {
                Some(Source::Prompt) if interactive => None,
                Some(source) => Some(source.read(field).await?),
                None => variable(name, connector)?.map(Secret::new),
            };
            if let Some(secret) = secret {
                secrets.insert(name.clone(), secret);
            }
        }
        let is_missing = |field: &&Field| {
            field.required
                && field.default.is_none()
                && !plain.contains_key(&field.name)
                && !secrets.contains_key(&field.name)
        };
        if let Some(field) = form.fields().iter().find(is_missing) {
            if interactive {
                return FormPrompt::new(output, connector, plain, secrets)
                    .fill()
                    .await;
            }
            return Err(missing(field, connector));
        }
        Values::fill(form, plain, secrets).map_err(|error| Failure::usage(error.to_string()))
    }

    /// Values of fields that are not secret, only.
    pub(crate) fn plain_only(set: &[String]) -> Self {
        Self {
            set: set.to_vec(),
            secret_from: Vec::new(),
        }
    }

    /// Whether a secret is read from stdin.
    pub(crate) fn reads_stdin(&self) -> bool {
        self.secret_from
            .iter()
            .any(|source| source.ends_with("=stdin"))
    }

    /// Whether no value is given.
    pub(crate) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.secret_from.is_empty()
    }

    /// The values that the lines of a batch may leave out. A secret comes from `--secret-from` only: a
    /// variable that was set for a single run would be tried with every id.
    pub(crate) async fn defaults(&self, connector: &Connector) -> Result<Defaults, Failure> {
        let (mut plain, mut sources) = self.parse(connector)?;
        let mut secrets = BTreeMap::new();
        for field in connector.form().fields() {
            if let Some(source) = sources.remove(&field.name) {
                secrets.insert(field.name.clone(), source.read(field).await?);
            } else if field.kind != FieldKind::Secret
                && let Some(value) = variable(&field.name, connector)?
            {
                plain.entry(field.name.clone()).or_insert(value);
            }
        }
        Ok(Defaults { plain, secrets })
    }

    /// Parses the options, and refuses a field of the wrong kind.
    pub(crate) fn parse(&self, connector: &Connector) -> Result<Parsed, Failure> {
        let plain = self.plain()?;
        let sources = self.sources()?;
        refuse_misplaced(connector, plain.keys(), sources.keys())?;
        Ok((plain, sources))
    }

    fn plain(&self) -> Result<BTreeMap<FieldName, String>, Failure> {
        let parse = |value: &str| Ok(value.to_owned());
        pairs("--set", "FIELD=VALUE", &self.set, parse)
    }

    fn sources(&self) -> Result<BTreeMap<FieldName, Source>, Failure> {
        let sources = pairs(
            "--secret-from",
            "FIELD=SOURCE",
            &self.secret_from,
            Source::parse,
        )?;
        if sources
            .values()
            .filter(|source| **source == Source::Stdin)
            .count()
            > 1
        {
            return Err(Failure::usage("only one secret can be read from stdin"));
        }
        Ok(sources)
    }
}

/// Fills in the form with the values of a test case.
pub(crate) fn values_from(
    connector: &Connector,
    named: &BTreeMap<String, String>,
) -> Result<Values, Failure> {
    let mut plain = BTreeMap::new();
    let mut secrets = BTreeMap::new();
    for (name, value) in named {
        let name: FieldName = name
            .parse()
            .map_err(|error| Failure::usage(format!("`{name}`: {error}")))?;
        let field = connector.form().field(&name);
        if field.is_some_and(|field| field.kind == FieldKind::Secret) {
            secrets.insert(name, Secret::new(value.clone()));
        } else {
            plain.insert(name, value.clone());
        }
    }
    Values::fill(connector.form(), plain, secrets)
        .map_err(|error| Failure::usage(error.to_string()))
}

/// Parses repeated `NAME=…` options. No message repeats a value: it may be a secret.
fn pairs<T>(
    option: &str,
    shape: &str,
    texts: &[String],
    parse: impl Fn(&str) -> Result<T, Failure>,
) -> Result<BTreeMap<FieldName, T>, Failure> {
    let mut pairs = BTreeMap::new();
    for text in texts {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("`{option}` needs {shape}")))?;
        let name: FieldName = name
            .parse()
            .map_err(|error| Failure::usage(format!("`{option}` needs {shape}: {error}")))?;
        if pairs.insert(name.clone(), parse(value)?).is_some() {
            return Err(Failure::usage(format!("`{option}` sets `{name}` twice")));
        }
    }
    Ok(pairs)
}

/// Refuses a secret in `--set`, a plain value in `--secret-from`, and unknown fields.
fn refuse_misplaced<'a>(
    connector: &Connector,
    plain: impl Iterator<Item = &'a FieldName>,
    secret: impl Iterator<Item = &'a FieldName>,
) -> Result<(), Failure> {
    for name in plain {
        let field = field(name, connector)?;
        if field.kind == FieldKind::Secret {
            return Err(Failure::with_hint(
                format!("`{name}` is a secret, and `--set` would show it to every process"),
                hint(field, connector),
            ));
        }
    }
    for name in secret {
        if field(name, connector)?.kind != FieldKind::Secret {
            return Err(Failure::with_hint(
                format!("the field `{name}` is not a secret"),
                format!("use `--set {name}=VALUE`"),
            ));
        }
    }
    Ok(())
}

/// A required field without a value, when the terminal is not interactive.
fn missing(field: &Field, connector: &Connector) -> Failure {
    let name = &field.name;
    let hint = match field.kind {
        FieldKind::Secret => hint(field, connector),
        FieldKind::Url => {
            format!("use `--set {name}=URL` to name the API that may receive the key")
        }
        FieldKind::Text | FieldKind::Choice => format!("use `--set {name}=VALUE`"),
    };
    Failure::with_hint(format!("the field `{name}` is missing"), hint)
}

/// The value of a field's variable, which only the built-in connector gets.
fn variable(name: &FieldName, connector: &Connector) -> Result<Option<String>, Failure> {
    if !connector.is_trusted() {
        return Ok(None);
    }
    match std::env::var(field_variable::variable(name)) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(not_text(name.as_str())),
    }
}

fn hint(field: &Field, connector: &Connector) -> String {
    let name = &field.name;
    let option = options(name);
    if connector.is_trusted() {
        format!("set {}, or use {option}", field_variable::variable(name))
    } else {
        format!("use {option}")
    }
}

/// The field with a name.
fn field<'a>(name: &FieldName, connector: &'a Connector) -> Result<&'a Field, Failure> {
    let form = connector.form();
    if let Some(field) = form.field(name) {
        return Ok(field);
    }
    let names = || form.fields().iter().map(|field| field.name.as_str());
    let meant = did_you_mean(name.as_str(), names());
    let names: Vec<String> = names().map(|name| format!("`{name}`")).collect();
    Err(Failure::with_hint(
        format!("there is no field `{name}`"),
        format!("{meant}the fields are {}", names.join(", ")),
    ))
}
