//! `host-runner batch`: validates many credentials, one verdict per line.

mod progress;
mod saved_values;
mod standard_streams;

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use connector_host::{Outcome, Runner};
use credential_batch::{BatchError, Event, Journal, Kind, Options, Stop, Summary};

use self::progress::Progress;
use self::saved_values::BatchLog;
use super::connector::ConnectorOption;
use super::exit_code::ExitCode;
use super::failure::Failure;
use super::form_values::FormValues;
use super::input_file;
use super::number::number;
use super::output::Output;
use super::policy::PolicyOptions;
use super::saved::StoreOption;
use super::shutdown;

/// The most concurrent calls: each takes some memory.
const MAX_JOBS: usize = 1_024;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner batch keys.jsonl --journal verdicts.jsonl
  host-runner batch - --secret-from api-key=file:key.txt < base-urls.jsonl

A line of the file is {\"id\":\"…\",\"values\":{\"api-key\":\"…\"}} or {\"id\":\"…\",\"credential\":\"NAME\"}.
--set and --secret-from apply to all lines whose values omit the field. For each line,
host-runner prints one line of JSON: the id, and what 'host-runner validate --json' prints.

Exit codes (the first that applies):
  130  stopped by Ctrl-C or SIGTERM
  2    stdout cannot be written to
  4    the connector misbehaved on a line
  5    the host failed on a line
  2    a line, the file or the journal cannot be used
  1    a credential is invalid
  3    a verdict is undetermined
  0    all credentials are valid";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Batch {
    /// The file of JSON Lines, or - for stdin.
    file: PathBuf,
    /// Save the verdicts in a file, and resume where it ends.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Concurrent calls.
    #[arg(long, value_name = "N", default_value_t = Options::default().jobs)]
    #[arg(value_parser = number(1, MAX_JOBS))]
    jobs: usize,
    /// Concurrent calls to one origin.
    #[arg(long, value_name = "N", default_value_t = Options::default().jobs_per_origin)]
    #[arg(value_parser = number(1, MAX_JOBS))]
    jobs_per_origin: usize,
    /// Requests per second to one origin; 0 means no limit.
    #[arg(long, value_name = "N", default_value_t = Options::default().rate_per_origin)]
    #[arg(value_parser = number(0, u32::MAX))]
    rate_per_origin: u32,
    /// Add what the connector did to each line.
    #[arg(long)]
    receipt: bool,
    #[command(flatten)]
    values: FormValues,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    connector: ConnectorOption,
    #[command(flatten)]
    policy: PolicyOptions,
}

/// The input lines.
struct Lines {
    file: File,
    /// Their size, if it is known.
    bytes: Option<u64>,
}

impl Batch {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let runner = self.policy.runner(self.jobs)?;
        let (batch, lines) = self.prepare(runner).await?;
        let progress = Progress::start(output, lines.bytes);
        let log = BatchLog::open(&self.store);
        let mut on_event = |event: Event<'_>, summary: &Summary| {
            let written = match event {
                Event::Line { line, saved } => progress.around(|| {
                    if let Some(name) = saved {
                        log.log(output, line, name);
                    }
                    output.record(line)
                }),
                Event::Unreadable { number, error } => {
                    progress.around(|| output.error(format_args!("line {number}: {error}")));
                    Ok(())
                }
                _ => Ok(()),
            };
            progress.update(summary);
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        };
        let stop = stop_on_signals();
        let result = batch.run(lines.file, &stop, &mut on_event).await;
        progress.clear();
        let summary = result.map_err(failure)?;
        self.print(&summary, output);
        Ok(exit_code(&summary))
    }

    async fn prepare(&self, runner: Runner) -> Result<(credential_batch::Batch, Lines), Failure> {
        let connector = Arc::new(self.connector.load(&runner).await?);
        if self.is_stdin() && self.values.reads_stdin() {
            return Err(Failure::usage(
                "the lines and a secret cannot both be read from stdin",
            ));
        }
        let lines = self.lines()?;
        let journal = self.journal.as_deref().map(|path| {
            let what = || format!("cannot use `{}`", path.display());
            let [stdout, stderr] = standard_streams::outputs().with_context(what)?;
            Journal::open(path, &[&lines.file, &stdout, &stderr]).with_context(what)
        });
        let batch = credential_batch::Batch {
            defaults: self.values.defaults(&connector).await?,
            saved: saved_values::open(&self.store, &connector),
            connector,
            options: Options {
                jobs: self.jobs,
                jobs_per_origin: self.jobs_per_origin,
                rate_per_origin: self.rate_per_origin,
                receipts: self.receipt,
            },
            journal: journal.transpose()?,
        };
        Ok((batch, lines))
    }

    /// Opens the input, once.
    fn lines(&self) -> Result<Lines, Failure> {
        if self.is_stdin() {
            let file = standard_streams::input().context("cannot read stdin")?;
            return Ok(Lines { file, bytes: None });
        }
        let file = input_file::open_stream(&self.file)?;
        let what = || format!("cannot read `{}`", self.file.display());
        let metadata = file.metadata().with_context(what)?;
        let bytes = metadata.is_file().then_some(metadata.len());
        Ok(Lines { file, bytes })
    }

    fn is_stdin(&self) -> bool {
        self.file == Path::new("-")
    }

    /// Prints the summary.
    fn print(&self, summary: &Summary, output: &Output) {
        output.note(format_args!(
            "{}: {} validated ({} API calls), {} duplicates, {} already in the journal, {} rejected",
            if summary.stopped { "stopped" } else { "done" },
            summary.answered.saturating_sub(summary.coalesced),
            summary.api_calls,
            summary.coalesced,
            summary.skipped,
            summary.unreadable
        ));
        for (kind, code, count) in summary.counts() {
            let kind = match kind {
                Kind::Valid => "valid",
                Kind::Invalid => "invalid",
                Kind::Undetermined => "undetermined",
                Kind::Misbehaved => "misbehaved",
                Kind::HostFailed => "host failed",
            };
            output.note(format_args!("  {count:>9}  {kind} ({code})"));
        }
        if summary.stopped {
            output.note(match self.journal {
                Some(_) => "hint: run the same command again to resume",
                None => "hint: with `--journal FILE`, the next run can resume",
            });
        }
    }
}

/// Requests a stop for each signal.
fn stop_on_signals() -> Stop {
    let stop = Stop::new();
    let request = stop.clone();
    tokio::spawn(async move {
        loop {
            shutdown::signal().await;
            request.request();
        }
    });
    stop
}

fn failure(error: BatchError) -> Failure {
    match error {
        BatchError::OtherInput => Failure::with_hint(
            error,
            "use the input that the journal belongs to, or start another journal",
        ),
        error => anyhow::Error::new(error).into(),
    }
}

/// The worst result of all lines.
fn exit_code(summary: &Summary) -> ExitCode {
    if summary.stopped {
        return ExitCode::Interrupted;
    }
    let codes = summary.counts().map(|(kind, ..)| match kind {
        Kind::Valid => ExitCode::Outcome(Outcome::Valid),
        Kind::Invalid => ExitCode::Outcome(Outcome::Invalid),
        Kind::Undetermined => ExitCode::Outcome(Outcome::Undetermined),
        Kind::Misbehaved => ExitCode::Misbehavior,
        Kind::HostFailed => ExitCode::Host,
    });
    let unreadable = (summary.unreadable > 0).then_some(ExitCode::Usage);
    ExitCode::worst(codes.chain(unreadable))
}
