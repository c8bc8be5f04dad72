//! What a connector returns, bounded, redacted and cleaned before anyone sees it.

use std::cell::Cell;

use credential_rules::Redactor;

use crate::Limits;
use crate::Misbehavior;
use credential_rules::text;

/// The longest code; longer ones help nobody.
const MAX_CODE_BYTES: usize = 64;

/// The way in for everything that a connector returns.
pub(crate) struct Sanitizer<'a> {
    limits: &'a Limits,
    redactor: Redactor,
    /// How much was taken in, in bytes.
    taken: Cell<usize>,
}

impl<'a> Sanitizer<'a> {
    /// For a call on placeholders, or on no values at all.
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self::redacting(limits, Redactor::default())
    }

    /// For a call that knew secrets.
    pub(crate) fn redacting(limits: &'a Limits, redactor: Redactor) -> Self {
        Self {
            limits,
            redactor,
            taken: Cell::new(0),
        }
    }

    /// A text to show.
    pub(crate) fn text(&self, text: String) -> Result<String, Misbehavior> {
        let text = self.exact(text)?;
        Ok(text::clean(&self.redactor.text(text)))
    }

    /// A code for machines: in kebab-case, and no place for a secret.
    pub(crate) fn code(&self, code: String) -> Result<String, Misbehavior> {
        let code = self.exact(code)?;
        if code.len() <= MAX_CODE_BYTES && text::is_kebab_case(&code) && !self.redactor.finds(&code)
        {
            Ok(code)
        } else {
            Err(Misbehavior::InvalidCode)
        }
    }

    /// A text to use as it is.
    pub(crate) fn exact(&self, text: String) -> Result<String, Misbehavior> {
        let limit = self.limits.text_bytes;
        if text.len() > limit {
            return Err(Misbehavior::OutputTooLarge(format!("{limit} bytes a text")));
        }
        let taken = self.taken.get().saturating_add(text.len());
        self.taken.set(taken);
        let limit = self.limits.returned_bytes();
        if taken > limit {
            return Err(Misbehavior::OutputTooLarge(format!("{limit} bytes a call")));
        }
        Ok(text)
    }

    /// Whether a text of so many characters can be within the limit.
    pub(crate) fn has_room_for(&self, characters: u32) -> bool {
        usize::try_from(characters).is_ok_and(|characters| characters <= self.limits.text_bytes)
    }

    /// A list, item by item.
    pub(crate) fn list<T, U>(
        &self,
        items: Vec<T>,
        take: impl FnMut(T) -> Result<U, Misbehavior>,
    ) -> Result<Vec<U>, Misbehavior> {
        let limit = self.limits.list_items;
        if items.len() > limit {
            return Err(Misbehavior::OutputTooLarge(format!("{limit} items a list")));
        }
        items.into_iter().map(take).collect()
    }
}
