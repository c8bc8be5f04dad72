//! What instances do that never see a secret: they say what they make of stand-ins, and one of them may
//! reach the network; on its way out the real headers take the place of those.

use std::sync::Arc;

use super::Call;
use crate::bindings;
use crate::egress::{Budget, Exit, Log, Origin};
use crate::intake::Intake;
use crate::misbehaviour::Misbehaviour;
use crate::rehearsal::Rehearsal;
use crate::seal::Seal;
use crate::sealed_values::StandIns;
use crate::verdict::{Finding, Verdict};

impl Call<'_> {
    /// What is found in the values with stand-ins in the place of the secrets.
    pub(super) async fn rehearsed_findings(&mut self) -> Result<Vec<Finding>, Misbehaviour> {
        let rehearsal = self.rehearsal()?;
        if let Some(findings) = rehearsal.findings() {
            return self.taken(findings);
        }
        let values = rehearsal.stand_ins.values().to_contract();
        let mut instance = self.instance().await?;
        let findings = instance.check(&values).await;
        self.used(&mut instance);
        let findings = findings?;
        rehearsal.note_findings(&findings);
        self.taken(findings)
    }

    /// The headers for the values with stand-ins in the place of the secrets.
    async fn rehearsed_headers(&mut self) -> Result<Vec<bindings::Header>, Misbehaviour> {
        let rehearsal = self.rehearsal()?;
        if let Some(headers) = rehearsal.headers() {
            return Ok(headers);
        }
        let values = rehearsal.stand_ins.values().to_contract();
        let mut instance = self.instance().await?;
        let headers = self.headers(&mut instance, &values).await;
        self.used(&mut instance);
        let headers = headers?;
        rehearsal.note_headers(&headers);
        self.connector.rehearsals.keep(&rehearsal);
        Ok(headers)
    }

    /// The way out to an origin, on which the real headers take the place of those that an instance
    /// makes of stand-ins (unless the policy says that it may hold the secrets).
    pub(crate) async fn way_out(
        &mut self,
        origin: Origin,
        real: Vec<bindings::Header>,
        log: &Log,
    ) -> Result<Exit, Misbehaviour> {
        let (seal, stand_ins) = if self.runner.sender.is_unsealed() {
            (Seal::none(real)?, StandIns::none(self.values))
        } else {
            let sealed = self.rehearsed_headers().await?;
            (
                Seal::new(sealed, real)?,
                self.rehearsal()?.stand_ins.clone(),
            )
        };
        Ok(Exit {
            origin,
            scrub: self.scrub.and(seal.replacements()),
            seal,
            stand_ins,
            sender: self.runner.sender.clone(),
            limits: self.runner.limits.clone(),
            budget: Budget::new(self.runner.limits.requests),
            deadline: self.started + self.runner.limits.sending(),
            log: log.clone(),
        })
    }

    /// Asks a new instance for its verdict, with the one way out there is.
    pub(super) async fn ask(&mut self, exit: Exit) -> Result<Verdict, Misbehaviour> {
        let values = exit.stand_ins.values().to_contract();
        let intake = Intake::scrubbing(&self.runner.limits, exit.scrub.clone());
        let mut instance = self.instance().await?;
        instance.open(exit);
        let verdict = instance.validate(&values).await;
        self.used(&mut instance);
        Verdict::take(verdict?, self.form(), &intake)
    }

    fn rehearsal(&mut self) -> Result<Arc<Rehearsal>, Misbehaviour> {
        if let Some(rehearsal) = &self.rehearsal {
            return Ok(Arc::clone(rehearsal));
        }
        let rehearsal = self.connector.rehearsals.of(self.values, self.form())?;
        Ok(Arc::clone(self.rehearsal.insert(rehearsal)))
    }
}
