//! Sessions: short-lived tokens for browsers, kept in memory only.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::binding::Binding;
use super::scope::Scope;
use super::token::TokenDigest;
use crate::problem::{Code, Problem};

/// The longest that a session lasts: a working day.
pub(crate) const MAX_SESSION: Duration = Duration::from_secs(8 * 3_600);

/// The most sessions at a time, so that opening them cannot take all memory.
const MAX_SESSIONS: usize = 10_000;

/// A session to be opened.
pub(crate) struct NewSession {
    /// Who it is for, as the audit log shows it.
    pub(crate) actor: String,
    pub(crate) scope: Scope,
    pub(crate) lasts: Duration,
    pub(crate) parent: Parent,
    pub(crate) binding: Option<Arc<Binding>>,
}

/// What a session was opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parent {
    /// The link to the page.
    Link,
    /// A token of the file: without it, the session is over.
    Token(TokenDigest),
    /// The owner's own connection.
    Owner,
}

/// An open session.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) digest: TokenDigest,
    pub(super) actor: String,
    pub(super) scope: Scope,
    pub(super) ends: Instant,
    pub(super) parent: Parent,
    pub(super) binding: Option<Arc<Binding>>,
}

/// The open sessions.
#[derive(Default)]
pub(super) struct Sessions(HashMap<TokenDigest, Session>);

impl Sessions {
    pub(super) fn insert(
        &mut self,
        digest: TokenDigest,
        session: NewSession,
        now: Instant,
    ) -> Result<(), Problem> {
        if self.0.len() >= MAX_SESSIONS {
            self.0.retain(|_, session| session.ends > now);
        }
        if self.0.len() >= MAX_SESSIONS {
            let detail = "there are too many open sessions; end some, or wait until they expire";
            return Err(Problem::new(Code::TooManyRequests, detail).retry_after(60));
        }
        let session = Session {
            digest,
            actor: session.actor,
            scope: session.scope,
            ends: now + session.lasts.min(MAX_SESSION),
            parent: session.parent,
            binding: session.binding,
        };
        self.0.insert(digest, session);
        Ok(())
    }

    /// The session of a token, unless it has expired.
    pub(super) fn get(&mut self, digest: &TokenDigest, now: Instant) -> Option<Session> {
        let session = self.0.get(digest)?;
        if session.ends > now {
            return Some(session.clone());
        }
        self.0.remove(digest);
        None
    }

    pub(super) fn remove(&mut self, digest: &TokenDigest) {
        self.0.remove(digest);
    }

    pub(super) fn count(&self, now: Instant) -> usize {
        let open = self.0.values().filter(|session| session.ends > now);
        open.count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(seconds: u64) -> NewSession {
        NewSession {
            actor: "somebody".to_owned(),
            scope: Scope::Read,
            lasts: Duration::from_secs(seconds),
            parent: Parent::Link,
            binding: None,
        }
    }

    #[test]
    fn a_session_expires_and_lasts_a_day_at_most() {
        let start = Instant::now();
        let mut sessions = Sessions::default();
        let [short, long] = ["short", "long"].map(TokenDigest::of);
        sessions.insert(short, session(60), start).unwrap();
        sessions.insert(long, session(u64::MAX), start).unwrap();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(sessions.get(&short, at(59)).is_some());
        assert!(sessions.get(&short, at(60)).is_none());
        // Also if the clock could go back.
        assert!(sessions.get(&short, at(1)).is_none());
        assert!(sessions.get(&long, at(8 * 3_600 - 1)).is_some());
        assert_eq!(sessions.count(at(8 * 3_600)), 0);
    }

    #[test]
    fn sessions_are_bounded_and_those_that_expired_make_room() {
        let start = Instant::now();
        let mut sessions = Sessions::default();
        for number in 0..MAX_SESSIONS {
            let digest = TokenDigest::of(&number.to_string());
            sessions.insert(digest, session(60), start).unwrap();
        }
        let one_more = TokenDigest::of("one more");
        let refused = sessions.insert(one_more, session(60), start).unwrap_err();
        assert_eq!(refused.code(), "too-many-requests");
        let later = start + Duration::from_secs(60);
        sessions.insert(one_more, session(60), later).unwrap();
        assert_eq!(sessions.0.len(), 1);
    }
}
