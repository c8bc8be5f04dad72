//! The limit options: one for each limit that a user may have a reason to move.

use clap::Args;
use clap::builder::RangedU64ValueParser;
use connector_host::Limits;

/// The longest time that can be asked for: ten minutes.
const MAX_SECONDS: u64 = 600;

#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitOptions {
    /// Time for the requests of a call.
    #[arg(long, value_name = "N", default_value_t = Limits::default().call_milliseconds / 1_000)]
    #[arg(value_parser = RangedU64ValueParser::<u64>::new().range(1..=MAX_SECONDS))]
    timeout_seconds: u64,
    /// Time for connecting, TLS included.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connect_milliseconds)]
    #[arg(value_parser = RangedU64ValueParser::<u64>::new().range(1..=MAX_SECONDS * 1_000))]
    connect_timeout_milliseconds: u64,
    /// Time for compiling the connector, which is done once: the compiled code is kept.
    #[arg(long, value_name = "N", default_value_t = Limits::default().compile_milliseconds)]
    #[arg(value_parser = RangedU64ValueParser::<u64>::new().range(1..=MAX_SECONDS * 1_000))]
    max_compile_milliseconds: u64,
    /// Time that the code of one instance of the connector may run.
    #[arg(long, value_name = "N", default_value_t = Limits::default().guest_cpu_milliseconds)]
    #[arg(value_parser = RangedU64ValueParser::<u64>::new().range(10..=MAX_SECONDS * 1_000))]
    max_cpu_milliseconds: u64,
    /// Memory of one instance of the connector, with what the host keeps for it.
    #[arg(long, value_name = "N", default_value_t = Limits::default().memory_bytes)]
    max_memory_bytes: usize,
    /// Requests in one call.
    #[arg(long, value_name = "N", default_value_t = Limits::default().requests)]
    #[arg(value_parser = RangedU64ValueParser::<u32>::new().range(1..))]
    max_requests: u32,
    /// Body of one response.
    #[arg(long, value_name = "N", default_value_t = Limits::default().response_body_bytes)]
    max_response_bytes: usize,
}

impl LimitOptions {
    /// The limits as given.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            call_milliseconds: self.timeout_seconds * 1_000,
            connect_milliseconds: self.connect_timeout_milliseconds,
            compile_milliseconds: self.max_compile_milliseconds,
            guest_cpu_milliseconds: self.max_cpu_milliseconds,
            memory_bytes: self.max_memory_bytes,
            requests: self.max_requests,
            response_body_bytes: self.max_response_bytes,
            ..Limits::default()
        }
    }
}
