//! One call on filled-in values, and the instances it needs.
//!
//! Values → dry run → offline → online. A connector sees the secrets or the network, never both: the
//! dry run and the online instance hold placeholders, and the offline instance has no network.

pub(crate) mod api_call;
pub(crate) mod api_request;
mod direct;
mod dry;
mod live;
mod offline;
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
    /// What the connector said about asking again.
    pub(crate) throttled: Option<Throttled>,
}

impl<'a> Call<'a> {
    /// Starts the clock when it is this call's turn.
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

    /// What was done so far, and what it took.
    pub(crate) fn receipt(&self, log: &Log) -> Receipt {
        Receipt {
            component: self.connector.identity().clone(),
            // No other way leads to the network: an online instance takes placeholders only.
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
        Origin::of(self.values.plain(self.form().url_field())?)
    }

    /// What is wrong with a base URL that has no origin; a fix with a secret in it is left out.
    pub(crate) fn no_origin(&self) -> Finding {
        let base_url = self.values.plain(self.form().url_field());
        let finding = Finding::no_origin(self.form(), base_url.unwrap_or_default());
        finding.keep_fix_if(|fix| {
            fix.shown()
                .is_some_and(|fix| !self.has_secret(fix.as_bytes()))
        })
    }

    /// Whether the bytes hold one of the secrets, in any spelling.
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
