//! The instance that may reach the network: it sees stand-ins, and its way out puts the real headers in
//! the place of what it makes of them.

use super::Call;
use crate::bindings;
use crate::egress::{Exit, Log, Origin};
use crate::intake::Intake;
use crate::misbehaviour::Misbehaviour;
use crate::sandbox::Instance;
use crate::seal::Seal;
use crate::sealed_values::StandIns;
use crate::verdict::Verdict;

/// An instance that has never seen a secret, and what it sees in place of each.
pub(crate) struct Sealed {
    pub(crate) instance: Instance,
    pub(super) stand_ins: StandIns,
}

impl Call<'_> {
    /// The sealed instance that there is, or else a new one.
    pub(crate) async fn sealed(&self, sealed: Option<Sealed>) -> Result<Sealed, Misbehaviour> {
        if let Some(sealed) = sealed {
            return Ok(sealed);
        }
        Ok(Sealed {
            instance: self.instance().await?,
            stand_ins: StandIns::for_values(self.values, self.form())?,
        })
    }

    /// Opens the way out for an instance that holds stand-ins (unless the policy says that it may
    /// hold the secrets), and asks it for its verdict.
    pub(super) async fn ask(
        &self,
        sealed: &mut Sealed,
        origin: Origin,
        real: Vec<bindings::Header>,
        log: &Log,
    ) -> Result<Verdict, Misbehaviour> {
        let exit = self.way_out(sealed, origin, real, log).await?;
        let values = exit.stand_ins.values().to_contract();
        let intake = Intake::scrubbing(&self.runner.limits, exit.scrub.clone());
        sealed.instance.open(exit);
        let verdict = sealed.instance.validate(&values).await?;
        Verdict::take(verdict, self.form(), &intake)
    }

    /// The way out to an origin, on which the real headers take the place of those that an instance
    /// makes of stand-ins.
    pub(crate) async fn way_out(
        &self,
        sealed: &mut Sealed,
        origin: Origin,
        real: Vec<bindings::Header>,
        log: &Log,
    ) -> Result<Exit, Misbehaviour> {
        let (seal, stand_ins) = if self.runner.sender.is_unsealed() {
            (Seal::none(real)?, StandIns::none(self.values))
        } else {
            let stand_ins = sealed.stand_ins.clone();
            let headers = self
                .headers(&mut sealed.instance, stand_ins.values())
                .await?;
            (Seal::new(headers, real)?, stand_ins)
        };
        Ok(Exit {
            origin,
            scrub: self.scrub.and(seal.replacements()),
            seal,
            stand_ins,
            sender: self.runner.sender.clone(),
            limits: self.runner.limits.clone(),
            deadline: self.started + self.runner.limits.sending(),
            log: log.clone(),
        })
    }
}
