//! A part of a list, so that no answer grows with the store.

use crate::name::CredentialName;

/// A part of a list in the order of names.
#[derive(Clone, Debug)]
pub struct Page {
    /// The name that comes just before the first one.
    pub after: Option<CredentialName>,
    /// The most entries.
    pub limit: u32,
}

impl Page {
    /// The same with one entry more, which says whether there is a next page.
    #[must_use]
    pub fn one_more(&self) -> Self {
        Self {
            after: self.after.clone(),
            limit: self.limit.saturating_add(1),
        }
    }

    /// The text that comes before the first name; no name is empty.
    pub(crate) fn after(&self) -> &str {
        self.after.as_ref().map_or("", CredentialName::as_str)
    }

    pub(crate) fn limit(&self) -> i64 {
        i64::from(self.limit)
    }
}
