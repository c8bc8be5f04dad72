//! `host-runner credential validate`: saved credentials are proved again.

use clap::Args;
use connector_host::{Connector, Report, Runner, Verdict};
use credential_store::CredentialName;
use serde::Serialize;
use serde_json::json;

use crate::cli::General;
use crate::cli::connector::ConnectorOption;
use crate::cli::end::{End, Failure};
use crate::cli::output::Output;
use crate::cli::policy::PolicyOptions;
use crate::cli::saved::{Saved, StoreOption};
use crate::cli::show;
use crate::cli::wait;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner credential validate production
  host-runner credential validate --all --json

The exit code is that of the worst: 4 before 2, 1, 3 and 0.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Validate {
    /// The credentials to prove.
    #[arg(required_unless_present = "all", value_name = "NAME")]
    names: Vec<CredentialName>,
    /// All that are saved.
    #[arg(long, conflicts_with = "names")]
    all: bool,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    connector: ConnectorOption,
    #[command(flatten)]
    policy: PolicyOptions,
    #[command(flatten)]
    pub(super) general: General,
}

/// One of the JSON object's list.
#[derive(Serialize)]
struct Object<'a> {
    name: &'a str,
    #[serde(flatten)]
    verdict: &'a Verdict,
}

impl Validate {
    pub(super) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let names = self.names()?;
        // A name that is not there is an error before anything is sent.
        let all: Vec<Saved> = names
            .iter()
            .map(|name| self.store.find(name))
            .collect::<Result<_, _>>()?;
        let runner = self.policy.runner(1)?;
        let connectors = self.connectors(&runner, &all).await?;
        let mut objects = Vec::new();
        let mut codes = Vec::new();
        for (index, saved) in all.iter().enumerate() {
            let name = saved.credential.name.as_str();
            if !output.json {
                if index > 0 {
                    output.line("");
                }
                output.line(name);
            }
            codes.push(match prove(output, &connectors, saved).await {
                Ok(verdict) => {
                    let verdict = &verdict;
                    if !output.json {
                        show::verdict(output, verdict);
                    }
                    objects.push(json!(Object { name, verdict }));
                    End::Outcome(verdict.outcome).code()
                }
                Err(failure) => {
                    output.explain(&failure);
                    objects.push(json!({"name": name, "error": failure.object()}));
                    failure.code()
                }
            });
        }
        if output.json {
            output.object(&json!({ "credentials": objects }));
        } else if all.is_empty() {
            output.note("no credential is saved");
        }
        Ok(End::worst(codes))
    }

    /// The connectors of the credentials, each loaded once.
    async fn connectors(&self, runner: &Runner, all: &[Saved]) -> Result<Vec<Connector>, Failure> {
        let mut connectors = Vec::new();
        let built_in = ConnectorOption { component: None };
        if all.iter().any(|saved| saved.credential.connector.built_in) {
            connectors.push(built_in.load(runner).await?);
        }
        if self.connector.component.is_some() {
            connectors.push(self.connector.load(runner).await?);
        }
        Ok(connectors)
    }

    fn names(&self) -> Result<Vec<CredentialName>, Failure> {
        if !self.all {
            return Ok(self.names.clone());
        }
        match self.store.open()? {
            Some(store) => Ok(store.names()?),
            None => Ok(Vec::new()),
        }
    }
}

/// Proves a saved credential, and saves what it came to.
async fn prove(
    output: &Output,
    connectors: &[Connector],
    saved: &Saved,
) -> Result<Verdict, Failure> {
    let wanted = &saved.credential.connector;
    let connector = connectors
        .iter()
        .find(|connector| connector.is_trusted() == wanted.built_in);
    let connector = connector.ok_or_else(not_given)?;
    let values = saved.values(connector)?;
    let proving = connector.validate(&values);
    let Report { result, .. } = wait::on(output, "asking the API", proving).await?;
    let verdict = result?;
    saved.record(output, &verdict);
    Ok(verdict)
}

/// A connector that is needed and was not named.
pub(super) fn not_given() -> Failure {
    Failure::with_hint(
        "the credential was saved for a connector that is not built in",
        "give it with `--component FILE`",
    )
}
