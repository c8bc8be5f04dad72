//! Tells an outage from wrong keys.
//!
//! A service that fails can answer every key with the same refusal. So an `invalid` is not passed on
//! at once: it waits for what its origin answers next, for at most [`WINDOW`] lines. It is suspected
//! to be an incident's, not the key's, where
//!
//! - the last [`WINDOW`] answers of the origin (or all, if there are fewer) hold at least
//!   [`MIN_REFUSALS`] refusals of the same code,
//! - these are at least [`MIN_PERCENT`] per cent of them, and
//! - some credential was valid at that origin before this one was refused: an origin at which
//!   nothing ever was valid is one whose keys are wrong, or whose base URL is.
//!
//! Only what the API itself answered is an answer here: values that were never sent say nothing
//! about it. A line whose credential was answered before is no evidence either, but time passes.

use std::collections::VecDeque;

/// How many answers are looked at, and how many lines an `invalid` waits at the most.
pub(crate) const WINDOW: usize = 50;

/// The fewest refusals that can be an incident.
pub(crate) const MIN_REFUSALS: usize = 20;

/// The share of refusals among the answers, in per cent.
pub(crate) const MIN_PERCENT: usize = 80;

/// What is known of one origin. It knows no key, and nothing about one but what waits.
pub(crate) struct Incident<T> {
    /// The code of each refusal among the last answers; none for other answers.
    answers: VecDeque<Option<String>>,
    held: VecDeque<Held<T>>,
    line: u64,
    valid_before: bool,
}

/// A refusal that waits.
struct Held<T> {
    item: T,
    code: String,
    line: u64,
    valid_before: bool,
}

/// A refusal that waits no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision<T> {
    /// The key is to blame.
    AsItStands(T),
    /// The service is suspected.
    Suspected(T),
}

impl<T> Incident<T> {
    /// An origin at which some credential is known to have been valid, or not.
    pub(crate) fn new(valid_before: bool) -> Self {
        Self {
            answers: VecDeque::with_capacity(WINDOW),
            held: VecDeque::new(),
            line: 0,
            valid_before,
        }
    }

    /// A credential was valid here in an earlier part of the run.
    pub(crate) fn was_valid(&mut self) {
        self.valid_before = true;
    }

    /// Counts a line that was answered by the API, valid or undetermined.
    pub(crate) fn accepted(&mut self, is_valid: bool, decided: &mut Vec<Decision<T>>) {
        self.valid_before |= is_valid;
        self.answer(None);
        self.pass(decided);
    }

    /// Counts a line whose credential the API refused, and holds it.
    pub(crate) fn refused(&mut self, item: T, code: &str, decided: &mut Vec<Decision<T>>) {
        self.held.push_back(Held {
            item,
            code: code.to_owned(),
            line: self.line,
            valid_before: self.valid_before,
        });
        self.answer(Some(code.to_owned()));
        let refusals = self.answers.iter().flatten().filter(|other| *other == code);
        let refusals = refusals.count();
        if refusals >= MIN_REFUSALS && refusals * 100 >= self.answers.len() * MIN_PERCENT {
            let waiting = std::mem::take(&mut self.held);
            for held in waiting {
                if held.code == code && held.valid_before {
                    decided.push(Decision::Suspected(held.item));
                } else {
                    self.held.push_back(held);
                }
            }
        }
        self.pass(decided);
    }

    /// Counts a line that the API was not asked about.
    pub(crate) fn not_asked(&mut self, decided: &mut Vec<Decision<T>>) {
        self.pass(decided);
    }

    /// Gives up what waits as it stands: there is nothing more to wait for.
    pub(crate) fn give_up(&mut self, decided: &mut Vec<Decision<T>>) {
        let held = self.held.drain(..);
        decided.extend(held.map(|held| Decision::AsItStands(held.item)));
    }

    /// How many wait.
    pub(crate) fn held(&self) -> usize {
        self.held.len()
    }

    fn answer(&mut self, refusal: Option<String>) {
        if self.answers.len() == WINDOW {
            self.answers.pop_front();
        }
        self.answers.push_back(refusal);
    }

