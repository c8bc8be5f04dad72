//! How far a connector's word goes.

/// How far a connector's word goes on where a secret may be sent. The sandbox is the same for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Whoever embeds the host vouches for it: the default of its base URL is used, and its fixes of
    /// that field are offered.
    Trusted,
    /// Anybody's: the default of its base URL is only an example to show.
    Untrusted,
}
