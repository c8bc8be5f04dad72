//! Knows which ids the last lines had.

use std::collections::{HashSet, VecDeque};

use super::fingerprint::Fingerprint;

/// How many lines back equal ids and equal credentials are recognised.
pub const WINDOW: usize = 65_536;

/// The last so many fingerprints.
pub(crate) struct Recent {
    known: HashSet<Fingerprint>,
    order: VecDeque<Fingerprint>,
    window: usize,
}

impl Recent {
    pub(crate) fn new(window: usize) -> Self {
        Self {
            known: HashSet::with_capacity(room(window)),
            order: ring(window),
            window,
        }
    }

    /// Adds a fingerprint; false if it is one of the last already.
    pub(crate) fn insert(&mut self, fingerprint: Fingerprint) -> bool {
        if !self.known.insert(fingerprint) {
            return false;
        }
        if self.order.len() == self.window
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(fingerprint);
        true
    }
}

/// The room of a table in which so many come and go: one that is more than half full grows where
/// another only tidies up after those that went.
pub(crate) const fn room(window: usize) -> usize {
    window.saturating_mul(2)
}

/// An empty queue with room for so many, all of it taken from the system at once: a short batch then
/// shows what a long one takes.
pub(crate) fn ring(window: usize) -> VecDeque<Fingerprint> {
    let mut ring = VecDeque::from(vec![Fingerprint::FILLER; window]);
    ring.clear();
    ring
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::Fingerprints;
    use super::*;

    #[test]
    fn what_is_too_long_ago_is_forgotten() {
        let fingerprints = Fingerprints::new().unwrap();
        let mut recent = Recent::new(2);
        let mut insert = |id| recent.insert(fingerprints.of_id(id));
        let inserted = ["a", "b", "a", "c", "a", "c"].map(&mut insert);
        assert_eq!(inserted, [true, true, false, true, true, false]);
    }
}
