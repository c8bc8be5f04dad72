//! The link to the page: printed on the terminal only.

use connector_server::Server;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::prompt;

/// Prints a link, and another one for each Enter.
pub(super) async fn print(output: &Output, server: &Server, url: &str) -> Result<(), Failure> {
    loop {
        let token = server.new_link()?;
        output.line("open this link within ten minutes; it works once:");
        // No browser sends the fragment, and no server logs it.
        output.line(format_args!("  {url}/#start={}", token.expose()));
        if !prompt::is_possible() {
            return std::future::pending().await;
        }
        let question = "press Enter for another link, Ctrl-C to stop\n";
        if prompt::line(question.to_owned()).await.is_err() {
            // The server ends by itself, once the requests have ended that it has.
            return std::future::pending().await;
        }
    }
}
