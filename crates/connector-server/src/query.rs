//! The query of a URL: only parameters that are known, each at most once.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credential_store::{CredentialName, Page};

use crate::problem::{Code, Problem};

/// How many entries a page has where nobody says.
const DEFAULT_LIMIT: u32 = 50;

/// The most entries of a page.
pub(crate) const MAX_LIMIT: u32 = 200;

/// The parameters of a request.
pub(crate) struct Query(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        Ok(Self(pairs.into_owned().collect()))
    }
}

impl Query {
    /// Refuses parameters beyond these, and those that are there twice.
    pub(crate) fn expect(self, known: &[&str]) -> Result<Self, Problem> {
        let mut seen = Vec::new();
        for (name, _) in &self.0 {
            let Some(name) = known.iter().find(|known| *known == name) else {
                let detail = match known {
                    [] => "there are no parameters here".to_owned(),
                    known => format!("the parameters are `{}`", known.join("`, `")),
                };
                return Err(invalid(detail));
            };
            if seen.contains(name) {
                return Err(invalid(format!("the parameter `{name}` is there twice")));
            }
            seen.push(name);
        }
        Ok(self)
    }

    /// The value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A parameter that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(invalid(format!("`{name}` is `true` or `false`"))),
        }
    }

    /// The most entries of a page.
    pub(crate) fn limit(&self) -> Result<u32, Problem> {
        let Some(text) = self.get("limit") else {
            return Ok(DEFAULT_LIMIT);
        };
        let limit = text
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_LIMIT).contains(limit));
        limit.ok_or_else(|| invalid(format!("`limit` is a number from 1 to {MAX_LIMIT}")))
    }

    /// The page in a list of names.
    pub(crate) fn page(&self) -> Result<Page, Problem> {
        let after = self.get("cursor").map(|cursor| {
            let name = URL_SAFE_NO_PAD.decode(cursor).ok();
            let name = name.and_then(|name| String::from_utf8(name).ok());
            let name = name.and_then(|name| name.parse().ok());
            name.ok_or_else(|| invalid("`cursor` is `next_cursor` of the page before"))
        });
        Ok(Page {
            after: after.transpose()?,
            limit: self.limit()?,
        })
    }
}

/// The cursor that leads to what comes after a name.
pub(crate) fn cursor(name: &CredentialName) -> String {
    URL_SAFE_NO_PAD.encode(name.as_str())
}

/// Cuts a list that was read with one entry more, and gives the name to go on after.
pub(crate) fn cut<T>(
    list: &mut Vec<T>,
    limit: u32,
    name: impl Fn(&T) -> &CredentialName,
) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = list.len() > limit;
    list.truncate(limit);
    list.last()
        .filter(|_| is_more)
        .map(|last| cursor(name(last)))
}

pub(crate) fn invalid(detail: impl Into<String>) -> Problem {
    Problem::new(Code::InvalidParameter, detail)
}
