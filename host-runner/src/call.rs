//! One call on filled-in values, and the instances it needs.
//!
//! Values → dry run → offline → online. A connector sees the secrets or the network, never both: the
//! dry run and the online instance hold placeholders, and the offline instance has no network.

use std::sync::Arc;

use connector_sandbox::{
    Given, Network, Offline, Online, PlaceholderError, PlaceholderValues, RealValues, Used,
};
use credential_rules::Redactor;
use tokio::time::Instant;

use crate::Misbehaviour;
use crate::bindings;
use crate::connector::Connector;
use crate::dry_run::{DryRun, PlainValues};
use crate::egress::{Budget, Egress, Exit, Log, Origin};
use crate::form::Form;
use crate::intake::Intake;
use crate::receipt::{Receipt, Usage, milliseconds};
use crate::runner::{Runner, Turn};
use crate::substitution::Substitution;
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
    started: Instant,
    used: Used,
}

/// Values that no error was found in.
pub(crate) struct Accepted {
    pub(crate) findings: Vec<Finding>,
    /// The headers for the real values, and those for the placeholders.
    pub(crate) headers: Substitution,
    placeholders: PlaceholderValues,
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

    /// What is found in the values, without any network.
    pub(crate) async fn check(&mut self) -> Result<Vec<Finding>, Misbehaviour> {
        if let Some(finding) = self.secret_in_plain_field() {
            return Ok(vec![finding]);
        }
        let dry_run = self.dry_run().await?;
        let mut findings = self.plain_findings(&dry_run)?;
        let mut offline = self.offline().await?;
        let secret_findings = self
            .secret_findings(&mut offline, &self.real_values())
            .await;
        self.count(offline.used());
        findings.extend(secret_findings?);
        Ok(findings)
    }

    /// What is found in the values, and the headers for them, both without any network; or the
    /// findings only, if one of them is an error.
    pub(crate) async fn accept(&mut self) -> Result<Result<Accepted, Vec<Finding>>, Misbehaviour> {
        if let Some(finding) = self.secret_in_plain_field() {
            return Ok(Err(vec![finding]));
        }
        let dry_run = self.dry_run().await?;
        let mut findings = self.plain_findings(&dry_run)?;
        let mut offline = self.offline().await?;
        let prepared = self.prepare(&mut offline, &mut findings).await;
        self.count(offline.used());
        // It has seen the secrets: it is gone before there is one that can reach the network.
        drop(offline);
        let Some(real) = prepared? else {
            return Ok(Err(findings));
        };
        let refuses = "its `check` finds an error in a placeholder that keeps the form's rules";
        let refuses = || Misbehaviour::AuthorizeRefused(refuses.to_owned());
        let placeholders = dry_run.headers.as_ref().ok_or_else(refuses)?;
        Ok(Ok(Accepted {
            findings,
            headers: Substitution::new(placeholders, &real)?,
            placeholders: dry_run.placeholders.clone(),
        }))
    }

    /// The verdict of one live call.
    pub(crate) async fn validate(&mut self, log: &Log) -> Result<Verdict, Misbehaviour> {
        let accepted = match self.accept().await? {
            Ok(accepted) => accepted,
            Err(findings) => return Ok(Verdict::bad_input(findings)),
        };
        let Some(origin) = self.origin() else {
            return Ok(Verdict::bad_input(vec![Finding::no_origin(self.form())]));
        };
        let (findings, exit) = self.way_out(origin, accepted, log);
        let mut verdict = self.ask(exit).await?;
        earned(&verdict, log)?;
        if let (Outcome::Undetermined, Some(denial)) = (verdict.outcome, log.denial()) {
            verdict.message = denial.message();
        }
        verdict.findings = tellable::merged(findings, verdict.findings, self.form());
        Ok(verdict)
    }

    /// The way out to an origin, on which the real headers take the place of those that an instance
    /// makes of placeholders. Its time begins now, whatever the instances before it took.
    pub(crate) fn way_out(
        &self,
        origin: Origin,
        accepted: Accepted,
        log: &Log,
    ) -> (Vec<Finding>, Exit) {
        let Accepted {
            findings,
            headers,
            placeholders,
        } = accepted;
        let exit = Exit {
            origin,
            scrub: self.scrub.and(headers.replacements()),
            headers,
            placeholders,
            sender: self.runner.sender.clone(),
            limits: self.runner.limits.clone(),
            budget: Budget::new(self.runner.limits.requests),
            deadline: self.budget_begins() + self.runner.limits.sending(),
            log: log.clone(),
        };
        (findings, exit)
    }

    /// Asks a new instance for its verdict, with the one way out there is.
    async fn ask(&mut self, exit: Exit) -> Result<Verdict, Misbehaviour> {
        let placeholders = exit.placeholders.clone();
        let scrub = exit.scrub.clone();
        let (network, late) = Egress::network(exit);
        let mut online = self.online(network).await?;
        let verdict = online.validate(&placeholders).await;
        self.count(online.used());
        late.expect_no_body()?;
        let intake = Intake::scrubbing(&self.runner.limits, scrub);
        Verdict::take(verdict?, self.form(), &intake)
    }

    /// A secret in a plain field would get into placeholder values: no instance sees these values.
    fn secret_in_plain_field(&self) -> Option<Finding> {
        let field = self.values.plain_field_with_secret();
        field.map(Finding::secret_in_plain_field)
    }

