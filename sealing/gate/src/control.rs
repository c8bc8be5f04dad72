//! Opens the gate and closes it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use credential_rules::{
    Frame, Header, Origin, Redactor, Substitution, has_ascii_host, in_punycode, notice,
};

use sealing_runtime::Kept;

use crate::bindings::gate::control::{self, BaseUrlProblem, Guest, Refusal, Report};
use crate::session::{self, Session};
use crate::{Gate, clock, ledger};

/// What nobody is shown.
static KNOWN: Kept<Option<Redactor>> = Kept::new(None);

fn known() -> Redactor {
    let known = KNOWN.replace(None);
    KNOWN.replace(known.clone());
    known.unwrap_or_default()
}

impl Guest for Gate {
    fn know(secrets: Vec<String>) {
        KNOWN.replace(Some(Redactor::new(secrets.iter().map(String::as_str))));
    }

    fn finds(text: String) -> bool {
        known().finds(text)
    }

    fn redact(text: String) -> String {
        known().text(text)
    }

    fn shut() {
        begin_anew(true);
    }

    fn open(asked: control::Session) -> Result<(), Refusal> {
        begin_anew(false);
        let origin = Origin::of(&asked.base_url)
            .ok_or_else(|| Refusal::BaseUrl(problem(&asked.base_url)))?;
        let secrets = asked.secrets.iter();
        let pairs = secrets.map(|one| (one.placeholder.as_str(), one.secret.as_str()));
        let headers = Substitution::new(
            &taken(asked.placeholder_headers),
            &taken(asked.real_headers),
            &Frame::new(pairs.clone()),
        )
        .map_err(|refusal| Refusal::Headers(refusal.to_string()))?;
        let unsent = pairs
            .map(|(_, secret)| secret)
            .filter(|secret| !headers.carries(secret));
        let unsent = Redactor::new(unsent);
        let placeholders: Vec<String> = asked
            .secrets
            .iter()
            .map(|one| one.placeholder.clone())
            .collect();
        session::replace(Some(Session::new(origin, headers, placeholders, unsent)));
        Ok(())
    }

    fn close() -> Report {
        let session = begin_anew(false);
        let session = session.as_deref();
        let bodies = session.is_some_and(|session| {
            let bodies = session.bodies.borrow();
            bodies.iter().any(|body| body.is_a_breach())
        });
        if bodies {
            session::broke_with_a_body();
        }
        Report {
            misbehavior: session::take_broken(),
            has_answer: session.is_some_and(|session| session.has_answer.get()),
            has_unsent_secret: session.is_some_and(|session| session.has_unsent_secret.get()),
        }
    }
}

/// Lets nothing out, and begins with new counts and a new clock; gives what was open. What is shut makes
/// nothing either.
fn begin_anew(is_shut: bool) -> Option<alloc::rc::Rc<Session>> {
    ledger::turn(is_shut);
    clock::set(0);
    session::replace(None)
}

fn taken(headers: Vec<control::Header>) -> Vec<Header> {
    let header = |header: control::Header| Header {
        name: header.name,
        value: header.value,
    };
    headers.into_iter().map(header).collect()
}

fn problem(base_url: &str) -> BaseUrlProblem {
    let notice = if has_ascii_host(base_url) {
        notice::NOT_A_URL
    } else {
        notice::NON_ASCII_HOST
    };
    BaseUrlProblem {
        code: notice.code.to_string(),
        message: notice.message.to_string(),
        fix: in_punycode(base_url),
    }
}
