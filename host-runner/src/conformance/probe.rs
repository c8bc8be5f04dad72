//! The probe of a connector: the request with which it validates a credential.

use std::collections::BTreeMap;

use clari_mock::{ExpectedProbe, MockApi, Request};
use connector_host::{AuthorizationHeader, Authorized, Connector, Form, RunError, Values};
use serde::Serialize;
use url::Url;

/// A probe as it was sent or is expected. It has no header values, since one is the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Probe {
    /// The method.
    pub(crate) method: String,
    /// The path, under that of the base URL and without a query.
    pub(crate) path: String,
    /// The names of the headers that carry the credential, in lower case and in order.
    pub(crate) headers: Vec<String>,
}

impl Probe {
    /// Whether it has the expected method and path.
    pub(crate) fn is_as(&self, expected: &ExpectedProbe) -> bool {
        (&self.method, &self.path) == (&expected.method, &expected.path)
    }
}

/// Why the probe of a connector cannot be recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ProbeError {
    /// The connector misbehaved, or the host failed.
    #[error("{}: {_0}", _0.code())]
    Run(#[from] RunError),
    /// Nothing arrived.
    #[error("`validate` sent no request and ended as `{0}`; check the `values` in the file")]
    NothingSent(String),
    /// The request is not below the base URL.
    #[error("`validate` sent a request outside the base URL")]
    Elsewhere,
}

impl Probe {
    /// Records what `validate` sends to a mock API that the values point to.
    ///
    /// # Errors
    ///
    /// If nothing arrives there, or not below the base URL, or the connector misbehaves.
    pub(crate) async fn record(
        recorder: &MockApi,
        connector: &Connector,
        values: &Values,
    ) -> Result<Self, ProbeError> {
        let expected = ExpectedHeaders::of(connector, values, None).await?;
        let verdict = connector.validate(values).await.result?;
        let requests = recorder.requests();
        let request = requests
            .first()
            .ok_or(ProbeError::NothingSent(verdict.code))?;
        expected.sent(request).ok_or(ProbeError::Elsewhere)
    }
}

/// The headers that a probe must carry for the values of one case.
pub(crate) struct ExpectedHeaders {
    base_path: String,
    /// The headers that carry the credential, by their names in lower case.
    headers: BTreeMap<String, String>,
}

impl ExpectedHeaders {
    /// The headers that `authorize` returns for the values, and those in the file.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves.
    pub(crate) async fn of(
        connector: &Connector,
        values: &Values,
        expected: Option<&ExpectedProbe>,
    ) -> Result<Self, RunError> {
        let authorized = connector.authorize(values).await?;
        let header = |header: AuthorizationHeader| (header.name, header.value.expose().to_owned());
        let authorized = match authorized {
            Authorized::Headers(headers) => headers,
            Authorized::Refused(_) => Vec::new(),
        };
        let mut headers: BTreeMap<String, String> = authorized.into_iter().map(header).collect();
        let templates = expected.and_then(|probe| probe.headers.as_ref());
        for (name, template) in templates.into_iter().flatten() {
            let value = values
                .iter()
                .fold(template.clone(), |text, (field, value)| {
                    text.replace(&format!("{{{field}}}"), value.expose())
                });
            headers.insert(name.to_ascii_lowercase(), value);
        }
        Ok(Self {
            base_path: base_path(connector.form(), values),
            headers,
        })
    }

    /// The expected probe.
    #[must_use]
    pub(crate) fn probe(&self, method: &str, path: &str) -> Probe {
        Probe {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: self.headers.keys().cloned().collect(),
        }
    }

    /// The request as a probe, with the expected headers that arrived; `None` if the request is not below
    /// the base URL.
    #[must_use]
    pub(crate) fn sent(&self, request: &Request) -> Option<Probe> {
        let path = request.path().strip_prefix(&self.base_path)?;
        let arrived = |(name, value): &(&String, &String)| request.header(name) == Some(value);
        Some(Probe {
            method: request.method.clone(),
            path: path.to_owned(),
            headers: self
                .headers
                .iter()
                .filter(arrived)
                .map(|(name, _)| name.clone())
                .collect(),
        })
    }
}

/// The path of the base URL, without the slashes at its end.
fn base_path(form: &Form, values: &Values) -> String {
    let url = values.plain(form.url_field());
    let url = url.and_then(|url| Url::parse(url).ok());
    let path = url.as_ref().map_or("", Url::path);
    path.trim_end_matches('/').to_owned()
}
