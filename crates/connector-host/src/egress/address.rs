//! Address rules: which addresses the host may connect to.
//!
//! The threat: a base URL, or a name that its owner can point anywhere, that leads into the host's
//! own network: loopback, private ranges, or the metadata service of its cloud. The host connects
//! to an address only if the IANA special-purpose registries list it as globally reachable, in
//! whatever spelling, or if the policy allows it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// A refused range, and what it is.
type Range<Net> = (Net, &'static str);

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(segments: [u16; 8], prefix: u8) -> Ipv6Net {
    let [a, b, c, d, e, f, g, h] = segments;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), prefix)
}

/// IPv4, after <https://www.iana.org/assignments/iana-ipv4-special-registry/>.
const REFUSED_V4: [Range<Ipv4Net>; 15] = [
    (v4(0, 0, 0, 0, 8), "this network"),
    (v4(10, 0, 0, 0, 8), "private"),
    (v4(100, 64, 0, 0, 10), "shared by carriers"),
    (v4(127, 0, 0, 0, 8), "loopback"),
    (v4(168, 63, 129, 16, 32), "a cloud's metadata service"),
    (
        v4(169, 254, 0, 0, 16),
        "link-local, where cloud metadata services are",
    ),
    (v4(172, 16, 0, 0, 12), "private"),
    (v4(192, 0, 0, 0, 24), "for protocol assignments"),
    (v4(192, 0, 2, 0, 24), "for documentation"),
    (v4(192, 88, 99, 0, 24), "6to4 relays"),
    (v4(192, 168, 0, 0, 16), "private"),
    (v4(198, 18, 0, 0, 15), "for benchmarks"),
    (v4(198, 51, 100, 0, 24), "for documentation"),
    (v4(203, 0, 113, 0, 24), "for documentation"),
    (v4(224, 0, 0, 0, 3), "multicast, reserved or broadcast"),
];

/// The only IPv6 range that is assigned for unicast on the internet.
const UNICAST_V6: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// Refused ranges inside it, after <https://www.iana.org/assignments/iana-ipv6-special-registry/>.
const REFUSED_V6: [Range<Ipv6Net>; 4] = [
    (
        v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),
        "for protocol assignments, including Teredo",
    ),
    (
        v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32),
        "for documentation",
    ),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), "6to4"),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), "for documentation"),
];

/// Why an address is refused; `None` if it is public unicast.
///
/// An IPv4 address inside an IPv6 one (mapped, compatible, NAT64) is not public unicast: those
/// forms lie outside of [`UNICAST_V6`].
pub(crate) fn refusal(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => REFUSED_V4
            .iter()
            .find_map(|(range, what)| range.contains(&address).then_some(*what)),
        IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => Some("a mapped IPv4 address"),
        IpAddr::V6(address) if address.is_loopback() => Some("loopback"),
        IpAddr::V6(address) if !UNICAST_V6.contains(&address) => Some("not public unicast"),
        IpAddr::V6(address) => REFUSED_V6
            .iter()
            .find_map(|(range, what)| range.contains(&address).then_some(*what)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(address: &str) -> bool {
        refusal(address.parse().unwrap()).is_some()
    }

    #[test]
    fn public_unicast_is_not_refused() {
        let public = [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2600::1",
            "2a00:1450:4001:80b::200e",
            "2001:200::1",
            "2001:4860:4860::8888",
        ];
        for address in public {
            assert!(!is_refused(address), "{address}");
        }
    }

    #[test]
    fn both_ends_of_every_refused_range_are_refused() {
        for (range, what) in REFUSED_V4 {
            for address in [range.network(), range.broadcast()] {
                assert_eq!(refusal(address.into()), Some(what), "{address}");
            }
        }
        for (range, what) in REFUSED_V6 {
            for address in [range.network(), range.broadcast()] {
                assert_eq!(refusal(address.into()), Some(what), "{address}");
            }
        }
    }

    #[test]
    fn the_documentation_lists_every_refused_range() {
        let page = include_str!("../../../../docs/networks.md");
        let v4 = REFUSED_V4.map(|(range, what)| format!("| `{range}` | {what} |"));
        let v6 = REFUSED_V6.map(|(range, what)| format!("| `{range}` | {what} |"));
        for line in v4.iter().chain(&v6) {
            assert!(page.contains(line.as_str()), "{line}");
        }
    }

    #[test]
    fn a_private_address_is_refused_in_every_spelling() {
        let spellings = [
            "127.0.0.1",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "100::1",
            "5f00::1",
            "::ffff:0:127.0.0.1",
            "169.254.169.254",
            "168.63.129.16",
            "255.255.255.255",
        ];
        for address in spellings {
            assert!(is_refused(address), "{address}");
        }
    }
}
