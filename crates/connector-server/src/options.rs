//! How a server is set up. Nothing of this can be set by a request.

use std::collections::BTreeSet;
use std::path::PathBuf;

use connector_host::Runner;

use crate::access::TokenFile;

/// How a server is set up. Nothing of this can be set by a request.
#[derive(Debug)]
pub struct Options {
    /// What runs the connectors, under one policy and one set of limits.
    pub runner: Runner,
    /// The bytes of the connector that is built in.
    pub built_in: &'static [u8],
    /// A folder of further connectors, which nobody vouches for.
    pub connectors: Option<PathBuf>,
    /// The file of the store.
    pub store: PathBuf,
    /// The tokens that were handed out.
    pub tokens: TokenFile,
    /// Calls at a time, beside those of batches; further ones are answered with 429. The limit of the runner
    /// must be [`BATCH_CALLS`](crate::BATCH_CALLS) higher.
    pub max_calls: usize,
    /// Whether the metrics have the origins of base URLs as labels.
    pub origins_in_metrics: bool,
    /// The names that the server answers to.
    pub hosts: Hosts,
}

/// The names that a server answers to, and the origins whose pages may ask it.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    /// Values of the header `Host`, such as `127.0.0.1:8080`, in lower case.
    pub names: BTreeSet<String>,
    /// Whether the server speaks TLS.
    pub is_tls: bool,
    /// Origins of other pages that may ask, such as `https://platform.example`.
    pub origins: BTreeSet<String>,
}
