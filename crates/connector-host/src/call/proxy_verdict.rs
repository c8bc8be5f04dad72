//! The host's own verdict when a proxy did not connect: a connector cannot know why.

use crate::contract::verdict::{Actor, Outcome, Verdict};
use crate::egress::ProxyFault;

impl Verdict {
    /// The verdict on a credential that could not be tested because of a proxy.
    pub(super) fn of_proxy(fault: ProxyFault) -> Self {
        let (code, actor, message) = match fault {
            ProxyFault::Unreachable => (
                "proxy-unreachable",
                Actor::Network,
                "The proxy could not be reached, so the credential was not tested: check the proxy's \
                 address and your network, and try again.",
            ),
            ProxyFault::AuthRequired => (
                "proxy-auth-required",
                Actor::Operator,
                "The proxy requires a user name and password, or rejected them, so the credential was \
                 not tested: check the credentials of the proxy.",
            ),
            ProxyFault::Refused => (
                "blocked",
                Actor::Operator,
                "The proxy refused to connect to the host in the base URL, so the credential was not \
                 tested: ask the operator of the proxy to allow it.",
            ),
        };
        Self {
            outcome: Outcome::Undetermined,
            code: code.to_owned(),
            message: message.to_owned(),
            actor: Some(actor),
            retryable: fault == ProxyFault::Unreachable,
            retry_after_seconds: None,
            findings: Vec::new(),
            facts: Vec::new(),
        }
    }
}
