//! Hexadecimal digits in either case, with or without something between the bytes.

use super::layer::{Decoded, Layer};
use super::search::{TooMuch, Work};
use super::secrets::Secrets;
use crate::digits;

/// The most signs and spaces between two digits of a run, as in `0x6b, 0x65`.
const MAX_BETWEEN: usize = 4;

/// Decodes everything that may be hexadecimal digits of a secret. Where a byte starts is not known:
/// it is read from the first digit and from the second.
pub(super) fn decode(
    from: &Layer<'_>,
    secrets: &Secrets,
    work: &mut Work,
) -> Result<Option<Layer<'static>>, TooMuch> {
    let shortest = secrets.shortest().unwrap_or(usize::MAX);
    let enough = shortest.saturating_mul(2);
    let mut decoded: Option<Decoded<'_>> = None;
    let mut run: Vec<(u8, usize)> = Vec::new();
    let mut between = 0;
    let mut rest: &[u8] = &from.bytes;
    loop {
        let at = from.bytes.len() - rest.len();
        let length = match rest {
            [b'0' | b'\\', b'x' | b'X', ..] => {
                between += 1;
                2
            }
            [byte, ..] => {
                match digits::value(*byte) {
                    Some(digit) => {
                        run.push((digit, at));
                        between = 0;
                    }
                    None if byte.is_ascii() && !byte.is_ascii_alphanumeric() => between += 1,
                    None => between = usize::MAX,
                }
                1
            }
            [] => {
                between = usize::MAX;
                0
            }
        };
        if between > MAX_BETWEEN {
            if run.len() >= enough {
                work.spend(run.len())?;
                let decoded = decoded.get_or_insert_with(|| Decoded::new(from));
                for phase in 0..2 {
                    decode_run(
                        run.get(phase..).unwrap_or_default(),
                        secrets,
                        shortest,
                        decoded,
                    );
                }
            }
            run.clear();
            between = 0;
        }
        if rest.is_empty() {
            break;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(decoded
        .filter(|decoded| !decoded.is_empty())
        .map(Decoded::finish))
}

/// Decodes pairs of digits. Only those stretches are kept that can hold a secret.
fn decode_run(
    digits: &[(u8, usize)],
    secrets: &Secrets,
    shortest: usize,
    decoded: &mut Decoded<'_>,
) {
    for pair in digits.chunks_exact(2) {
        let [(high, start), (low, end)] = pair else {
            continue;
        };
        let byte = high << 4 | low;
        if secrets.may_hold(byte) {
            decoded.push(&[byte], *start..end + 1);
        } else {
            decoded.end_piece(shortest);
        }
    }
    decoded.end_piece(shortest);
}