    /// Ends a line: what has waited for long enough stands. The line that just ended is the last of
    /// a window that began with the first one still held.
    fn pass(&mut self, decided: &mut Vec<Decision<T>>) {
        self.line += 1;
        while let Some(held) = self.held.front()
            && self.line - held.line >= WINDOW as u64
            && let Some(held) = self.held.pop_front()
        {
            decided.push(Decision::AsItStands(held.item));
        }
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
        Refused(&'static str),
        NotAsked,
    }
    use Line::{NotAsked, Refused, Undetermined, Valid};

    /// Which lines of an origin are suspected, and after which line each refusal was decided.
    fn run(lines: &[Line], valid_before: bool) -> Vec<(usize, bool, usize)> {
        let mut incident = Incident::new(valid_before);
        let mut all = Vec::new();
        let mut note = |decided: Vec<Decision<usize>>, after| {
            for decision in decided {
                all.push(match decision {
                    Decision::AsItStands(line) => (line, false, after),
                    Decision::Suspected(line) => (line, true, after),
                });
            }
        };
        for (number, line) in lines.iter().enumerate() {
            let mut decided = Vec::new();
            match line {
                Valid => incident.accepted(true, &mut decided),
                Undetermined => incident.accepted(false, &mut decided),
                Refused(code) => incident.refused(number, code, &mut decided),
                NotAsked => incident.not_asked(&mut decided),
            }
            assert!(incident.held() < WINDOW);
            note(decided, number);
        }
        let mut decided = Vec::new();
        incident.give_up(&mut decided);
        assert_eq!(incident.held(), 0);
        note(decided, lines.len());
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
    fn many_refusals_in_a_row_after_a_valid_one_blame_no_key() {
        let outage = [&[Valid][..], &[Refused("token-rejected"); 25]].concat();
        assert_eq!(suspected(&outage, false), 25);
    }

    #[test]
    fn the_same_refusals_blame_the_keys_where_nothing_was_valid_before() {
        let refusals = [Refused("token-rejected"); 25];
        assert_eq!(suspected(&refusals, false), 0);
        assert_eq!(suspected(&refusals, true), 25);
        let too_late = [&refusals[..], &[Valid]].concat();
        assert_eq!(suspected(&too_late, false), 0);
    }

    #[test]
    fn too_few_refusals_or_of_different_codes_blame_the_keys() {
        let few = [&[Valid][..], &[Refused("token-rejected"); 19]].concat();
        assert_eq!(suspected(&few, false), 0);
        let mixed = [[Refused("a"), Refused("b")]; 25].concat();
        assert_eq!(suspected(&mixed, true), 0);
        let a_quarter_is_valid = [[Valid, Refused("a"), Refused("a"), Refused("a")]; 20].concat();
        assert_eq!(suspected(&a_quarter_is_valid, true), 0);
        let a_sixth_is_valid = [[
            Valid,
            Refused("a"),
            Refused("a"),
            Refused("a"),
            Refused("a"),
            Refused("a"),
        ]; 20]
            .concat();
        assert_eq!(suspected(&a_sixth_is_valid, false), 100);
    }

    #[test]
    fn refusals_before_and_after_an_outage_are_the_keys_fault() {
        let healthy = [[Valid, Valid, Valid, Refused("a")]; 20].concat();
        let outage = vec![Refused("a"); 60];
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
            12 => Just(Refused("a")),
            1 => Just(Refused("b")),
            1 => Just(NotAsked),
        ]
    }

    proptest! {
        #[test]
        fn each_refusal_is_decided_once_in_time_and_as_the_rule_says(
            lines in prop::collection::vec(line(), 0..200), valid_before: bool,
        ) {
            let decided = run(&lines, valid_before);
            let refused: Vec<usize> = (0..lines.len())
                .filter(|number| matches!(lines[*number], Refused(_)))
                .collect();
            let numbers: Vec<usize> = decided.iter().map(|(number, ..)| *number).collect();
            prop_assert_eq!(refused, numbers);
            for (number, suspected, after) in decided {
                prop_assert!(after - number < WINDOW + 1);
                let known = valid_before || lines[..number].contains(&Valid);
                // The windows that end while the refusal waits.
                let incident = (number..lines.len().min(number + WINDOW)).any(|end| {
                    if lines[end] != lines[number] {
                        return false;
                    }
                    let answers = lines[..=end].iter().rev().filter(|line| **line != NotAsked);
                    let answers: Vec<&Line> = answers.take(WINDOW).collect();
                    let same = answers.iter().filter(|line| ***line == lines[number]).count();
                    same >= MIN_REFUSALS && same * 100 >= answers.len() * MIN_PERCENT
                });
                prop_assert_eq!(suspected, known && incident, "line {}", number);
            }
        }
    }
}
