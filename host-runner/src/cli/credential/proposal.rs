//! The options of a credential that is to be saved.

use clap::Args;
use connector_host::{Connector, Values};
use credential_store::CredentialNote;

use super::prove::Proof;
use crate::cli::General;
use crate::cli::connector::ConnectorOption;
use crate::cli::end::Failure;
use crate::cli::form_values::FormValues;
use crate::cli::output::Output;
use crate::cli::policy::PolicyOptions;
use crate::cli::prompt;
use crate::cli::saved::StoreOption;

/// What adding and editing a credential take alike.
#[derive(Args)]
pub(super) struct Proposal {
    /// What it is for, and whose it is.
    #[arg(long, value_name = "TEXT")]
    pub(super) description: Option<CredentialNote>,
    /// Save it even if it is not proved valid.
    #[arg(long)]
    save_anyway: bool,
    #[command(flatten)]
    pub(super) store: StoreOption,
    #[command(flatten)]
    pub(super) connector: ConnectorOption,
    #[command(flatten)]
    pub(super) values: FormValues,
    #[command(flatten)]
    policy: PolicyOptions,
    #[command(flatten)]
    pub(super) general: General,
}

impl Proposal {
    /// Whether nothing is given, and there is somebody to ask for all of it.
    pub(super) fn asks(&self) -> bool {
        self.description.is_none() && self.values.is_empty() && prompt::is_possible()
    }

    /// The connector, in a runner under the policy.
    pub(super) async fn load(&self) -> Result<Connector, Failure> {
        let runner = self.policy.runner(1)?;
        let connector = self.connector.load(&runner).await?;
        Ok(connector)
    }

    /// Tries the values that are to be saved.
    pub(super) async fn prove(
        &self,
        output: &Output,
        connector: &Connector,
        values: &Values,
    ) -> Result<Proof, Failure> {
        Proof::of(output, connector, values, self.save_anyway).await
    }
}
