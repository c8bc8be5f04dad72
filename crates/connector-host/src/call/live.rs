//! The one live call: an instance that has a network and holds placeholders.

use connector_sandbox::{Network, Online};
use credential_rules::{Origin, Redactor, Sanitizer, Substitution, evidence};
use tokio::time::Instant;

use super::Call;
use super::offline::Accepted;
use super::throttled::Throttled;
use crate::Misbehavior;
use crate::RunError;
use crate::contract::verdict::{Finding, Outcome, Verdict};
use crate::disclosure;
use crate::egress::{Budget, Hooks, Log, Session};

impl Call<'_> {
    /// The verdict of one live call.
    pub(crate) async fn validate(&mut self, log: &Log) -> Result<Verdict, RunError> {
        let accepted = match self.accept().await? {
            Ok(accepted) => accepted,
            Err(findings) => return Ok(Verdict::bad_input(findings)),
        };
        let Some(origin) = self.origin() else {
            return Ok(Verdict::bad_input(vec![self.no_origin()]));
        };
        let (findings, session) = self.way_out(origin, accepted, log);
        let mut verdict = self.ask(session).await?;
        require_evidence(&verdict, log)?;
        if log.has_unsent() {
            // Whatever the connector made of the answer could be a part of that secret.
            verdict = Verdict::unsent_secret();
        }
        if verdict.outcome == Outcome::Undetermined {
            if let Some(denial) = log.denial() {
                verdict.message = denial.message();
            } else if let Some(fault) = log.proxy_fault() {
                verdict = Verdict::of_proxy(fault);
            }
        }
        verdict.findings = disclosure::merged(findings, verdict.findings, self.form());
        Ok(verdict)
    }

    /// The way out to an origin, on which the real headers take the place of those that an instance
    /// makes of placeholders. Its time begins now, whatever the instances before it took.
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

    /// The secrets that none of the headers carries.
    fn unsent(&self, headers: &Substitution) -> Redactor {
        let secrets = self.values.secrets().map(|(_, secret)| secret.expose());
        Redactor::new(secrets.filter(|secret| !headers.carries(secret)))
    }

    /// Asks a new instance for its verdict, with the one way out there is.
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

    /// When the time for requests begins.
    fn budget_begins(&self) -> Instant {
        #[cfg(test)]
        if !self.runner.isolation.has_fixed_budgets() {
            return self.started;
        }
        Instant::now()
    }
}

/// A verdict on the credential must stand on an answer: only `undetermined` can do without.
fn require_evidence(verdict: &Verdict, log: &Log) -> Result<(), RunError> {
    let decides = verdict.outcome != Outcome::Undetermined;
    if evidence::suffices(decides, log.has_answer()) {
        return Ok(());
    }
    let code = verdict.code.clone();
    Err(Misbehavior::UnprovedVerdict { code }.into())
}
