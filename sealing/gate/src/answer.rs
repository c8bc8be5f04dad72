//! A whole answer, and what of it a connector is shown.

use alloc::rc::Rc;
use alloc::vec::Vec;

use credential_rules::{TooMuch, answer};

use crate::bindings::gate::types::ErrorCode;
use crate::fields::Entry;
use crate::handler::pairs;
use crate::session::Session;

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<Entry>,
    pub(crate) body: Rc<Vec<u8>>,
}

impl Answer {
    /// The answer without the secrets that its origin was given; what it says of others is noted.
    pub(crate) fn shown(self, session: &Session) -> Result<Self, ErrorCode> {
        if answer::holds(&session.unsent, pairs(&self.headers), &self.body) {
            session.has_unsent_secret.set(true);
        }
        let shown = self.redacted(session);
        // What takes too much work to search is withheld, and no evidence.
        let shown = shown.map_err(|TooMuch| ErrorCode::InternalError(None))?;
        session.has_answer.set(true);
        Ok(shown)
    }

    fn redacted(self, session: &Session) -> Result<Self, TooMuch> {
        let mut headers = Vec::new();
        for (name, value) in self.headers {
            if let Some(value) = answer::header(&session.sent, &name, &value)? {
                headers.push((name, value));
            }
        }
        let body = Rc::unwrap_or_clone(self.body);
        Ok(Self {
            status: self.status,
            headers,
            body: Rc::new(session.sent.bytes(body)?),
        })
    }
}
