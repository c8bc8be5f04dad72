//! What a connector can do wrong: the outcomes of exit code 4.

use credential_rules::Unfit;
use credential_rules::outgoing::Breach;
use thiserror::Error;

/// A connector that broke the contract, or a file that is no connector.
///
/// The text never holds anything that the connector chose, beyond the names of its imports and
/// exports.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misbehavior {
    /// The bytes are no component.
    #[error("{0}")]
    NotAComponent(NotAComponent),
    /// The component does not export the contract.
    #[error("the component does not export `{expected}`; {found}")]
    WrongWorld {
        /// The interface it should export.
        expected: String,
        /// What it does instead.
        found: String,
    },
    /// The component imports something that a connector may not have.
    #[error("the component imports `{0}`, which a connector may not have")]
    ImportRefused(String),
    /// The form breaks a rule of the contract.
    #[error("the connector's form is refused: {0}")]
    FormRefused(String),
    /// The component trapped.
    #[error("the connector trapped: {0}")]
    Trap(String),
    /// The connector's code ran for too long.
    #[error("the connector's code ran for more than {milliseconds} ms")]
    CpuLimit {
        /// The limit.
        milliseconds: u64,
    },
    /// The connector asked for too much memory, table space or handles.
    #[error("the connector asked for more than its limit of {0}")]
    MemoryLimit(String),
    /// The connector made too many requests.
    #[error("the connector made more than {limit} requests in one call")]
    RequestLimit {
        /// The limit.
        limit: u32,
    },
    /// A request's headers were too large.
    #[error("the connector sent request headers of more than {limit} bytes")]
    HeaderLimit {
        /// The limit.
        limit: usize,
    },
    /// The connector returned too much.
    #[error("the connector returned more than its limit of {0}")]
    OutputTooLarge(String),
    /// The connector gave a code or a name for machines that is none.
    #[error("the connector returned a code that is not in kebab-case, or holds a secret")]
    InvalidCode,
    /// The connector was not back by the deadline.
    #[error("the connector was not back within {milliseconds} ms")]
    DeadlineExceeded {
        /// The limit.
        milliseconds: u64,
    },
    /// A placeholder was found outside the headers that carry it.
    #[error("the connector put a secret into {0}, where it does not belong")]
    SecretMisplaced(String),
    /// A request that may not be made with this credential.
    #[error("the connector tried to {0}")]
    OriginViolation(String),
    /// A request from a call that has no network.
    #[error("the connector tried to reach the network from a call that has none")]
    NetworkFromOfflineCall,
    /// A verdict that no answer stands behind.
    #[error("the connector says `{code}`, but no request of this call was answered")]
    UnprovedVerdict {
        /// The code it gave.
        code: String,
    },
    /// Headers that cannot be sealed.
    #[error("the connector's `authorize` is refused: {0}")]
    AuthorizeRefused(String),
}

/// Why some bytes are no component.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAComponent {
    /// Not WebAssembly at all.
    #[error("the file is not WebAssembly: it does not start with `\\0asm`")]
    NotWasm,
    /// A core module.
    #[error(
        "the file is a core WebAssembly module, not a component; make it one with component-builder or `wasm-tools component new`"
    )]
    CoreModule,
    /// A component that ends too early.
    #[error("the component ends in the middle, after {bytes} bytes; copy or build the file again")]
    Truncated {
        /// Its size.
        bytes: usize,
    },
    /// A component that is not valid.
    #[error("the component is not valid: {0}")]
    Malformed(String),
    /// Too large.
    #[error("the file has more than {limit} bytes, the limit for a component")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// It declares too much.
    #[error("the component has more than {limit} {what}, the limit for a connector")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Too slow to compile.
    #[error("the component took more than {milliseconds} ms to compile")]
    TooSlow {
        /// The limit.
        milliseconds: u64,
    },
    /// Compiling it takes too much memory.
    #[error("the component takes more than {mebibytes} MiB of memory to compile")]
    TooMuchMemory {
        /// The limit.
        mebibytes: usize,
    },
    /// Its code is too large.
    #[error("the component's code has more than {limit} bytes when it is compiled")]
    TooMuchCode {
        /// The limit.
        limit: usize,
    },
}

impl Misbehavior {
    /// The stable code, in kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAComponent(_) => "not-a-component",
            Self::WrongWorld { .. } => "wrong-world",
            Self::ImportRefused(_) => "import-refused",
            Self::FormRefused(_) => "form-refused",
            Self::Trap(_) => "trap",
            Self::CpuLimit { .. } => "cpu-limit",
            Self::MemoryLimit(_) => "memory-limit",
            Self::RequestLimit { .. } => "request-limit",
            Self::HeaderLimit { .. } => "header-limit",
            Self::OutputTooLarge(_) => "output-too-large",
            Self::InvalidCode => "invalid-code",
            Self::DeadlineExceeded { .. } => "deadline-exceeded",
            Self::SecretMisplaced(_) => "secret-misplaced",
            Self::OriginViolation(_) => "origin-violation",
            Self::NetworkFromOfflineCall => "network-from-offline-call",
            Self::UnprovedVerdict { .. } => "unproved-verdict",
            Self::AuthorizeRefused(_) => "authorize-refused",
        }
    }
}

impl From<Unfit> for Misbehavior {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::TooLarge(limit) => Self::OutputTooLarge(limit),
            Unfit::InvalidCode => Self::InvalidCode,
        }
    }
}

impl From<Breach> for Misbehavior {
    fn from(breach: Breach) -> Self {
        match breach {
            Breach::Violation(what) => Self::OriginViolation(what.to_owned()),
            Breach::Misplaced(place) => Self::SecretMisplaced(place.to_owned()),
            Breach::Headers(refusal) => Self::AuthorizeRefused(refusal.to_string()),
        }
    }
}

impl From<NotAComponent> for Misbehavior {
    fn from(reason: NotAComponent) -> Self {
        Self::NotAComponent(reason)
    }
}
