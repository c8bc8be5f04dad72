//! `--log`: the host's own log lines, on stderr.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::output::{LogLines, LogObjects};

/// The least severe level that is logged.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Level {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// The crates that are logged: this project's own, never a dependency.
const CRATES: [&str; 6] = [
    "connector_host",
    "connector_sandbox",
    "connector_server",
    "credential_batch",
    "credential_store",
    "host_runner",
];

/// How lines are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// An object a line, for programs.
    Json,
}

/// Starts logging, if a level is given.
pub(crate) fn start(level: Option<Level>, format: Format) {
    let Some(level) = level else { return };
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    };
    let lines = tracing_subscriber::fmt::layer().with_ansi(false);
    let lines = match format {
        Format::Text => lines.with_writer(|| LogLines).boxed(),
        Format::Json => {
            let lines = lines.json().flatten_event(true).with_span_list(false);
            lines.with_writer(|| LogObjects).boxed()
        }
    };
    tracing_subscriber::registry()
        .with(lines)
        .with(Targets::new().with_targets(CRATES.map(|own| (own, level))))
        .init();
}
