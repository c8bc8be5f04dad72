//! A request as a connector makes it.

use alloc::rc::Rc;
use alloc::string::String;
use core::cell::{Cell, RefCell};

use credential_rules::bounds;
use sealing_runtime::trap;

use crate::bindings::gate::types::{
    self, Duration, GuestOutgoingRequest, GuestRequestOptions, Method, OutgoingBody, Scheme,
};
use crate::bodies::{Body, Sent};
use crate::fields::{Entry, Headers};
use crate::ledger::{Made, keep};

/// A request.
pub(crate) struct Request {
    made: Made,
    headers: alloc::vec::Vec<Entry>,
    parts: RefCell<Parts>,
    body: RefCell<Option<Rc<Sent>>>,
}

/// What can be set.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) method: Method,
    pub(crate) scheme: Option<Scheme>,
    pub(crate) authority: Option<String>,
    pub(crate) path: Option<String>,
}

/// What goes out.
pub(crate) struct Whole {
    pub(crate) headers: alloc::vec::Vec<Entry>,
    pub(crate) parts: Parts,
    pub(crate) body: Option<Rc<Sent>>,
}

impl Request {
    /// The request as it is.
    pub(crate) fn into_whole(self) -> Whole {
        self.made.check();
        Whole {
            headers: self.headers,
            parts: self.parts.into_inner(),
            body: self.body.into_inner(),
        }
    }

    fn set(&self, set: impl FnOnce(&mut Parts)) -> Result<(), ()> {
        self.made.check();
        set(&mut self.parts.borrow_mut());
        Ok(())
    }

    fn parts(&self) -> Parts {
        self.made.check();
        self.parts.borrow().clone()
    }
}

/// A text that is kept; past its limit the call ends.
fn kept(text: &str, limit: usize) {
    if text.len() > limit {
        trap();
    }
    keep(text.len());
}

impl GuestOutgoingRequest for Request {
    fn new(headers: types::Headers) -> Self {
        Self {
            made: Made::now(),
            headers: headers.into_inner::<Headers>().into_entries(),
            parts: RefCell::new(Parts {
                method: Method::Get,
                scheme: None,
                authority: None,
                path: None,
            }),
            body: RefCell::default(),
        }
    }

    fn body(&self) -> Result<OutgoingBody, ()> {
        self.made.check();
        let mut body = self.body.borrow_mut();
        if body.is_some() {
            return Err(());
        }
        let sent = Rc::new(Sent::default());
        *body = Some(Rc::clone(&sent));
        Ok(OutgoingBody::new(Body::of(sent)))
    }

    fn method(&self) -> Method {
        self.parts().method
    }

    fn set_method(&self, method: Method) -> Result<(), ()> {
        if let Method::Other(text) = &method {
            kept(text, bounds::METHOD_BYTES);
            if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(());
            }
        }
        self.set(|parts| parts.method = method)
    }

    fn path_with_query(&self) -> Option<String> {
        self.parts().path
    }

    fn set_path_with_query(&self, path: Option<String>) -> Result<(), ()> {
        if let Some(text) = &path {
            kept(text, bounds::REQUEST_HEADER_BYTES.saturating_mul(2));
            // What a URL has no place for, hosts read in their own ways.
            if !text
                .bytes()
                .all(|byte| byte > b' ' && byte != 0x7f && byte != b'#')
            {
                return Err(());
            }
        }
        self.set(|parts| parts.path = path)
    }

    fn scheme(&self) -> Option<Scheme> {
        self.parts().scheme
    }

    fn set_scheme(&self, scheme: Option<Scheme>) -> Result<(), ()> {
        if let Some(Scheme::Other(text)) = &scheme {
            kept(text, bounds::SCHEME_BYTES);
        }
        self.set(|parts| parts.scheme = scheme)
    }

    fn authority(&self) -> Option<String> {
        self.parts().authority
    }

    fn set_authority(&self, authority: Option<String>) -> Result<(), ()> {
        if let Some(text) = &authority {
            kept(text, bounds::AUTHORITY_BYTES);
            let is_part = |byte: u8| byte.is_ascii_graphic() && !b"/?#\\".contains(&byte);
            if text.is_empty() || !text.bytes().all(is_part) {
                return Err(());
            }
        }
        self.set(|parts| parts.authority = authority)
    }

    fn headers(&self) -> types::Headers {
        self.made.check();
        types::Headers::new(Headers::of(&self.headers))
    }
}

/// Times that a connector asks for. The gate has its own, and holds to the shorter ones of the host.
pub(crate) struct Options {
    made: Made,
    connect: Cell<Option<Duration>>,
    first_byte: Cell<Option<Duration>>,
    between_bytes: Cell<Option<Duration>>,
}

impl Options {
    fn get(&self, part: &Cell<Option<Duration>>) -> Option<Duration> {
        self.made.check();
        part.get()
    }

    fn set(&self, part: &Cell<Option<Duration>>, duration: Option<Duration>) -> Result<(), ()> {
        self.made.check();
        part.set(duration);
        Ok(())
    }
}

impl GuestRequestOptions for Options {
    fn new() -> Self {
        Self {
            made: Made::now(),
            connect: Cell::default(),
            first_byte: Cell::default(),
            between_bytes: Cell::default(),
        }
    }

    fn connect_timeout(&self) -> Option<Duration> {
        self.get(&self.connect)
    }

    fn set_connect_timeout(&self, duration: Option<Duration>) -> Result<(), ()> {
        self.set(&self.connect, duration)
    }

    fn first_byte_timeout(&self) -> Option<Duration> {
        self.get(&self.first_byte)
    }

    fn set_first_byte_timeout(&self, duration: Option<Duration>) -> Result<(), ()> {
        self.set(&self.first_byte, duration)
    }

    fn between_bytes_timeout(&self) -> Option<Duration> {
        self.get(&self.between_bytes)
    }

    fn set_between_bytes_timeout(&self, duration: Option<Duration>) -> Result<(), ()> {
        self.set(&self.between_bytes, duration)
    }
}
