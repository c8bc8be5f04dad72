//! A saved credential as JSON, and parts of it as text.

use std::fmt::{self, Display};

use credential_store::{Credential, LastVerdict, Timestamp};
use serde_json::{Map, Value, json};

use super::relative_time::relative_time;
use crate::cli::output::Output;
use crate::cli::render;

/// The JSON of a saved credential. A secret is `null`.
pub(super) fn object(credential: &Credential) -> Value {
    let values: Map<String, Value> = credential
        .fields()
        .map(|(name, value)| (name.to_string(), json!(value)))
        .collect();
    let connector = &credential.connector;
    let last = credential.last.as_ref().map(|last| {
        json!({
            "outcome": last.outcome,
            "code": last.code,
            "message": last.message,
            "at": last.at.to_string(),
        })
    });
    json!({
        "name": credential.name.as_str(),
        "description": credential.note.as_str(),
        "connector": {
            "name": connector.name,
            "version": connector.version,
            "sha256": connector.sha256,
            "built_in": connector.built_in,
        },
        "base_url": credential.shown_base_url(),
        "values": values,
        "created": credential.created.to_string(),
        "changed": credential.changed.to_string(),
        "last_verdict": last,
    })
}

/// The connector of a saved credential, as text.
pub(super) fn connector(credential: &Credential) -> String {
    let connector = &credential.connector;
    let name = connector.name.as_deref().unwrap_or("unnamed connector");
    let version = connector.version.as_deref().unwrap_or("(no version)");
    let whose = if connector.built_in {
        ""
    } else {
        " (not built in)"
    };
    format!("{name} {version}{whose}")
}

/// The last verdict on a saved credential, as text.
pub(super) fn last(output: &Output, last: Option<&LastVerdict>) -> impl Display {
    fmt::from_fn(move |f| {
        let Some(last) = last else {
            return f.write_str("never validated");
        };
        let outcome = render::outcome(output, last.outcome);
        let when = relative_time(last.at, Timestamp::now());
        write!(f, "{outcome} ({}), {when}", last.code)
    })
}
