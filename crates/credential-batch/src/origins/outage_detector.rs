//! Tells an outage from wrong keys.
//!
//! A failing service can reject every key with the same code. So an `invalid` is not emitted at
//! once: it is held until the next results of its origin, for at most [`WINDOW`] lines. An outage is
//! suspected, and the key not blamed, if
//!
//! - the last [`WINDOW`] results of the origin (or all, if there are fewer) hold at least
//!   [`MIN_REJECTIONS`] rejections with the same code,
//! - these are at least [`MIN_PERCENT`] per cent of them, and
//! - some credential was valid at that origin before this one was rejected: if none ever was, the
//!   keys or the base URL are wrong.
//!
//! Only responses of the API count: values that were never sent say nothing about it. A line whose
//! credential was validated before is no evidence either, but counts as time.

use std::collections::VecDeque;

/// How many results are considered, and how many lines an `invalid` is held at most.
pub(crate) const WINDOW: usize = 50;

/// The fewest rejections that can be an outage.
pub(crate) const MIN_REJECTIONS: usize = 20;

/// The share of rejections among the results, in per cent.
pub(crate) const MIN_PERCENT: usize = 80;

/// What is known about one origin. It holds no key, and about keys only what is held.
pub(crate) struct OutageDetector<T> {
    /// The code of each rejection among the last results; `None` for other results.
    answers: VecDeque<Option<String>>,
    held: VecDeque<Held<T>>,
    line: u64,
    valid_before: bool,
}

/// A held rejection.
struct Held<T> {
    item: T,
    code: String,
    line: u64,
    valid_before: bool,
}

/// A released rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision<T> {
    /// The key is to blame.
    Confirmed(T),
    /// An outage is suspected.
    Suspected(T),
}

impl<T> OutageDetector<T> {
    /// A detector, given whether a credential is known to have been valid at the origin.
    pub(crate) fn new(valid_before: bool) -> Self {
        Self {
            answers: VecDeque::with_capacity(WINDOW),
            held: VecDeque::new(),
            line: 0,
            valid_before,
        }
    }

    /// Records that a credential was valid here in an earlier part of the run.
    pub(crate) fn was_valid(&mut self) {
        self.valid_before = true;
    }

    /// Counts a line whose verdict is valid or undetermined.
    #[must_use]
    pub(crate) fn accepted(&mut self, is_valid: bool) -> Vec<Decision<T>> {
        self.valid_before |= is_valid;
        self.answer(None);
        self.end_line().collect()
    }

    /// Counts a line whose credential the API rejected, and holds it.
    #[must_use]
    pub(crate) fn rejected(&mut self, item: T, code: &str) -> Vec<Decision<T>> {
        self.held.push_back(Held {
            item,
            code: code.to_owned(),
            line: self.line,
            valid_before: self.valid_before,
        });
        self.answer(Some(code.to_owned()));
        let mut decided = Vec::new();
        if self.is_outage(code) {
            let (suspected, held) = std::mem::take(&mut self.held)
                .into_iter()
                .partition(|held| held.code == code && held.valid_before);
            self.held = held;
            let suspected: VecDeque<Held<T>> = suspected;
            decided.extend(
                suspected
                    .into_iter()
                    .map(|held| Decision::Suspected(held.item)),
            );
        }
        decided.extend(self.end_line());
        decided
    }

    /// Counts a line for which no request was sent.
    #[must_use]
    pub(crate) fn not_asked(&mut self) -> Vec<Decision<T>> {
        self.end_line().collect()
    }

    /// Confirms everything that is held: no more results will follow.
    #[must_use]
    pub(crate) fn give_up(&mut self) -> Vec<Decision<T>> {
        let held = self.held.drain(..);
        held.map(|held| Decision::Confirmed(held.item)).collect()
    }

    /// How many rejections are held.
    pub(crate) fn held(&self) -> usize {
        self.held.len()
    }

    fn answer(&mut self, rejection: Option<String>) {
        if self.answers.len() == WINDOW {
            self.answers.pop_front();
        }
        self.answers.push_back(rejection);
    }

    /// Whether nearly all of the last results were rejections with this code.
    fn is_outage(&self, code: &str) -> bool {
        let rejections = self.answers.iter().flatten();
        let rejections = rejections.filter(|other| *other == code).count();
        rejections >= MIN_REJECTIONS && rejections * 100 >= self.answers.len() * MIN_PERCENT
    }

