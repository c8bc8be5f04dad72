//! HTTP dates, in each of the three formats that RFC 9110 requires a recipient to accept.

use alloc::vec::Vec;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The seconds since 1970 of the date in `text`, if it is a date.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let words: Vec<_> = text
        .split([' ', ',', '-', ':'])
        .filter(|word| !word.is_empty())
        .collect();
    let (day, month, year, time) = match words.as_slice() {
        // `Sun, 06 Nov 1994 08:49:37 GMT` or `Sunday, 06-Nov-94 08:49:37 GMT`.
        [_, day, month, year, time @ .., "GMT"] => (day, month, year, time),
        // `Sun Nov  6 08:49:37 1994`.
        [_, month, day, time @ .., year] => (day, month, year, time),
        _ => return None,
    };
    let [hour, minute, second] = time else {
        return None;
    };
    let month = MONTHS
        .iter()
        .zip(1..)
        .find_map(|(name, number)| (name == month).then_some(number))?;
    let days = days(full_year(year)?, month, number(day, 1, 31)?);
    // A leap second is the sixtieth.
    Some(
        ((days * 24 + number(hour, 0, 23)?) * 60 + number(minute, 0, 59)?) * 60
            + number(second, 0, 60)?,
    )
}

/// Years with two digits are in the last century from 70 on: HTTP is younger than 1970.
fn full_year(text: &str) -> Option<u64> {
    match text.len() {
        2 => number(text, 0, 99).map(|year| if year < 70 { 2000 + year } else { 1900 + year }),
        4 => number(text, 1970, 9999),
        _ => None,
    }
}

fn number(text: &str, least: u64, most: u64) -> Option<u64> {
    let is_number = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|number| is_number && (least..=most).contains(number))
}

/// The days from 1970 to a Gregorian date. Years start in March here, so that the leap day is the
/// last day of a year.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let (year, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    // 719,469 days are from 1 March of year 0 to 1970, and one more because `day` counts from 1.
    year * 365 + leap_days + (153 * months + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_read() {
        for (text, expected) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
            ("Friday, 31-Dec-69 23:59:60 GMT", 3_155_760_000),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "now",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Nov 19940 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37:00 GMT",
            "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
