//! The body of a request, which has to stay empty.

use alloc::rc::Rc;
use core::cell::Cell;

use crate::bindings::gate::streams::OutputStream;
use crate::bindings::gate::types::{self, ErrorCode, GuestOutgoingBody, OutgoingBody, Trailers};
use crate::ledger::Made;
use crate::streams::Output;

/// What became of a body.
#[derive(Default)]
pub(crate) struct Sent {
    /// Whether something was written into it, as a body or as trailers.
    has_content: Cell<bool>,
    is_finished: Cell<bool>,
    is_dropped: Cell<bool>,
}

impl Sent {
    /// Whether it is more than an empty body: it has content, or it was given up before its end.
    pub(crate) fn is_a_breach(&self) -> bool {
        self.has_content.get() || (self.is_dropped.get() && !self.is_finished.get())
    }

    /// Notes that something was written into it.
    pub(crate) fn has_content(&self) {
        self.has_content.set(true);
    }
}

/// A body.
pub(crate) struct Body {
    made: Made,
    sent: Rc<Sent>,
    was_written: Cell<bool>,
}

impl Body {
    /// The body of a request.
    pub(crate) fn of(sent: Rc<Sent>) -> Self {
        Self {
            made: Made::now(),
            sent,
            was_written: Cell::new(false),
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.sent.is_dropped.set(true);
    }
}

impl GuestOutgoingBody for Body {
    fn write(&self) -> Result<types::OutputStream, ()> {
        self.made.check();
        if self.was_written.replace(true) {
            return Err(());
        }
        Ok(OutputStream::new(Output::into(Rc::clone(&self.sent))))
    }

    fn finish(this: OutgoingBody, trailers: Option<Trailers>) -> Result<(), ErrorCode> {
        let body: Body = this.into_inner();
        body.made.check();
        if trailers.is_some() {
            body.sent.has_content();
        }
        body.sent.is_finished.set(true);
        Ok(())
    }
}
