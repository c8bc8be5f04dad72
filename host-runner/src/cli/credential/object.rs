//! A saved credential as JSON, and as a tile for people.

use std::fmt::{self, Display};

use credential_store::{Credential, LastVerdict, Timestamp};
use serde_json::{Map, Value, json};

use super::ago::ago;
use crate::cli::output::Output;
use crate::cli::show;

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

/// The connector of a saved credential, for people.
pub(super) fn connector(credential: &Credential) -> String {
    let connector = &credential.connector;
    let name = connector.name.as_deref().unwrap_or("a connector");
    let version = connector.version.as_deref().unwrap_or("without a version");
    let whose = if connector.built_in {
        ""
    } else {
        ", not built in"
    };
    format!("{name} {version}{whose}")
}

/// What a saved credential came to when it was last tried, for people.
pub(super) fn last(output: &Output, last: Option<&LastVerdict>) -> impl Display {
    fmt::from_fn(move |f| {
        let Some(last) = last else {
            return f.write_str("not tried yet");
        };
        let outcome = show::outcome(output, last.outcome);
        let when = ago(last.at, Timestamp::now());
        write!(f, "{outcome} ({}), {when}", last.code)
    })
}
