//! The options for a credential to save.

use clap::Args;
use connector_host::Connector;
use credential_store::{CredentialNote, Draft};

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

    /// Loads the connector, in a runner under the policy.
    pub(super) async fn load(&self) -> Result<Connector, Failure> {
        let runner = self.policy.runner(1)?;
        self.connector.load(&runner).await
    }

    /// Validates a draft, and decides whether to save it. One with a secret in the clear is refused before
    /// anything is sent.
    pub(super) async fn validate(
        &self,
        output: &Output,
        draft: &Draft<'_>,
    ) -> Result<Trial, Failure> {
        draft.expect_no_secret_in_the_clear()?;
        Trial::run(output, draft.connector, draft.values, self.save_anyway).await
    }
}
