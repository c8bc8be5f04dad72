//! Everything that a connector can do wrong: the outcomes with exit code 4.

use credential_rules::Unfit;
use credential_rules::outgoing::Breach;
use thiserror::Error;

/// A connector that broke the contract, or a file that is not a connector.
///
/// The text never holds anything that the connector chose, except the names of its imports and
/// exports.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misbehavior {
    /// The bytes are not a component.
    #[error("{0}")]
    NotAComponent(NotAComponent),
    /// The component does not export the contract.
    #[error("the component does not export `{expected}`; {found}")]
    WrongWorld {
        /// The interface it should export.
        expected: String,
        /// What it exports instead.
        found: String,
    },
    /// The component has an import that is not allowed.
    #[error("the component imports `{0}`, which is not allowed")]
    ImportRefused(String),
    /// The form breaks a rule of the contract.
    #[error("the connector's form is refused: {0}")]
    FormRefused(String),
    /// The component trapped.
    #[error("the connector trapped: {0}")]
    Trap(String),
    /// The connector's code used too much CPU time.
    #[error("the connector's code ran for more than {milliseconds} ms")]
    CpuLimit {
        /// The limit.
        milliseconds: u64,
    },
    /// The connector asked for too much memory, table space or handles.
    #[error("the connector asked for more than its limit of {0}")]
    MemoryLimit(String),
    /// The connector made too many requests.
    #[error("the connector sent more than {limit} requests in one call")]
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
    /// A code or fact name is not kebab-case, or holds a secret.
    #[error("the connector returned a code that is not kebab-case, or holds a secret")]
    InvalidCode,
    /// The connector did not return by the deadline.
    #[error("the connector did not return within {milliseconds} ms")]
    DeadlineExceeded {
        /// The limit.
        milliseconds: u64,
    },
    /// The connector put a secret or placeholder outside the headers that carry it.
    #[error("the connector put a secret into {0}, where it does not belong")]
    SecretMisplaced(String),
    /// The connector made a request that is not allowed with this credential.
    #[error("the connector tried to {0}")]
    OriginViolation(String),
    /// The connector made a request from an offline call.
    #[error("the connector tried to reach the network from an offline call")]
    NetworkFromOfflineCall,
    /// The connector returned a verdict without evidence.
    #[error("the connector returned `{code}`, but no request of this call got a response")]
    UnprovedVerdict {
        /// The code of the verdict.
        code: String,
    },
    /// The headers of `authorize` cannot be substituted.
    #[error("the connector's `authorize` is refused: {0}")]
    AuthorizeRefused(String),
}

/// Why bytes are not a component.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAComponent {
    /// The file is not WebAssembly.
    #[error("the file is not WebAssembly: it does not start with `\\0asm`")]
    NotWasm,
    /// The file is a core module.
    #[error(
        "the file is a core WebAssembly module, not a component; make it one with component-builder or `wasm-tools component new`"
    )]
    CoreModule,
    /// The component is incomplete.
    #[error(
        "the component is incomplete: it ends after {bytes} bytes; copy or build the file again"
    )]
    Truncated {
        /// Its size.
        bytes: usize,
    },
    /// The component is not valid.
    #[error("the component is not valid: {0}")]
    Malformed(String),
    /// The file is too large.
    #[error("the file has more than {limit} bytes, the limit for a component")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The component declares too many items.
    #[error("the component has more than {limit} {what}, the limit for a connector")]
    TooMany {
        /// The kind of items.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Compiling took too long.
    #[error("the component took more than {milliseconds} ms to compile")]
    TooSlow {
        /// The limit.
        milliseconds: u64,
    },
    /// Compiling took too much memory.
    #[error("the component takes more than {mebibytes} MiB of memory to compile")]
    TooMuchMemory {
        /// The limit.
        mebibytes: usize,
    },
    /// The compiled code is too large.
    #[error("the component's compiled code has more than {limit} bytes")]
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
