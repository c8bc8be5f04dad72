//! `--component`: the connector to run.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use clari_component::CLARI_REVENUE;
use connector_host::{Connector, Limits, Runner, Trust};

use super::failure::Failure;

#[derive(Args)]
pub(crate) struct ConnectorOption {
    /// Run another connector than the built-in one (Clari Revenue).
    #[arg(long, value_name = "FILE", help_heading = "Connector")]
    pub(crate) component: Option<PathBuf>,
}

impl ConnectorOption {
    /// Loads the connector.
    pub(crate) async fn load(&self, runner: &Runner) -> Result<Connector, Failure> {
        let bytes = read(self.component.as_deref(), runner.limits())?;
        // The file may be a copy of the built-in connector.
        let trust = if *bytes == *CLARI_REVENUE {
            Trust::Trusted
        } else {
            Trust::Untrusted
        };
        Ok(runner.load(&bytes, trust).await?)
    }
}

/// The bytes of a component file, or of the built-in connector. Reading stops one byte over the
/// limit, which is enough to refuse the file.
pub(crate) fn read(file: Option<&Path>, limits: &Limits) -> Result<Cow<'static, [u8]>, Failure> {
    let Some(path) = file else {
        return Ok(Cow::Borrowed(CLARI_REVENUE));
    };
    let limit = u64::try_from(limits.component_bytes).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(Cow::Owned(bytes))
}
