//! The link to the page: printed on the terminal only.

use connector_server::Server;

use crate::cli::failure::Failure;
use crate::cli::output::Output;

/// Prints a link. Its token is in the fragment, which no browser sends and no server logs.
pub(super) fn print(output: &Output, server: &Server, url: &str) -> Result<(), Failure> {
    let token = server.new_link()?;
    output.line("open this link within ten minutes; it works once:");
    output.line(format_args!("  {url}/#start={}", token.expose()));
    Ok(())
}
