//! Why a proxy did not connect.

/// Why a proxy did not connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProxyFault {
    /// The proxy cannot be reached, or does not speak its protocol.
    Unreachable,
    /// The proxy requires credentials, or rejected those that it got.
    AuthRequired,
    /// The proxy responded itself, for example with a page that says that the origin is blocked.
    Refused,
}

impl ProxyFault {
    /// A phrase for a log.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "proxy not reached",
            Self::AuthRequired => "proxy credentials required",
            Self::Refused => "refused by the proxy",
        }
    }
}
