//! The origins of a batch: their queues, whose turn it is, and their outages.

pub(crate) mod outage_detector;
mod rate_limiter;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use self::outage_detector::OutageDetector;
use self::rate_limiter::RateLimiter;
use crate::bounds::MAX_ORIGINS;
use crate::input::item::Todo;
use crate::options::Options;

/// One origin.
pub(crate) struct Place<T> {
    pub(crate) queue: VecDeque<Todo>,
    pub(crate) running: usize,
    pub(crate) limiter: RateLimiter,
    pub(crate) outage: OutageDetector<T>,
    used: u64,
}

/// All origins, each with its own rate limiter and outage detector.
pub(crate) struct Origins<T> {
    places: HashMap<Arc<str>, Place<T>>,
    /// Origins with a queue, in the order of their turns.
    waiting: VecDeque<Arc<str>>,
    options: Options,
    /// Origins where a credential was known to be valid before the batch.
    valid_before: HashSet<Arc<str>>,
    used: u64,
}

/// What can start.
pub(crate) enum Next {
    /// This call, now.
    Start(Todo),
    /// A call, at this time.
    At(Instant),
    /// Nothing, until something else happens.
    Nothing,
}

impl<T> Origins<T> {
    pub(crate) fn new(options: Options, valid_before: HashSet<Arc<str>>) -> Self {
        Self {
            places: HashMap::new(),
            waiting: VecDeque::new(),
            options,
            valid_before,
            used: 0,
        }
    }

    /// The index of an origin.
    pub(crate) fn place(&mut self, origin: &Arc<str>, now: Instant) -> &mut Place<T> {
        self.used += 1;
        let rate = self.options.rate_per_origin;
        let valid_before = self.valid_before.contains(origin);
        let place = self
            .places
            .entry(Arc::clone(origin))
            .or_insert_with(|| Place {
                queue: VecDeque::new(),
                running: 0,
                limiter: RateLimiter::new(rate, now),
                outage: OutageDetector::new(valid_before),
                used: 0,
            });
        place.used = self.used;
        place
    }

    /// Forgets the least recently used origin, if there are too many.
    pub(crate) fn forget_one(&mut self) -> Option<OutageDetector<T>> {
        if self.places.len() <= MAX_ORIGINS {
            return None;
        }
        let idle = self.places.iter().filter(|(_, place)| place.is_idle());
        let oldest = idle.min_by_key(|(_, place)| place.used);
        let oldest = oldest.map(|(origin, _)| Arc::clone(origin))?;
        self.places.remove(&oldest).map(|place| place.outage)
    }

    /// Appends a credential to its origin's queue, or inserts it at the front to be tried again.
    pub(crate) fn enqueue(&mut self, todo: Todo, now: Instant) {
        let origin = Arc::clone(&todo.origin);
        let place = self.place(&origin, now);
        if todo.attempts > 0 {
            place.queue.push_front(todo);
        } else {
            place.queue.push_back(todo);
        }
        if place.queue.len() == 1 {
            self.waiting.push_back(origin);
        }
    }

    /// What to start next. Origins take turns.
    pub(crate) fn next(&mut self, now: Instant) -> Next {
        let mut first: Option<Instant> = None;
        for _ in 0..self.waiting.len() {
            let Some(origin) = self.waiting.pop_front() else {
                break;
            };
            let Some(place) = self.places.get_mut(&origin) else {
                continue;
            };
            let limit = if place.limiter.is_trying() {
                1
            } else {
                self.options.jobs_per_origin
            };
            let next = place.limiter.next();
            if place.running >= limit || next > now {
                if place.running < limit {
                    first = Some(first.map_or(next, |first| first.min(next)));
                }
                self.waiting.push_back(origin);
                continue;
            }
            let Some(todo) = place.queue.pop_front() else {
                continue;
            };
            place.limiter.start(now);
            place.running += 1;
            if !place.queue.is_empty() {
                self.waiting.push_back(origin);
            }
            return Next::Start(todo);
        }
        first.map_or(Next::Nothing, Next::At)
    }

    /// The origin that holds the most rejections.
    pub(crate) fn fullest(&mut self) -> Option<&mut OutageDetector<T>> {
        let detectors = self.places.values_mut().map(|place| &mut place.outage);
        detectors
            .max_by_key(|outage| outage.held())
            .filter(|outage| outage.held() > 0)
    }

    /// Drops what was not started.
    pub(crate) fn clear_queues(&mut self) {
        self.waiting.clear();
        for place in self.places.values_mut() {
            place.queue.clear();
        }
    }
}

impl<T> Place<T> {
    fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.running == 0
    }
}
