//! `host-runner inspect`: shows what a component imports, exports and is made of, without running it.

use std::path::PathBuf;

use clap::Args;
use connector_host::report;
use connector_host::{Dependency, Inspection, Limits, Misbehavior};
use connector_seal::Sealed;

use super::connector;
use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::{Color, Output};
use super::report::{InspectedFile, SealedParts};

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner inspect
  host-runner inspect my-connector.wasm --json";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Inspect {
    /// The component file [default: the built-in connector].
    component: Option<PathBuf>,
}

impl Inspect {
    pub(crate) fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let limits = Limits::default();
        let bytes = connector::read(self.component.as_deref(), &limits)?;
        let inspection = Inspection::of(&bytes, &limits).map_err(Misbehavior::from)?;
        let verdict = inspection.verdict();
        let sealed = parts(&bytes, &limits)?;
        // It is a claim: one that cannot be read is no reason to refuse the component.
        let dependencies = Dependency::all_of(&bytes).unwrap_or_else(|error| {
            output.note(format_args!("warning: {error}"));
            None
        });
        if output.json {
            let inspected = report::Inspected::new(inspection, dependencies, &verdict);
            output.object(&InspectedFile { inspected, sealed });
        } else {
            render(
                output,
                &inspection,
                dependencies.as_deref(),
                verdict.as_ref().err(),
            );
            if let Some(sealed) = &sealed {
                render_sealed(output, sealed);
            }
        }
        verdict.map_err(Failure::from).map(|()| ExitCode::Done)
    }
}

/// The parts of a component, if this version sealed it.
fn parts(component: &[u8], limits: &Limits) -> Result<Option<SealedParts>, Failure> {
    let Some(sealed) = Sealed::of(component) else {
        return Ok(None);
    };
    let connector = Inspection::of(sealed.connector, limits).map_err(Misbehavior::from)?;
    let [_, (_, front_sha256), (_, gate_sha256)] = sealed.digests();
    Ok(Some(SealedParts {
        connector: connector.identity,
        front_sha256,
        gate_sha256,
    }))
}

/// What a sealed component keeps by itself, and what is left to its host.
const KEEPS: [(&str, &str); 2] = [
    (
        "keeps",
        "the key from whoever has the network, one origin and its base path, GET without a body, \
         known headers, four requests, answers of at most 1 MiB without the key in them, a deadline",
    ),
    (
        "host keeps",
        "processor time, memory, addresses, plain http, trust in certificates, one instance for \
         each set of values",
    ),
];

fn render_sealed(output: &Output, sealed: &SealedParts) {
    let connector = &sealed.connector;
    let name = connector
        .name
        .as_deref()
        .unwrap_or("a connector without a name");
    let version = connector.version.as_deref().unwrap_or_default();
    output.line(format_args!(
        "sealed: `{name}` {version}, {} bytes",
        connector.bytes
    ));
    let digests = [
        ("connector", &connector.sha256),
        ("front", &sealed.front_sha256),
        ("gate", &sealed.gate_sha256),
    ];
    for (part, digest) in digests {
        output.line(format_args!("  {part:<10} sha256 {digest}"));
    }
    for (who, what) in KEEPS {
        output.line(format_args!("  {who:<10} {what}"));
    }
}

fn render(
    output: &Output,
    inspection: &Inspection,
    dependencies: Option<&[Dependency]>,
    refusal: Option<&Misbehavior>,
) {
    let identity = &inspection.identity;
    let rows = [
        ("name", &identity.name),
        ("version", &identity.version),
        ("description", &inspection.description),
        ("licence", &inspection.licenses),
        ("source", &inspection.source),
    ];
    for (label, value) in rows {
        if let Some(value) = value {
            output.line(format_args!("{label:<12} {value}"));
        }
    }
    output.line(format_args!("{:<12} {} bytes", "size", identity.bytes));
    output.line(format_args!("{:<12} {}", "sha256", identity.sha256));
    output.line("imports");
    for import in &inspection.imports {
        let mark = if import.allowed { "       " } else { "REFUSED" };
        output.line(format_args!(
            "  {mark} {:<36} {}",
            import.name, import.meaning
        ));
    }
    output.line("exports");
    for export in &inspection.exports {
        output.line(format_args!("          {export}"));
    }
    match dependencies {
        None => output.line("dependencies: it does not say"),
        Some(dependencies) => {
            output.line("dependencies, as it says");
            for one in dependencies.iter().filter(|one| !one.build_only) {
                output.line(format_args!(
                    "          {:<36} {}",
                    format!("{} {}", one.name, one.version),
                    one.source
                ));
            }
            let build_only = dependencies.iter().filter(|one| one.build_only).count();
            if build_only > 0 {
                output.line(format_args!(
                    "          and {build_only} that only built it (--json lists them)"
                ));
            }
        }
    }
    let reach = "it can reach the origin of the base URL that you set, and no other";
    let (word, color, rest) = match refusal {
        None => ("within the contract", Color::Green, reach.to_owned()),
        Some(refusal) => ("refused", Color::Red, refusal.to_string()),
    };
    output.line(format_args!("{}: {rest}", output.paint(word, color)));
}
