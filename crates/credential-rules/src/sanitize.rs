//! Bounds, redacts and cleans everything that a connector returns, before anybody sees it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

use crate::redact::Redactor;
use crate::{bounds, text};

/// The longest code.
const MAX_CODE_BYTES: usize = 64;

/// How much a connector may return in one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Size of one string, in bytes.
    pub text_bytes: usize,
    /// Items of one list.
    pub list_items: usize,
}

/// What is wrong with what a connector returned. Nothing in it comes from the connector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is more than this.
    TooLarge(String),
    /// A code or a name for machines is not in kebab-case, or holds a secret.
    InvalidCode,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            text_bytes: bounds::TEXT_BYTES,
            list_items: bounds::LIST_ITEMS,
        }
    }
}

impl Bounds {
    /// Size of all texts that one call returns, in bytes.
    #[must_use]
    pub fn returned_bytes(&self) -> usize {
        let texts = self.list_items.min(bounds::LONG_TEXTS);
        self.text_bytes.saturating_mul(texts)
    }
}

/// What finds secrets in texts and cuts them out.
pub trait Redact {
    /// Whether a secret is in the text, or the text takes too much work to tell.
    fn finds(&self, text: &str) -> bool;

    /// The text without the secrets.
    fn text(&self, text: String) -> String;
}

impl Redact for Redactor {
    fn finds(&self, text: &str) -> bool {
        Self::finds(self, text)
    }

    fn text(&self, text: String) -> String {
        Self::text(self, text)
    }
}

/// Sanitizes everything that a connector returns in one call.
#[derive(Debug)]
pub struct Sanitizer<R = Redactor> {
    bounds: Bounds,
    redactor: R,
    /// How much was accepted so far, in bytes.
    taken: Cell<usize>,
}

impl Sanitizer {
    /// For a call on placeholders, or without values.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self::redacting(bounds, Redactor::default())
    }
}

impl<R: Redact> Sanitizer<R> {
    /// For a call that saw secrets.
    #[must_use]
    pub fn redacting(bounds: Bounds, redactor: R) -> Self {
        Self {
            bounds,
            redactor,
            taken: Cell::new(0),
        }
    }

    /// Sanitizes a text to show.
    ///
    /// # Errors
    ///
    /// If it is too large.
    pub fn text(&self, text: String) -> Result<String, Unfit> {
        let text = self.exact(text)?;
        Ok(text::clean(&self.redactor.text(text)))
    }

    /// Sanitizes a code: it must be kebab-case and hold no secret.
    ///
    /// # Errors
    ///
    /// If it is too large, or no code.
    pub fn code(&self, code: String) -> Result<String, Unfit> {
        let code = self.exact(code)?;
        if code.len() <= MAX_CODE_BYTES && text::is_kebab_case(&code) && !self.redactor.finds(&code)
        {
            Ok(code)
        } else {
            Err(Unfit::InvalidCode)
        }
    }

    /// Sanitizes a number to show; nothing if its digits are a secret.
    pub fn number<N: fmt::Display>(&self, number: N) -> Option<N> {
        (!self.redactor.finds(&number.to_string())).then_some(number)
    }

    /// Accepts a text to use unchanged.
    ///
    /// # Errors
    ///
    /// If it is too large.
    pub fn exact(&self, text: String) -> Result<String, Unfit> {
        let limit = self.bounds.text_bytes;
        if text.len() > limit {
            return Err(Unfit::TooLarge(format!("{limit} bytes a text")));
        }
        let taken = self.taken.get().saturating_add(text.len());
        self.taken.set(taken);
        let limit = self.bounds.returned_bytes();
        if taken > limit {
            return Err(Unfit::TooLarge(format!("{limit} bytes a call")));
        }
        Ok(text)
    }

    /// Whether a text of so many characters can be within the limit.
    #[must_use]
    pub fn has_room_for(&self, characters: u32) -> bool {
        usize::try_from(characters).is_ok_and(|characters| characters <= self.bounds.text_bytes)
    }

    /// Sanitizes a list, item by item.
    ///
    /// # Errors
    ///
    /// If it is too large, or an item is unfit.
    pub fn list<T, U, E: From<Unfit>>(
        &self,
        items: Vec<T>,
        take: impl FnMut(T) -> Result<U, E>,
    ) -> Result<Vec<U>, E> {
        let limit = self.bounds.list_items;
        if items.len() > limit {
            return Err(Unfit::TooLarge(format!("{limit} items a list")).into());
        }
        items.into_iter().map(take).collect()
    }
}
