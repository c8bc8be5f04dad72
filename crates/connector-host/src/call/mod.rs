//! One call on filled-in values, and the instances that it needs.
//!
//! Values → dry run → offline → online. A connector sees the secrets or the network, never both: the dry run
//! and the online instance hold placeholders, and the offline instance has no network.

pub(crate) mod api_call;
pub(crate) mod api_request;
mod direct;
mod dry;
mod live;
mod offline;
pub(crate) mod outline;
mod proxy_verdict;
pub(crate) mod throttled;
pub(crate) mod validate;

use connector_sandbox::Used;
use credential_rules::{Origin, Redactor, Sanitizer};
use tokio::time::Instant;

use crate::call::throttled::Throttled;
use crate::connector::Connector;
use crate::contract::form::Form;
use crate::contract::values::Values;
use crate::contract::verdict::Finding;
use crate::egress::Log;
use crate::receipt::{Receipt, Usage, milliseconds};
use crate::shared::{Shared, Turn};

/// One call on filled-in values.
pub(crate) struct Call<'a> {
    runner: &'a Shared,
    connector: &'a Connector,
    values: &'a Values,
    _turn: Turn<'a>,
    redactor: Redactor,
    started: Instant,
    used: Used,
    /// What the connector said about trying again.
    pub(crate) throttled: Option<Throttled>,
}

impl<'a> Call<'a> {
    /// Waits for a free slot, and starts the clock then.
    pub(crate) async fn start(connector: &'a Connector, values: &'a Values) -> Self {
        let runner = connector.runner.as_ref();
        Self {
            _turn: runner.turn().await,
            runner,
            connector,
            values,
            redactor: values.redactor(),
            started: Instant::now(),
            used: Used::default(),
            throttled: None,
        }
    }

    /// What was done so far, and the usage.
    pub(crate) fn receipt(&self, log: &Log) -> Receipt {
        Receipt {
            component: self.connector.identity().clone(),
            // There is no other way to the network: an online instance accepts placeholders only.
            sealed: true,
            requests: log.records(),
            limits: self.runner.limits.clone(),
            usage: Usage {
                milliseconds: milliseconds(self.started.elapsed()),
                guest_cpu_milliseconds: milliseconds(self.used.cpu),
                peak_memory_bytes: self.used.peak_memory_bytes,
            },
        }
    }

    pub(crate) fn form(&self) -> &'a Form {
        self.connector.form()
    }

    pub(crate) fn origin(&self) -> Option<Origin> {
        self.values.origin().cloned()
    }

    /// The finding for a base URL without an origin; a fix that holds a secret is left out.
    pub(crate) fn no_origin(&self) -> Finding {
        let base_url = self.values.base_url().unwrap_or_default();
        let finding = Finding::no_origin(self.form(), base_url);
        finding.keep_fix_if(|fix| {
            fix.shown()
                .is_some_and(|fix| !self.has_secret(fix.as_bytes()))
        })
    }

    /// Whether the bytes hold a secret, in any spelling.
    pub(crate) fn has_secret(&self, bytes: &[u8]) -> bool {
        self.redactor.finds(bytes)
    }

    fn sanitizer(&self) -> Sanitizer {
        Sanitizer::redacting(self.runner.limits.returned(), self.redactor.clone())
    }

    /// Adds what an instance used.
    fn count(&mut self, used: Used) {
        self.used.cpu += used.cpu;
        self.used.peak_memory_bytes = self.used.peak_memory_bytes.max(used.peak_memory_bytes);
    }
}
