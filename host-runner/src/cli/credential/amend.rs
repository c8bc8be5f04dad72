//! The values of a saved credential, with some of them replaced.

use std::collections::BTreeMap;

use connector_host::{Connector, FieldKind, FieldName, Secret, Values};

use crate::cli::failure::Failure;
use crate::cli::form_prompt::FormPrompt;
use crate::cli::form_values::FormValues;
use crate::cli::output::Output;
use crate::cli::prompt;
use crate::cli::saved::Saved;
use crate::cli::secret_source::{Source, options};

/// Fills in the form with new values, and else with saved ones. A secret is not kept for another origin
/// or another connector: it must be entered again.
pub(super) async fn amend(
    new: &FormValues,
    saved: &Saved,
    connector: &Connector,
) -> Result<Values, Failure> {
    let form = connector.form();
    let (plain, mut sources) = new.parse(connector)?;
    let mut all = plain_values(saved, connector);
    all.extend(plain);
    let names: Vec<&FieldName> = form
        .fields()
        .iter()
        .filter(|field| field.kind == FieldKind::Secret)
        .map(|field| &field.name)
        .collect();
    // If all secrets are new, a saved one that cannot be decrypted does not matter.
    let (mut secrets, why) = if names.iter().all(|name| sources.contains_key(name)) {
        (BTreeMap::new(), "")
    } else {
        kept(saved, connector, &all)?
    };
    for field in form.fields() {
        let name = &field.name;
        if !names.contains(&name) {
            continue;
        }
        let source = match sources.remove(name) {
            None if secrets.contains_key(name) || !field.required => continue,
            None if prompt::is_possible() => Source::Prompt,
            None => {
                return Err(Failure::with_hint(
                    format!("the field `{name}` must be entered again: {why}"),
                    format!("use {}", options(name)),
                ));
            }
            Some(source) => source,
        };
        secrets.insert(name.clone(), source.read(field).await?);
    }
    Values::fill(form, all, secrets).map_err(Failure::usage)
}

/// Fills in the form by prompting; an empty answer keeps the saved value.
pub(super) async fn prompt(
    output: &Output,
    saved: &Saved,
    connector: &Connector,
) -> Result<Values, Failure> {
    let prompt = FormPrompt::new(output, connector, BTreeMap::new(), BTreeMap::new());
    let kept = |plain: &_| Ok(kept(saved, connector, plain)?.0);
    prompt.edit(plain_values(saved, connector), kept).await
}

/// The saved values of plain fields that the form still has.
fn plain_values(saved: &Saved, connector: &Connector) -> BTreeMap<FieldName, String> {
    let mut all = saved.credential.plain_values();
    all.retain(|name, _| {
        let field = connector.form().field(name);
        field.is_some_and(|field| field.kind != FieldKind::Secret)
    });
    all
}

/// The saved secrets that may be kept, and why the others may not.
fn kept(
    saved: &Saved,
    connector: &Connector,
    plain: &BTreeMap<FieldName, String>,
) -> Result<(BTreeMap<FieldName, Secret>, &'static str), Failure> {
    let credential = &saved.credential;
    let base_url = plain.get(&credential.url_field);
    if !base_url.is_some_and(|base_url| credential.has_origin_of(base_url)) {
        let why = "it was saved for the origin of another base URL";
        return Ok((BTreeMap::new(), why));
    }
    if !credential.connector.admits(connector) {
        return Ok((BTreeMap::new(), "it was saved for another connector"));
    }
    Ok((
        saved.store.secrets(credential, connector)?,
        "it was not saved",
    ))
}
