//! A credential that is to be saved.

use super::name::CredentialName;
use super::note::CredentialNote;
use crate::connector::Connector;
use crate::values::Values;
use crate::verdict::Verdict;

/// A credential that is to be saved.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// Its name.
    pub name: &'a CredentialName,
    /// Its description.
    pub note: &'a CredentialNote,
    /// The connector it is for.
    pub connector: &'a Connector,
    /// The filled-in form, secrets included.
    pub values: &'a Values,
    /// What it came to when it was tried, if it was.
    pub verdict: Option<&'a Verdict>,
}
