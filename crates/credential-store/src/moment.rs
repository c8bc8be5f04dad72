//! A moment in time, to the second.

use std::fmt;

use jiff::Timestamp;

/// A moment in time, to the second; shown as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Timestamp);

impl Moment {
    /// The present moment.
    #[must_use]
    pub fn now() -> Self {
        let now = Timestamp::now();
        Self(Timestamp::from_second(now.as_second()).unwrap_or(now))
    }

    /// So many seconds after the start of 1970; none if the calendar does not go that far.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        Timestamp::from_second(seconds).ok().map(Self)
    }

    /// The seconds since the start of 1970.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.as_second()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_as_rfc_3339() {
        let moment = Moment::from_seconds(1_767_225_599).unwrap();
        assert_eq!(moment.to_string(), "2025-12-31T23:59:59Z");
        assert_eq!(moment.seconds(), 1_767_225_599);
        assert_eq!(Moment::from_seconds(i64::MAX), None);
    }
}
