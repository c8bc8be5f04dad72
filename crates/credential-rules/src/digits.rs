//! Hexadecimal digits of a fixed number.

/// The value of a digit.
pub(crate) fn value(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// The byte that two digits at the start of a text encode.
pub(crate) fn byte(text: &[u8]) -> Option<u8> {
    match text {
        [high, low, ..] => Some(value(*high)? << 4 | value(*low)?),
        _ => None,
    }
}

/// The number that four digits at the start of a text encode.
pub(crate) fn code_unit(text: &[u8]) -> Option<u32> {
    let [high, low] = [byte(text)?, byte(text.get(2..)?)?];
    Some(u32::from(high) << 8 | u32::from(low))
}
