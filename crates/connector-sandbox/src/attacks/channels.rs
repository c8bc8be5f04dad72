//! The channels: what one instance can change, and the next can measure.

use std::sync::{Mutex, PoisonError};

use tokio::runtime::Builder;

use super::spies::{Arena, Call, Pool, Read, Spy};
use crate::odds::{self, Measured};

/// Touches the pages of memory in a range of addresses.
macro_rules! touch {
    ($from:literal, $to:literal, $step:literal) => {
        concat!(
            "(local.set $i (i32.const ",
            $from,
            ")) (loop $l (i32.store8 (local.get $i) (i32.const 1))
                (local.set $i (i32.add (local.get $i) (i32.const ",
            $step,
            "))) (br_if $l (i32.lt_u (local.get $i) (i32.const ",
            $to,
            "))))"
        )
    };
}

/// Touches four pages after `$at`, in the memory with this index.
macro_rules! touch_at {
    ($memory:literal, $distance:literal) => {
        concat!(
            "(local.set $i (i32.const 0)) (loop $l (i32.store8 ",
            $memory,
            " offset=",
            $distance,
            " (i32.add (local.get $at) (local.get $i)) (i32.const 1))
                (local.set $i (i32.add (local.get $i) (i32.const 4096)))
                (br_if $l (i32.lt_u (local.get $i) (i32.const 16384))))"
        )
    };
}

/// Where the unset bit is written: far from every `$at`.
macro_rules! elsewhere {
    ($memory:literal) => {
        touch_at!($memory, "31457280")
    };
}

/// Where no call writes before it measures.
macro_rules! untouched {
    ($memory:literal) => {
        touch_at!($memory, "54525952")
    };
}

/// Initial memory, all of which stays resident.
const OWN_MEMORY: Spy = Spy {
    parts: "(memory 3)",
    write: [
        touch!("65536", "131072", "4096"),
        touch!("131072", "196608", "4096"),
    ],
    read: Read::Time(touch!("65536", "131072", "4096")),
};

/// Initial memory beyond the part that stays resident.
const LARGE_MEMORY: Spy = Spy {
    parts: "(memory 1300)",
    write: [touch_at!("0", "0"), elsewhere!("0")],
    read: Read::Ratio(touch_at!("0", "0"), untouched!("0")),
};

/// Memory that the instance grew and touched.
const GROWTH: Spy = Spy {
    parts: "(memory 2)",
    write: [
        concat!(
            "(drop (memory.grow (i32.const 800)))",
            touch!("2162688", "2424832", "4096")
        ),
        concat!(
            "(drop (memory.grow (i32.const 800)))",
            touch!("4194304", "4456448", "4096")
        ),
    ],
    read: Read::Time(concat!(
        "(drop (memory.grow (i32.const 800)))",
        touch!("2162688", "2424832", "4096")
    )),
};

/// A second memory.
const SECOND_MEMORY: Spy = Spy {
    parts: "(memory 1) (memory 1300)",
    write: [touch_at!("1", "0"), elsewhere!("1")],
    read: Read::Ratio(touch_at!("1", "0"), untouched!("1")),
};

/// One page in every two MiB: each has its own page table.
const PAGE_TABLES: Spy = Spy {
    parts: "(memory 900)",
    write: [
        touch!("4198400", "50331648", "2097152"),
        touch!("2101248", "2191360", "4096"),
    ],
    read: Read::Time(touch!("4198400", "50331648", "2097152")),
};

/// The stack: recursion to a depth of a few hundred KiB, or repeatedly to a small depth.
const STACK: Spy = Spy {
    parts: "(func $deep (param i32) (result i64)
            (local i64 i64)
            (local.set 1 (i64.extend_i32_u (local.get 0)))
            (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
            (local.set 2 (call $deep (i32.sub (local.get 0) (i32.const 1))))
            (i64.add (local.get 1) (local.get 2)))",
    write: [
        "(drop (call $deep (i32.const 6000)))",
        "(loop $l (drop (call $deep (i32.const 60)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $l (i32.lt_u (local.get $i) (i32.const 100))))",
    ],
    read: Read::Time("(drop (call $deep (i32.const 6000)))"),
};

/// Sets 64 elements of a table, at this distance.
macro_rules! set_elements {
    ($apart:literal) => {
        concat!(
            "(loop $l (table.set $t (i32.mul (local.get $i) (i32.const ",
            $apart,
            ")) (ref.func $f))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $l (i32.lt_u (local.get $i) (i32.const 64))))"
        )
    };
}

/// Which elements of a table were used: one in every 2,400 bytes, or the first ones.
const TABLE: Spy = Spy {
    parts: "(table $t 20000 funcref) (func $f) (elem declare func $f)",
    write: [set_elements!("300"), set_elements!("1")],
    read: Read::Time(set_elements!("300")),
};

/// Handle numbers.
const HANDLES: Spy = Spy {
    parts: "",
    write: [
        "(loop $l (drop (call $new (i32.const 7)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $l (i32.lt_u (local.get $i) (i32.const 100))))",
        "",
    ],
    read: Read::Value("(call $new (i32.const 7))"),
};

/// The size of a memory.
const SIZE: Spy = Spy {
    parts: "(memory 2)",
    write: ["(drop (memory.grow (i32.const 5)))", ""],
    read: Read::Value("(memory.size)"),
};

/// How much a memory can still grow.
const ROOM: Spy = Spy {
    parts: "(memory 2 1000)",
    write: ["(drop (memory.grow (i32.const 800)))", ""],
    read: Read::Value("(memory.grow (i32.const 800))"),
};

/// The contents of a memory.
const CONTENTS: Spy = Spy {
    parts: "(memory 2)",
    write: [
        "(memory.fill (i32.const 0) (i32.const 255) (i32.const 131072))",
        "",
    ],
    read: Read::Value("(i32.load (i32.const 70000))"),
};

/// The contents of memory that the instance grew.
const GROWN_CONTENTS: Spy = Spy {
    parts: "(memory 2)",
    write: [
        "(drop (memory.grow (i32.const 30))) (memory.fill (i32.const 0) (i32.const 255) (i32.const 2097152))",
        "",
    ],
    read: Read::Value(
        "(i32.add (i32.mul (memory.grow (i32.const 30)) (i32.const 0)) (i32.load (i32.const 1000000)))",
    ),
};

/// Enough calls to detect a faint trace.
const MANY: usize = 1_300;

/// Enough calls to detect a clear trace.
const FEW: usize = 260;

fn measure(calls: usize, attack: impl AsyncFn(Call) -> f64) -> Vec<Measured> {
    // Runs one attack at a time: another one would only add noise.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let bits = (0..).zip(odds::bits().take(calls));
    bits.map(|(number, bit)| (bit, runtime.block_on(attack(Call { number, bit }))))
        .collect()
}

/// A new engine each time: the instance that measures is the second one in its engine.
fn first_calls(arena: impl Fn() -> Arena) -> Vec<Measured> {
    measure(FEW, async |call| arena().write_and_measure(call).await)
}

/// Calls that follow each other in the same engines.
fn many_calls(arena: impl Fn() -> Arena) -> Vec<Measured> {
    let arena = arena();
    measure(MANY, async |call| arena.write_and_measure(call).await)
}

/// Channels that a pool without clearing leaves open.
macro_rules! closed_by_no_history {
    ($($module:ident: $spy:expr, $control:ident;)*) => {$(
        mod $module {
            use super::*;

            #[test]
            fn reads_nothing_in_a_thousand_calls() {
                odds::assert_reads_nothing(|| many_calls(|| Arena::one_engine(&$spy, Pool::WithoutHistory)));
            }

            #[test]
            fn reads_nothing_in_first_calls() {
                odds::assert_reads_nothing(|| first_calls(|| Arena::one_engine(&$spy, Pool::WithoutHistory)));
            }

            #[test]
            fn reads_nothing_across_engines_whose_pools_keep_everything() {
                odds::assert_reads_nothing(|| first_calls(|| Arena::two_engines(&$spy, Pool::Keeping)));
            }

            #[test]
            fn control_reads_where_a_pool_keeps_everything() {
                let arena = || Arena::one_engine(&$spy, Pool::Keeping);
                odds::assert_reads(|| $control(arena));
            }
        }
    )*};
}

/// Channels that a new instance closes.
macro_rules! closed_by_a_new_instance {
    ($($module:ident: $spy:expr;)*) => {$(
        mod $module {
            use super::*;

            #[test]
            fn reads_nothing_in_a_thousand_calls() {
                odds::assert_reads_nothing(|| many_calls(|| Arena::one_engine(&$spy, Pool::WithoutHistory)));
            }

            #[test]
            fn control_reads_within_an_instance() {
                let arena = Arena::one_engine(&$spy, Pool::WithoutHistory);
                odds::assert_reads(|| measure(FEW, async |call| arena.within_one_instance(call).await));
            }
        }
    )*};
}

// If each call has its own place, the control reads all of them; otherwise what the first call
// measures is what all others find.
closed_by_no_history! {
    own_memory: OWN_MEMORY, first_calls;
    large_memory: LARGE_MEMORY, many_calls;
    page_tables: PAGE_TABLES, first_calls;
    growth: GROWTH, first_calls;
    second_memory: SECOND_MEMORY, many_calls;
    stack: STACK, first_calls;
    table: TABLE, first_calls;
}

closed_by_a_new_instance! {
    handles: HANDLES;
    size: SIZE;
    room: ROOM;
    contents: CONTENTS;
    grown_contents: GROWN_CONTENTS;
}
