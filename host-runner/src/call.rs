//! One call on filled-in values, and the instances it needs.
//!
//! A connector sees the secrets or the network, never both. `check` and `authorize` run on the real
//! values in instances that have no way out. The instance in which `validate` runs has only ever
//! seen stand-ins, and its way out opens after the last look at the real values.

use std::time::Duration;

use tokio::time::Instant;

use crate::bindings;
use crate::connector::Connector;
use crate::egress::{Exit, Log, Origin};
use crate::form::{FieldKind, Form};
use crate::intake::Intake;
use crate::misbehaviour::Misbehaviour;
use crate::receipt::{Usage, milliseconds};
use crate::runner::Runner;
use crate::sandbox::Instance;
use crate::scrub::Scrub;
use crate::seal::Seal;
use crate::sealed_values::StandIns;
use crate::values::Values;
use crate::verdict::{Finding, FixValue, Outcome, Verdict};

/// One call on filled-in values.
pub(crate) struct Call<'a> {
    runner: &'a Runner,
    connector: &'a Connector,
    values: &'a Values,
    scrub: Scrub,
    started: Instant,
    cpu: Duration,
    peak_memory_bytes: usize,
}

impl<'a> Call<'a> {
    /// Starts the clock.
    pub(crate) fn start(runner: &'a Runner, connector: &'a Connector, values: &'a Values) -> Self {
        Self {
            runner,
            connector,
            values,
            scrub: Scrub::new(values.secrets().map(|(_, secret)| secret.expose())),
            started: Instant::now(),
            cpu: Duration::ZERO,
            peak_memory_bytes: 0,
        }
    }

    /// What was used so far.
    pub(crate) fn usage(&self) -> Usage {
        Usage {
            milliseconds: milliseconds(self.started.elapsed()),
            guest_cpu_milliseconds: milliseconds(self.cpu),
            peak_memory_bytes: self.peak_memory_bytes,
        }
    }

    /// The findings on secret fields from a look at the real values, and all others from a look at
    /// stand-ins, so that no secret can ride out in what is said about another field.
    pub(crate) async fn check(&mut self) -> Result<Vec<Finding>, Misbehaviour> {
        let mut findings = self.check_secret_fields().await?;
        if let Some(field) = self.values.plain_field_with_secret() {
            findings.push(Finding::secret_in_plain_field(field));
            return Ok(findings);
        }
        findings.extend(self.check_plain_fields().await?);
        Ok(findings)
    }

    /// The headers for the real values, made without network.
    pub(crate) async fn authorize(&mut self) -> Result<Vec<bindings::Header>, Misbehaviour> {
        let mut offline = self.instance().await?;
        let headers = self.headers(&mut offline, self.values).await;
        self.used(&offline);
        headers
    }

    /// The verdict of one live call.
    pub(crate) async fn validate(&mut self, log: &Log) -> Result<Verdict, Misbehaviour> {
        let findings = self.check().await?;
        if findings.iter().any(Finding::is_error) {
            return Ok(Verdict::bad_input(findings));
        }
        let Some(origin) = self.origin() else {
            return Ok(Verdict::bad_input(vec![Finding::no_origin(self.form())]));
        };
        let real = self.authorize().await?;
        let mut sealed = self.instance().await?;
        let result = self.ask(&mut sealed, origin, real, log).await;
        self.used(&sealed);
        let mut verdict = result?;
        prove(&verdict, log)?;
        if let (Outcome::Undetermined, Some(denial)) = (verdict.outcome, log.denial()) {
            verdict.message = denial.message();
        }
        verdict.findings = self.merged(findings, verdict.findings);
        Ok(verdict)
    }

    /// Opens the way out for an instance that holds stand-ins (unless the policy says that it may
    /// hold the secrets), and asks it for its verdict.
    async fn ask(
        &self,
        sealed: &mut Instance,
        origin: Origin,
        real: Vec<bindings::Header>,
        log: &Log,
    ) -> Result<Verdict, Misbehaviour> {
        let exit = self.way_out(sealed, origin, real, log).await?;
        let values = exit.stand_ins.values().to_contract();
        let intake = Intake::scrubbing(&self.runner.limits, exit.scrub.clone());
        sealed.open(exit);
        let verdict = sealed.validate(&values).await?;
        Verdict::take(verdict, self.form(), &intake)
    }

