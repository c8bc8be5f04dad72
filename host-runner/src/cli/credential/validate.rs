//! `host-runner credential validate`: validates saved credentials again.

use clap::Args;
use connector_host::report::Judgement;
use connector_host::{Connector, Report, Runner, Verdict};
use credential_store::{Action, CredentialName, Use};

use crate::cli::connector::ConnectorOption;
use crate::cli::exit_code::ExitCode;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::policy::{self, PolicyOptions};
use crate::cli::render;
use crate::cli::report::{NamedVerdict, NamedVerdicts};
use crate::cli::saved::{Saved, StoreOption, component_missing};
use crate::cli::spinner;
use crate::cli::validate::code;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner credential validate production
  host-runner credential validate --all --json

The exit code is the worst one, in this order: 4, 2, 1, 3, 0.";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Validate {
    /// The names of the credentials.
    #[arg(required_unless_present = "all", value_name = "NAME")]
    names: Vec<CredentialName>,
    /// Validate all saved credentials.
    #[arg(long, conflicts_with = "names")]
    all: bool,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    connector: ConnectorOption,
    #[command(flatten)]
    policy: PolicyOptions,
}

impl Validate {
    pub(super) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let names = self.names()?;
        // An unknown name must fail before a request is sent.
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
            codes.push(match validate(output, &connectors, saved).await {
                Ok(verdict) => {
                    let verdict = &verdict;
                    if !output.json {
                        render::verdict(output, verdict);
                    }
                    let judgement = Judgement::Verdict(verdict.clone());
                    objects.push(named(name, judgement));
                    ExitCode::Outcome(verdict.outcome)
                }
                Err(failure) => {
                    output.explain(&failure);
                    let error = failure.error();
                    objects.push(named(name, Judgement::Error { error }));
                    failure.exit_code()
                }
            });
        }
        if output.json {
            output.object(&NamedVerdicts {
                credentials: objects,
            });
        } else if all.is_empty() {
            output.note("no saved credentials");
        }
        Ok(ExitCode::worst(codes))
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

fn named(name: &str, judgement: Judgement) -> NamedVerdict {
    NamedVerdict {
        name: name.to_owned(),
        judgement,
    }
}

/// Validates a saved credential, and saves the verdict.
async fn validate(
    output: &Output,
    connectors: &[Connector],
    saved: &Saved,
) -> Result<Verdict, Failure> {
    let wanted = &saved.credential.connector;
    let connector = connectors
        .iter()
        .find(|connector| connector.is_trusted() == wanted.built_in);
    let connector = connector.ok_or_else(component_missing)?;
    let values = saved.values(connector)?;
    let validating = connector.validate(&values);
    let Report {
        result, receipt, ..
    } = spinner::during(output, "calling the API", validating).await?;
    policy::hint(output, &receipt);
    saved.log(
        output,
        &Use {
            verdict: result.as_ref().ok(),
            is_of_saved: true,
            code: code(&result),
            receipt: Some(&receipt),
            ..saved.used(Action::Validated)
        },
    );
    Ok(result?)
}
