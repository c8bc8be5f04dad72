//! The token in the link to the page: good once, for ten minutes.

use std::time::{Duration, Instant};

use super::token::TokenDigest;

/// How long a link is good.
const GOOD_FOR: Duration = Duration::from_secs(600);

/// The last link, unless it was used.
#[derive(Default)]
pub(super) struct Links(Option<(TokenDigest, Instant)>);

impl Links {
    /// Sets the link, in the place of the one before.
    pub(super) fn set(&mut self, token: TokenDigest, now: Instant) {
        self.0 = Some((token, now));
    }

    /// Uses the link up. Whether this is its token and it was good.
    pub(super) fn redeem(&mut self, token: &TokenDigest, now: Instant) -> bool {
        match self.0 {
            Some((good, made)) if good == *token => {
                self.0 = None;
                now.saturating_duration_since(made) < GOOD_FOR
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_once_for_ten_minutes_and_until_the_next_one() {
        let start = Instant::now();
        let [one, other] = ["one", "other"].map(TokenDigest::of);
        let minutes = |minutes: u64| start + Duration::from_secs(60 * minutes);
        let mut links = Links::default();
        assert!(!links.redeem(&one, start));
        links.set(one, start);
        assert!(!links.redeem(&other, minutes(1)));
        assert!(links.redeem(&one, minutes(9)));
        assert!(!links.redeem(&one, minutes(9)));
        links.set(one, start);
        assert!(!links.redeem(&one, minutes(10)));
        links.set(one, start);
        links.set(other, start);
        assert!(!links.redeem(&one, minutes(1)));
        assert!(links.redeem(&other, minutes(1)));
    }
}
