//! Streams: the body of an answer, and the body of a request, which has to stay empty.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;

use sealing_runtime::trap;

use crate::Gate;
use crate::bindings::gate::{error, streams};
use crate::bodies::Sent;
use crate::ledger::Made;
use crate::poll::Waiting;
use streams::{InputStreamBorrow, Pollable, StreamError};

/// How much can be written at a time, in bytes.
const WRITE_BYTES: u64 = 4 << 10;

/// No stream of the gate's has an error.
pub(crate) struct Nothing;

impl error::Guest for Gate {
    type Error = Nothing;
}

impl error::GuestError for Nothing {
    fn to_debug_string(&self) -> String {
        trap()
    }
}

impl streams::Guest for Gate {
    type InputStream = Input;
    type OutputStream = Output;
}

/// The body of an answer.
pub(crate) struct Input {
    made: Made,
    body: Rc<Vec<u8>>,
    read: Cell<usize>,
}

impl Input {
    /// The whole body, to be read.
    pub(crate) fn of(body: Rc<Vec<u8>>) -> Self {
        Self {
            made: Made::now(),
            body,
            read: Cell::new(0),
        }
    }

    fn take(&self, length: u64) -> Result<&[u8], StreamError> {
        self.made.check();
        let rest = self.body.get(self.read.get()..).unwrap_or_default();
        if rest.is_empty() {
            return Err(StreamError::Closed);
        }
        let length = usize::try_from(length)
            .unwrap_or(usize::MAX)
            .min(rest.len());
        self.read.set(self.read.get().saturating_add(length));
        Ok(rest.get(..length).unwrap_or_default())
    }
}

impl streams::GuestInputStream for Input {
    fn read(&self, length: u64) -> Result<Vec<u8>, StreamError> {
        self.take(length).map(<[u8]>::to_vec)
    }

    fn blocking_read(&self, length: u64) -> Result<Vec<u8>, StreamError> {
        self.read(length)
    }

    fn skip(&self, length: u64) -> Result<u64, StreamError> {
        self.take(length).map(|taken| taken.len() as u64)
    }

    fn blocking_skip(&self, length: u64) -> Result<u64, StreamError> {
        self.skip(length)
    }

    fn subscribe(&self) -> Pollable {
        self.made.check();
        Pollable::new(Waiting::for_nothing())
    }
}

/// The body of a request. What is written into it goes nowhere, and is a breach of the rules.
pub(crate) struct Output {
    made: Made,
    sent: Rc<Sent>,
}

impl Output {
    /// Into the body of a request.
    pub(crate) fn into(sent: Rc<Sent>) -> Self {
        Self {
            made: Made::now(),
            sent,
        }
    }

    fn take(&self, length: u64) -> Result<(), StreamError> {
        self.made.check();
        if length > 0 {
            self.sent.has_content();
        }
        Ok(())
    }
}

impl streams::GuestOutputStream for Output {
    fn check_write(&self) -> Result<u64, StreamError> {
        self.made.check();
        Ok(WRITE_BYTES)
    }

    fn write(&self, contents: Vec<u8>) -> Result<(), StreamError> {
        self.take(contents.len() as u64)
    }

    fn blocking_write_and_flush(&self, contents: Vec<u8>) -> Result<(), StreamError> {
        self.write(contents)
    }

    fn flush(&self) -> Result<(), StreamError> {
        self.take(0)
    }

    fn blocking_flush(&self) -> Result<(), StreamError> {
        self.flush()
    }

    fn subscribe(&self) -> Pollable {
        self.made.check();
        Pollable::new(Waiting::for_nothing())
    }

    fn write_zeroes(&self, length: u64) -> Result<(), StreamError> {
        self.take(length)
    }

    fn blocking_write_zeroes_and_flush(&self, length: u64) -> Result<(), StreamError> {
        self.take(length)
    }

    fn splice(&self, from: InputStreamBorrow<'_>, length: u64) -> Result<u64, StreamError> {
        let taken = from.get::<Input>().take(length)?.len() as u64;
        self.take(taken).map(|()| taken)
    }

    fn blocking_splice(
        &self,
        from: InputStreamBorrow<'_>,
        length: u64,
    ) -> Result<u64, StreamError> {
        self.splice(from, length)
    }
}
