//! A point in time, to the second.

use std::fmt;

/// A point in time, to the second; printed as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        let now = jiff::Timestamp::now();
        Self(jiff::Timestamp::from_second(now.as_second()).unwrap_or(now))
    }

    /// The time this many seconds after the start of 1970; `None` if the calendar does not reach
    /// that far.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        jiff::Timestamp::from_second(seconds).ok().map(Self)
    }

    /// The seconds since the start of 1970.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.as_second()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_shown_as_rfc_3339() {
        let timestamp = Timestamp::from_seconds(1_767_225_599).unwrap();
        assert_eq!(timestamp.to_string(), "2025-12-31T23:59:59Z");
        assert_eq!(timestamp.seconds(), 1_767_225_599);
        assert_eq!(Timestamp::from_seconds(i64::MAX), None);
    }
}
