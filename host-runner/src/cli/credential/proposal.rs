//! The options for a credential to save.

use clap::Args;
use connector_host::{Connector, Runner, Values};
use credential_store::CredentialNote;

use super::trial::Trial;
use crate::cli::connector::ConnectorOption;
use crate::cli::failure::Failure;
use crate::cli::form_values::FormValues;
use crate::cli::output::Output;
use crate::cli::policy::PolicyOptions;
use crate::cli::prompt;
use crate::cli::saved::StoreOption;

/// The options that `add` and `edit` share.
#[derive(Args)]
pub(super) struct Proposal {
    /// Describe what the credential is for.
    #[arg(long, value_name = "TEXT")]
    pub(super) description: Option<CredentialNote>,
    /// Save the credential even if it is not valid.
    #[arg(long)]
    save_anyway: bool,
    #[command(flatten)]
    pub(super) values: FormValues,
    #[command(flatten)]
    pub(super) store: StoreOption,
    #[command(flatten)]
    pub(super) connector: ConnectorOption,
    #[command(flatten)]
    policy: PolicyOptions,
}

impl Proposal {
    /// Whether to prompt for everything: no option sets anything, and the terminal is interactive.
    pub(super) fn is_interactive(&self) -> bool {
        self.description.is_none() && self.values.is_empty() && prompt::is_possible()
    }

    /// Creates a runner under the policy, and loads the connector.
    pub(super) async fn load(&self) -> Result<(Runner, Connector), Failure> {
        let runner = self.policy.runner(1)?;
        let connector = self.connector.load(&runner).await?;
        Ok((runner, connector))
    }

    /// Validates the values, and decides whether to save them.
    pub(super) async fn validate(
        &self,
        output: &Output,
        runner: &Runner,
        connector: &Connector,
        values: &Values,
    ) -> Result<Trial, Failure> {
        Trial::run(output, runner, connector, values, self.save_anyway).await
    }
}
