//! One call, while the gate is open.

use alloc::borrow::ToOwned;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

use credential_rules::bounds;
use credential_rules::outgoing::{Breach, Outgoing};
use credential_rules::{Origin, Redactor, Substitution};
use sealing_runtime::{Kept, trap};

use crate::bindings::gate::control::Misbehavior;
use crate::bindings::host::monotonic_clock::subscribe_duration;
use crate::bindings::host::poll::{Pollable, poll};
use crate::bodies::Sent;

const NANOSECONDS_IN_A_MILLISECOND: u64 = 1_000_000;

/// What is open now.
static OPEN: Kept<Option<Rc<Session>>> = Kept::new(None);

/// The first rule that was broken since the gate was last opened or closed.
static BROKEN: Kept<Option<Misbehavior>> = Kept::new(None);

/// One call.
pub(crate) struct Session {
    /// The only origin.
    pub(crate) origin: Origin,
    /// The headers that carry the credential.
    pub(crate) headers: Substitution,
    /// What stands for the secrets.
    pub(crate) placeholders: Vec<String>,
    /// What the origin gets of the secrets.
    pub(crate) sent: Redactor,
    /// The secrets that it does not get.
    pub(crate) unsent: Redactor,
    /// When requests end.
    pub(crate) sending: Pollable,
    /// When the call ends.
    end: Pollable,
    /// How many requests were asked for.
    pub(crate) asked: Cell<u32>,
    /// The bodies of requests that went out before it was known that they have none.
    pub(crate) bodies: RefCell<Vec<Rc<Sent>>>,
    pub(crate) has_answer: Cell<bool>,
    pub(crate) has_unsent_secret: Cell<bool>,
}

/// What is open now, if anything is.
pub(crate) fn open() -> Option<Rc<Session>> {
    let session = OPEN.replace(None);
    OPEN.replace(session.clone());
    session
}

/// Opens the gate, or closes it; gives what was open.
pub(crate) fn replace(session: Option<Session>) -> Option<Rc<Session>> {
    OPEN.replace(session.map(Rc::new))
}

/// Notes a rule that was broken; the first one counts.
pub(crate) fn broke(code: &str, detail: &str) {
    let first = BROKEN.replace(None);
    BROKEN.replace(first.or_else(|| {
        Some(Misbehavior {
            code: code.to_owned(),
            detail: detail.to_owned(),
        })
    }));
}

/// Whether a rule was broken.
pub(crate) fn is_broken() -> bool {
    let broken = take_broken();
    let is_broken = broken.is_some();
    BROKEN.replace(broken);
    is_broken
}

/// The first rule that was broken; from now on none is.
pub(crate) fn take_broken() -> Option<Misbehavior> {
    BROKEN.replace(None)
}

impl Session {
    /// A call that begins now.
    pub(crate) fn new(
        origin: Origin,
        headers: Substitution,
        placeholders: Vec<String>,
        unsent: Redactor,
    ) -> Self {
        let call = bounds::CALL_MILLISECONDS;
        let after = |milliseconds: u64| {
            subscribe_duration(milliseconds.saturating_mul(NANOSECONDS_IN_A_MILLISECOND))
        };
        Self {
            origin,
            sent: Redactor::new(headers.sent()),
            headers,
            placeholders,
            unsent,
            sending: after(call.saturating_sub(bounds::SENDER_MARGIN_MILLISECONDS)),
            end: after(call),
            asked: Cell::new(0),
            bodies: RefCell::default(),
            has_answer: Cell::new(false),
            has_unsent_secret: Cell::new(false),
        }
    }

    /// What requests are held to.
    pub(crate) fn rules(&self) -> Outgoing<'_> {
        Outgoing {
            origin: &self.origin,
            headers: &self.headers,
            placeholders: self.placeholders.iter().map(String::as_str).collect(),
            sent: &self.sent,
        }
    }

    /// Waits, and ends the call when its time is up.
    pub(crate) fn wait(&self, nanoseconds: u64) {
        let timer = subscribe_duration(nanoseconds);
        if !poll(&[&timer, &self.end]).contains(&0) {
            trap();
        }
    }
}

/// Notes a request body.
pub(crate) fn broke_with_a_body() {
    let breach = Breach::Violation("send a request body");
    broke(breach.code(), &breach.to_string());
}
