//! The values of a saved credential, with what is given in their place.

use std::collections::BTreeMap;

use connector_host::{Connector, FieldKind, FieldName, Secret, Values};

use crate::cli::end::Failure;
use crate::cli::form_values::FormValues;
use crate::cli::interview::Interview;
use crate::cli::output::Output;
use crate::cli::prompt;
use crate::cli::saved::Saved;
use crate::cli::secret_source::{Source, options};

/// Fills in the form: what is given, and else what is saved. A saved secret is not kept for another
/// origin or another connector: it is asked for again.
pub(super) async fn amend(
    given: &FormValues,
    saved: &Saved,
    connector: &Connector,
) -> Result<Values, Failure> {
    let form = connector.form();
    let (plain, mut sources) = given.given(connector)?;
    let mut all = plain_values(saved, connector);
    all.extend(plain);
    let names: Vec<&FieldName> = form
        .fields()
        .iter()
        .filter(|field| field.kind == FieldKind::Secret)
        .map(|field| &field.name)
        .collect();
    // A saved secret that does not open is in nobody's way once all are given anew.
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
                    format!("the field `{name}` must be given again: {why}"),
                    format!("use {}", options(name)),
                ));
            }
            Some(source) => source,
        };
        secrets.insert(name.clone(), source.read(field).await?);
    }
    Values::fill(form, all, secrets).map_err(Failure::usage)
}

/// Fills in the form by asking, with what is saved for an empty answer.
pub(super) async fn ask(
    output: &Output,
    saved: &Saved,
    connector: &Connector,
) -> Result<Values, Failure> {
    let interview = Interview::new(output, connector, BTreeMap::new(), BTreeMap::new());
    let kept = |plain: &_| Ok(kept(saved, connector, plain)?.0);
    interview
        .ask_anew(plain_values(saved, connector), kept)
        .await
}

/// The saved values that the form still has plain fields for.
fn plain_values(saved: &Saved, connector: &Connector) -> BTreeMap<FieldName, String> {
    let mut all = saved.credential.plain_values();
    all.retain(|name, _| {
        let field = connector.form().field(name);
        field.is_some_and(|field| field.kind != FieldKind::Secret)
    });
    all
}

/// The saved secrets that may be kept, and why none may.
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
