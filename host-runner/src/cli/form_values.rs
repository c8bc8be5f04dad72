//! `--set`, `--secret-from`, variables and prompts: how the form is filled in.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use clap::Args;
use host_runner::{Connector, Field, FieldKind, FieldName, Secret, Values};

use super::end::Failure;

/// The most that is read as a secret, in bytes; no header could carry more.
const MAX_SECRET_BYTES: u64 = 64 << 10;

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

/// Where a secret comes from.
#[derive(Clone, PartialEq, Eq)]
enum Source {
    Variable(String),
    File(PathBuf),
    Stdin,
    Prompt,
}

impl FormValues {
    /// Fills in the connector's form.
    pub(crate) fn fill(&self, connector: &Connector) -> Result<Values, Failure> {
        let form = connector.form();
        let mut plain = self.plain()?;
        let mut sources = self.sources()?;
        for (name, kind) in plain
            .keys()
            .map(|name| (name, "--set"))
            .chain(sources.keys().map(|name| (name, "--secret-from")))
        {
            let field = form.field(name).ok_or_else(|| unknown(name, connector))?;
            match (kind, field.kind == FieldKind::Secret) {
                ("--set", true) => {
                    return Err(Failure::with_hint(
                        format!("`--set {name}=…` would show the secret to every process"),
                        hint(field, connector),
                    ));
                }
                ("--secret-from", false) => {
                    return Err(Failure::with_hint(
                        format!("the field `{name}` is not a secret"),
                        format!("give it with `--set {name}=VALUE`"),
                    ));
                }
                _ => {}
            }
        }
        let mut secrets = BTreeMap::new();
        for field in &form.fields {
            if field.kind == FieldKind::Secret {
                let source = sources.remove(&field.name);
                if let Some(secret) = secret(field, source, connector)? {
                    secrets.insert(field.name.clone(), secret);
                }
            } else if let Some(value) = variable(&field.name, connector)? {
                plain.entry(field.name.clone()).or_insert(value);
            }
        }
        if let Some(field) = form.fields.iter().find(|field| {
            field.kind == FieldKind::Url
                && field.default.is_none()
                && !plain.contains_key(&field.name)
        }) {
            return Err(Failure::with_hint(
                format!("the field `{}` is missing", field.name),
                format!("say where the key may go, with `--set {}=URL`", field.name),
            ));
        }
        Values::fill(form, plain, secrets).map_err(|error| Failure::usage(error.to_string()))
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

impl Source {
    fn parse(text: &str) -> Result<Self, Failure> {
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Ok(Self::Variable(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            None if text == "stdin" => Ok(Self::Stdin),
            None if text == "prompt" => Ok(Self::Prompt),
            _ => Err(Failure::with_hint(
                "a secret comes from env:NAME, file:PATH, stdin or prompt",
                "the secret itself is never an argument: every process can read those",
            )),
        }
    }

    fn read(self, field: &Field) -> Result<Secret, Failure> {
        let name = &field.name;
        match self {
            Self::Variable(variable) => match std::env::var(&variable) {
                Ok(value) => Ok(Secret::new(value)),
                Err(std::env::VarError::NotPresent) => Err(Failure::usage(format!(
                    "the variable `{variable}`, the source of `{name}`, is not set"
                ))),
                Err(std::env::VarError::NotUnicode(_)) => Err(not_text(name)),
            },
            Self::File(path) => File::open(&path)
                .map_err(|error| {
                    Failure::usage(format!("cannot read `{}`: {error}", path.display()))
                })
                .and_then(|file| first_line(file, name)),
            Self::Stdin => first_line(io::stdin(), name),
            Self::Prompt => prompt(field),
        }
    }
}

/// The secret of a field from its source, its variable or a prompt; none for an optional field
/// that has none of these.
fn secret(
    field: &Field,
    source: Option<Source>,
    connector: &Connector,
) -> Result<Option<Secret>, Failure> {
    if let Some(source) = source {
        return source.read(field).map(Some);
    }
    if let Some(value) = variable(&field.name, connector)? {
        return Ok(Some(Secret::new(value)));
    }
    if !field.required {
        return Ok(None);
    }
    if io::stdin().is_terminal() {
        return prompt(field).map(Some);
    }
    Err(Failure::with_hint(
        format!("the field `{}` is missing", field.name),
        hint(field, connector),
    ))
}

/// The value of a field's variable, which serves the connector that is built in only.
fn variable(name: &FieldName, connector: &Connector) -> Result<Option<String>, Failure> {
    if !connector.is_built_in() {
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
    let option = format!("`--secret-from {name}=env:NAME`, `…=file:PATH`, `…=stdin` or `…=prompt`");
    if connector.is_built_in() {
        format!("set {}, or use {option}", name.variable())
    } else {
        format!("use {option}")
    }
}

/// What a source holds, without its one last line break.
fn first_line(source: impl Read, name: &FieldName) -> Result<Secret, Failure> {
    let mut text = zeroize::Zeroizing::new(Vec::new());
    source
        .take(MAX_SECRET_BYTES + 1)
        .read_to_end(&mut text)
        .map_err(|error| Failure::usage(format!("cannot read the source of `{name}`: {error}")))?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MAX_SECRET_BYTES {
        return Err(Failure::usage(format!(
            "the source of `{name}` has more than {MAX_SECRET_BYTES} bytes"
        )));
    }
    let text = std::str::from_utf8(&text).map_err(|_| not_text(name))?;
    let line = text.strip_suffix('\n').unwrap_or(text);
    Ok(Secret::new(
        line.strip_suffix('\r').unwrap_or(line).to_owned(),
    ))
}

/// Asks on the terminal, without showing what is typed.
fn prompt(field: &Field) -> Result<Secret, Failure> {
    rpassword::prompt_password(format!("{} (not shown): ", field.label))
        .map(Secret::new)
        .map_err(|error| {
            Failure::usage(format!(
                "cannot ask for `{}` on a terminal: {error}",
                field.name
            ))
        })
}

fn not_text(name: &FieldName) -> Failure {
    Failure::usage(format!("the value of `{name}` is not UTF-8 text"))
}

fn unknown(name: &FieldName, connector: &Connector) -> Failure {
    let names = connector.form().fields.iter();
    let names: Vec<String> = names.map(|field| format!("`{}`", field.name)).collect();
    Failure::with_hint(
        format!("there is no field `{name}`"),
        format!("the fields are {}", names.join(", ")),
    )
}
