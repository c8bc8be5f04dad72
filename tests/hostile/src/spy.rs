//! Writes a bit of the key where it may outlive the instance, and measures what is there.

use std::hint::black_box;

use crate::behaviour::Values;
use crate::bindings::wasi::clocks::monotonic_clock::{now, subscribe_duration};
use crate::request;

/// The prefix of real keys in the tests of attacks.
const REAL: &str = "real-";

const PAGE: usize = 4 << 10;

/// The distance from its place at which the unset bit is written.
const ELSEWHERE: usize = 24 << 20;

/// Where nothing was ever written, relative to a place, or to where the unset bit is written.
const UNTOUCHED: usize = 2 * ELSEWHERE;

/// Writes the last bit of a real key; a placeholder has no such bit.
pub(crate) fn write(values: &Values) {
    let bit =
        values.key.starts_with(REAL) && values.key.bytes().last().is_some_and(|byte| byte & 1 == 1);
    match values.behaviour.verb() {
        // A placeholder has no bit to write, and would look like an unset one.
        "spy-crowd" if !values.key.starts_with(REAL) => {}
        "spy-pages" | "spy-origin" | "spy-next" | "spy-crowd" => touch(
            place(values, 0) + if bit { 0 } else { ELSEWHERE },
            pages(values),
        ),
        "spy-deadline" | "spy-processor" if bit => spin(values),
        _ => {}
    }
}

/// What an offline instance measures: what the previous call wrote.
pub(crate) fn measure_the_call_before(values: &Values) -> Option<u64> {
    if values.behaviour.verb() != "spy-next" {
        return None;
    }
    if !values.key.starts_with(REAL) {
        // Headers made from placeholders are the same in each instance.
        return Some(0);
    }
    Some(compare(place(values, 1), pages(values)))
}

/// What an instance measures before its request; nothing if the origin measures.
pub(crate) fn measure(values: &Values) -> Option<String> {
    match values.behaviour.verb() {
        "spy-pages" => Some(compare(place(values, 0), pages(values)).to_string()),
        "spy-crowd" => Some(measure_a_crowd(values)),
        "spy-deadline" => {
            let nanoseconds = u64::try_from(values.behaviour.number("wait")).unwrap_or(u64::MAX);
            subscribe_duration(nanoseconds.saturating_mul(1_000_000)).block();
            Some("alive".to_owned())
        }
        "spy-processor" => {
            spin(values);
            Some("alive".to_owned())
        }
        "spy-clock" => Some(look_at_the_clock(values)),
        _ => None,
    }
}

/// What happens between two requests, for the origin to measure.
pub(crate) fn between_requests(values: &Values) {
    if values.behaviour.verb() == "spy-origin" {
        touch(place(values, 0), pages(values));
    }
}

/// Whether anything changes while this computes: the clock, a timer, a response.
fn look_at_the_clock(values: &Values) -> String {
    let (before, timer) = (now(), subscribe_duration(1_000_000));
    spin(values);
    let moved = now() != before;
    let ripe = timer.ready();
    timer.block();
    let waited = now() != before;
    let arriving = request::start(values).is_some_and(|answer| !answer.ready());
    format!("moved={moved}&ripe={ripe}&arriving={arriving}&waited={waited}")
}

/// Which of the earlier calls wrote here, and what: `call:bit`.
fn measure_a_crowd(values: &Values) -> String {
    /// As many as can run at the same time, and some more.
    const CALLS: usize = 40;
    /// The lower bound for new pages, and the upper bound for others, in thousandths of the time
    /// for new pages.
    const NEW: u64 = 250;
    const THERE: u64 = 120;
    let wrote = |calls_before| {
        let place = place(values, calls_before);
        let took = |offset| compare(place + offset, pages(values));
        match (took(0), took(ELSEWHERE)) {
            (..=THERE, NEW..) => Some(1),
            (NEW.., ..=THERE) => Some(0),
            _ => None,
        }
    };
    let found = (0..CALLS).find_map(|calls_before| Some((calls_before, wrote(calls_before)?)));
    found.map_or_else(
        || "nothing".to_owned(),
        |(calls_before, bit)| format!("{}:{bit}", number(values).wrapping_sub(calls_before)),
    )
}

fn spin(values: &Values) {
    (0..values.behaviour.number("rounds")).for_each(|round| _ = black_box(round));
}

/// The time to touch pages, in thousandths of the time to touch as many new ones.
fn compare(place: usize, pages: usize) -> u64 {
    let time = |offset| {
        let started = now();
        touch(offset, pages);
        now() - started
    };
    grow();
    let new = time(place + UNTOUCHED).max(1);
    time(place) * 1_000 / new
}

fn pages(values: &Values) -> usize {
    values.behaviour.number("pages")
}

/// The place of a call, or of an earlier one: the number of a call is the last segment of its base
/// URL.
fn place(values: &Values, calls_before: usize) -> usize {
    let places = ELSEWHERE / (pages(values) * PAGE);
    number(values).wrapping_sub(calls_before) % places * pages(values) * PAGE
}

fn number(values: &Values) -> usize {
    let number = values.base_url.rsplit('/').next().unwrap_or_default();
    number.parse().unwrap_or_default()
}

/// Initial memory is the same in each instance, and smaller than this.
const START: usize = 2 << 20;

/// Linters treat this crate as if it were for the host.
#[cfg(not(target_arch = "wasm32"))]
fn grow() {}

/// Grows the memory.
#[cfg(target_arch = "wasm32")]
fn grow() {
    use std::arch::wasm32::{memory_grow, memory_size};

    const WASM_PAGE: usize = 64 << 10;
    /// All the memory that a spy grows, in bytes.
    const MEMORY: usize = 4 * ELSEWHERE + (4 << 20);

    if memory_size(0) < MEMORY / WASM_PAGE {
        memory_grow(0, MEMORY / WASM_PAGE - memory_size(0));
    }
}

/// Writes to pages of the memory that this instance grew.
#[expect(unsafe_code, reason = "pages of memory are what is measured")]
fn touch(offset: usize, pages: usize) {
    grow();
    for page in 0..pages {
        let address = START + offset + page * PAGE;
        // SAFETY: the memory is that large, and the allocator does not use that part, because it
        // did not grow it.
        unsafe { (address as *mut u8).write_volatile(1) };
    }
}
