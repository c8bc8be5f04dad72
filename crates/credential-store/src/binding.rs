//! What an encrypted secret is bound to, so that it can be decrypted only in its own place.

use crate::saved_connector::SavedConnector;
use connector_host::FieldName;
use connector_host::Origin;

/// The first part of every binding; another number means another scheme.
const DOMAIN: &[u8] = b"host-runner saved secret 1";

/// The first part of the binding of a key's check value.
const CHECK_DOMAIN: &[u8] = b"host-runner key check 1";

/// The first part of what an entry of the audit log is bound to.
const AUDIT_DOMAIN: &[u8] = b"host-runner audit entry 1";

/// The place of a secret: a credential, the connector that may see it, the origin it may go to.
pub(crate) struct Binding<'a> {
    pub(crate) identity: &'a [u8],
    pub(crate) connector: &'a SavedConnector,
    pub(crate) origin: &'a Origin,
}

impl Binding<'_> {
    /// The place of one field's secret, as unique bytes.
    pub(crate) fn of_field(&self, field: &FieldName) -> Vec<u8> {
        let scheme = if self.origin.is_tls() {
            "https"
        } else {
            "http"
        };
        let host = self.origin.host().to_string();
        // The built-in connector is identified by its name, so that saved secrets survive an update
        // of this program; any other connector is identified by its bytes.
        let connector = if self.connector.built_in {
            [
                "built-in",
                self.connector.name.as_deref().unwrap_or_default(),
            ]
        } else {
            ["component", &self.connector.sha256]
        };
        parts(&[
            DOMAIN,
            self.identity,
            connector[0].as_bytes(),
            connector[1].as_bytes(),
            field.as_str().as_bytes(),
            scheme.as_bytes(),
            host.as_bytes(),
            &self.origin.port().to_be_bytes(),
        ])
    }
}

/// The binding of a store key's check value.
pub(crate) fn of_key_check(store: &[u8]) -> Vec<u8> {
    parts(&[CHECK_DOMAIN, store])
}

/// What an entry of the audit log is bound to: the entry before it, and all that it says.
pub(crate) fn of_audit_entry(
    previous: &[u8],
    number: i64,
    at: i64,
    credential: &[u8],
    texts: &[Option<&[u8]>],
) -> Vec<u8> {
    let (number, at) = (number.to_be_bytes(), at.to_be_bytes());
    let mut all: Vec<&[u8]> = vec![AUDIT_DOMAIN, previous, &number, &at, credential];
    for text in texts {
        // A text that is missing is another one than an empty text.
        all.push(if text.is_some() { b"1" } else { b"0" });
        all.push(text.unwrap_or_default());
    }
    parts(&all)
}

/// The parts, each after its length, so that no part can run into the next.
fn parts(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(*part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connector(built_in: bool, sha256: &str) -> SavedConnector {
        SavedConnector {
            name: Some("clari-revenue".to_owned()),
            version: None,
            sha256: sha256.to_owned(),
            built_in,
            form_sha256: String::new(),
        }
    }

    fn bound(identity: &[u8], connector: &SavedConnector, url: &str, field: &str) -> Vec<u8> {
        let origin = &Origin::of(url).unwrap();
        let binding = Binding {
            identity,
            connector,
            origin,
        };
        binding.of_field(&field.parse().unwrap())
    }

    #[test]
    fn every_other_place_is_another_binding() {
        let (built_in, stranger) = (connector(true, "aa"), connector(false, "aa"));
        let all = [
            bound(b"1", &built_in, "https://a.test/v1", "api-key"),
            bound(b"2", &built_in, "https://a.test/v1", "api-key"),
            bound(b"1", &stranger, "https://a.test/v1", "api-key"),
            bound(b"1", &connector(false, "ab"), "https://a.test", "api-key"),
            bound(b"1", &built_in, "http://a.test/v1", "api-key"),
            bound(b"1", &built_in, "https://a.test:8443/v1", "api-key"),
            bound(b"1", &built_in, "https://b.test/v1", "api-key"),
            bound(b"1", &built_in, "https://a.test.b/v1", "api-key"),
            bound(b"1", &built_in, "https://a.test/v1", "api-key2"),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(!all[index + 1..].contains(one), "{index}");
        }
    }

    #[test]
    fn another_path_or_spelling_of_the_origin_is_the_same_binding() {
        let built_in = connector(true, "aa");
        let one = bound(b"1", &built_in, "https://a.test/v1", "api-key");
        for url in ["https://a.test/v4/", "HTTPS://A.TEST:443/v1"] {
            assert_eq!(bound(b"1", &built_in, url, "api-key"), one);
        }
        // The built-in connector of another version of this program.
        assert_eq!(
            bound(b"1", &connector(true, "ff"), "https://a.test", "api-key"),
            one
        );
    }

    #[test]
    fn what_ends_one_part_cannot_start_the_next() {
        assert_ne!(parts(&[b"ab", b"c"]), parts(&[b"a", b"bc"]));
        assert_ne!(parts(&[b"a", b""]), parts(&[b"", b"a"]));
        assert_ne!(parts(&[b"a"]), parts(&[b"a", b""]));
    }
}
