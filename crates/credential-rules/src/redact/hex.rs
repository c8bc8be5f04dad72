//! Hexadecimal digits in either case, with or without something between the bytes.
//!
//! Percent signs and backslashes do not count as separators: other decoders read them, and know
//! which characters are escaped.

use super::layer::{Decoded, Layer};
use super::secrets::Secrets;
use super::work::{TooMuch, Work};
use crate::digits;

/// The most signs and spaces between two digits of a run, as in `0x6b, 0x65`.
const MAX_BETWEEN: usize = 4;

/// A run of digits, each with its position.
struct Run<'a> {
    text: &'a [u8],
    at: usize,
    /// The number of signs and spaces since the last digit.
    between: usize,
    /// Whether the last character was a digit: then the `0` of `0x` is one, too.
    is_after_digit: bool,
}

/// Decodes everything that may be hexadecimal digits of a secret. The start of a byte is unknown,
/// so the first and the second digit are tried.
pub(super) fn decode(
    from: &Layer<'_>,
    secrets: &Secrets,
    work: &mut Work,
) -> Result<Option<Layer<'static>>, TooMuch> {
    let shortest = secrets.shortest().unwrap_or(usize::MAX);
    let enough = shortest.saturating_mul(2);
    let mut decoded: Option<Decoded<'_>> = None;
    let mut start = 0;
    while start < from.bytes.len() {
        let mut run = Run::at(&from.bytes, start);
        let digits = run.by_ref().count();
        if digits >= enough {
            work.spend(digits)?;
            let decoded = decoded.get_or_insert_with(|| Decoded::new(from));
            for phase in 0..2 {
                let digits = Run::at(&from.bytes, start).skip(phase);
                decode_run(digits, secrets, shortest, decoded);
            }
        }
        start = run.at;
    }
    Ok(decoded
        .filter(|decoded| !decoded.is_empty())
        .map(Decoded::finish))
}

/// Decodes pairs of digits. Only runs that can hold a secret are kept.
fn decode_run(
    mut digits: impl Iterator<Item = (u8, usize)>,
    secrets: &Secrets,
    shortest: usize,
    decoded: &mut Decoded<'_>,
) {
    while let (Some((high, start)), Some((low, end))) = (digits.next(), digits.next()) {
        let byte = high << 4 | low;
        if secrets.may_hold(byte) {
            decoded.push(&[byte], start..end + 1);
        } else {
            decoded.end_piece(shortest);
        }
    }
    decoded.end_piece(shortest);
}

impl<'a> Run<'a> {
    fn at(text: &'a [u8], at: usize) -> Self {
        Self {
            text,
            at,
            between: 0,
            is_after_digit: false,
        }
    }
}

/// The digits up to the end of the run. The run includes the character that ends it.
impl Iterator for Run<'_> {
    type Item = (u8, usize);

    fn next(&mut self) -> Option<Self::Item> {
        while self.between <= MAX_BETWEEN {
            let at = self.at;
            match self.text.get(at..)? {
                [b'0', b'x' | b'X', ..] if !self.is_after_digit => {
                    self.at += 2;
                    self.between += 1;
                }
                [byte, ..] => {
                    self.at += 1;
                    if let Some(digit) = digits::value(*byte) {
                        self.between = 0;
                        self.is_after_digit = true;
                        return Some((digit, at));
                    }
                    self.is_after_digit = false;
                    let is_sign =
                        byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"%\\".contains(byte);
                    self.between = if is_sign {
                        self.between + 1
                    } else {
                        usize::MAX
                    };
                }
                [] => return None,
            }
        }
        None
    }
}
