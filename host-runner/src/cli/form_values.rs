//! `--set`, `--secret-from`, variables and prompts: how the form is filled in.

use std::collections::BTreeMap;

use clap::Args;
use connector_host::{Connector, Field, FieldKind, FieldName, Secret, Values};
use credential_batch::Defaults;

use super::end::Failure;
use super::interview::Interview;
use super::output::Output;
use super::prompt;
use super::secret_source::{Source, not_text, options};
use super::suggestion::did_you_mean;

#[derive(Args)]
#[command(next_help_heading = "Credential")]
pub(crate) struct FormValues {
    /// The value of a field that is not secret; repeatable.
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// Where a secret field comes from: `env:NAME`, `file:PATH`, `stdin` or `prompt`; repeatable.
    #[arg(long, value_name = "FIELD=SOURCE")]
    secret_from: Vec<String>,
}

/// The plain values, and the sources of the secrets.
type Given = (BTreeMap<FieldName, String>, BTreeMap<FieldName, Source>);

impl FormValues {
    /// Fills in the connector's form: from the options, from variables, and where there is somebody
    /// to ask, by asking for what is missing.
    pub(crate) async fn fill(
        &self,
        output: &Output,
        connector: &Connector,
    ) -> Result<Values, Failure> {
        let form = connector.form();
        let (mut plain, mut sources) = self.given(connector)?;
        let asks = prompt::is_possible();
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
                Some(Source::Prompt) if asks => None,
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
            if asks {
                return Interview::new(output, connector, plain, secrets)
                    .ask()
                    .await;
            }
            return Err(missing(field, connector));
        }
        Values::fill(form, plain, secrets).map_err(|error| Failure::usage(error.to_string()))
    }

    /// Whether a secret comes from stdin.
    pub(crate) fn reads_stdin(&self) -> bool {
        self.secret_from
            .iter()
            .any(|source| source.ends_with("=stdin"))
    }

    /// Whether any value is given.
    pub(crate) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.secret_from.is_empty()
    }

    /// Values for what the lines of a batch leave out. A key is given to all of them only where that
    /// is said in so many words: a variable that is set for single runs would be tried with each id.
    pub(crate) async fn defaults(&self, connector: &Connector) -> Result<Defaults, Failure> {
        let (mut plain, mut sources) = self.given(connector)?;
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

    /// The values and sources given, each for a field of its kind.
    pub(crate) fn given(&self, connector: &Connector) -> Result<Given, Failure> {
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
            return Err(Failure::usage("only one secret can come from stdin"));
        }
        Ok(sources)
    }
}

/// Fills in the form with values that no user gave, such as a test case's.
pub(crate) fn values_from(
    connector: &Connector,
    given: &BTreeMap<String, String>,
) -> Result<Values, Failure> {
    let mut plain = BTreeMap::new();
    let mut secrets = BTreeMap::new();
    for (name, value) in given {
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

/// Reads repeated `NAME=…` options. A value is never repeated in a message: it may be a secret.
fn pairs<T>(
    option: &str,
    shape: &str,
    given: &[String],
    parse: impl Fn(&str) -> Result<T, Failure>,
) -> Result<BTreeMap<FieldName, T>, Failure> {
    let mut pairs = BTreeMap::new();
    for text in given {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("{option} takes {shape}")))?;
        let name: FieldName = name
            .parse()
            .map_err(|error| Failure::usage(format!("{option} takes {shape}: {error}")))?;
        if pairs.insert(name.clone(), parse(value)?).is_some() {
            return Err(Failure::usage(format!("{option} gives `{name}` twice")));
        }
    }
    Ok(pairs)
}

/// Refuses a secret that would be seen, a value that is no secret as one, and what no field is for.
fn refuse_misplaced<'a>(
    connector: &Connector,
    plain: impl Iterator<Item = &'a FieldName>,
    secret: impl Iterator<Item = &'a FieldName>,
) -> Result<(), Failure> {
    for name in plain {
        let field = field(name, connector)?;
        if field.kind == FieldKind::Secret {
            return Err(Failure::with_hint(
                format!("`--set {name}=…` would show the secret to every process"),
                hint(field, connector),
            ));
        }
    }
    for name in secret {
        if field(name, connector)?.kind != FieldKind::Secret {
            return Err(Failure::with_hint(
                format!("the field `{name}` is not a secret"),
                format!("give it with `--set {name}=VALUE`"),
            ));
        }
    }
    Ok(())
}

/// A field that nobody can be asked for.
fn missing(field: &Field, connector: &Connector) -> Failure {
    let name = &field.name;
    let hint = match field.kind {
        FieldKind::Secret => hint(field, connector),
        FieldKind::Url => format!("say where the key may go, with `--set {name}=URL`"),
        FieldKind::Text | FieldKind::Choice => format!("give it with `--set {name}=VALUE`"),
    };
    Failure::with_hint(format!("the field `{name}` is missing"), hint)
}

/// The value of a field's variable, which serves the connector that is built in only.
fn variable(name: &FieldName, connector: &Connector) -> Result<Option<String>, Failure> {
    if !connector.is_trusted() {
        return Ok(None);
    }
    match std::env::var(name.variable()) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(not_text(name)),
    }
}

fn hint(field: &Field, connector: &Connector) -> String {
    let name = &field.name;
    let option = options(name);
    if connector.is_trusted() {
        format!("set {}, or use {option}", name.variable())
    } else {
        format!("use {option}")
    }
}

/// The field of a name.
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
