//! Who may ask, and for what.

mod binding;
mod caller;
mod links;
mod scope;
mod sessions;
mod token;
mod token_file;

use std::sync::Mutex;
use std::time::Instant;

pub(crate) use self::binding::{Binding, ConnectorPin};
pub(crate) use self::caller::{Caller, MayManage, MayRead, MayUse, bearer};
pub use self::scope::Scope;
pub(crate) use self::sessions::{MAX_SESSION, NewSession, Parent};
pub use self::token::Token;
pub use self::token_file::{TokenFile, TokenFileError};

use self::links::Links;
use self::sessions::Sessions;
use self::token::TokenDigest;
use crate::lock::lock;
use crate::problem::{Code, Problem};

/// Everybody who may ask.
pub(crate) struct Access {
    tokens: Mutex<TokenFile>,
    sessions: Mutex<Sessions>,
    links: Mutex<Links>,
}

/// Who is at the other end of a connection, as far as the connection itself says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// Anybody: only a token says who it is.
    Anybody,
    /// Whoever runs this server: may do everything, and is called so.
    Owner(String),
}

impl Access {
    pub(crate) fn new(tokens: TokenFile) -> Self {
        Self {
            tokens: Mutex::new(tokens),
            sessions: Mutex::default(),
            links: Mutex::default(),
        }
    }

    /// Makes a token for a link to the page. The one before it is no longer good.
    pub(crate) fn new_link(&self) -> Result<Token, Problem> {
        let token = Token::random(Token::LINK)?;
        lock(&self.links).set(token.digest(), Instant::now());
        Ok(token)
    }

    /// Takes another file of tokens. Sessions of tokens that are gone are over.
    pub(crate) fn set_tokens(&self, tokens: TokenFile) {
        *lock(&self.tokens) = tokens;
    }

    /// Who a request comes from: whom its token says, or else its connection.
    pub(crate) fn caller(&self, token: Option<&str>, peer: &Peer) -> Result<Caller, Problem> {
        let Some(token) = token else {
            return match peer {
                Peer::Owner(name) => Ok(Caller::owner(name.clone())),
                Peer::Anybody => Err(unauthorized("send `Authorization: Bearer TOKEN`")),
            };
        };
        let digest = TokenDigest::of(token);
        let tokens = lock(&self.tokens);
        if let Some(known) = tokens.get(&digest) {
            return Ok(Caller::of_token(known, digest));
        }
        let session = lock(&self.sessions).get(&digest, Instant::now());
        let session = session.filter(|session| match &session.parent {
            Parent::Token(parent) => tokens.get(parent).is_some(),
            Parent::Link | Parent::Owner => true,
        });
        session.map(Caller::of_session).ok_or_else(|| {
            unauthorized("the token is unknown or has expired; get another link or session")
        })
    }

    /// Whether a token is that of the last link; then it is used up.
    pub(crate) fn redeem(&self, token: &str) -> bool {
        lock(&self.links).redeem(&TokenDigest::of(token), Instant::now())
    }

    /// Opens a session, and gives its token.
    pub(crate) fn open(&self, session: NewSession) -> Result<Token, Problem> {
        let token = Token::random(Token::SESSION)?;
        lock(&self.sessions).insert(token.digest(), session, Instant::now())?;
        Ok(token)
    }

    /// Ends a session.
    pub(crate) fn close(&self, token: &str) {
        lock(&self.sessions).remove(&TokenDigest::of(token));
    }

    /// How many sessions are open.
    pub(crate) fn open_sessions(&self) -> usize {
        lock(&self.sessions).count(Instant::now())
    }
}

fn unauthorized(detail: &str) -> Problem {
    Problem::new(Code::Unauthorized, detail)
}
