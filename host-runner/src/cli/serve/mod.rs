//! `host-runner serve`: serves the credential page and its API.

mod certificates;
mod hosts;
mod link;
mod listen;
mod reload;
mod tokens;
#[cfg(unix)]
mod unix_socket;

use std::path::PathBuf;

use clap::Args;
use clari_component::CLARI_REVENUE;
use connector_server::{BATCH_CALLS, Options, Server, ServerError, TokenFile};

use self::hosts::HostOptions;
use self::listen::ListenOptions;
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
  host-runner serve --unix /run/user/1000/host-runner.sock
  host-runner serve --token-file tokens.txt --connectors connectors/
  host-runner serve --listen [::]:443 --host h.example --tls-cert cert --tls-key key --token-file t

A line of the token file is NAME SCOPE TOKEN. SCOPE is read, use or manage; TOKEN has at least 32 characters, or is
'sha256:' and the digest of one. Without a token file, the only way in on loopback is the link that is printed on
the terminal: it works once, for ten minutes. SIGHUP takes in changed tokens, certificates and connectors.";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Serve {
    #[command(flatten)]
    listen: ListenOptions,
    /// Accept the tokens in a file.
    #[arg(long, value_name = "FILE", help_heading = "Server")]
    token_file: Option<PathBuf>,
    /// Serve the connectors in a folder, too.
    ///
    /// Each NAME.wasm is served under its NAME. Nobody vouches for them.
    #[arg(long, value_name = "FOLDER", help_heading = "Server")]
    connectors: Option<PathBuf>,
    #[command(flatten)]
    hosts: HostOptions,
    /// Calls at a time; further ones are answered with 429.
    #[arg(long, value_name = "N", default_value_t = 64, help_heading = "Server")]
    #[arg(value_parser = number(1, MAX_CALLS))]
    max_calls: usize,
    /// Add the origins of base URLs to the metrics.
    #[arg(long, help_heading = "Server")]
    origins_in_metrics: bool,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    policy: PolicyOptions,
}

impl Serve {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let tokens = self.tokens()?;
        self.expect_a_way_in(output)?;
        let listening = self.listen.listen(tokens.is_some()).await?;
        let server = Server::new(Options {
            runner: self
                .policy
                .runner(self.max_calls.saturating_add(BATCH_CALLS))?,
            built_in: CLARI_REVENUE,
            connectors: self.connectors.clone(),
            store: self.store.path()?,
            tokens: tokens.unwrap_or_default(),
            max_calls: self.max_calls,
            origins_in_metrics: self.origins_in_metrics,
            hosts: self
                .hosts
                .hosts(listening.address, listening.tls.is_some())?,
        })
        .await?;
        let signaled = shutdown::signal();
        let url = listening.url;
        if output.json {
            output.object(&Listening { url: url.clone() });
        } else {
            output.note(format_args!("listening on {url}"));
        }
        let shows_link = self.listen.is_for_browser() && is_on_terminal(output);
        let links = async {
            match shows_link {
                true => link::print(output, &server, &url).await,
                false => std::future::pending().await,
            }
        };
        let stop = async {
            tokio::select! {
                () = signaled => {}
                // The terminal with the link was closed.
                () = reload::hangup(), if shows_link => {}
            }
        };
        let reload = async {
            match shows_link {
                true => std::future::pending().await,
                false => self.reload(output, &server, listening.tls.as_ref()).await,
            }
        };
        tokio::select! {
            () = server.serve(listening.listener, stop) => Ok(ExitCode::Done),
            () = reload => Ok(ExitCode::Done),
            ended = links => ended.map(|()| ExitCode::Done),
        }
    }

    fn tokens(&self) -> Result<Option<TokenFile>, Failure> {
        self.token_file.as_deref().map(tokens::read).transpose()
    }

    /// Refuses to start a server that nobody can ask anything.
    fn expect_a_way_in(&self, output: &Output) -> Result<(), Failure> {
        if self.listen.is_public() && !self.hosts.is_named() {
            return Err(Failure::with_hint(
                "a server for other machines must know its name",
                "name it with `--host NAME:PORT`, as clients write it",
            ));
        }
        let has_link = self.listen.is_for_browser() && is_on_terminal(output);
        if self.token_file.is_some()
            || self.listen.knows_peers()
            || has_link
            || self.listen.is_public()
        {
            return Ok(());
        }
        Err(Failure::with_hint(
            "stdout is not a terminal, so there is nobody to show a link to",
            "hand out tokens with `--token-file FILE`, or listen on a socket with `--unix PATH`",
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
