//! What a 401 or a 403 blames: the key, its place, its user's rights, or something in between.

use alloc::string::String;
use alloc::vec::Vec;

use crate::auth_scheme::AuthScheme;
use crate::bindings::Finding;
use crate::field::AUTH_SCHEME;
use crate::finding::Problem;
use crate::search::{contains, split_once};
use crate::server_message::messages;
use crate::values::Values;
use crate::verdict::Reason;

use super::answer::Answer;

/// What the gateway says when it looked for the key in another place.
const NO_KEY_FOUND: &str = "no api key found";

/// The phrases, in lower case, that blame the key itself, each at the end of a clause: a key that
/// "is not valid for this report" is not a bad key.
const KEY_BLAMING: [&str; 17] = [
    "invalid authentication credentials",
    "invalid api key",
    "invalid api token",
    "invalid access token",
    "api key is invalid",
    "api key is not valid",
    "api key has expired",
    "api key is expired",
    "api key expired",
    "api key has been revoked",
    "api key was revoked",
    "api key is revoked",
    "api token is invalid",
    "api token has expired",
    "api token has been revoked",
    "access token has expired",
    "access token has been revoked",
];

static OTHER_SCHEME: Problem = Problem::warning(
    Reason::AuthSchemeMismatch.row().code,
    "The server found no API key where this authentication scheme puts it: use the other scheme.",
);

/// The challenges of proxies and company sign-ins; the API's gateway asks for `Key` or `Bearer`.
const FOREIGN_CHALLENGES: [&str; 3] = ["basic", "negotiate", "ntlm"];

/// The reason for a 401.
pub(super) fn unauthorized(answer: &Answer) -> Reason {
    let says = sayings(answer);
    if says.iter().any(|saying| contains(saying, NO_KEY_FOUND)) {
        Reason::AuthSchemeMismatch
    } else if answer.is_page() || is_foreign_challenge(answer) {
        Reason::Blocked
    } else if has_application_code(answer) && !says.iter().any(|saying| blames_key(saying)) {
        Reason::PermissionDenied
    } else {
        Reason::TokenRejected
    }
}

/// The reason for a 403.
pub(super) fn forbidden(answer: &Answer) -> Reason {
    if !answer.is_json_error() {
        Reason::Blocked
    } else if sayings(answer).iter().any(|saying| blames_key(saying)) {
        Reason::TokenRejected
    } else {
        Reason::PermissionDenied
    }
}

/// The finding that proposes the other authentication scheme.
pub(super) fn other_scheme(values: &Values) -> Option<Finding> {
    let used = AuthScheme::parse(values.auth_scheme())?;
    Some(OTHER_SCHEME.finding(AUTH_SCHEME, Some(used.other().value())))
}

/// What the server says, in lower case.
fn sayings(answer: &Answer) -> Vec<String> {
    let messages = answer.json.map(messages).unwrap_or_default();
    messages
        .iter()
        .map(|message| message.to_ascii_lowercase())
        .collect()
}

fn blames_key(saying: &str) -> bool {
    KEY_BLAMING.iter().any(|phrase| {
        let mut rest = saying;
        while let Some((_, after)) = split_once(rest, phrase) {
            if !after.trim_start().starts_with(is_letter) {
                return true;
            }
            rest = after;
        }
        false
    })
}

/// Whether a clause goes on with `c`; beyond ASCII, only the punctuation of English ends one.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !(c.is_ascii() || ('\u{2010}'..='\u{2027}').contains(&c))
}

/// An application behind the gateway refuses with a word for its reason; the gateway at most
/// repeats the status.
fn has_application_code(answer: &Answer) -> bool {
    let code = answer
        .members
        .as_ref()
        .and_then(|members| members.get("code"));
    code.is_some_and(|code| code.string().is_some())
}

fn is_foreign_challenge(answer: &Answer) -> bool {
    answer.response.header("www-authenticate").any(|header| {
        let mut quoted = false;
        let mut challenges = header.split(|character| {
            quoted ^= character == '"';
            character == ',' && !quoted
        });
        challenges.any(|challenge| {
            let scheme = challenge.split_whitespace().next().unwrap_or_default();
            FOREIGN_CHALLENGES
                .iter()
                .any(|foreign| scheme.eq_ignore_ascii_case(foreign))
        })
    })
}
