//! One call on filled-in values, and the instances it needs.
//!
//! A connector sees the secrets or the network, never both. `check` and `authorize` run on the real
//! values in an instance that has no way out. The instance in which `validate` runs has only ever
//! seen stand-ins, and is made after the last look at the real values.

mod rehearsed;

use std::sync::Arc;
use std::time::Duration;

use credential_rules::Redactor;
use tokio::time::Instant;

use crate::bindings;
use crate::connector::Connector;
use crate::egress::{Log, Origin};
use crate::form::Form;
use crate::intake::Intake;
use crate::misbehaviour::Misbehaviour;
use crate::receipt::{Receipt, Usage, milliseconds};
use crate::rehearsal::Rehearsal;
use crate::runner::{Runner, Turn};
use crate::sandbox::Instance;
use crate::tellable;
use crate::values::Values;
use crate::verdict::{Finding, Outcome, Verdict};

/// One call on filled-in values.
pub(crate) struct Call<'a> {
    runner: &'a Runner,
    connector: &'a Connector,
    values: &'a Values,
    _turn: Turn<'a>,
    scrub: Redactor,
    rehearsal: Option<Arc<Rehearsal>>,
    started: Instant,
    cpu: Duration,
    peak_memory_bytes: usize,
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
            scrub: Redactor::new(values.secrets().map(|(_, secret)| secret.expose())),
            rehearsal: None,
            started: Instant::now(),
            cpu: Duration::ZERO,
            peak_memory_bytes: 0,
        }
    }

    /// What was done so far, and what it took.
    pub(crate) fn receipt(&self, sealed: bool, log: &Log) -> Receipt {
        Receipt {
            component: self.connector.identity().clone(),
            sealed,
            requests: log.records(),
            limits: self.runner.limits.clone(),
            usage: Usage {
                milliseconds: milliseconds(self.started.elapsed()),
                guest_cpu_milliseconds: milliseconds(self.cpu),
                peak_memory_bytes: self.peak_memory_bytes,
            },
        }
    }

    /// What is found in the values, without any network.
    pub(crate) async fn check(&mut self) -> Result<Vec<Finding>, Misbehaviour> {
        let mut offline = self.instance().await?;
        let seen = self.look_at(&mut offline, &self.values.to_contract()).await;
        self.used(&mut offline);
        drop(offline);
        self.tellable(seen?).await
    }

    /// What is found in the values, and the headers for them, both without any network; or the
    /// findings alone, if one of them is an error.
    pub(crate) async fn accept(&mut self) -> Result<Result<Accepted, Vec<Finding>>, Misbehaviour> {
        let mut offline = self.instance().await?;
        let prepared = self.prepare(&mut offline).await;
        self.used(&mut offline);
        // It has seen the secrets: it is gone before there is one that may reach the network.
        drop(offline);
        let (seen, headers) = prepared?;
        let findings = self.tellable(seen).await?;
        if findings.iter().any(Finding::is_error) {
            return Ok(Err(findings));
        }
        Ok(Ok(Accepted {
            findings,
            headers: headers.ok_or_else(refuses_accepted)?,
        }))
    }

    /// The verdict of one live call.
    pub(crate) async fn validate(&mut self, log: &Log) -> Result<Verdict, Misbehaviour> {
        let Accepted { findings, headers } = match self.accept().await? {
            Ok(accepted) => accepted,
            Err(findings) => return Ok(Verdict::bad_input(findings)),
        };
        let Some(origin) = self.origin() else {
            return Ok(Verdict::bad_input(vec![Finding::no_origin(self.form())]));
        };
        let exit = self.way_out(origin, headers, log).await?;
        let mut verdict = self.ask(exit).await?;
        earned(&verdict, log)?;
        if let (Outcome::Undetermined, Some(denial)) = (verdict.outcome, log.denial()) {
            verdict.message = denial.message();
        }
        verdict.findings = tellable::merged(findings, verdict.findings, self.form());
        Ok(verdict)
    }

    /// What an instance without network sees in the real values, and the headers that it makes of them
    /// if nothing is wrong with them.
    async fn prepare(
        &self,
        offline: &mut Instance,
    ) -> Result<(Vec<Finding>, Option<Vec<bindings::Header>>), Misbehaviour> {
        let values = self.values.to_contract();
        let seen = self.look_at(offline, &values).await?;
        let headers = if seen.iter().any(Finding::is_error) {
            None
        } else {
            Some(self.headers(offline, &values).await?)
        };
        Ok((seen, headers))
    }

    /// The findings that may be told: on secret fields those seen in the real values, and on all
    /// others those that are seen in stand-ins, so that no secret can ride out in what is said about
    /// another field.
    async fn tellable(&mut self, seen: Vec<Finding>) -> Result<Vec<Finding>, Misbehaviour> {
        let has_others = !seen
            .iter()
            .all(|finding| tellable::is_about_secret(finding, self.form()));
        let mut findings = tellable::of_secret_fields(seen, self.form());
        if let Some(field) = self.values.plain_field_with_secret() {
            findings.push(Finding::secret_in_plain_field(field));
        } else if has_others {
            let seen = self.rehearsed_findings().await?;
            findings.extend(tellable::of_plain_fields(seen, self.form()));
        }
        Ok(findings)
    }

    /// Runs `authorize` in an instance that has no network.
    async fn headers(
        &self,
        instance: &mut Instance,
        values: &[bindings::Value],
    ) -> Result<Vec<bindings::Header>, Misbehaviour> {
        let headers = instance.authorize(values).await?;
        let headers = headers.map_err(|_| refuses_accepted())?;
        let intake = self.intake();
        intake.list(headers, |header| {
            Ok(bindings::Header {
                name: intake.exact(header.name)?.to_ascii_lowercase(),
                value: intake.exact(header.value)?,
            })
        })
    }

    /// What is said of values by an instance that has no network.
    async fn look_at(
        &self,
        instance: &mut Instance,
        values: &[bindings::Value],
    ) -> Result<Vec<Finding>, Misbehaviour> {
        let findings = instance.check(values).await?;
        self.taken(findings)
    }

    /// Findings as they may be shown.
    fn taken(&self, findings: Vec<bindings::Finding>) -> Result<Vec<Finding>, Misbehaviour> {
        let intake = self.intake();
        intake.list(findings, |finding| {
            Finding::take(finding, self.form(), &intake)
        })
    }

    pub(crate) fn form(&self) -> &'a Form {
        self.connector.form()
    }

    /// Whether the bytes hold one of the secrets, in any spelling.
    pub(crate) fn has_secret(&self, bytes: &[u8]) -> bool {
        self.scrub.finds(bytes)
    }

    pub(crate) fn origin(&self) -> Option<Origin> {
        let field = self.form().url_field()?;
        Origin::of(self.values.plain(&field.name)?)
    }

    fn intake(&self) -> Intake<'a> {
        Intake::scrubbing(&self.runner.limits, self.scrub.clone())
    }

    async fn instance(&self) -> Result<Instance, Misbehaviour> {
        let runner = self.runner;
        let deadline = self.started + runner.limits.call();
        let cpu = runner.limits.guest_cpu().saturating_sub(self.cpu);
        Instance::new(
            &runner.engine,
            &self.connector.pre,
            &runner.limits,
            deadline,
            cpu,
        )
        .await
    }

    /// Counts what an instance has used since the last time.
    pub(crate) fn used(&mut self, instance: &mut Instance) {
        self.cpu += instance.take_cpu();
        self.peak_memory_bytes = self.peak_memory_bytes.max(instance.peak_memory_bytes());
    }
}

/// Values that no error was found in.
pub(crate) struct Accepted {
    pub(crate) findings: Vec<Finding>,
    /// The headers for the real values.
    pub(crate) headers: Vec<bindings::Header>,
}

fn refuses_accepted() -> Misbehaviour {
    Misbehaviour::AuthorizeRefused("it refuses values that `check` accepts".to_owned())
}

/// A verdict on the credential must stand on an answer: only `undetermined` can do without.
fn earned(verdict: &Verdict, log: &Log) -> Result<(), Misbehaviour> {
    if verdict.outcome == Outcome::Undetermined || log.has_answer() {
        return Ok(());
    }
    Err(Misbehaviour::UnprovedVerdict {
        code: verdict.code.clone(),
    })
}
