//! The protocol between the host and the compiling process.

use std::ffi::OsString;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Limits;

/// The first argument of a compiling process.
const COMMAND: &str = "compile-component";

/// The exit code if the component is to blame; stderr says why.
pub(crate) const REFUSED: u8 = 65;

/// The exit code for any other failure; stderr says what failed.
pub(crate) const FAILED: u8 = 70;

/// What to compile, and the limits, as the second argument. The component follows on stdin, which stays open
/// for as long as the result is wanted. The response on stdout is the engine's number in 8 bytes,
/// little-endian, then its code.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CompilerOrder {
    /// Size of the component.
    pub(crate) component_bytes: usize,
    /// The limit on memory, as in [`Limits`].
    compile_milliseconds: u64,
    /// The limit on time, as in [`Limits`].
    pub(crate) compile_bytes: usize,
    /// The only limit that changes the code, on platforms with a small address space.
    memory_bytes: usize,
    /// The number of the host's engine, whose code is wanted.
    pub(crate) compatibility: u64,
}

impl CompilerOrder {
    pub(crate) fn new(component: &[u8], limits: &Limits, compatibility: u64) -> Self {
        Self {
            component_bytes: component.len(),
            compile_milliseconds: limits.compile_milliseconds,
            compile_bytes: limits.compile_bytes,
            memory_bytes: limits.memory_bytes,
            compatibility,
        }
    }

    /// The arguments that encode the order.
    pub(crate) fn arguments(&self) -> serde_json::Result<[String; 2]> {
        Ok([COMMAND.to_owned(), serde_json::to_string(self)?])
    }

    /// The order in a command line, if it is one.
    pub(crate) fn asked(arguments: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut arguments = arguments.into_iter().skip(1);
        if arguments.next()? != COMMAND {
            return None;
        }
        let order = arguments.next()?;
        if arguments.next().is_some() {
            return None;
        }
        serde_json::from_str(order.to_str()?).ok()
    }

    /// The limits of the engine whose code is wanted.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            compile_milliseconds: self.compile_milliseconds,
            compile_bytes: self.compile_bytes,
            memory_bytes: self.memory_bytes,
            ..Limits::default()
        }
    }

    /// The CPU time of all processors together: at most what the time limit allows.
    pub(crate) fn processor_seconds(&self) -> u64 {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let time = Duration::from_millis(self.compile_milliseconds);
        let seconds = time.as_secs().saturating_add(1);
        seconds.saturating_mul(u64::try_from(processors).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_was_written_and_nothing_else_is_one() {
        let order = CompilerOrder::new(b"1234", &Limits::default(), u64::MAX);
        let [command, text] = order.arguments().unwrap();
        let asked = |arguments: &[&str]| CompilerOrder::asked(arguments.iter().map(OsString::from));
        assert_eq!(asked(&["p", &command, &text]).as_ref(), Some(&order));
        assert_eq!(order.component_bytes, 4);
        assert_eq!(order.limits(), Limits::default());
        let others: [&[&str]; 6] = [
            &[],
            &["p", &command],
            &["p", &command, "{}"],
            &["p", "validate", &text],
            &["p", &text],
            &["p", &command, &text, "more"],
        ];
        for other in others {
            assert_eq!(asked(other), None, "{other:?}");
        }
    }
}
