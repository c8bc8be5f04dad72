//! Saved credentials, for lines that name one.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use crate::input::line_error::LineError;
use connector_host::Origin;
use connector_host::Values;

/// Returns the values of a saved credential by its name, or why the line that names it is rejected.
pub type OpenSaved = Box<dyn Fn(&str) -> Result<Values, LineError> + Send>;

/// Saved credentials, for lines that name one.
#[derive(Default)]
pub struct Saved {
    /// Opens a credential; without it, a line cannot name one.
    pub open: Option<OpenSaved>,
    /// Base URLs where a credential was valid when it was last validated.
    pub valid_base_urls: Vec<String>,
}

impl Saved {
    /// The values of a credential.
    pub(crate) fn values(&self, name: &str) -> Result<Values, LineError> {
        let open = self.open.as_ref().ok_or(LineError::UnknownCredential)?;
        open(name)
    }

    /// The origins where a credential is known to be valid.
    pub(crate) fn valid_origins(&self) -> HashSet<Arc<str>> {
        let origins = self
            .valid_base_urls
            .iter()
            .filter_map(|url| Origin::of(url));
        origins.map(|origin| origin.to_string().into()).collect()
    }
}

impl fmt::Debug for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Saved")
            .field("can_open", &self.open.is_some())
            .field("valid_base_urls", &self.valid_base_urls)
            .finish()
    }
}
