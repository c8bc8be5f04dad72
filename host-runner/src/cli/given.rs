//! The credential of a command: a saved one, or the values that are given or asked for.

use clap::Args;
use connector_host::{Connector, Runner, Values};

use super::connector::ConnectorOption;
use super::end::Failure;
use super::form_values::FormValues;
use super::output::Output;
use super::saved::{Saved, SavedOption};

/// The options that say which credential it is.
#[derive(Args)]
pub(crate) struct GivenOptions {
    #[command(flatten)]
    pub(crate) connector: ConnectorOption,
    #[command(flatten)]
    pub(crate) values: FormValues,
    #[command(flatten)]
    pub(crate) saved: SavedOption,
}

/// A connector, and the values of a credential for it.
pub(crate) struct Given {
    pub(crate) connector: Connector,
    pub(crate) values: Values,
    /// Where the values are saved, if they are.
    pub(crate) saved: Option<Saved>,
}

impl GivenOptions {
    /// The connector and the values.
    pub(crate) async fn take(&self, output: &Output, runner: &Runner) -> Result<Given, Failure> {
        let saved = self.saved.open()?;
        let connector = self.connector.load(runner).await?;
        let values = match &saved {
            Some(saved) => saved.values(&connector)?,
            None => self.values.fill(output, &connector).await?,
        };
        Ok(Given {
            connector,
            values,
            saved,
        })
    }
}
