//! What the operator allows beyond the public internet over TLS.

use std::net::IpAddr;

use ipnet::IpNet;
use thiserror::Error;

use crate::receipt::Denied;

use super::address;

/// Exceptions to the egress rules. The default allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Address ranges that are allowed although they are not public unicast.
    pub allow_addresses: Vec<IpNet>,
    /// Whether plain http is allowed, to addresses in `allow_addresses` only.
    pub allow_plaintext: bool,
}

/// Why a request to the credential's own origin was denied.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// An address is not public unicast.
    #[error("the host's address {address} is {what}")]
    Address {
        /// The address.
        address: IpAddr,
        /// What the address is.
        what: &'static str,
    },
    /// Plain http is not allowed at all; the name was not looked up.
    #[error("the base URL starts with http:, which would send the key in the clear")]
    Plaintext,
    /// Plain http is allowed, but the proxy resolves the name, so the address is unknown.
    #[error(
        "the base URL starts with http:, and the proxy resolves its name, so its address is not known"
    )]
    PlaintextThroughProxy,
    /// Plain http is allowed, but not to this address.
    #[error("the base URL starts with http:, which would send the key to {0} in the clear")]
    PlaintextTo(IpAddr),
}

impl Policy {
    /// Whether the scheme is allowed at all.
    pub(crate) fn admit_scheme(&self, tls: bool) -> Result<(), Denial> {
        if tls || self.allow_plaintext {
            Ok(())
        } else {
            Err(Denial::Plaintext)
        }
    }

    /// Whether the host may connect to an address.
    pub(crate) fn admit(&self, address: IpAddr, tls: bool) -> Result<(), Denial> {
        let mut ranges = self.allow_addresses.iter();
        if ranges.any(|range| range.contains(&address)) {
            return Ok(());
        }
        if !tls {
            return Err(Denial::PlaintextTo(address));
        }
        match address::refusal(address) {
            Some(what) => Err(Denial::Address { address, what }),
            None => Ok(()),
        }
    }
}

impl Denial {
    /// A message for a person.
    pub(crate) fn message(&self) -> String {
        format!("Nothing was sent: {self}; allow it if you trust it.")
    }

    /// The denial, and the address range that would have to be allowed.
    #[must_use]
    pub fn denied(&self) -> Denied {
        let (code, address) = match self {
            Self::Address { address, .. } => ("address-refused", Some(address)),
            Self::Plaintext => ("plaintext-refused", None),
            Self::PlaintextThroughProxy => ("plaintext-through-proxy", None),
            Self::PlaintextTo(address) => ("plaintext-refused", Some(address)),
        };
        Denied {
            code: code.into(),
            range: address.map(|address| IpNet::from(*address).to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(policy: &Policy, address: &str, tls: bool) -> Option<String> {
        let address = address.parse().unwrap();
        let admitted = policy.admit_scheme(tls);
        let denied = admitted
            .and_then(|()| policy.admit(address, tls))
            .err()?
            .denied();
        Some(format!(
            "{} {}",
            denied.code,
            denied.range.unwrap_or_default()
        ))
    }

    #[test]
    fn the_default_allows_tls_to_public_addresses_only() {
        let policy = Policy::default();
        assert_eq!(denied(&policy, "1.1.1.1", true), None);
        assert_eq!(
            denied(&policy, "127.0.0.1", true).unwrap(),
            "address-refused 127.0.0.1/32"
        );
        assert_eq!(
            denied(&policy, "::1", true).unwrap(),
            "address-refused ::1/128"
        );
        assert_eq!(
            denied(&policy, "1.1.1.1", false).unwrap(),
            "plaintext-refused "
        );
    }

    #[test]
    fn plaintext_needs_both_options() {
        let mut policy = Policy {
            allow_plaintext: true,
            ..Policy::default()
        };
        assert_eq!(
            denied(&policy, "127.0.0.1", false).unwrap(),
            "plaintext-refused 127.0.0.1/32"
        );
        policy.allow_addresses.push("127.0.0.0/8".parse().unwrap());
        assert_eq!(denied(&policy, "127.0.0.1", false), None);
        assert_eq!(denied(&policy, "127.0.0.1", true), None);
        assert!(denied(&policy, "::ffff:127.0.0.1", true).is_some());
        policy.allow_plaintext = false;
        assert!(denied(&policy, "127.0.0.1", false).is_some());
    }
}
