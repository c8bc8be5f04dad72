//! Headers.

use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use credential_rules::bounds;
use sealing_runtime::trap;

use crate::bindings::gate::types::{Fields, GuestFields, HeaderError};
use crate::ledger::{Made, keep};

/// What a header takes beside its name and its value, in bytes.
const HEADER_BYTES: usize = 64;

/// Headers that belong to the connection, which is the host's.
const FORBIDDEN: [&str; 9] = [
    "connection",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "transfer-encoding",
    "upgrade",
];

/// A name in lower case, and a value.
pub(crate) type Entry = (String, Vec<u8>);

/// Headers.
pub(crate) struct Headers {
    made: Made,
    /// Those of a request or an answer are only to be read.
    is_mutable: bool,
    entries: RefCell<Vec<Entry>>,
}

impl Headers {
    /// Headers to be read.
    pub(crate) fn of(entries: &[Entry]) -> Self {
        Self {
            is_mutable: false,
            ..Self::mutable(entries.to_vec())
        }
    }

    fn mutable(entries: Vec<Entry>) -> Self {
        let bytes = entries.iter().map(|(name, value)| size(name, value)).sum();
        keep(bytes);
        Self {
            made: Made::now(),
            is_mutable: true,
            entries: RefCell::new(entries),
        }
    }

    /// The headers as they are.
    pub(crate) fn into_entries(self) -> Vec<Entry> {
        self.made.check();
        self.entries.into_inner()
    }

    fn change(
        &self,
        name: &str,
        change: impl FnOnce(&mut Vec<Entry>, String),
    ) -> Result<(), HeaderError> {
        self.made.check();
        let name = checked(name, b"")?;
        if !self.is_mutable {
            return Err(HeaderError::Immutable);
        }
        change(&mut self.entries.borrow_mut(), name);
        let bytes: usize = self
            .entries
            .borrow()
            .iter()
            .map(|(name, value)| size(name, value))
            .sum();
        // WASI has no error for that; hosts end the call.
        if bytes > bounds::REQUEST_HEADER_BYTES.saturating_mul(4) {
            trap();
        }
        Ok(())
    }
}

fn size(name: &str, value: &[u8]) -> usize {
    name.len() + value.len() + HEADER_BYTES
}

/// A name in lower case, if it and a value can be sent.
fn checked(name: &str, value: &[u8]) -> Result<String, HeaderError> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_value = |byte: u8| byte == b'\t' || (byte >= b' ' && byte != 0x7f);
    if name.is_empty() || !name.bytes().all(is_token) || !value.iter().copied().all(is_value) {
        return Err(HeaderError::InvalidSyntax);
    }
    let name = name.to_ascii_lowercase();
    if FORBIDDEN.contains(&name.as_str()) {
        return Err(HeaderError::Forbidden);
    }
    Ok(name)
}

impl GuestFields for Headers {
    fn new() -> Self {
        Self::mutable(Vec::new())
    }

    fn from_list(entries: Vec<Entry>) -> Result<Fields, HeaderError> {
        let checked = |(name, value): Entry| Ok((checked(&name, &value)?, value));
        let entries: Result<Vec<Entry>, HeaderError> = entries.into_iter().map(checked).collect();
        Ok(Fields::new(Self::mutable(entries?)))
    }

    fn get(&self, name: String) -> Vec<Vec<u8>> {
        self.made.check();
        let name = name.to_ascii_lowercase();
        let entries = self.entries.borrow();
        let found = entries.iter().filter(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone()).collect()
    }

    fn has(&self, name: String) -> bool {
        !self.get(name).is_empty()
    }

    fn set(&self, name: String, values: Vec<Vec<u8>>) -> Result<(), HeaderError> {
        for value in &values {
            checked(&name, value)?;
        }
        self.change(&name, |entries, name| {
            entries.retain(|(known, _)| *known != name);
            for value in values {
                keep(size(&name, &value));
                entries.push((name.clone(), value));
            }
        })
    }

    fn delete(&self, name: String) -> Result<(), HeaderError> {
        self.change(&name, |entries, name| {
            entries.retain(|(known, _)| *known != name);
        })
    }

    fn append(&self, name: String, value: Vec<u8>) -> Result<(), HeaderError> {
        checked(&name, &value)?;
        self.change(&name, |entries, name| {
            keep(size(&name, &value));
            entries.push((name, value));
        })
    }

    fn entries(&self) -> Vec<Entry> {
        self.made.check();
        self.entries.borrow().clone()
    }

    fn clone(&self) -> Fields {
        Fields::new(Self::mutable(self.entries()))
    }
}
