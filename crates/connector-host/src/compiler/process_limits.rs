//! Limits that the compiling process sets for itself before it reads anything.
//!
//! The threat: a component that makes the compiler take minutes and gigabytes, or that exploits a
//! bug in it. Neither can use more of the machine than this, nor write a file.

#[cfg(unix)]
pub(crate) use unix::set;

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use crate::compiler::order::CompilerOrder;

    /// Descriptors: the three standard ones, and a few that are open briefly at the start.
    const DESCRIPTORS: u64 = 16;

    pub(crate) fn set(order: &CompilerOrder) -> io::Result<()> {
        let bytes = u64::try_from(order.compile_bytes).unwrap_or(u64::MAX);
        let limits = [
            // The limit is on data and not on address space: the allocator, and the probe for the address space
            // of a memory, reserve far more than they use.
            (Resource::Data, bytes),
            (Resource::Cpu, order.processor_seconds()),
            (Resource::Nofile, DESCRIPTORS),
            (Resource::Fsize, 0),
            // A core dump must not contain a component.
            (Resource::Core, 0),
        ];
        limits
            .into_iter()
            .try_for_each(|(resource, limit)| lower(resource, limit))
    }

    /// Lowers a limit for good. A limit that is already lower stays.
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

/// On other platforms, only the host's time limit applies.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail on Unix")]
pub(crate) fn set(_: &crate::compiler::order::CompilerOrder) -> std::io::Result<()> {
    Ok(())
}
