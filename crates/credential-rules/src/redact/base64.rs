//! Base64 of either alphabet, with or without padding and line breaks.

use super::layer::{Decoded, Layer};
use super::secrets::Secrets;
use super::work::{TooMuch, Work};

/// The class of a byte.
enum Kind {
    /// A digit of one of the alphabets.
    Digit(u8),
    /// White space, which may be between digits.
    Space,
    Other,
}

/// Decodes everything that may be base64 of a secret. The start is unknown, because words before it
/// look like a part of it: each of the four digits of a group is tried as the start.
pub(super) fn decode(
    from: &Layer<'_>,
    secrets: &Secrets,
    work: &mut Work,
) -> Result<Option<Layer<'static>>, TooMuch> {
    let shortest = secrets.shortest().unwrap_or(usize::MAX);
    let enough = shortest.saturating_mul(4).div_ceil(3);
    let mut decoded: Option<Decoded<'_>> = None;
    let (mut start, mut digits) = (0, 0);
    let ends = [None].into_iter();
    for (at, byte) in (0..).zip(from.bytes.iter().map(Some).chain(ends)) {
        match byte.map_or(Kind::Other, |byte| kind(*byte)) {
            Kind::Digit(_) => digits += 1,
            Kind::Space => {}
            Kind::Other => {
                if digits >= enough {
                    work.spend(3 * digits)?;
                    let decoded = decoded.get_or_insert_with(|| Decoded::new(from));
                    for phase in 0..4 {
                        let digits = digits_in(from, start, at).skip(phase);
                        decode_run(digits, secrets, shortest, decoded);
                    }
                }
                (start, digits) = (at + 1, 0);
            }
        }
    }
    Ok(decoded
        .filter(|decoded| !decoded.is_empty())
        .map(Decoded::finish))
}

/// The digits in a part of a text, each with its position.
fn digits_in(from: &Layer<'_>, start: usize, end: usize) -> impl Iterator<Item = (u8, usize)> {
    let run = from.bytes.get(start..end).unwrap_or_default();
    run.iter()
        .zip(start..)
        .filter_map(|(byte, at)| match kind(*byte) {
            Kind::Digit(value) => Some((value, at)),
            Kind::Space | Kind::Other => None,
        })
}

/// Decodes groups of four digits. Only runs that can hold a secret are kept.
fn decode_run(
    digits: impl Iterator<Item = (u8, usize)>,
    secrets: &Secrets,
    shortest: usize,
    decoded: &mut Decoded<'_>,
) {
    let mut before = (0, 0);
    for ((digit, at), shift) in digits.zip([0, 2, 4, 6].into_iter().cycle()) {
        let (digit_before, start) = before;
        before = (digit, at);
        if shift == 0 {
            continue;
        }
        let byte = digit_before << shift | digit >> (6 - shift);
        if secrets.may_hold(byte) {
            decoded.push(&[byte], start..at + 1);
        } else {
            decoded.end_piece(shortest);
        }
    }
    decoded.end_piece(shortest);
}

fn kind(byte: u8) -> Kind {
    match byte {
        b'A'..=b'Z' => Kind::Digit(byte - b'A'),
        b'a'..=b'z' => Kind::Digit(byte - b'a' + 26),
        b'0'..=b'9' => Kind::Digit(byte - b'0' + 52),
        b'+' | b'-' => Kind::Digit(62),
        b'/' | b'_' => Kind::Digit(63),
        b' ' | b'\t' | b'\r' | b'\n' => Kind::Space,
        _ => Kind::Other,
    }
}
