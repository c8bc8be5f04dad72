//! The most recent results, by credential.

pub(crate) mod answer;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use self::answer::Answer;
use crate::fingerprint::Fingerprint;

/// The most recent results. Equal texts are stored once.
pub(crate) struct Answers {
    by_credential: HashMap<Fingerprint, Arc<Answer>>,
    order: VecDeque<Fingerprint>,
    texts: HashMap<Arc<Answer>, usize>,
    bytes: usize,
    window: usize,
    max_bytes: usize,
}

impl Answers {
    /// Keeps this many results, whose texts together have at most this many bytes.
    pub(crate) fn new(window: usize, max_bytes: usize) -> Self {
        Self {
            by_credential: HashMap::new(),
            order: VecDeque::new(),
            texts: HashMap::new(),
            bytes: 0,
            window,
            max_bytes,
        }
    }

    /// The result for a credential.
    pub(crate) fn get(&self, credential: &Fingerprint) -> Option<Arc<Answer>> {
        self.by_credential.get(credential).cloned()
    }

    /// Keeps a result, and drops the oldest to make room.
    pub(crate) fn insert(&mut self, credential: Fingerprint, answer: &Arc<Answer>) {
        if self.by_credential.contains_key(&credential) {
            return;
        }
        let kept = match self.texts.get_key_value(answer) {
            Some((kept, _)) => Arc::clone(kept),
            None => Arc::clone(answer),
        };
        self.by_credential.insert(credential, Arc::clone(&kept));
        self.order.push_back(credential);
        let times = self.texts.entry(kept).or_default();
        if *times == 0 {
            self.bytes += answer.bytes();
        }
        *times += 1;
        while self.order.len() > self.window || self.bytes > self.max_bytes {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            if let Some(answer) = self.by_credential.remove(&oldest) {
                self.release(&answer);
            }
        }
    }

    fn release(&mut self, answer: &Arc<Answer>) {
        if let Some(times) = self.texts.get_mut(answer) {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.texts.remove(answer);
                self.bytes = self.bytes.saturating_sub(answer.bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::MAX_ANSWER_BYTES;
    use crate::fingerprint::Fingerprints;
    use connector_host::Misbehavior;

    fn answer(text: &str) -> Arc<Answer> {
        Arc::new(Answer::of(Err(Misbehavior::Trap(text.to_owned()).into())))
    }

    #[test]
    fn the_last_answers_are_known_and_equal_ones_are_held_once() {
        let fingerprints = Fingerprints::new().unwrap();
        let key = |id| fingerprints.of_id(id);
        let mut answers = Answers::new(3, MAX_ANSWER_BYTES);
        for id in ["a", "b", "c"] {
            answers.insert(key(id), &answer("same"));
        }
        assert_eq!(answers.bytes, answer("same").bytes());
        let (a, b) = (
            answers.get(&key("a")).unwrap(),
            answers.get(&key("b")).unwrap(),
        );
        assert!(Arc::ptr_eq(&a, &b));
        answers.insert(key("d"), &answer("other"));
        assert!(answers.get(&key("a")).is_none());
        assert_eq!(*answers.get(&key("d")).unwrap(), *answer("other"));
    }

    #[test]
    fn long_answers_shorten_the_window() {
        let fingerprints = Fingerprints::new().unwrap();
        let texts: Vec<String> = (0..100).map(|n| format!("{n:0>1000}")).collect();
        let mut answers = Answers::new(100, 10_000);
        for text in &texts {
            answers.insert(fingerprints.of_id(text), &answer(text));
        }
        let known = texts
            .iter()
            .filter(|text| answers.get(&fingerprints.of_id(text)).is_some());
        assert_eq!(known.count(), 9);
        assert!(answers.bytes <= 10_000, "{}", answers.bytes);
        assert_eq!(answers.texts.len(), 9);
    }
}
