//! Remembers the ids of the last lines.

use std::collections::{HashSet, VecDeque};

use crate::fingerprint::Fingerprint;

/// The fingerprints of the ids of the last lines, up to the size of the window.
pub(crate) struct DedupWindow {
    known: HashSet<Fingerprint>,
    order: VecDeque<Fingerprint>,
    window: usize,
}

impl DedupWindow {
    /// A window of this many lines.
    pub(crate) fn new(window: usize) -> Self {
        Self {
            known: HashSet::new(),
            order: VecDeque::new(),
            window,
        }
    }

    /// Adds a fingerprint. Returns false if it is in the window already.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Fingerprints;

    #[test]
    fn an_id_outside_the_window_is_forgotten() {
        let fingerprints = Fingerprints::new().unwrap();
        let mut window = DedupWindow::new(2);
        let mut insert = |id| window.insert(fingerprints.of_id(id));
        let inserted = ["a", "b", "a", "c", "a", "c"].map(&mut insert);
        assert_eq!(inserted, [true, true, false, true, true, false]);
    }

    #[test]
    fn memory_is_bounded_by_the_window_however_many_ids_there_are() {
        let fingerprints = Fingerprints::new().unwrap();
        let mut window = DedupWindow::new(100);
        for id in 0..10_000 {
            assert!(window.insert(fingerprints.of_id(&id.to_string())));
            assert!(window.known.len() <= 100 && window.order.len() <= 100);
        }
        // A table doubles when it grows, before it is full.
        assert!(window.known.capacity() <= 4 * 100);
        assert!(window.order.capacity() <= 2 * 100);
    }
}
