//! What the process that compiles may take, set by itself before it reads anything.
//!
//! The threat: a component that makes the compiler take minutes and gigabytes, and one that finds a
//! fault in it. Neither can take more of the machine than this, nor write a file.

#[cfg(unix)]
pub(crate) use unix::set;

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use crate::compiler::order::CompilerOrder;

    /// Descriptors: the three of the process, and a few that its start takes for a moment.
    const DESCRIPTORS: u64 = 16;

    pub(crate) fn set(order: &CompilerOrder) -> io::Result<()> {
        let bytes = u64::try_from(order.compile_bytes).unwrap_or(u64::MAX);
        let limits = [
            // What is written to, and not all addresses: the allocator and the check for the addresses of a
            // memory reserve far more than they use.
            (Resource::Data, bytes),
            (Resource::Cpu, order.processor_seconds()),
            (Resource::Nofile, DESCRIPTORS),
            (Resource::Fsize, 0),
            // No component is to be found in a dump.
            (Resource::Core, 0),
        ];
        limits
            .into_iter()
            .try_for_each(|(resource, limit)| lower(resource, limit))
    }

    /// Lowers a limit for good; one that is lower already stays.
    fn lower(resource: Resource, limit: u64) -> io::Result<()> {
        let now = getrlimit(resource);
        let lowest = [now.current, now.maximum]
            .into_iter()
            .flatten()
            .fold(limit, u64::min);
        let limit = Rlimit {
            current: Some(lowest),
            maximum: Some(lowest),
        };
        Ok(setrlimit(resource, limit)?)
    }
}

/// Elsewhere, time alone is bounded, by the host.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail on Unix")]
pub(crate) fn set(_: &crate::compiler::order::CompilerOrder) -> std::io::Result<()> {
    Ok(())
}
