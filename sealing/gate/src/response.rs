//! An answer as a connector sees it.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

use crate::answer::Answer;
use crate::bindings::gate::poll::Pollable;
use crate::bindings::gate::streams::InputStream;
use crate::bindings::gate::types::{
    self, ErrorCode, FutureTrailers, GuestFutureIncomingResponse, GuestFutureTrailers,
    GuestIncomingBody, GuestIncomingResponse, IncomingBody, IncomingResponse, StatusCode, Trailers,
};
use crate::fields::Headers;
use crate::ledger::Made;
use crate::poll::Waiting;
use crate::streams::Input;

/// An answer, or why it is missing. It is ready when it is asked for.
pub(crate) struct Future {
    made: Made,
    answer: RefCell<Option<Result<Answer, ErrorCode>>>,
}

impl Future {
    /// What an exchange came to.
    pub(crate) fn of(answer: Result<Answer, ErrorCode>) -> Self {
        Self {
            made: Made::now(),
            answer: RefCell::new(Some(answer)),
        }
    }
}

impl GuestFutureIncomingResponse for Future {
    fn subscribe(&self) -> Pollable {
        self.made.check();
        Pollable::new(Waiting::for_nothing())
    }

    fn get(&self) -> Option<Result<Result<IncomingResponse, ErrorCode>, ()>> {
        self.made.check();
        let answer = self.answer.borrow_mut().take();
        Some(
            answer
                .ok_or(())
                .map(|answer| answer.map(|answer| IncomingResponse::new(Response::of(answer)))),
        )
    }
}

/// An answer.
pub(crate) struct Response {
    made: Made,
    answer: Answer,
    was_consumed: Cell<bool>,
}

impl Response {
    fn of(answer: Answer) -> Self {
        Self {
            made: Made::now(),
            answer,
            was_consumed: Cell::new(false),
        }
    }
}

impl GuestIncomingResponse for Response {
    fn status(&self) -> StatusCode {
        self.made.check();
        self.answer.status
    }

    fn headers(&self) -> types::Headers {
        self.made.check();
        types::Headers::new(Headers::of(&self.answer.headers))
    }

    fn consume(&self) -> Result<IncomingBody, ()> {
        self.made.check();
        if self.was_consumed.replace(true) {
            return Err(());
        }
        Ok(IncomingBody::new(Body {
            made: Made::now(),
            body: Rc::clone(&self.answer.body),
            was_read: Cell::new(false),
        }))
    }
}

/// The body of an answer.
pub(crate) struct Body {
    made: Made,
    body: Rc<Vec<u8>>,
    was_read: Cell<bool>,
}

impl GuestIncomingBody for Body {
    fn stream(&self) -> Result<types::InputStream, ()> {
        self.made.check();
        if self.was_read.replace(true) {
            return Err(());
        }
        Ok(InputStream::new(Input::of(Rc::clone(&self.body))))
    }

    fn finish(this: IncomingBody) -> FutureTrailers {
        this.get::<Self>().made.check();
        FutureTrailers::new(NoTrailers(Made::now()))
    }
}

/// What comes after a body: nothing that a connector is shown.
pub(crate) struct NoTrailers(Made);

impl GuestFutureTrailers for NoTrailers {
    fn subscribe(&self) -> Pollable {
        self.0.check();
        Pollable::new(Waiting::for_nothing())
    }

    fn get(&self) -> Option<Result<Result<Option<Trailers>, ErrorCode>, ()>> {
        self.0.check();
        Some(Ok(Ok(None)))
    }
}
