//! Statistics for the tests of attacks: whether an attacker does better than chance.
//!
//! An attack writes a bit and measures a number, repeatedly. The attacker sees the first bits, chooses the
//! threshold that classifies most of them correctly, and guesses the others.

/// How many bits the attacker guesses for each bit that it sees.
const GUESSED_FOR_EACH_SEEN: usize = 3;

/// The least share of correct guesses of an attack whose rule is lifted.
const CONTROL_SHARE: f64 = 0.9;

/// A result that is less likely than this for a coin is not chance.
const SIGNIFICANCE: f64 = 1e-5;

/// A bit that was written, and the measurement after it.
pub type Measured = (bool, f64);

/// Bits without a pattern.
pub fn bits() -> impl Iterator<Item = bool> {
    // Xorshift.
    let next = |state: &u64| {
        let state = state ^ (state << 13);
        let state = state ^ (state >> 7);
        Some(state ^ (state << 17))
    };
    std::iter::successors(Some(0x9e37_79b9_7f4a_7c15), next).map(|state| state & 1 == 1)
}

/// How often an attack runs before it counts as unsuccessful: other work on the machine can spoil it.
const TRIES: usize = 4;

/// Asserts that the attacker knows nothing. A result that is not chance is tried again: a real leak will be
/// there then, too.
///
/// # Panics
///
/// If the attacker knows something.
pub fn assert_reads_nothing(mut attack: impl FnMut() -> Vec<Measured>) {
    let (correct, guessed) = guess(&attack());
    if at_least(correct, guessed) > SIGNIFICANCE {
        return;
    }
    let (again, guessed_again) = guess(&attack());
    let chance = at_least(again, guessed_again);
    assert!(
        chance > SIGNIFICANCE,
        "{correct} of {guessed} and {again} of {guessed_again} bits were read"
    );
}

/// Asserts that the attacker knows nearly everything.
///
/// # Panics
///
/// If the attacker does not.
pub fn assert_reads(mut attack: impl FnMut() -> Vec<Measured>) {
    let mut read = Vec::new();
    for _ in 0..TRIES {
        let (correct, guessed) = guess(&attack());
        if ratio(correct, guessed) >= CONTROL_SHARE {
            return;
        }
        read.push(format!("{correct} of {guessed}"));
    }
    assert!(
        read.is_empty(),
        "{} bits were read: this attack shows nothing",
        read.join(", ")
    );
}

/// The number of correct guesses, and of all guesses.
fn guess(measured: &[Measured]) -> (usize, usize) {
    let seen = measured.len().div_ceil(GUESSED_FOR_EACH_SEEN + 1);
    let (seen, guessed) = measured.split_at(seen);
    let threshold = Threshold::best_for(seen);
    (threshold.right(guessed), guessed.len())
}

/// A threshold, and which side of it means a set bit.
#[derive(Clone, Copy)]
struct Threshold {
    at: f64,
    above: bool,
}

impl Threshold {
    fn best_for(seen: &[Measured]) -> Self {
        let thresholds = seen
            .iter()
            .flat_map(|(_, at)| [true, false].map(|above| Self { at: *at, above }));
        let best = thresholds.max_by_key(|threshold| threshold.right(seen));
        best.unwrap_or(Self {
            at: 0.0,
            above: true,
        })
    }

    fn right(self, measured: &[Measured]) -> usize {
        let is_right = |(bit, value): &&Measured| ((*value > self.at) == self.above) == *bit;
        measured.iter().filter(is_right).count()
    }
}

/// The probability that a fair coin shows at least this many heads.
fn at_least(heads: usize, throws: usize) -> f64 {
    let log_factorial = |number: usize| -> f64 { (1..=number).map(|n| ratio(n, 1).ln()).sum() };
    let whole = log_factorial(throws) - ratio(throws, 1) * 2_f64.ln();
    let exactly = |k: usize| (whole - log_factorial(k) - log_factorial(throws - k)).exp();
    (heads..=throws).map(exactly).sum()
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
    number(part) / number(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_odds_are_those_of_a_coin() {
        assert!((at_least(0, 10) - 1.0).abs() < 1e-9);
        assert!((at_least(10, 10) - 1.0 / 1024.0).abs() < 1e-9);
        assert!((at_least(500, 1_000) - 0.5126).abs() < 1e-3);
        assert!(at_least(570, 1_000) < SIGNIFICANCE);
        assert!(at_least(560, 1_000) > SIGNIFICANCE);
    }

    #[test]
    fn a_bit_that_shows_is_read_and_noise_is_not() {
        let measured = |value: fn(bool, bool) -> f64| -> Vec<Measured> {
            let noise = bits().skip(5_000);
            let pairs = bits().zip(noise).take(1_000);
            pairs.map(|(bit, noise)| (bit, value(bit, noise))).collect()
        };
        assert_reads(|| {
            measured(|bit, noise| f64::from(u8::from(bit)) * 2.0 + f64::from(u8::from(noise)))
        });
        assert_reads_nothing(|| measured(|_, noise| f64::from(u8::from(noise))));
        assert_reads_nothing(|| measured(|_, _| 1.0));
    }
}
