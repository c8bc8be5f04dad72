//! Components that write a bit into something that outlives them, or measure what is there.

use std::sync::OnceLock;
use std::time::Instant;

use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Store};

use crate::clock::Waits;
use crate::engine::engine;
use crate::isolation::Isolation;
use crate::limits::Limits;
use crate::network::Network;
use crate::recycled::Mapping;
use crate::state::State;

/// A spy, in the text format: how it writes a bit, and what it measures.
pub(super) struct Spy {
    /// Further parts of the module.
    pub(super) parts: &'static str,
    /// What `write` does for a set bit, and otherwise: the same work in another place, so that caches reveal
    /// nothing. `$at` is an address, different in each call.
    pub(super) write: [&'static str; 2],
    pub(super) read: Read,
}

/// What `read` measures.
pub(super) enum Read {
    /// How long an operation takes.
    Time(&'static str),
    /// How much longer one operation takes than another, as a ratio.
    Ratio(&'static str, &'static str),
    /// A number.
    Value(&'static str),
}

/// One call: the bit that it writes, and its number.
#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) number: u32,
    pub(super) bit: bool,
}

/// Two engines, which may be the same, with a spy in each.
pub(super) struct Arena {
    writer: Side,
    reader: Side,
}

/// A spy in an engine.
#[derive(Clone)]
struct Side {
    engine: Engine,
    component: Component,
    linker: Linker<State>,
}

/// Space for a place of its own in each call.
const MEMORY_BYTES: usize = 96 << 20;

/// Whether the channel is closed by a rule.
#[derive(Clone, Copy)]
pub(super) enum Pool {
    /// The configuration of connectors.
    WithoutHistory,
    /// Slots are cleared and stay resident.
    Keeping,
}

impl Arena {
    /// Both spies run in instances of one engine.
    pub(super) fn one_engine(spy: &Spy, pool: Pool) -> Self {
        let side = Side::new(spy, pool);
        Self {
            writer: side.clone(),
            reader: side,
        }
    }

    /// The spies run in instances of two engines.
    pub(super) fn two_engines(spy: &Spy, pool: Pool) -> Self {
        Self {
            writer: Side::new(spy, pool),
            reader: Side::new(spy, pool),
        }
    }

    /// Writes a bit in one instance, and measures in the next.
    pub(super) async fn write_and_measure(&self, Call { number, bit }: Call) -> f64 {
        let bit = u32::from(bit);
        let _ = self.writer.call("write", (number, bit)).await;
        wash();
        self.reader.call("read", (number, 0)).await
    }

    /// Writes a bit and measures in one instance that is kept: what the rules must prevent.
    pub(super) async fn within_one_instance(&self, Call { number, bit }: Call) -> f64 {
        let Side {
            engine,
            component,
            linker,
        } = &self.writer;
        let mut store = store(engine);
        let instance = linker
            .instantiate_async(&mut store, component)
            .await
            .unwrap();
        let mut measured = 0.0;
        for (name, argument) in [("write", u32::from(bit)), ("read", 0)] {
            let function = instance.get_typed_func::<(u32, u32), (f64,)>(&mut store, name);
            let call = function.unwrap();
            (measured,) = call
                .call_async(&mut store, (number, argument))
                .await
                .unwrap();
        }
        measured
    }
}

impl Pool {
    fn engine(self) -> Engine {
        let isolation = match self {
            Self::WithoutHistory => Isolation::default(),
            Self::Keeping => Isolation::default().lift_no_history(),
        };
        let limits = Limits {
            concurrent_calls: 4,
            memory_bytes: MEMORY_BYTES,
            ..Limits::default()
        };
        engine(&limits, isolation).unwrap()
    }
}

/// A clock in nanoseconds, which no connector has.
fn clock(engine: &Engine) -> Linker<State> {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = *START.get_or_init(Instant::now);
    let mut linker = Linker::new(engine);
    let now = move |_: wasmtime::StoreContextMut<'_, State>, (): ()| {
        Ok((start.elapsed().as_secs_f64() * 1e9,))
    };
    linker.root().func_wrap("now", now).unwrap();
    linker
}

fn store(engine: &Engine) -> Store<State> {
    let limits = Limits {
        memory_bytes: MEMORY_BYTES,
        ..Limits::default()
    };
    let mut store = Store::new(engine, State::new(&limits, Network::none(), Waits::Skipped));
    store.set_epoch_deadline(1);
    store
}

impl Side {
    fn new(spy: &Spy, pool: Pool) -> Self {
        let engine = pool.engine();
        let bytes = wat::parse_str(spy.text()).unwrap();
        Self {
            component: Component::new(&engine, bytes).unwrap(),
            linker: clock(&engine),
            engine,
        }
    }

    async fn call(&self, name: &str, arguments: (u32, u32)) -> f64 {
        let mut store = store(&self.engine);
        let instance = self.linker.instantiate_async(&mut store, &self.component);
        let function = instance.await.unwrap();
        let function = function.get_typed_func::<(u32, u32), (f64,)>(&mut store, name);
        let call = function.unwrap();
        let (measured,) = call.call_async(&mut store, arguments).await.unwrap();
        measured
    }
}

/// Brings the processor caches and the kernel's free pages into one state, whatever came before. These attacks
/// are not about them: no rule here clears them.
fn wash() {
    /// More than the level 2 cache holds.
    const BYTES: usize = 4 << 20;
    let pages = Mapping::reserve(BYTES, 1).unwrap();
    pages.protect(0..BYTES, true).unwrap();
    for _ in 0..2 {
        pages.clear(0..BYTES).unwrap();
    }
}

impl Spy {
    fn text(&self) -> String {
        let Self {
            parts,
            write: [write, write_elsewhere],
            read,
        } = self;
        let read = match read {
            Read::Time(what) => format!(
                "(local.set $started (call $now))
                {what}
                (f64.sub (call $now) (local.get $started))"
            ),
            Read::Ratio(what, other) => format!(
                "(local.set $started (call $now))
                {other}
                (local.set $other (f64.sub (call $now) (local.get $started)))
                (local.set $started (call $now))
                {what}
                (f64.div (f64.sub (call $now) (local.get $started)) (local.get $other))"
            ),
            Read::Value(value) => format!("(f64.convert_i32_u {value})"),
        };
        format!(
            r#"(component
                (import "now" (func $now (result f64)))
                (core func $now' (canon lower (func $now)))
                (type $handle (resource (rep i32)))
                (core func $new (canon resource.new $handle))
                (core module $m
                    (import "" "now" (func $now (result f64)))
                    (import "" "new" (func $new (param i32) (result i32)))
                    {parts}
                    (func (export "write") (param $call i32) (param $bit i32) (result f64)
                        (local $i i32) (local $at i32)
                        (local.set $at (i32.add (i32.const 262144) (i32.mul (local.get $call) (i32.const 16384))))
                        (if (local.get $bit) (then {write}) (else {write_elsewhere}))
                        (f64.const 0))
                    (func (export "read") (param $call i32) (param i32) (result f64)
                        (local $i i32) (local $at i32) (local $started f64) (local $other f64)
                        (local.set $at (i32.add (i32.const 262144) (i32.mul (local.get $call) (i32.const 16384))))
                        {read}))
                (core instance $i (instantiate $m (with "" (instance
                    (export "now" (func $now'))
                    (export "new" (func $new))))))
                (func (export "write") (param "call" u32) (param "bit" u32) (result f64) (canon lift (core func $i "write")))
                (func (export "read") (param "call" u32) (param "bit" u32) (result f64) (canon lift (core func $i "read"))))"#
        )
    }
}
