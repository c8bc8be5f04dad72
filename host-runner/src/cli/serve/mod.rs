//! `host-runner serve`: serves the credential page and its API.

mod address;
mod link;
mod tokens;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use clari_component::CLARI_REVENUE;
use connector_server::{BATCH_CALLS, Options, Server, ServerError};
use tokio::net::TcpListener;

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::number::number;
use super::output::{self, Output};
use super::policy::PolicyOptions;
use super::report::Listening;
use super::saved::StoreOption;
use super::shutdown;

/// The most calls at a time.
const MAX_CALLS: usize = 1_024;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner serve                                         print a link to the page
  host-runner serve --token-file tokens.txt --connectors connectors/

A line of the token file is NAME SCOPE TOKEN, where SCOPE is read, use or manage, and TOKEN has at least 32
characters or is sha256: and the digest of one. Without a token file, the only way in is the link that is printed on
the terminal, once, for ten minutes.";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Serve {
    /// The address and port to listen on; loopback only.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8787",
        help_heading = "Server"
    )]
    listen: SocketAddr,
    /// Accept the tokens in a file.
    #[arg(long, value_name = "FILE", help_heading = "Server")]
    token_file: Option<PathBuf>,
    /// Serve the connectors in a folder, too: each NAME.wasm under its NAME.
    #[arg(long, value_name = "FOLDER", help_heading = "Server")]
    connectors: Option<PathBuf>,
    /// Answer to another host name, such as that of a proxy in front; repeatable.
    #[arg(long, value_name = "HOST[:PORT]", help_heading = "Server")]
    host: Vec<String>,
    /// Allow the pages of another origin, such as `https://platform.example`; repeatable.
    #[arg(long, value_name = "ORIGIN", help_heading = "Server")]
    allow_origin: Vec<String>,
    /// Calls at a time; further ones are answered with 429.
    #[arg(long, value_name = "N", default_value_t = 64, help_heading = "Server")]
    #[arg(value_parser = number(1, MAX_CALLS))]
    max_calls: usize,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    policy: PolicyOptions,
}

impl Serve {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        self.expect_a_way_in(output)?;
        let tokens = tokens::read(self.token_file.as_deref())?;
        address::expect_loopback(self.listen)?;
        let what = || format!("cannot listen on {}", self.listen);
        let listener = TcpListener::bind(self.listen).await.with_context(what)?;
        let address = listener.local_addr().with_context(what)?;
        let server = Server::new(Options {
            runner: self.policy.runner(self.max_calls + BATCH_CALLS)?,
            built_in: CLARI_REVENUE,
            connectors: self.connectors.clone(),
            store: self.store.path()?,
            tokens,
            max_calls: self.max_calls,
            hosts: address::hosts(address, &self.host, &self.allow_origin)?,
        })
        .await?;
        let url = format!("http://{address}");
        if output.json {
            output.object(&Listening { url: url.clone() });
        } else {
            output.note(format_args!("listening on {url}"));
        }
        if is_on_terminal(output) {
            link::print(output, &server, &url)?;
        }
        server.serve(listener, shutdown::signal()).await;
        Ok(ExitCode::Done)
    }

    /// A server that nobody can ask anything is a mistake.
    fn expect_a_way_in(&self, output: &Output) -> Result<(), Failure> {
        if self.token_file.is_some() || is_on_terminal(output) {
            return Ok(());
        }
        Err(Failure::with_hint(
            "stdout is not a terminal, so there is nobody to show a link to",
            "hand out tokens with `--token-file FILE`",
        ))
    }
}

/// Whether a link can be shown to whoever started the server, and to nobody else.
fn is_on_terminal(output: &Output) -> bool {
    !output.json && output::stdout_is_terminal()
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::Store(error) => error.into(),
            error => Self::usage(error),
        }
    }
}
