//! The credential that a command works on: a saved one, or values from options, variables and prompts.

use clap::Args;
use connector_host::{Connector, Runner, Values};

use super::connector::ConnectorOption;
use super::failure::Failure;
use super::form_values::FormValues;
use super::output::Output;
use super::saved::{Saved, SavedOption};

/// The options that name the credential.
#[derive(Args)]
pub(crate) struct InputOptions {
    #[command(flatten)]
    pub(crate) values: FormValues,
    #[command(flatten)]
    saved: SavedOption,
    #[command(flatten)]
    connector: ConnectorOption,
}

/// A connector, and the values of a credential for it.
pub(crate) struct Input {
    pub(crate) connector: Connector,
    pub(crate) values: Values,
    /// The saved credential that the values come from, if any.
    pub(crate) saved: Option<Saved>,
}

impl InputOptions {
    /// Loads the connector and reads the values.
    pub(crate) async fn read(&self, output: &Output, runner: &Runner) -> Result<Input, Failure> {
        let saved = self.saved.open()?;
        let connector = self.connector.load(runner).await?;
        let values = match &saved {
            Some(saved) => saved.values(&connector)?,
            None => self.values.fill(output, &connector).await?,
        };
        Ok(Input {
            connector,
            values,
            saved,
        })
    }
}
