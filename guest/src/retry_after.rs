//! How long the server asks the client to wait: `Retry-After` in both of its forms.

use crate::http_date;
use crate::response::Response;

/// The longest wait that is reported: nobody waits more than a day for a retry.
const MAX_SECONDS: u64 = 86_400;

/// The seconds to wait, if the response names them.
///
/// A date is compared with the response's own `Date`, because the connector has no clock that it
/// can trust; an earlier date means no wait.
pub(crate) fn retry_after_seconds(response: &Response) -> Option<u32> {
    let value = response.header("retry-after").next()?;
    let value = value.trim();
    let seconds = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number with too many digits is longer than the longest wait.
        value.parse().unwrap_or(MAX_SECONDS)
    } else {
        let now = http_date::parse(&response.header("date").next()?)?;
        http_date::parse(value)?.saturating_sub(now)
    };
    u32::try_from(seconds.min(MAX_SECONDS)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    fn read(headers: &[(&str, &str)]) -> Option<u32> {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).into(), value.as_bytes().to_vec()))
            .collect();
        retry_after_seconds(&Response {
            status: 429,
            headers,
            body: vec![],
        })
    }

    #[test]
    fn seconds_are_capped_and_never_negative() {
        for (value, expected) in [
            ("0", Some(0)),
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("86401", Some(86_400)),
            ("99999999999999999999999", Some(86_400)),
            ("-5", None),
            ("+5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(read(&[("retry-after", value)]), expected, "{value}");
        }
    }

    #[test]
    fn a_date_in_each_form_is_measured_against_the_date_of_the_response() {
        for (value, expected) in [
            ("Sun, 06 Nov 1994 08:51:37 GMT", Some(120)),
            ("Sunday, 06-Nov-94 08:51:37 GMT", Some(120)),
            ("Sun Nov  6 08:51:37 1994", Some(120)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(86_400)),
            ("Sun, 99 Nov 1994 08:51:37 GMT", None),
        ] {
            assert_eq!(
                read(&[("date", DATE), ("retry-after", value)]),
                expected,
                "{value}"
            );
        }
    }

    #[test]
    fn a_date_without_a_date_to_measure_it_by_is_none() {
        assert_eq!(read(&[("retry-after", DATE)]), None);
        assert_eq!(read(&[("retry-after", DATE), ("date", "today")]), None);
    }
}
