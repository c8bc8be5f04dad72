//! What a request says about what it replaces: `If-Match` and `If-None-Match` (RFC 9110, 13.1).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use http::{HeaderName, HeaderValue, header};

use crate::problem::{Code, Problem};

/// What a request says about what it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Precondition {
    /// It says nothing.
    None,
    /// There is nothing yet.
    New,
    /// There is something, whatever it is.
    Exists,
    /// There is one of these versions.
    Versions(Vec<String>),
}

impl<S: Sync> FromRequestParts<S> for Precondition {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let header = |name: HeaderName| {
            let mut values = parts.headers.get_all(&name).iter();
            match (values.next(), values.next()) {
                (None, _) => Ok(None),
                (Some(value), None) => Ok(Some(value.to_str().map_err(|_| malformed())?)),
                _ => Err(malformed()),
            }
        };
        match (header(header::IF_MATCH)?, header(header::IF_NONE_MATCH)?) {
            (None, None) => Ok(Self::None),
            (None, Some("*")) => Ok(Self::New),
            (Some("*"), None) => Ok(Self::Exists),
            (Some(list), None) => versions(list).map(Self::Versions),
            _ => Err(malformed()),
        }
    }
}

impl Precondition {
    /// Refuses a request that says nothing.
    pub(crate) fn expect_some(&self) -> Result<(), Problem> {
        if *self != Self::None {
            return Ok(());
        }
        let detail = "send `If-None-Match: *` to create it, or `If-Match` with the ETag of what is \
                      replaced";
        Err(Problem::new(Code::PreconditionRequired, detail))
    }

    /// Refuses what is not as the request says.
    pub(crate) fn hold(&self, version: Option<&str>) -> Result<(), Problem> {
        let detail = match (self, version) {
            (Self::None, _) | (Self::New, None) | (Self::Exists, Some(_)) => return Ok(()),
            (Self::Versions(all), Some(version)) if all.iter().any(|known| known == version) => {
                return Ok(());
            }
            (Self::New, Some(_)) => "there is one of this name already",
            (Self::Exists | Self::Versions(_), None) => "nothing has this name",
            (Self::Versions(_), Some(_)) => "it was changed meanwhile: get it again",
        };
        Err(Problem::new(Code::PreconditionFailed, detail))
    }
}

/// The entity tag of a version.
pub(crate) fn etag(version: &str) -> HeaderValue {
    // A version is made of hexadecimal digits.
    HeaderValue::try_from(format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// A list of entity tags. Weak ones never match here (RFC 9110, 13.1.1).
fn versions(list: &str) -> Result<Vec<String>, Problem> {
    let tags = list.split(',').map(|tag| {
        let tag = tag.trim();
        let text = tag.strip_prefix("W/").unwrap_or(tag);
        let text = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        let text = text
            .filter(|text| !text.contains('"'))
            .ok_or_else(malformed)?;
        Ok(if tag.starts_with('W') {
            String::new()
        } else {
            text.to_owned()
        })
    });
    tags.collect()
}

fn malformed() -> Problem {
    let detail = "send `If-None-Match: *`, or `If-Match` with an ETag in quotation marks";
    Problem::new(Code::InvalidParameter, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precondition_holds_or_not() {
        let two = Precondition::Versions(versions("\"a\", \"b\"").unwrap());
        let weak = Precondition::Versions(versions("W/\"a\"").unwrap());
        for (precondition, version, holds) in [
            (&Precondition::None, None, true),
            (&Precondition::None, Some("a"), true),
            (&Precondition::New, None, true),
            (&Precondition::New, Some("a"), false),
            (&Precondition::Exists, None, false),
            (&Precondition::Exists, Some("a"), true),
            (&two, Some("a"), true),
            (&two, Some("b"), true),
            (&two, Some("c"), false),
            (&two, None, false),
            (&weak, Some("a"), false),
        ] {
            let held = precondition.hold(version).is_ok();
            assert_eq!(held, holds, "{precondition:?} {version:?}");
        }
        for text in ["a", "\"a", "\"a\" \"b\"", ""] {
            assert!(versions(text).is_err(), "{text}");
        }
    }
}
