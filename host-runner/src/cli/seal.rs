//! `host-runner seal`: makes a connector a component that keeps the promise in every host.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use connector_host::{
    Authorized, Connector, FieldKind, Inspection, Limits, Misbehavior, Runner, Trust, Values,
};
use connector_seal::seal;
use credential_rules::placeholder;

use super::connector;
use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::Output;
use super::report::SealedFile;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner seal my-connector.wasm
  host-runner seal my-connector.wasm --out sealed.wasm";

/// Time for compiling a connector that is tried out: a whole engine for JavaScript takes a debug build on a
/// busy machine a minute.
const COMPILE_MILLISECONDS: u64 = 300_000;

/// Where the requests of a trial would go.
const NOWHERE: &str = "https://sealed.invalid/";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Seal {
    /// The component of a connector, written in any language.
    component: PathBuf,
    /// Where to write the sealed component [default: COMPONENT, ending in .sealed.wasm].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Seal {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let limits = Limits {
            compile_milliseconds: COMPILE_MILLISECONDS,
            ..Limits::default()
        };
        let bytes = connector::read(Some(&self.component), &limits)?;
        let inspection = Inspection::of(&bytes, &limits).map_err(Misbehavior::from)?;
        inspection.verdict()?;
        let runner = Runner::builder().limits(limits.clone()).build()?;
        let was_tried = try_out(&runner, &bytes, "cannot be sealed").await?;
        let sealed = seal(&bytes).map_err(Failure::usage)?;
        let works = try_out(&runner, &sealed, "does not work when it is sealed").await?;
        if was_tried && !works {
            let message =
                "the connector gives headers for made-up values, and none when it is sealed";
            return Err(Failure::usage(message));
        }
        let out = self.out.clone().unwrap_or_else(|| beside(&self.component));
        std::fs::write(&out, &sealed)
            .with_context(|| format!("cannot write `{}`", out.display()))?;
        if !was_tried {
            output
                .note("its `check` wants other values than made-up ones, so it was not tried out");
        }
        let whole = Inspection::of(&sealed, &limits).map_err(Misbehavior::from)?;
        if output.json {
            output.object(&SealedFile {
                path: out.to_string_lossy().into_owned(),
                component: whole.identity,
                connector: inspection.identity,
            });
        } else {
            output.line(format_args!("{}", out.display()));
        }
        Ok(ExitCode::Done)
    }
}

/// `x.wasm` becomes `x.sealed.wasm`.
fn beside(component: &Path) -> PathBuf {
    component.with_extension("sealed.wasm")
}

/// Asks a connector for the headers of made-up values: whether it was asked, or why it needs a secret where
/// the network is.
async fn try_out(runner: &Runner, component: &[u8], what: &str) -> Result<bool, Failure> {
    let connector = runner.load(component, Trust::Untrusted).await?;
    let Some((values, secrets)) = made_up(&connector) else {
        return Ok(false);
    };
    let refused = |why: &str| Failure::usage(format!("the connector {what}: {why}"));
    match connector.authorize(&values).await {
        Ok(Authorized::Refused(_)) => Ok(false),
        Ok(Authorized::Headers(headers)) => {
            let is_carried = headers.iter().any(|header| {
                let value = header.value.expose();
                // Basic authentication carries it in base64, as the host has checked.
                value.starts_with("Basic ") || secrets.iter().any(|secret| value.contains(secret))
            });
            if is_carried || secrets.is_empty() {
                Ok(true)
            } else {
                let needs = "no header of its `authorize` carries a secret, so it needs the secret \
                             where the network is";
                Err(refused(needs))
            }
        }
        Err(error) => Err(refused(&error.to_string())),
    }
}

/// Values that keep the form's rules, and the secrets among them; none if the rules leave no room.
fn made_up(connector: &Connector) -> Option<(Values, Vec<String>)> {
    let mut values = connector.form().values();
    let mut secrets = Vec::new();
    for field in connector.form().fields() {
        let name = field.name.as_str();
        let random = |bytes: &mut [u8]| {
            // Only has to be unlike any other.
            for (number, byte) in bytes.iter_mut().enumerate() {
                *byte = u8::try_from(number.wrapping_mul(89) % 251).unwrap_or_default();
            }
            Ok::<_, std::convert::Infallible>(())
        };
        let made = || placeholder(&field.rules, random).ok().flatten();
        values = match field.kind {
            FieldKind::Secret => {
                let secret = made()?;
                secrets.push(secret.clone());
                values.secret(name, secret).ok()?
            }
            FieldKind::Url => {
                let url = field
                    .placeholder
                    .clone()
                    .unwrap_or_else(|| NOWHERE.to_owned());
                values.set(name, url).ok()?
            }
            FieldKind::Choice if field.default.is_none() => values
                .set(name, field.choices.first()?.value.clone())
                .ok()?,
            FieldKind::Text if field.default.is_none() && field.required => {
                values.set(name, made()?).ok()?
            }
            FieldKind::Choice | FieldKind::Text => values,
        };
    }
    Some((values, secrets))
}
