//! Tokens that are handed out before the server starts, one a line of a file.

use std::collections::{BTreeSet, HashMap};

use thiserror::Error;

use super::scope::Scope;
use super::token::TokenDigest;

/// The shortest token, in bytes: what 16 random bytes take in base64, and more.
const MIN_TOKEN_BYTES: usize = 32;

/// The longest name, in bytes; it is in each entry of the audit log.
const MAX_NAME_BYTES: usize = 64;

/// What the digest of a token starts with, in the place of the token itself.
const DIGEST_PREFIX: &str = "sha256:";

/// The tokens of a file, by their digests.
///
/// A line is `NAME SCOPE TOKEN` or `NAME SCOPE sha256:DIGEST`; empty lines, and those that start with `#`, are
/// left out.
#[derive(Debug, Default)]
pub struct TokenFile(HashMap<TokenDigest, Known>);

/// What is known of a token.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) scope: Scope,
}

/// A line that a token file cannot have. It is not repeated: it may be a token.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line}: {reason}")]
pub struct TokenFileError {
    line: usize,
    reason: &'static str,
}

impl TokenFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// If a line is something else, a name or a token is there twice, or there is no token at all.
    pub fn parse(text: &str) -> Result<Self, TokenFileError> {
        let mut tokens = HashMap::new();
        let mut names = BTreeSet::new();
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let error = |reason| TokenFileError { line, reason };
            let (digest, known) = parse_line(text).map_err(error)?;
            if !names.insert(known.name.clone()) {
                return Err(error("its name is that of a line before"));
            }
            if tokens.insert(digest, known).is_some() {
                return Err(error("its token is that of a line before"));
            }
        }
        if tokens.is_empty() {
            return Err(TokenFileError {
                line: 1,
                reason: "the file has no token; a line is `NAME SCOPE TOKEN`",
            });
        }
        Ok(Self(tokens))
    }

    pub(super) fn get(&self, digest: &TokenDigest) -> Option<&Known> {
        self.0.get(digest)
    }
}

fn parse_line(text: &str) -> Result<(TokenDigest, Known), &'static str> {
    let mut words = text.split_whitespace();
    let (Some(name), Some(scope), Some(token), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err("it is not `NAME SCOPE TOKEN`");
    };
    let is_name = |character: char| character.is_ascii_alphanumeric() || "-_.@".contains(character);
    if name.len() > MAX_NAME_BYTES || !name.chars().all(is_name) {
        return Err(
            "its name has other characters than letters, digits and `-_.@`, or more than 64",
        );
    }
    let scope = Scope::from_text(scope).ok_or("its scope is not `read`, `use` or `manage`")?;
    let digest = match token.strip_prefix(DIGEST_PREFIX) {
        Some(digest) => TokenDigest::from_hexadecimal(digest)
            .ok_or("its digest does not have 64 hexadecimal digits")?,
        None if token.len() < MIN_TOKEN_BYTES => {
            return Err("its token has less than 32 characters; try `openssl rand -hex 32`");
        }
        None => TokenDigest::of(token),
    };
    let name = name.to_owned();
    Ok((digest, Known { name, scope }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_token_is_found_whether_the_file_has_it_or_its_digest() {
        let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest("another token"));
        let text = format!("# tokens\n\n page read {TOKEN}\nbackend manage sha256:{digest}\n");
        let tokens = TokenFile::parse(&text).unwrap();
        let found = |token| {
            let known = tokens.get(&TokenDigest::of(token))?;
            Some((known.name.as_str(), known.scope))
        };
        assert_eq!(found(TOKEN), Some(("page", Scope::Read)));
        assert_eq!(found("another token"), Some(("backend", Scope::Manage)));
        assert_eq!(found("a third token"), None);
    }

    #[test]
    fn a_line_that_is_none_is_refused_and_not_repeated() {
        let cases = [
            ("", "line 1: the file has no token; a line is `NAME SCOPE TOKEN`".to_owned()),
            (TOKEN, "line 1: it is not `NAME SCOPE TOKEN`".to_owned()),
            ("# x\na all 0123456789abcdef0123456789abcdef", "line 2: its scope is not `read`, `use` or `manage`".to_owned()),
            ("a read short", "line 1: its token has less than 32 characters; try `openssl rand -hex 32`".to_owned()),
            ("a read sha256:12", "line 1: its digest does not have 64 hexadecimal digits".to_owned()),
            ("ä read 0123456789abcdef0123456789abcdef", "line 1: its name has other characters than letters, digits and `-_.@`, or more than 64".to_owned()),
        ];
        for (text, message) in cases {
            assert_eq!(TokenFile::parse(text).unwrap_err().to_string(), message);
        }
        let twice = format!("a read {TOKEN}\nb use {TOKEN}");
        let error = TokenFile::parse(&twice).unwrap_err().to_string();
        assert_eq!(error, "line 2: its token is that of a line before");
    }
}
