//! `host-runner call`: sends one authenticated API request.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use connector_host::report::Answer;
use connector_host::{ApiAnswer, ApiCallError, ApiMethod, ApiReport, ApiRequest, ApiRequestError};
use credential_store::{Action, Use};

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::input::{Input, InputOptions};
use super::output::Output;
use super::policy::{self, PolicyOptions};
use super::render;
use super::saved::Saved;
use super::spinner;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner call /admin/limits
  host-runner call /admin/limits --credential production
  host-runner call '/export/jobs?limit=10' --json
  host-runner call -X POST /export/forecast/weekly --body request.json

The response body is printed unchanged except for the key. A body with too many encodings to search
for the key is withheld. The exit code is 0 for a 2xx status, otherwise 3: 'host-runner validate'
tells whether the credential is to blame.";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Call {
    /// The path below the base URL, such as /admin/limits?a=b.
    path: String,
    /// Request method: GET, HEAD, POST, PUT, PATCH or DELETE.
    #[arg(long, short = 'X', value_name = "METHOD", default_value_t)]
    #[arg(value_parser = methods(), ignore_case = true, hide_possible_values = true)]
    method: ApiMethod,
    /// Send the JSON in a file, or from stdin with -.
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    policy: PolicyOptions,
}

/// A parser of methods, which shells can complete.
fn methods() -> impl TypedValueParser<Value = ApiMethod> {
    PossibleValuesParser::new(ApiMethod::ALL.map(ApiMethod::as_str))
        .try_map(|name| name.parse::<ApiMethod>())
}

impl Call {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let request = self.request()?;
        let runner = self.policy.runner(1)?;
        let input = self.input.read(output, &runner).await?;
        let Input {
            connector,
            values,
            saved,
        } = &input;
        let calling = connector.call(values, &request);
        let report = spinner::during(output, "calling the API", calling).await?;
        if let Some(saved) = saved {
            saved.log(output, &self.used(saved, &report));
        }
        let code = exit_code(&report)?;
        if output.json {
            output.object(&Answer::from(report));
            return Ok(code);
        }
        match report.result {
            Ok(answer) => render_answer(output, &answer),
            Err(error) => {
                output.note(&error);
                policy::hint(output, &report.receipt);
                if let ApiCallError::BadInput(findings) = error {
                    render::findings(output, &findings);
                }
            }
        }
        Ok(code)
    }

    /// The call as the audit log has it: without the query, and without a path that holds a secret.
    fn used<'a>(&self, saved: &'a Saved, report: &'a ApiReport) -> Use<'a> {
        let path = self.path.split('?').next().unwrap_or_default();
        Use {
            detail: match &report.result {
                Err(ApiCallError::SecretMisplaced) => None,
                _ => Some(format!("{} {path}", self.method)),
            },
            code: Some(match &report.result {
                Ok(answer) => answer.status.to_string(),
                Err(error) => error.code().to_owned(),
            }),
            receipt: Some(&report.receipt),
            ..saved.used(Action::Called)
        }
    }

    fn request(&self) -> Result<ApiRequest, Failure> {
        ApiRequest::new(self.method, &self.path, self.body()?).map_err(|error| match error {
            ApiRequestError::Path => {
                Failure::with_hint(error, "usage: `host-runner call [-X METHOD] PATH`")
            }
            error => Failure::usage(error),
        })
    }

    /// Reads the body. Reading stops one byte over the limit, which is enough to refuse it.
    fn body(&self) -> Result<Option<Vec<u8>>, Failure> {
        let Some(path) = &self.body else {
            return Ok(None);
        };
        let source: Box<dyn Read> = if path.as_os_str() == "-" {
            if self.input.values.reads_stdin() {
                return Err(Failure::usage(
                    "the body and a secret cannot both be read from stdin",
                ));
            }
            Box::new(io::stdin())
        } else {
            let file = File::open(path);
            Box::new(file.with_context(|| format!("cannot read `{}`", path.display()))?)
        };
        let limit = u64::try_from(ApiRequest::MAX_BODY_BYTES).unwrap_or(u64::MAX);
        let mut body = Vec::new();
        source
            .take(limit.saturating_add(1))
            .read_to_end(&mut body)
            .context("cannot read the body")?;
        Ok(Some(body))
    }
}

/// The result, unless the request was the caller's mistake or could not be sent.
fn exit_code(report: &ApiReport) -> Result<ExitCode, Failure> {
    Ok(match &report.result {
        Ok(answer) => ExitCode::Answered {
            success: answer.is_success(),
        },
        Err(ApiCallError::Run(error)) => {
            return Err(Failure::in_call(error.clone(), report.receipt.clone()));
        }
        Err(error @ ApiCallError::Refused(_)) => {
            return Err(Failure::with_hint(
                error,
                "the path must stay below the base URL",
            ));
        }
        Err(error @ ApiCallError::SecretMisplaced) => {
            return Err(Failure::with_hint(
                error,
                "remove it: the connector sends the secret in the headers of `authorize`",
            ));
        }
        Err(ApiCallError::BadInput(findings)) => ExitCode::of_findings(findings),
        Err(_) => ExitCode::Answered { success: false },
    })
}

fn render_answer(output: &Output, answer: &ApiAnswer) {
    output.body(answer);
    if !answer.is_success() {
        output.note(format_args!(
            "the API answered with status {}",
            answer.status
        ));
    }
    if [401, 403].contains(&answer.status) {
        output.note("hint: `host-runner validate` tells whether the credential is to blame");
    }
}
