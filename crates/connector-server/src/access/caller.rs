//! Who makes a request, and proof of what they may do.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use credential_store::{Credential, CredentialName};
use http::header;

use super::binding::Binding;
use super::scope::Scope;
use super::sessions::{Parent, Session};
use super::token::TokenDigest;
use super::token_file::Known;
use super::{Peer, unauthorized};
use crate::app::App;
use crate::connectors::Loaded;
use crate::problem::{Code, Problem};

/// Who makes a request.
#[derive(Clone)]
pub(crate) struct Caller {
    /// Who it is, for the logs.
    pub(crate) actor: String,
    pub(crate) scope: Scope,
    /// What the caller is restricted to.
    pub(crate) binding: Option<Arc<Binding>>,
    /// What sessions that the caller opens are opened with; none if it is a session itself.
    pub(crate) may_open: Option<Parent>,
    /// When its session ends.
    pub(crate) ends: Option<Instant>,
}

impl Caller {
    pub(super) fn owner(actor: String) -> Self {
        Self {
            actor,
            scope: Scope::Manage,
            binding: None,
            may_open: Some(Parent::Owner),
            ends: None,
        }
    }

    pub(super) fn of_token(known: &Known, digest: TokenDigest) -> Self {
        Self {
            actor: format!("token {}", known.name),
            scope: known.scope,
            binding: None,
            may_open: Some(Parent::Token(digest)),
            ends: None,
        }
    }

    pub(super) fn of_session(session: Session) -> Self {
        Self {
            actor: format!("{}, session {}", session.actor, session.digest.short()),
            scope: session.scope,
            binding: session.binding,
            may_open: None,
            ends: Some(session.ends),
        }
    }

    /// Refuses a caller whose scope is less.
    pub(crate) fn expect(&self, scope: Scope) -> Result<(), Problem> {
        if self.scope >= scope {
            return Ok(());
        }
        let detail = format!(
            "it takes the scope `{}`, and the token has `{}`",
            scope.as_str(),
            self.scope.as_str()
        );
        Err(Problem::new(Code::ScopeMissing, detail))
    }

    /// Refuses a session that is bound to one credential.
    pub(crate) fn expect_unbound(&self) -> Result<(), Problem> {
        if self.binding.is_none() {
            return Ok(());
        }
        let detail = "the session is bound to one credential, and this is about others, too";
        Err(Problem::new(Code::SessionBound, detail))
    }

    /// Whether the caller may see a connector at all.
    pub(crate) fn sees(&self, connector: &Loaded) -> bool {
        let binding = self.binding.as_deref();
        binding.is_none_or(|binding| binding.connector.name == connector.name)
    }

    /// Refuses another connector than the one that the caller is bound to, be it that it was replaced.
    pub(crate) fn admit_connector(&self, connector: &Loaded) -> Result<(), Problem> {
        let Some(binding) = &self.binding else {
            return Ok(());
        };
        if binding.connector.name != connector.name {
            let detail = "the session is bound to another connector";
            return Err(Problem::new(Code::SessionBound, detail));
        }
        if binding.connector.sha256 != connector.sha256() {
            let detail =
                "the connector was replaced since the session was opened; open another session";
            return Err(Problem::new(Code::ConnectorChanged, detail));
        }
        Ok(())
    }

    /// Refuses the name of another credential than the one that the caller is bound to.
    pub(crate) fn admit_name(&self, name: &CredentialName) -> Result<(), Problem> {
        let binding = self.binding.as_deref();
        binding.map_or(Ok(()), |binding| binding.admit_name(name))
    }

    /// Refuses another credential than the one that the caller is bound to.
    pub(crate) fn admit(&self, credential: &Credential) -> Result<(), Problem> {
        let binding = self.binding.as_deref();
        binding.map_or(Ok(()), |binding| binding.admit(credential))
    }
}

/// A caller with at least this scope: a handler that takes one cannot be reached with less.
pub(crate) struct May<S>(Caller, PhantomData<S>);

/// A scope as a type.
pub(crate) trait IsScope: Send + Sync {
    const SCOPE: Scope;
}

macro_rules! scopes {
    ($($name:ident $alias:ident $scope:ident)*) => {$(
        #[doc = concat!("The scope `", stringify!($scope), "`.")]
        pub(crate) struct $name;

        impl IsScope for $name {
            const SCOPE: Scope = Scope::$scope;
        }

        /// A caller with at least that scope.
        pub(crate) type $alias = May<$name>;
    )*};
}

scopes! {
    Read MayRead Read
    Use MayUse Use
    Manage MayManage Manage
}

impl<S> May<S> {
    pub(crate) fn into_caller(self) -> Caller {
        self.0
    }
}

impl<S> Deref for May<S> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<S: IsScope> FromRequestParts<Arc<App>> for May<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let peer = match parts.extensions.get::<Peer>() {
            Some(peer) if !is_forwarded(parts) => peer,
            _ => &Peer::Anybody,
        };
        let caller = app.access.caller(bearer(parts)?, peer)?;
        caller.expect(S::SCOPE)?;
        Ok(Self(caller, PhantomData))
    }
}

/// What proxies add to requests. One that runs as the owner of the server asks for others, who are not the owner.
const FORWARDED: [&str; 5] = [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
];

fn is_forwarded(parts: &Parts) -> bool {
    FORWARDED
        .iter()
        .any(|name| parts.headers.contains_key(*name))
}

/// The token of a request.
pub(crate) fn bearer(parts: &Parts) -> Result<Option<&str>, Problem> {
    let mut all = parts.headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = all.next() else {
        return Ok(None);
    };
    let detail = "send one header `Authorization: Bearer TOKEN`";
    if all.next().is_some() {
        return Err(unauthorized(detail));
    }
    let token = value.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        let is_bearer = scheme.eq_ignore_ascii_case("bearer");
        (is_bearer && !token.is_empty()).then_some(token)
    });
    token.map(Some).ok_or_else(|| unauthorized(detail))
}
