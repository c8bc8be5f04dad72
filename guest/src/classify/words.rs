//! The words of a refusal: the phrases that distinguish a rejected key from everything else.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::search::{contains, split_once};
use crate::server_message::messages;

use super::answer::Answer;

/// The most bytes of a plain text that are read: a refusal is a sentence, not a document.
const MAX_TEXT_BYTES: usize = 1000;

/// What a server says if no key arrived.
const KEY_LACKING: [&str; 13] = [
    "no api key",
    "no credentials",
    "no authorization",
    "missing api key",
    "missing authorization",
    "missing credentials",
    "api key missing",
    "api key is missing",
    "api key is required",
    "api key required",
    "header is missing",
    "did not provide an api key",
    "credentials were not provided",
];

/// What makes the above ambiguous: "missing or invalid API key" says neither.
const EITHER_OR: [&str; 2] = ["invalid", "incorrect"];

/// Phrases that blame the key itself, each at the end of a clause: a key that "is not valid for
/// this report" is not a bad key.
const KEY_BLAMING: [&str; 22] = [
    "invalid authentication credentials",
    "invalid api key",
    "invalid api key provided",
    "incorrect api key",
    "incorrect api key provided",
    "unknown api key",
    "malformed api key",
    "invalid api token",
    "api key is invalid",
    "api key is not valid",
    "api key is malformed",
    "api key does not exist",
    "api key has expired",
    "api key is expired",
    "api key expired",
    "api key has been revoked",
    "api key was revoked",
    "api key is revoked",
    "api token is invalid",
    "api token has expired",
    "api token has been revoked",
    "api token is revoked",
];

/// The same for what was read as a bearer token, which is not always the key.
const TOKEN_BLAMING: [&str; 3] = [
    "invalid access token",
    "access token has expired",
    "access token has been revoked",
];

/// What a server says about a token in the wrong format.
const FORM_BLAMING: [&str; 8] = [
    "jwt",
    "json",
    "signature",
    "segment",
    "malformed",
    "decod",
    "pars",
    "base64",
];

/// What a server says about a key that it knows and that lacks rights.
const RIGHTS_NAMING: [&str; 6] = [
    "restricted",
    "permission",
    "scope",
    "privilege",
    "entitle",
    "does not have access",
];

/// What a server says if the same request may succeed later.
const WAIT_ASKING: [&str; 6] = [
    "too many",
    "rate limit",
    "temporar",
    "unavailable",
    "maintenance",
    "outage",
];

/// What a refusal says, each text in lower case and split into words: `API_Key`, `api-key` and `apikey` are
/// `api key`.
pub(super) struct Words(Vec<String>);

impl Words {
    /// The messages of a JSON body, or a plain text. An HTML page does not speak for the API.
    pub(super) fn of(answer: &Answer) -> Self {
        let sayings = match answer.json {
            Some(json) => messages(json),
            None if answer.is_page() => Vec::new(),
            None => vec![start(answer.text).into()],
        };
        Self(sayings.iter().map(|saying| folded(saying)).collect())
    }

    /// Whether no key arrived.
    pub(super) fn lack_key(&self) -> bool {
        self.0
            .iter()
            .any(|saying| holds(saying, &KEY_LACKING) && !holds(saying, &EITHER_OR))
    }

    /// Whether they blame the key, by any name.
    pub(super) fn blame_key(&self) -> bool {
        self.blame(&KEY_BLAMING) || self.blame(&TOKEN_BLAMING)
    }

    /// Whether they blame the API key by its name, and not a bearer token.
    pub(super) fn blame_key_by_name(&self) -> bool {
        self.blame(&KEY_BLAMING)
    }

    /// Whether they complain about the format of a token.
    pub(super) fn blame_form(&self) -> bool {
        self.any(&FORM_BLAMING)
    }

    /// Whether they name rights that a known key lacks.
    pub(super) fn name_rights(&self) -> bool {
        self.any(&RIGHTS_NAMING)
    }

    /// Whether they ask the client to wait.
    pub(super) fn ask_to_wait(&self) -> bool {
        self.any(&WAIT_ASKING)
    }

    fn any(&self, phrases: &[&str]) -> bool {
        self.0.iter().any(|saying| holds(saying, phrases))
    }

    fn blame(&self, phrases: &[&str]) -> bool {
        let blames = |saying: &String| {
            let ends_clause = |phrase: &&str| ends_clause(saying, phrase);
            phrases.iter().any(ends_clause) && !contains(saying, "missing")
        };
        self.0.iter().any(blames)
    }
}

fn holds(saying: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| contains(saying, phrase))
}

/// Whether a clause of the text ends with the phrase.
fn ends_clause(saying: &str, phrase: &str) -> bool {
    let mut rest = saying;
    while let Some((_, after)) = split_once(rest, phrase) {
        if !after.trim_start().starts_with(is_letter) {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether a clause continues with `c`; beyond ASCII, only English punctuation ends one.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !(c.is_ascii() || ('\u{2010}'..='\u{2027}').contains(&c))
}

/// The start of a text, cut between characters.
fn start(text: &str) -> &str {
    let end = text.floor_char_boundary(MAX_TEXT_BYTES);
    text.get(..end).unwrap_or(text)
}

fn folded(saying: &str) -> String {
    let lower = |character: char| match character {
        '_' | '-' => ' ',
        other => other.to_ascii_lowercase(),
    };
    let text: String = saying.chars().map(lower).collect();
    let mut apart = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = split_once(rest, "apikey") {
        apart.push_str(before);
        apart.push_str("api key");
        rest = after;
    }
    apart.push_str(rest);
    apart
}