    /// The way out to an origin, on which the real headers take the place of those that an instance
    /// makes of stand-ins.
    pub(crate) async fn way_out(
        &self,
        instance: &mut Instance,
        origin: Origin,
        real: Vec<bindings::Header>,
        log: &Log,
    ) -> Result<Exit, Misbehaviour> {
        let (seal, stand_ins) = if self.runner.sender.is_unsealed() {
            (Seal::none(real)?, StandIns::none(self.values))
        } else {
            let stand_ins = self.stand_ins()?;
            let headers = self.headers(instance, stand_ins.values()).await?;
            (Seal::new(headers, real)?, stand_ins)
        };
        let secrets = self.values.secrets().map(|(_, secret)| secret.expose());
        Ok(Exit {
            origin,
            scrub: Scrub::new(secrets.chain(seal.replacements())),
            seal,
            stand_ins,
            sender: self.runner.sender.clone(),
            limits: self.runner.limits.clone(),
            deadline: self.started + self.runner.limits.sending(),
            log: log.clone(),
        })
    }

    /// Runs `authorize` in an instance that has no network (yet).
    async fn headers(
        &self,
        instance: &mut Instance,
        values: &Values,
    ) -> Result<Vec<bindings::Header>, Misbehaviour> {
        let headers = instance.authorize(&values.to_contract()).await?;
        let headers = headers.map_err(|_| {
            Misbehaviour::AuthorizeRefused("it refuses values that `check` accepts".to_owned())
        })?;
        let intake = self.intake();
        intake.list(headers, |header| {
            Ok(bindings::Header {
                name: intake.exact(header.name)?.to_ascii_lowercase(),
                value: intake.exact(header.value)?,
            })
        })
    }

    async fn check_secret_fields(&mut self) -> Result<Vec<Finding>, Misbehaviour> {
        let findings = self.look_at(self.values).await?;
        let about_secrets = findings
            .into_iter()
            .filter(|finding| self.is_about_secret(finding));
        Ok(about_secrets
            .map(|finding| finding.keep_fix_if(FixValue::is_secret))
            .collect())
    }

    async fn check_plain_fields(&mut self) -> Result<Vec<Finding>, Misbehaviour> {
        let stand_ins = self.stand_ins()?;
        let findings = self.look_at(stand_ins.values()).await?;
        let about_others = findings
            .into_iter()
            .filter(|finding| !self.is_about_secret(finding));
        Ok(about_others
            .map(|finding| finding.keep_fix_if(|fix| !fix.is_secret()))
            .collect())
    }

    /// Runs `check` in an instance of its own, which has no network.
    async fn look_at(&mut self, values: &Values) -> Result<Vec<Finding>, Misbehaviour> {
        let mut offline = self.instance().await?;
        let findings = offline.check(&values.to_contract()).await;
        self.used(&offline);
        let intake = self.intake();
        intake.list(findings?, |finding| {
            Finding::take(finding, self.form(), &intake)
        })
    }

    /// The findings of `check`, and those of the verdict that say something new. What it says about
    /// secret fields is about stand-ins.
    fn merged(&self, mut findings: Vec<Finding>, of_verdict: Vec<Finding>) -> Vec<Finding> {
        for finding in of_verdict {
            let known = findings
                .iter()
                .any(|known| (&known.field, &known.code) == (&finding.field, &finding.code));
            if !known && !self.is_about_secret(&finding) {
                findings.push(finding.keep_fix_if(|fix| !fix.is_secret()));
            }
        }
        findings
    }

    fn is_about_secret(&self, finding: &Finding) -> bool {
        let field = finding.field.parse().ok();
        let field = field.and_then(|name| self.form().field(&name));
        field.is_some_and(|field| field.kind == FieldKind::Secret)
    }

    pub(crate) fn form(&self) -> &'a Form {
        self.connector.form()
    }

    /// Whether the bytes hold one of the secrets, in any spelling.
    pub(crate) fn has_secret(&self, bytes: &[u8]) -> bool {
        self.scrub.finds(&String::from_utf8_lossy(bytes))
    }

    pub(crate) fn origin(&self) -> Option<Origin> {
        let field = self.form().url_field()?;
        Origin::of(self.values.plain(&field.name)?)
    }

    fn stand_ins(&self) -> Result<StandIns, Misbehaviour> {
        StandIns::for_values(self.values, self.form())
    }

    fn intake(&self) -> Intake<'a> {
        Intake::scrubbing(&self.runner.limits, self.scrub.clone())
    }

    pub(crate) async fn instance(&self) -> Result<Instance, Misbehaviour> {
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

    pub(crate) fn used(&mut self, instance: &Instance) {
        self.cpu += instance.cpu();
        self.peak_memory_bytes = self.peak_memory_bytes.max(instance.peak_memory_bytes());
    }
}

/// A verdict on the credential must stand on an answer: only `undetermined` can do without.
fn prove(verdict: &Verdict, log: &Log) -> Result<(), Misbehaviour> {
    if verdict.outcome == Outcome::Undetermined || log.has_answer() {
        return Ok(());
    }
    Err(Misbehaviour::UnprovedVerdict {
        code: verdict.code.clone(),
    })
}
