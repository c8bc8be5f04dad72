//! The online call: an instance with network access that holds placeholders.

use connector_sandbox::{Network, Online};
use credential_rules::{Origin, Redactor, Sanitizer, Substitution, evidence};
use tokio::time::Instant;

use super::Call;
use super::offline::{Accepted, Offered};
use super::throttled::Throttled;
use crate::Misbehavior;
use crate::RunError;
use crate::contract::verdict::{Finding, Outcome, Verdict};
use crate::disclosure;
use crate::egress::{Budget, Hooks, Log, Session};

impl Call<'_> {
    /// The verdict of one online call.
    pub(crate) async fn validate(&mut self, log: &Log) -> Result<Verdict, RunError> {
        let accepted = match self.accept().await? {
            Offered::Accepted(accepted) => accepted,
            Offered::Rejected(findings) => return Ok(Verdict::bad_input(findings)),
        };
        let Some(origin) = self.origin() else {
            return Ok(Verdict::bad_input(vec![self.no_origin()]));
        };
        let (findings, session) = self.way_out(origin, accepted, log);
        let mut verdict = self.ask(session).await?;
        require_evidence(&verdict, log)?;
        if log.has_unsent() {
            // Anything that the connector made from the response could be part of that secret.
            verdict = Verdict::unsent_secret();
        } else if verdict.outcome == Outcome::Undetermined && !log.has_answer() {
            if let Some(denial) = log.denial() {
                verdict.message = denial.message();
            } else if let Some(fault) = log.proxy_fault().filter(|_| !log.has_answer()) {
                verdict = Verdict::of_proxy(fault);
            }
        }
        verdict.findings = disclosure::merged(findings, verdict.findings, self.form());
        Ok(verdict)
    }

    /// Opens the session with an origin, in which the real headers replace those with placeholders.
    /// Its time starts now, however long earlier instances took.
    pub(crate) fn way_out(
        &self,
        origin: Origin,
        accepted: Accepted,
        log: &Log,
    ) -> (Vec<Finding>, Session) {
        let Accepted {
            findings,
            headers,
            placeholders,
        } = accepted;
        let session = Session {
            origin,
            redactor: self.redactor.and(headers.replacements()),
            sent: Redactor::new(headers.sent()),
            unsent: self.unsent(&headers),
            headers,
            placeholders,
            sender: self.runner.sender.clone(),
            limits: self.runner.limits.clone(),
            budget: Budget::new(self.runner.limits.requests),
            deadline: self.budget_begins() + self.runner.limits.sending(),
            log: log.clone(),
        };
        (findings, session)
    }

    /// The secrets that no header carries.
    fn unsent(&self, headers: &Substitution) -> Redactor {
        let secrets = self.values.secrets().map(|(_, secret)| secret.expose());
        Redactor::new(secrets.filter(|secret| !headers.carries(secret)))
    }

    /// Runs `validate` in a new instance, whose only network is this session.
    async fn ask(&mut self, session: Session) -> Result<Verdict, RunError> {
        let placeholders = session.placeholders.clone();
        let redactor = session.redactor.clone();
        let (network, late) = Hooks::network(session);
        let mut online = self.online(network).await?;
        let verdict = online.validate(&placeholders).await;
        self.count(online.used());
        late.expect_no_body()?;
        let verdict = verdict?;
        self.throttled = Throttled::of(&verdict);
        let sanitizer = Sanitizer::redacting(self.runner.limits.returned(), redactor);
        Ok(Verdict::take(verdict, self.form(), &sanitizer)?)
    }

    async fn online(&self, network: Network) -> Result<Online, RunError> {
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

    /// When the time for requests started.
    fn budget_begins(&self) -> Instant {
        #[cfg(test)]
        if !self.runner.isolation.has_fixed_budgets() {
            return self.started;
        }
        Instant::now()
    }
}

/// Requires evidence: a verdict other than `undetermined` needs an answered request.
fn require_evidence(verdict: &Verdict, log: &Log) -> Result<(), RunError> {
    let decides = verdict.outcome != Outcome::Undetermined;
    if evidence::suffices(decides, log.has_answer()) {
        return Ok(());
    }
    let code = verdict.code.clone();
    Err(Misbehavior::UnprovedVerdict { code }.into())
}
