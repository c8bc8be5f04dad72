//! Parts of a saved credential, as text.

use std::fmt::{self, Display};

use credential_store::{Credential, LastVerdict, Timestamp};

use super::relative_time::relative_time;
use crate::cli::output::Output;
use crate::cli::render;

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
