//! Parses a number within bounds, with an error that does not repeat it: it may be a key.

use std::fmt::Display;
use std::str::FromStr;

use clap::builder::{StringValueParser, TypedValueParser};

/// A parser of numbers within bounds, which are both allowed.
pub(crate) fn number<T>(least: T, most: T) -> impl TypedValueParser<Value = T>
where
    T: FromStr + PartialOrd + Display + Copy + Send + Sync + 'static,
{
    StringValueParser::new().try_map(move |text| {
        let number = text.parse::<T>().ok();
        number
            .filter(|number| least <= *number && *number <= most)
            .ok_or_else(|| format!("it must be a number from {least} to {most}"))
    })
}
