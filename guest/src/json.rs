//! Parses JSON one level at a time, so that no depth, number or duplicate spoils the rest.
//!
//! A value stays text until it is needed: a number of any size, a string with half a surrogate pair
//! and any nesting take no stack and affect nothing else. Of two members with one name, the last
//! counts.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

/// A value that is known to be well-formed.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct Json<'a>(#[serde(borrow)] &'a RawValue);

/// The members of an object, in order.
pub(crate) struct Object<'a>(Vec<(String, Json<'a>)>);

impl<'a> Object<'a> {
    /// The last member with this name.
    pub(crate) fn get(&self, name: &str) -> Option<Json<'a>> {
        let mut members = self.0.iter().rev();
        let (_, value) = members.find(|(candidate, _)| candidate == name)?;
        Some(*value)
    }
}

impl<'a> Json<'a> {
    /// The value in `text`, if the whole text is JSON.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The members, if this is an object.
    pub(crate) fn object(self) -> Option<Object<'a>> {
        match self.level()? {
            Level::Object(members) => Some(Object(members)),
            _ => None,
        }
    }

    /// The first element, if this is an array that has one.
    pub(crate) fn first(self) -> Option<Json<'a>> {
        match self.level()? {
            Level::Array { first, .. } => first,
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub(crate) fn string(self) -> Option<String> {
        match self.level()? {
            Level::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is a non-negative integer that fits.
    pub(crate) fn figure(self) -> Option<u64> {
        self.0.get().parse().ok()
    }

    /// The number of elements, if this is an array.
    pub(crate) fn length(self) -> Option<u64> {
        match self.level()? {
            Level::Array { length, .. } => Some(length),
            _ => None,
        }
    }

    /// Whether this is an object or an array.
    pub(crate) fn is_structure(self) -> bool {
        self.0.get().starts_with(['{', '['])
    }

    fn level(self) -> Option<Level<'a>> {
        Deserializer::from_str(self.0.get())
            .deserialize_any(LevelVisitor)
            .ok()
    }
}

/// A value whose content is not parsed.
enum Level<'a> {
    Object(Vec<(String, Json<'a>)>),
    /// Only its first element is ever parsed.
    Array {
        first: Option<Json<'a>>,
        length: u64,
    },
    String(String),
    /// A number, a boolean or null.
    Other,
}

/// Accepts every kind of value, so that the component needs no error texts for unexpected ones.
struct LevelVisitor;

impl<'de> Visitor<'de> for LevelVisitor {
    type Value = Level<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Level<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Level::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Level<'de>, A::Error> {
        let first = seq.next_element()?;
        let mut length = u64::from(first.is_some());
        while seq.next_element::<IgnoredAny>()?.is_some() {
            length += 1;
        }
        Ok(Level::Array { first, length })
    }

    fn visit_str<E>(self, text: &str) -> Result<Level<'de>, E> {
        Ok(Level::String(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Level<'de>, E> {
        Ok(Level::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Level<'de>, E> {
        Ok(Level::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Level<'de>, E> {
        Ok(Level::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Level<'de>, E> {
        Ok(Level::Other)
    }

    fn visit_unit<E>(self) -> Result<Level<'de>, E> {
        Ok(Level::Other)
    }
}

#[cfg(test)]
mod tests;