    /// Ends a line: a rejection that was held for long enough is confirmed. The line that just
    /// ended is the last of a window that started with the first held one.
    fn end_line(&mut self) -> impl Iterator<Item = Decision<T>> {
        self.line += 1;
        let line = self.line;
        let held = self.held.iter();
        let late = held.take_while(|held| line - held.line >= WINDOW as u64);
        let late = late.count();
        let late = self.held.drain(..late);
        late.map(|held| Decision::Confirmed(held.item))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Line {
        Valid,
        Undetermined,
        Rejected(&'static str),
        NotAsked,
    }
    use Line::{NotAsked, Rejected, Undetermined, Valid};

    /// Which lines of an origin are suspected, and after which line each rejection was decided.
    fn run(lines: &[Line], valid_before: bool) -> Vec<(usize, bool, usize)> {
        let mut outage = OutageDetector::new(valid_before);
        let mut all = Vec::new();
        let mut note = |decided: Vec<Decision<usize>>, after| {
            for decision in decided {
                all.push(match decision {
                    Decision::Confirmed(line) => (line, false, after),
                    Decision::Suspected(line) => (line, true, after),
                });
            }
        };
        for (number, line) in lines.iter().enumerate() {
            let decided = match line {
                Valid => outage.accepted(true),
                Undetermined => outage.accepted(false),
                Rejected(code) => outage.rejected(number, code),
                NotAsked => outage.not_asked(),
            };
            assert!(outage.held() < WINDOW);
            note(decided, number);
        }
        note(outage.give_up(), lines.len());
        assert_eq!(outage.held(), 0);
        all.sort_unstable();
        all
    }

    fn suspected(lines: &[Line], valid_before: bool) -> usize {
        let decided = run(lines, valid_before);
        decided
            .iter()
            .filter(|(_, suspected, _)| *suspected)
            .count()
    }

    #[test]
    fn many_rejections_in_a_row_after_a_valid_one_blame_no_key() {
        let outage = [&[Valid][..], &[Rejected("token-rejected"); 25]].concat();
        assert_eq!(suspected(&outage, false), 25);
    }

    #[test]
    fn the_same_rejections_blame_the_keys_where_nothing_was_valid_before() {
        let rejections = [Rejected("token-rejected"); 25];
        assert_eq!(suspected(&rejections, false), 0);
        assert_eq!(suspected(&rejections, true), 25);
        let too_late = [&rejections[..], &[Valid]].concat();
        assert_eq!(suspected(&too_late, false), 0);
    }

    #[test]
    fn too_few_rejections_or_of_different_codes_blame_the_keys() {
        let few = [&[Valid][..], &[Rejected("token-rejected"); 19]].concat();
        assert_eq!(suspected(&few, false), 0);
        let mixed = [[Rejected("a"), Rejected("b")]; 25].concat();
        assert_eq!(suspected(&mixed, true), 0);
        let a_quarter_is_valid =
            [[Valid, Rejected("a"), Rejected("a"), Rejected("a")]; 20].concat();
        assert_eq!(suspected(&a_quarter_is_valid, true), 0);
        let a_sixth_is_valid = [[
            Valid,
            Rejected("a"),
            Rejected("a"),
            Rejected("a"),
            Rejected("a"),
            Rejected("a"),
        ]; 20]
            .concat();
        assert_eq!(suspected(&a_sixth_is_valid, false), 100);
    }

    #[test]
    fn rejections_before_and_after_an_outage_are_the_keys_fault() {
        let healthy = [[Valid, Valid, Valid, Rejected("a")]; 20].concat();
        let outage = vec![Rejected("a"); 60];
        let all = [healthy.clone(), outage, healthy].concat();
        let decided = run(&all, false);
        let blamed = |range: std::ops::Range<usize>| {
            decided
                .iter()
                .filter(|(line, suspected, _)| range.contains(line) && !suspected)
                .count()
        };
        assert_eq!(blamed(80..140), 0);
        assert!(blamed(0..80) >= 15, "{}", blamed(0..80));
        assert!(blamed(140..220) >= 15, "{}", blamed(140..220));
    }

    fn line() -> impl Strategy<Value = Line> {
        prop_oneof![
            1 => Just(Valid),
            1 => Just(Undetermined),
            12 => Just(Rejected("a")),
            1 => Just(Rejected("b")),
            1 => Just(NotAsked),
        ]
    }

    proptest! {
        #[test]
        fn each_rejection_is_decided_once_in_time_and_as_the_rule_says(
            lines in prop::collection::vec(line(), 0..200), valid_before: bool,
        ) {
            let decided = run(&lines, valid_before);
            let rejected: Vec<usize> = (0..lines.len())
                .filter(|number| matches!(lines[*number], Rejected(_)))
                .collect();
            let numbers: Vec<usize> = decided.iter().map(|(number, ..)| *number).collect();
            prop_assert_eq!(rejected, numbers);
            for (number, suspected, after) in decided {
                prop_assert!(after - number < WINDOW + 1);
                let known = valid_before || lines[..number].contains(&Valid);
                // The windows that end while the rejection is held.
                let is_outage = (number..lines.len().min(number + WINDOW)).any(|end| {
                    if lines[end] != lines[number] {
                        return false;
                    }
                    let answers = lines[..=end].iter().rev().filter(|line| **line != NotAsked);
                    let answers: Vec<&Line> = answers.take(WINDOW).collect();
                    let same = answers.iter().filter(|line| ***line == lines[number]).count();
                    same >= MIN_REJECTIONS && same * 100 >= answers.len() * MIN_PERCENT
                });
                prop_assert_eq!(suspected, known && is_outage, "line {}", number);
            }
        }
    }
}
