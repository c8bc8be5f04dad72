//! `--batch`: many credentials, one verdict a line.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use clap::builder::RangedU64ValueParser;
use connector_host::{Outcome, Runner};
use credential_batch::{Batch, BatchError, Event, Journal, Kind, Options, Summary};

use super::super::end::{End, Failure};
use super::super::given::GivenOptions;
use super::super::given_file;
use super::super::output::Output;
use super::named;
use super::progress::Progress;
use super::standard;
use super::stop;

/// The most calls at a time: each takes some memory.
const MAX_JOBS: u64 = 1_024;

#[derive(Args)]
#[command(next_help_heading = "Batch")]
pub(crate) struct BatchOptions {
    /// Validate each credential in a file of JSON Lines; `-` is stdin.
    #[arg(long, value_name = "FILE", conflicts_with = "credential")]
    batch: Option<PathBuf>,
    /// Calls at a time.
    #[arg(long, value_name = "N", default_value_t = Options::default().jobs, requires = "batch")]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..=MAX_JOBS))]
    jobs: usize,
    /// Calls at a time to one origin.
    #[arg(long, value_name = "N", default_value_t = Options::default().jobs_per_origin)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..=MAX_JOBS))]
    #[arg(requires = "batch")]
    in_flight: usize,
    /// Requests a second to one origin; 0: no bound.
    #[arg(long, value_name = "N", default_value_t = Options::default().rate_per_origin)]
    #[arg(requires = "batch")]
    rate: u32,
    /// Keep the verdict lines in a file, and go on where it ends.
    #[arg(long, value_name = "FILE", requires = "batch")]
    journal: Option<PathBuf>,
}

/// Where the lines come from, opened once.
pub(crate) struct Input {
    file: File,
    /// How many bytes they have, if that is known.
    bytes: Option<u64>,
}

impl BatchOptions {
    /// Whether there is a batch.
    pub(crate) fn is_given(&self) -> bool {
        self.batch.is_some()
    }

    /// How many calls run at a time.
    pub(crate) fn jobs(&self) -> usize {
        if self.is_given() { self.jobs } else { 1 }
    }

    /// The batch, ready to run.
    pub(crate) async fn of(
        &self,
        runner: Runner,
        given: &GivenOptions,
        receipts: bool,
    ) -> Result<(Batch, Input), Failure> {
        let connector = Arc::new(given.connector.load(&runner).await?);
        if self.is_stdin() && given.values.reads_stdin() {
            return Err(Failure::usage(
                "the lines and a secret cannot both come from stdin",
            ));
        }
        let input = self.input()?;
        let journal = self.journal.as_deref().map(|path| {
            let what = || format!("cannot use `{}`", path.display());
            let [stdout, stderr] = standard::outputs().with_context(what)?;
            Journal::open(path, &[&input.file, &stdout, &stderr]).with_context(what)
        });
        let batch = Batch {
            defaults: given.values.defaults(&connector).await?,
            saved: named::credentials(&given.saved, &connector),
            connector,
            options: Options {
                jobs: self.jobs,
                jobs_per_origin: self.in_flight,
                rate_per_origin: self.rate,
                receipts,
            },
            journal: journal.transpose()?,
        };
        Ok((batch, input))
    }

    /// Runs the batch.
    pub(crate) async fn run(
        &self,
        batch: Batch,
        input: Input,
        output: &Output,
    ) -> Result<End, Failure> {
        let progress = Progress::start(output, input.bytes);
        let mut tell = |event: Event<'_>, summary: &Summary| {
            let written = match event {
                Event::Line(line) => progress.around(|| output.record(line)),
                Event::Unreadable { number, error } => {
                    progress.around(|| output.error(format_args!("line {number}: {error}")));
                    Ok(())
                }
                _ => Ok(()),
            };
            progress.show(summary);
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        };
        let stop = stop::signals();
        let result = batch.run(input.file, stop, &mut tell).await;
        progress.end();
        let summary = result.map_err(failure)?;
        self.say(&summary, output);
        Ok(end(&summary))
    }

    /// Where the lines come from.
    fn input(&self) -> Result<Input, Failure> {
        let path = match &self.batch {
            Some(path) if !self.is_stdin() => path,
            _ => {
                let file = standard::input().context("cannot read stdin")?;
                return Ok(Input { file, bytes: None });
            }
        };
        let what = || format!("cannot read `{}`", path.display());
        let file = given_file::open(path)?;
        let metadata = file.metadata().with_context(what)?;
        let bytes = metadata.is_file().then_some(metadata.len());
        Ok(Input { file, bytes })
    }

    fn is_stdin(&self) -> bool {
        self.batch.as_deref() == Some(Path::new("-"))
    }

    /// Says what the lines came to.
    fn say(&self, summary: &Summary, output: &Output) {
        output.note(format_args!(
            "{}: {} answered with {} calls, {} like another line, {} answered before, {} not usable",
            if summary.stopped { "stopped" } else { "done" },
            summary.answered,
            summary.calls,
            summary.joined,
            summary.skipped,
            summary.unreadable
        ));
        for (kind, code, count) in summary.counts() {
            let kind = match kind {
                Kind::Valid => "valid",
                Kind::Invalid => "invalid",
                Kind::Undetermined => "undetermined",
                Kind::Misbehaved => "misbehaved",
            };
            output.note(format_args!("  {count:>9}  {kind} ({code})"));
        }
        if summary.stopped {
            output.note(match self.journal {
                Some(_) => "hint: the same command goes on where this run ended",
                None => "hint: with --journal FILE, the next run can go on where it was stopped",
            });
        }
    }
}

fn failure(error: BatchError) -> Failure {
    match error {
        BatchError::OtherInput => Failure::with_hint(
            error,
            "give the lines that the journal was begun with, or begin another journal",
        ),
        error => anyhow::Error::new(error).into(),
    }
}

/// The worst of the lines.
fn end(summary: &Summary) -> End {
    if summary.stopped {
        return End::Stopped;
    }
    let codes = summary.counts().map(|(kind, ..)| match kind {
        Kind::Valid => End::Done.code(),
        Kind::Invalid => End::Outcome(Outcome::Invalid).code(),
        Kind::Undetermined => End::Outcome(Outcome::Undetermined).code(),
        Kind::Misbehaved => End::MISBEHAVIOR,
    });
    let unreadable = (summary.unreadable > 0).then_some(End::MISUSE);
    End::worst(codes.chain(unreadable))
}
