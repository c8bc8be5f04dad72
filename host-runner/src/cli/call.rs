//! `host-runner call`: one authenticated request.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use connector_host::{ApiAnswer, ApiCallError, ApiMethod, ApiReport, ApiRequest, Receipt};
use serde::Serialize;
use serde_json::json;

use super::General;
use super::end::{End, Failure};
use super::given::{Given, GivenOptions};
use super::output::Output;
use super::policy::PolicyOptions;
use super::show;
use super::wait;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner call GET /admin/limits
  host-runner call --credential production GET /admin/limits
  host-runner call '/export/jobs?limit=10' --json
  host-runner call --method POST /export/forecast/weekly --body request.json

The body of the answer goes to stdout as it is, but for the key; one that has too many encodings
to search for it is not given out. The exit code is 0 where the API answered with 2xx, else 3:
what another status says of the credential, `host-runner validate` knows.";

#[derive(Args)]
#[command(after_help = EXAMPLES, allow_missing_positional = true)]
pub(crate) struct Call {
    /// The method: GET, or one that --method allows [default: what --method says, else GET].
    #[arg(value_name = "METHOD", value_parser = methods(), ignore_case = true)]
    asked: Option<ApiMethod>,
    /// The path below the base URL, with its query, such as /admin/limits.
    path: String,
    /// Allow another method than GET, which may change something.
    #[arg(long, value_name = "METHOD", value_parser = methods(), ignore_case = true)]
    method: Option<ApiMethod>,
    /// The JSON to send: a file, or `-` for stdin.
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    #[command(flatten)]
    given: GivenOptions,
    #[command(flatten)]
    policy: PolicyOptions,
    #[command(flatten)]
    pub(crate) general: General,
}

/// The JSON object: the answer and its receipt.
#[derive(Serialize)]
struct Object<'a> {
    status: Option<u16>,
    headers: Vec<serde_json::Value>,
    /// The body, where it is UTF-8 text.
    body: Option<&'a str>,
    /// The body, where it is not.
    body_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<serde_json::Value>,
    receipt: &'a Receipt,
}

/// The methods, as shells can complete them.
fn methods() -> impl TypedValueParser<Value = ApiMethod> {
    PossibleValuesParser::new(ApiMethod::ALL.map(ApiMethod::as_str))
        .try_map(|name| name.parse::<ApiMethod>())
}

impl Call {
    pub(crate) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let request = self.request()?;
        let runner = self.policy.runner(1)?;
        let given = self.given.take(output, &runner).await?;
        let Given {
            connector, values, ..
        } = &given;
        let calling = connector.call(values, &request);
        let ApiReport { result, receipt } = wait::on(output, "asking the API", calling).await?;
        match result {
            Ok(answer) => Ok(answered(output, &answer, &receipt)),
            Err(error) => unanswered(output, error, receipt),
        }
    }

    fn request(&self) -> Result<ApiRequest, Failure> {
        let method = self.asked.or(self.method).unwrap_or_default();
        if method != ApiMethod::Get && Some(method) != self.method {
            return Err(Failure::with_hint(
                format!(
                    "a {method} request may change something, and is sent only if it is allowed"
                ),
                format!("allow it with `--method {method}`"),
            ));
        }
        let request = ApiRequest::new(method, &self.path, self.body()?);
        request.map_err(|error| Failure::usage(error.to_string()))
    }

    /// The body. One byte over the limit is enough to be refused, so no more is read.
    fn body(&self) -> Result<Option<Vec<u8>>, Failure> {
        let Some(path) = &self.body else {
            return Ok(None);
        };
        let source: Box<dyn Read> = if path.as_os_str() == "-" {
            if self.given.values.reads_stdin() {
                return Err(Failure::usage("stdin cannot be both a secret and the body"));
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

fn answered(output: &Output, answer: &ApiAnswer, receipt: &Receipt) -> End {
    let end = End::Answered {
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
        return end;
    }
    output.body(answer);
    if !answer.is_success() {
        output.note(format_args!(
            "the API answered with status {}",
            answer.status
        ));
    }
    if [401, 403].contains(&answer.status) {
        output.note("hint: `host-runner validate` says whether the credential is to blame");
    }
    end
}

fn unanswered(output: &Output, error: ApiCallError, receipt: Receipt) -> Result<End, Failure> {
    let message = error.to_string();
    let (error, end) = match error {
        ApiCallError::Run(error) => {
            return Err(Failure::in_call(error, receipt));
        }
        ApiCallError::Refused(_) => {
            return Err(Failure::with_hint(
                message,
                "the path is below the base URL, without `..` or anything that could be read so",
            ));
        }
        ApiCallError::SecretMisplaced => {
            return Err(Failure::with_hint(
                message,
                "leave it out: a secret belongs in the headers that `authorize` makes of it",
            ));
        }
        ApiCallError::BadInput(findings) => {
            let end = End::of_findings(&findings);
            if !output.json {
                output.note(&message);
                show::findings(output, &findings);
                return Ok(end);
            }
            let object = json!({"code": "bad-input", "message": message, "findings": findings});
            (object, end)
        }
        error => {
            let object = json!({"code": error.code(), "message": message});
            (object, End::Answered { success: false })
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
    Ok(end)
}
