//! Names in the path of a URL.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use credential_store::CredentialName;

use crate::problem::{Code, Problem};

/// The name of a credential, a source or a destination, from the `{name}` of a path.
pub(crate) struct Named(pub(crate) CredentialName);

/// The name of a connector, from the `{name}` of a path.
pub(crate) struct ConnectorNamed(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        name(&segment(parts, state).await?).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ConnectorNamed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        segment(parts, state).await.map(Self)
    }
}

async fn segment<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<String, Problem> {
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params
        .map_err(|_| Problem::new(Code::InvalidName, "the path is not UTF-8 in percent signs"))?;
    let name = params.iter().find(|(key, _)| *key == "name");
    Ok(name.map(|(_, value)| value.to_owned()).unwrap_or_default())
}

/// Reads the name of something that is saved. Browsers take `.` and `..` out of a path, so nothing can have
/// these names.
pub(crate) fn name(text: &str) -> Result<CredentialName, Problem> {
    let name: CredentialName =
        text.parse()
            .map_err(|error: credential_store::CredentialNameError| {
                Problem::new(Code::InvalidName, error.to_string())
            })?;
    if matches!(name.as_str(), "." | "..") {
        let detail = "a name cannot be `.` or `..`";
        return Err(Problem::new(Code::InvalidName, detail));
    }
    Ok(name)
}
