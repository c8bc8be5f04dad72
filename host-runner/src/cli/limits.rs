//! The limit options: `--max-` and the limit's name in the receipt, for each limit that a user may
//! have a reason to change.

use clap::Args;
use clap::builder::TypedValueParser;
use connector_host::Limits;

use super::number::number;

/// The longest time that can be set: ten minutes.
const MAX_MILLISECONDS: u64 = 600_000;

#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitOptions {
    /// Time for a call's requests.
    #[arg(long, value_name = "N", default_value_t = Limits::default().call_milliseconds)]
    #[arg(value_parser = milliseconds(1_000))]
    max_call_milliseconds: u64,
    /// Time to connect, including the TLS handshake.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connect_milliseconds)]
    #[arg(value_parser = milliseconds(1))]
    max_connect_milliseconds: u64,
    /// Requests of one call.
    #[arg(long, value_name = "N", default_value_t = Limits::default().requests)]
    #[arg(value_parser = number(0, u32::MAX))]
    max_requests: u32,
    /// Size of a response body.
    #[arg(long, value_name = "N", default_value_t = Limits::default().response_body_bytes)]
    #[arg(value_parser = number(0, usize::MAX))]
    max_response_body_bytes: usize,
    /// CPU time of a connector instance.
    #[arg(long, value_name = "N", default_value_t = Limits::default().guest_cpu_milliseconds)]
    #[arg(value_parser = milliseconds(10))]
    max_guest_cpu_milliseconds: u64,
    /// Memory of a connector instance.
    ///
    /// Includes what the host holds for the instance, such as headers.
    #[arg(long, value_name = "N", default_value_t = Limits::default().memory_bytes)]
    #[arg(value_parser = number(0, usize::MAX))]
    max_memory_bytes: usize,
    /// Time to compile the connector.
    ///
    /// A connector is compiled once: the compiled code is cached.
    #[arg(long, value_name = "N", default_value_t = Limits::default().compile_milliseconds)]
    #[arg(value_parser = milliseconds(1))]
    max_compile_milliseconds: u64,
}

fn milliseconds(least: u64) -> impl TypedValueParser<Value = u64> {
    number(least, MAX_MILLISECONDS)
}

impl LimitOptions {
    /// The limits that were set, and the defaults.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            call_milliseconds: self.max_call_milliseconds,
            connect_milliseconds: self.max_connect_milliseconds,
            compile_milliseconds: self.max_compile_milliseconds,
            guest_cpu_milliseconds: self.max_guest_cpu_milliseconds,
            memory_bytes: self.max_memory_bytes,
            requests: self.max_requests,
            response_body_bytes: self.max_response_body_bytes,
            ..Limits::default()
        }
    }
}