    /// What the connector makes of the values with placeholders in the place of the secrets.
    async fn dry_run(&mut self) -> Result<Arc<DryRun>, Misbehaviour> {
        let values = PlainValues::of(self.values);
        if let Some(known) = self.connector.dry_runs.find(&values) {
            return Ok(known);
        }
        let dry_run = Arc::new(self.make_dry_run(values).await?);
        self.connector.dry_runs.keep(&dry_run);
        Ok(dry_run)
    }

    async fn make_dry_run(&mut self, of: PlainValues) -> Result<DryRun, Misbehaviour> {
        let placeholders = self.placeholders()?;
        let program = &self.connector.program;
        let mut instance = self.runner.sandbox.dry_run(program).await?;
        let findings = instance.check(&placeholders).await;
        let headers = match &findings {
            Ok(findings) if !findings.iter().any(is_error) => {
                let headers = instance.authorize(&placeholders).await;
                headers.and_then(|headers| self.taken_headers(headers).map(Some))
            }
            _ => Ok(None),
        };
        self.count(instance.used());
        Ok(DryRun {
            of,
            placeholders,
            findings: findings?,
            headers: headers?,
        })
    }

    fn placeholders(&self) -> Result<PlaceholderValues, Misbehaviour> {
        let given = self
            .values
            .entries()
            .filter_map(|(name, value)| match value {
                Ok(value) => Some(Given::Plain(name.as_str(), value)),
                Err(_) => {
                    let field = self.form().field(name)?;
                    Some(Given::Secret(name.as_str(), &field.rules))
                }
            });
        PlaceholderValues::new(given).map_err(|error| match error {
            PlaceholderError::NoRoom(_) => Misbehaviour::FormRefused(error.to_string()),
            error => Misbehaviour::Trap(error.to_string()),
        })
    }

    fn real_values(&self) -> RealValues {
        let pairs = self.values.pairs();
        RealValues::new(pairs.map(|(name, value)| (name.to_string(), value.to_owned())))
    }

    /// The headers for the real values, unless an error is found in them.
    async fn prepare(
        &self,
        offline: &mut Offline,
        findings: &mut Vec<Finding>,
    ) -> Result<Option<Vec<bindings::Header>>, Misbehaviour> {
        let values = self.real_values();
        findings.extend(self.secret_findings(offline, &values).await?);
        if findings.iter().any(Finding::is_error) {
            return Ok(None);
        }
        let headers = offline.authorize(&values).await?;
        self.taken_headers(headers).map(Some)
    }

    /// The findings on plain fields, as they were made without any secret.
    fn plain_findings(&self, dry_run: &DryRun) -> Result<Vec<Finding>, Misbehaviour> {
        self.taken_plain(dry_run.findings.clone())
    }

    fn taken_plain(&self, findings: Vec<bindings::Finding>) -> Result<Vec<Finding>, Misbehaviour> {
        Ok(tellable::of_plain_fields(
            self.taken(findings)?,
            self.form(),
        ))
    }

    /// The findings on secret fields. What an instance that sees the secrets says of other fields
    /// is dropped, so that no secret can ride out in it.
    async fn secret_findings(
        &self,
        offline: &mut Offline,
        values: &RealValues,
    ) -> Result<Vec<Finding>, Misbehaviour> {
        let findings = offline.check(values).await?;
        Ok(tellable::of_secret_fields(
            self.taken(findings)?,
            self.form(),
        ))
    }

    /// Headers within their limits.
    fn taken_headers(
        &self,
        headers: Result<Vec<bindings::Header>, Vec<bindings::Finding>>,
    ) -> Result<Vec<bindings::Header>, Misbehaviour> {
        let refuses = "it refuses values that `check` accepts";
        let headers = headers.map_err(|_| Misbehaviour::AuthorizeRefused(refuses.to_owned()))?;
        let intake = self.intake();
        intake.list(headers, |header| {
            Ok(bindings::Header {
                name: intake.exact(header.name)?.to_ascii_lowercase(),
                value: intake.exact(header.value)?,
            })
        })
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

    async fn offline(&self) -> Result<Offline, Misbehaviour> {
        let program = &self.connector.program;
        self.runner.sandbox.offline(program).await
    }

    async fn online(&self, network: Network) -> Result<Online, Misbehaviour> {
        let (sandbox, program) = (&self.runner.sandbox, &self.connector.program);
        #[cfg(test)]
        if !self.runner.isolation.has_fixed_budgets() {
            let limits = &self.runner.limits;
            let wall = (self.started + limits.call()).saturating_duration_since(Instant::now());
            let cpu = limits.guest_cpu().saturating_sub(self.used.cpu);
            return sandbox
                .online_with_what_is_left(program, network, wall, cpu)
                .await;
        }
        sandbox.online(program, network).await
    }

    /// When the time for requests begins.
    fn budget_begins(&self) -> Instant {
        #[cfg(test)]
        if !self.runner.isolation.has_fixed_budgets() {
            return self.started;
        }
        Instant::now()
    }

    /// Adds what an instance used.
    fn count(&mut self, used: Used) {
        self.used.cpu += used.cpu;
        self.used.peak_memory_bytes = self.used.peak_memory_bytes.max(used.peak_memory_bytes);
    }
}

fn is_error(finding: &bindings::Finding) -> bool {
    finding.severity == bindings::Severity::Error
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
