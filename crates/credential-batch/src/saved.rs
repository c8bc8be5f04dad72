//! Saved credentials, for lines that name one.

use std::collections::HashSet;
use std::sync::Arc;

use super::line_error::LineError;
use connector_host::Origin;
use connector_host::Values;

/// Gives the values of a saved credential by its name.
pub type Open = Box<dyn Fn(&str) -> Result<Values, LineError> + Send>;

/// What is saved.
#[derive(Default)]
pub struct Saved {
    /// Opens a credential; without it, a line cannot name one.
    pub open: Option<Open>,
    /// Base URLs at which some credential was valid when it was last tried.
    pub valid_base_urls: Vec<String>,
}

impl Saved {
    /// The values of a credential.
    pub(crate) fn values(&self, name: &str) -> Result<Values, LineError> {
        let open = self.open.as_ref().ok_or(LineError::UnknownCredential)?;
        open(name)
    }

    /// The origins at which some credential is known to be valid.
    pub(crate) fn valid_origins(&self) -> HashSet<Arc<str>> {
        let origins = self
            .valid_base_urls
            .iter()
            .filter_map(|url| Origin::of(url));
        origins.map(|origin| origin.to_string().into()).collect()
    }
}
