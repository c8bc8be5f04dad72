//! The table of verdicts: code, outcome, actor, retryable and text of each.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use crate::bindings::{Actor, Outcome, Verdict};

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The code, in kebab-case.
    pub code: &'static str,
    /// What is known about the credential.
    pub outcome: Outcome,
    /// Who can fix it.
    pub actor: Option<Actor>,
    /// Whether the same call may succeed later without any change.
    pub retryable: bool,
    /// The reason and what to do: a sentence without its full stop, because a detail may follow.
    pub message: &'static str,
}

macro_rules! table {
    ($(
        $(#[$seen:meta])*
        $name:ident: $code:literal, $outcome:ident, $actor:expr, $retryable:literal, $message:literal;
    )*) => {
        /// What was observed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Reason {
            $($(#[$seen])* $name,)*
        }

        impl Reason {
            /// Every reason, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The row of this reason.
            #[must_use]
            pub const fn row(self) -> &'static Row {
                match self {
                    $(Self::$name => &Row {
                        code: $code,
                        outcome: Outcome::$outcome,
                        actor: $actor,
                        retryable: $retryable,
                        message: $message,
                    },)*
                }
            }
        }
    };
}

table! {
    /// A 200 whose JSON object has a `jobs` object.
    Ok: "ok", Valid, None, false,
        "The API key works";
    /// Another 2xx that is JSON.
    UnexpectedResponse: "unexpected-response", Undetermined, Some(Actor::User), false,
        "The server answered, but not as the Clari API does: check the base URL, especially the version at its end";
    /// A 2xx with a complete body that is not JSON.
    NotTheApi: "not-the-api", Undetermined, Some(Actor::User), false,
        "The server answered with something other than the Clari API, such as a web page: check the base URL";
    /// Values in which `check` finds an error; nothing is sent.
    BadInput: "bad-input", Invalid, Some(Actor::User), false,
        "Nothing was sent, because a value cannot be used: correct the values that the findings name";
    /// A 401 or 403 that found no key in the only header that was sent, a 401 that blames neither the key nor
    /// anything else, or one that complains about a token's format.
    AuthSchemeMismatch: "auth-scheme-mismatch", Undetermined, Some(Actor::User), false,
        "The server may look for the API key in another header, so its refusal says nothing about the key: choose the suggested authentication scheme";
    /// The response of a firewall, a proxy, a load balancer or a sign-in page, or of an API that was sent both
    /// headers and found neither.
    Blocked: "blocked", Undetermined, Some(Actor::Operator), false,
        "A firewall, a proxy or a sign-in page in front of the Clari API responded instead, so the API key was not tested: ask your network administrator to let requests to the base URL through with their headers";
    /// A refusal by an application behind the gateway, which knows the key.
    PermissionDenied: "permission-denied", Undetermined, Some(Actor::Admin), false,
        "Clari read the API key but does not allow its user this request: ask your Clari administrator to give that user access";
    /// A refusal that blames the key itself, or a 401 to both headers that blames nothing.
    TokenRejected: "token-rejected", Invalid, Some(Actor::User), false,
        "Clari did not accept the API key: copy it again whole, or generate a new one in the Clari web app";
    /// A 404.
    EndpointNotFound: "endpoint-not-found", Undetermined, Some(Actor::User), false,
        "The server does not have the address that tests a key, so the key was not tested: check the base URL, especially the version at its end";
    /// A 407.
    ProxyAuthRequired: "proxy-auth-required", Undetermined, Some(Actor::Operator), false,
        "A proxy requires a sign-in of its own, so the API key was not tested: ask your network administrator to let requests to the base URL through";
    /// A 429.
    RateLimited: "rate-limited", Undetermined, Some(Actor::Provider), true,
        "Clari received too many requests in a short time: wait a little and try again";
    /// A 408 or a 425, or another 4xx that asks the client to wait.
    TryAgain: "try-again", Undetermined, Some(Actor::Provider), true,
        "The server was not ready for the request: try again in a moment";
    /// A 3xx, which is never followed.
    Redirected: "redirected", Undetermined, Some(Actor::User), false,
        "The server redirects to another address, and the API key is not sent there: correct the base URL";
    /// Any other 4xx.
    RequestRefused: "request-refused", Undetermined, Some(Actor::User), false,
        "The server refused the request without blaming the API key: check the base URL, try again later in case the service is failing, and then ask Clari support";
    /// Any other 5xx.
    ServiceError: "service-error", Undetermined, Some(Actor::Provider), true,
        "The Clari service failed, so the API key was not tested: try again in a few minutes";
    /// The host name could not be resolved.
    DnsFailed: "dns-failed", Undetermined, Some(Actor::Network), true,
        "The server in the base URL could not be found: check its spelling and your network, and try again";
    /// Connection refused, reset or unreachable, or a truncated body.
    ConnectionFailed: "connection-failed", Undetermined, Some(Actor::Network), true,
        "The connection to the server failed or broke off: check your network and try again";
    /// TLS: certificate, name or protocol.
    TlsFailed: "tls-failed", Undetermined, Some(Actor::Network), false,
        "No secure connection to the server could be made: check the base URL, and ask your network administrator whether secure connections are inspected";
    /// A timeout: connect, TLS, headers or body.
    TimedOut: "timed-out", Undetermined, Some(Actor::Network), true,
        "The server did not answer in time: check your network and try again";
    /// The server does not speak HTTP.
    ProtocolError: "protocol-error", Undetermined, Some(Actor::Network), false,
        "The response is not that of a web server: check the base URL, and ask your network administrator what is in between";
    /// A body or headers over their limit.
    ResponseTooLarge: "response-too-large", Undetermined, Some(Actor::Provider), false,
        "The response is far larger than those of the Clari API and was not read: check the base URL; if it is right, ask Clari support";
    /// A request that the host did not send.
    EgressDenied: "egress-denied", Undetermined, Some(Actor::Operator), false,
        "The program that runs this connector does not allow a request to the base URL: ask its operator to allow it";
}

impl Reason {
    /// The verdict for this reason.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        self.verdict_with(None)
    }

    /// The verdict for this reason, with `detail` in parentheses at the end of the message.
    #[must_use]
    pub fn verdict_with(self, detail: Option<&str>) -> Verdict {
        let row = self.row();
        let message = match detail {
            Some(detail) => [row.message, " (", detail, ")."].concat(),
            None => [row.message, "."].concat(),
        };
        Verdict {
            outcome: row.outcome,
            code: row.code.to_owned(),
            message,
            actor: row.actor,
            retryable: row.retryable,
            retry_after_seconds: None,
            findings: Vec::new(),
            facts: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> impl Iterator<Item = &'static Row> {
        Reason::ALL.iter().map(|reason| reason.row())
    }

    #[test]
    fn codes_are_distinct_and_in_kebab_case() {
        let is_lower =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        for row in rows() {
            assert!(row.code.split('-').all(is_lower), "{}", row.code);
            assert_eq!(
                rows().filter(|other| other.code == row.code).count(),
                1,
                "{}",
                row.code
            );
        }
    }

    #[test]
    fn only_what_blames_the_values_is_invalid() {
        let invalid = rows()
            .filter(|row| row.outcome == Outcome::Invalid)
            .map(|row| row.code);
        assert!(invalid.eq(["bad-input", "token-rejected"]));
    }

    #[test]
    fn someone_can_act_on_everything_but_success_and_is_told_how() {
        for row in rows() {
            let is_success = row.outcome == Outcome::Valid;
            assert_eq!(row.actor.is_none(), is_success, "{}", row.code);
            assert_eq!(row.message.contains(": "), !is_success, "{}", row.code);
        }
    }

    #[test]
    fn a_message_is_one_sentence_with_its_detail_in_brackets() {
        assert_eq!(Reason::Ok.verdict().message, "The API key works.");
        assert_eq!(
            Reason::Ok.verdict_with(Some("now")).message,
            "The API key works (now)."
        );
    }
}
