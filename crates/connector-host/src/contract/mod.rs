//! What crosses the boundary of the contract: checked, bounded and redacted.

pub(crate) mod form;
pub(crate) mod secret;
pub(crate) mod value;
pub(crate) mod values;
pub(crate) mod verdict;
