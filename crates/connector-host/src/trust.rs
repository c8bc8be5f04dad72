//! How far the embedder trusts a connector.

/// How far the embedder trusts a connector to choose where a secret goes. The sandbox is the same
/// for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The embedder vouches for it: the default of its base URL is used, and its fixes of that field are
    /// offered.
    Trusted,
    /// The connector may come from anybody: the default of its base URL is only shown as an
    /// example.
    Untrusted,
}
