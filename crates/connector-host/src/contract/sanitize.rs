//! Bounds, redacts and cleans everything that a connector returns, before anybody sees it.

use std::cell::Cell;
use std::fmt::Display;

use credential_rules::Redactor;

use crate::Limits;
use crate::Misbehavior;
use credential_rules::text;

/// The longest code.
const MAX_CODE_BYTES: usize = 64;

/// Sanitizes everything that a connector returns in one call.
pub(crate) struct Sanitizer<'a> {
    limits: &'a Limits,
    redactor: Redactor,
    /// How much was accepted so far, in bytes.
    taken: Cell<usize>,
}

impl<'a> Sanitizer<'a> {
    /// For a call on placeholders, or without values.
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self::redacting(limits, Redactor::default())
    }

    /// For a call that saw secrets.
    pub(crate) fn redacting(limits: &'a Limits, redactor: Redactor) -> Self {
        Self {
            limits,
            redactor,
            taken: Cell::new(0),
        }
    }

    /// Sanitizes a text to show.
    pub(crate) fn text(&self, text: String) -> Result<String, Misbehavior> {
        let text = self.exact(text)?;
        Ok(text::clean(&self.redactor.text(text)))
    }

    /// Sanitizes a code: it must be kebab-case and hold no secret.
    pub(crate) fn code(&self, code: String) -> Result<String, Misbehavior> {
        let code = self.exact(code)?;
        if code.len() <= MAX_CODE_BYTES && text::is_kebab_case(&code) && !self.redactor.finds(&code)
        {
            Ok(code)
        } else {
            Err(Misbehavior::InvalidCode)
        }
    }

    /// Sanitizes a number to show; nothing if its digits are a secret.
    pub(crate) fn number<N: Display>(&self, number: N) -> Option<N> {
        (!self.redactor.finds(number.to_string())).then_some(number)
    }

    /// Accepts a text to use unchanged.
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

    /// Whether a text with this many characters can be within the limit.
    pub(crate) fn has_room_for(&self, characters: u32) -> bool {
        usize::try_from(characters).is_ok_and(|characters| characters <= self.limits.text_bytes)
    }

    /// Sanitizes a list, item by item.
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
