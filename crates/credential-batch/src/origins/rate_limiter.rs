//! The rate limiter of one origin.
//!
//! Calls are spread evenly. An origin that asks for fewer requests is left alone for as long as it asks, then
//! tried with one call at a time, and then called at half the rate until successes restore it.

use std::time::{Duration, Instant};

use connector_host::Throttled;

/// The first pause if the API names none; each further one in a row is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause, whatever the API asks for: a batch must come to an end.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// The slowest rate between two pauses.
const MAX_INTERVAL: Duration = Duration::from_secs(1);

/// The first interval when an origin without a rate limit is slowed down.
const FIRST_INTERVAL: Duration = Duration::from_millis(10);

/// How late a call may be without losing its slot: the resolution of the timer.
const CREDIT: Duration = Duration::from_millis(10);

/// The rate limiter of one origin.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    /// The time between two calls, from the options.
    usual: Duration,
    interval: Duration,
    next: Instant,
    /// How often in a row the origin asked for fewer requests.
    pauses: u32,
    last_pause: Option<Instant>,
}

impl RateLimiter {
    /// At most this many calls per second; zero means no limit.
    pub(crate) fn new(rate: u32, now: Instant) -> Self {
        let usual = Duration::from_secs(1).checked_div(rate).unwrap_or_default();
        Self {
            usual,
            interval: usual,
            next: now,
            pauses: 0,
            last_pause: None,
        }
    }

    /// When the next call may start.
    pub(crate) fn next(&self) -> Instant {
        self.next
    }

    /// Whether only one call at a time may start, to test whether the pause was long enough.
    pub(crate) fn is_trying(&self) -> bool {
        self.pauses > 0
    }

    /// Counts a call that starts.
    pub(crate) fn start(&mut self, now: Instant) {
        let earliest = now.checked_sub(CREDIT).unwrap_or(now);
        self.next = self.next.max(earliest) + self.interval;
    }

    /// Counts a response, and the requests of its call beyond the first.
    pub(crate) fn answered(&mut self, requests: usize) {
        let further = u32::try_from(requests.saturating_sub(1)).unwrap_or(u32::MAX);
        self.next += self.interval.saturating_mul(further).min(MAX_PAUSE);
        self.pauses = 0;
        let faster = self.interval.mul_f64(0.9);
        self.interval = match faster < FIRST_INTERVAL {
            true if self.usual.is_zero() => Duration::ZERO,
            _ => faster.max(self.usual),
        };
    }

    /// Counts a response that asks for fewer requests, to a call that started then.
    pub(crate) fn throttled(&mut self, throttled: Throttled, started: Instant, now: Instant) {
        // Calls that were running when the pause started say nothing new, but may ask for a longer
        // pause.
        let is_news = self.last_pause.is_none_or(|pause| started >= pause);
        if is_news {
            self.pauses += 1;
            self.last_pause = Some(now);
            self.interval = (self.interval * 2).clamp(FIRST_INTERVAL, MAX_INTERVAL.max(self.usual));
        }
        let doubled = FIRST_PAUSE.saturating_mul(1 << (self.pauses.clamp(1, 16) - 1));
        let retry_after = throttled.retry_after_seconds.map(u64::from);
        let pause = retry_after
            .map_or(doubled, Duration::from_secs)
            .min(MAX_PAUSE);
        self.next = self.next.max(now + pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED_TO_WAIT: Throttled = Throttled {
        retry_after_seconds: Some(7),
    };
    const THROTTLED: Throttled = Throttled {
        retry_after_seconds: None,
    };

    /// How many calls start within a time, if each starts as soon as it may.
    fn starts(limiter: &mut RateLimiter, from: Instant, time: Duration) -> usize {
        let mut count = 0;
        while limiter.next() < from + time && count < 10_000 {
            limiter.start(limiter.next().max(from));
            count += 1;
        }
        count
    }

    #[test]
    fn calls_are_spread_over_each_second() {
        let now = Instant::now();
        let second = Duration::from_secs(1);
        assert_eq!(starts(&mut RateLimiter::new(50, now), now, second), 50);
        assert_eq!(starts(&mut RateLimiter::new(0, now), now, second), 10_000);
        // An idle second is not made up for.
        let mut limiter = RateLimiter::new(50, now);
        limiter.start(now);
        assert!(starts(&mut limiter, now + 5 * second, second) <= 51);
    }

    #[test]
    fn an_origin_that_asks_for_time_gets_it_and_is_slower_then() {
        let now = Instant::now();
        let mut limiter = RateLimiter::new(50, now);
        limiter.start(now);
        limiter.throttled(ASKED_TO_WAIT, now, now);
        assert_eq!(limiter.next(), now + Duration::from_secs(7));
        assert!(limiter.is_trying());
        let later = limiter.next();
        limiter.answered(1);
        assert!(!limiter.is_trying());
        let slow = starts(&mut limiter, later, Duration::from_secs(1));
        assert!((25..50).contains(&slow), "{slow}");
        for _ in 0..20 {
            limiter.answered(1);
        }
        let from = limiter.next();
        assert_eq!(starts(&mut limiter, from, Duration::from_secs(1)), 50);
    }

    #[test]
    fn pauses_grow_only_with_what_is_asked_after_the_last_one() {
        let now = Instant::now();
        let second = Duration::from_secs(1);
        let mut limiter = RateLimiter::new(0, now);
        for _ in 0..8 {
            limiter.throttled(THROTTLED, now, now + second / 2);
        }
        assert_eq!(limiter.next(), now + second / 2 + second);
        let then = limiter.next();
        limiter.throttled(THROTTLED, then, then);
        assert_eq!(limiter.next(), then + 2 * second);
        let endless = Throttled {
            retry_after_seconds: Some(86_400),
        };
        let then = limiter.next();
        limiter.throttled(endless, then, then);
        assert_eq!(limiter.next(), then + MAX_PAUSE);
    }

    #[test]
    fn a_call_of_several_requests_counts_as_several() {
        let now = Instant::now();
        let mut limiter = RateLimiter::new(10, now);
        limiter.start(now);
        limiter.answered(4);
        assert_eq!(limiter.next(), now + Duration::from_millis(400));
    }

    #[test]
    fn without_a_bound_answers_bring_back_full_speed() {
        let now = Instant::now();
        let mut limiter = RateLimiter::new(0, now);
        limiter.throttled(THROTTLED, now, now);
        assert_eq!(limiter.interval, FIRST_INTERVAL);
        limiter.answered(1);
        assert_eq!(limiter.interval, Duration::ZERO);
    }
}
