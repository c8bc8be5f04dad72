//! What a proxy does instead of making a connection.

/// What a proxy does instead of making a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProxyFault {
    /// It cannot be reached, or does not speak its protocol.
    Unreachable,
    /// It asks for other credentials than it was given.
    AuthRequired,
    /// It answers by itself, such as with a page that says that the origin is blocked.
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
