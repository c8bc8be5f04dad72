//! `host-runner call`: sends one authenticated API request.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use connector_host::{
    ApiAnswer, ApiCallError, ApiMethod, ApiReport, ApiRequest, ApiRequestError, Receipt,
};
use serde::Serialize;
use serde_json::json;

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::input::{Input, InputOptions};
use super::output::Output;
use super::policy::PolicyOptions;
use super::render;
use super::spinner;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner call /admin/limits
  host-runner call /admin/limits --credential production
  host-runner call '/export/jobs?limit=10' --json
  host-runner call -X POST /export/forecast/weekly --body request.json

The response body is printed unchanged. The exit code is 0 for a 2xx status, else 3:
'host-runner validate' tells whether the credential is to blame.";

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

/// The JSON object: the response and its receipt.
#[derive(Serialize)]
struct Object<'a> {
    status: Option<u16>,
    headers: Vec<serde_json::Value>,
    /// The body, if it is UTF-8 text.
    body: Option<&'a str>,
    /// The body otherwise.
    body_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<serde_json::Value>,
    receipt: &'a Receipt,
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
            connector, values, ..
        } = &input;
        let calling = connector.call(values, &request);
        let ApiReport { result, receipt } =
            spinner::during(output, "calling the API", calling).await?;
        match result {
            Ok(answer) => Ok(answered(output, &answer, &receipt)),
            Err(error) => unanswered(output, error, receipt),
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

    /// The body. Reading stops one byte over the limit, which is enough for it to be refused.
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

fn answered(output: &Output, answer: &ApiAnswer, receipt: &Receipt) -> ExitCode {
    let code = ExitCode::Answered {
        success: answer.is_success(),
    };
    if output.json {
        let text = std::str::from_utf8(&answer.body).ok();
        let headers = answer.headers.iter();
        output.object(&Object {
            status: Some(answer.status),
            headers: headers
                .map(|(name, value)| json!({"name": name, "value": value}))
                .collect(),
            body: text,
            body_base64: text.is_none().then(|| STANDARD.encode(&answer.body)),
            error: None,
            receipt,
        });
        return code;
    }
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
    code
}

fn unanswered(output: &Output, error: ApiCallError, receipt: Receipt) -> Result<ExitCode, Failure> {
    let message = error.to_string();
    let (error, code) = match error {
        ApiCallError::Run(error) => {
            return Err(Failure::in_call(error, receipt));
        }
        ApiCallError::Refused(_) => {
            return Err(Failure::with_hint(
                message,
                "the path must stay below the base URL, and neither it nor the body may contain the key",
            ));
        }
        ApiCallError::BadInput(findings) => {
            let code = ExitCode::of_findings(&findings);
            if !output.json {
                output.note(&message);
                render::findings(output, &findings);
                return Ok(code);
            }
            let object = json!({"code": "bad-input", "message": message, "findings": findings});
            (object, code)
        }
        error => {
            let object = json!({"code": error.code(), "message": message});
            (object, ExitCode::Answered { success: false })
        }
    };
    if output.json {
        output.object(&Object {
            status: None,
            headers: Vec::new(),
            body: None,
            body_base64: None,
            error: Some(error),
            receipt: &receipt,
        });
    } else {
        output.note(&message);
    }
    Ok(code)
}
