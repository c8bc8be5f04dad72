//! One call on filled-in values, and the instances it needs.
//!
//! Values → dry run → offline → online. A connector sees the secrets or the network, never both: the
//! dry run and the online instance hold placeholders, and the offline instance has no network.

mod dry;
mod live;
mod offline;

use connector_sandbox::Used;
use credential_rules::Redactor;
use tokio::time::Instant;

use crate::connector::Connector;
use crate::egress::{Log, Origin};
use crate::form::Form;
use crate::intake::Intake;
use crate::receipt::{Receipt, Usage, milliseconds};
use crate::runner::{Runner, Turn};
use crate::values::Values;

/// One call on filled-in values.
pub(crate) struct Call<'a> {
    runner: &'a Runner,
    connector: &'a Connector,
    values: &'a Values,
    _turn: Turn<'a>,
    redactor: Redactor,
    started: Instant,
    used: Used,
}

impl<'a> Call<'a> {
    /// Starts the clock when it is this call's turn.
    pub(crate) async fn start(
        runner: &'a Runner,
        connector: &'a Connector,
        values: &'a Values,
    ) -> Self {
        Self {
            _turn: runner.turn().await,
            runner,
            connector,
            values,
            redactor: Redactor::new(values.secrets().map(|(_, secret)| secret.expose())),
            started: Instant::now(),
            used: Used::default(),
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
        let field = self.form().url_field()?;
        Origin::of(self.values.plain(&field.name)?)
    }

    /// Whether the bytes hold one of the secrets, in any spelling.
    pub(crate) fn has_secret(&self, bytes: &[u8]) -> bool {
        self.redactor.finds(bytes)
    }

    fn intake(&self) -> Intake<'a> {
        Intake::redacting(&self.runner.limits, self.redactor.clone())
    }

    /// Adds what an instance used.
    fn count(&mut self, used: Used) {
        self.used.cpu += used.cpu;
        self.used.peak_memory_bytes = self.used.peak_memory_bytes.max(used.peak_memory_bytes);
    }
}
