//! The key that encrypts the secrets of a store.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::error::KeyError;
use connector_host::HostError;

/// Size of the key, in bytes.
const KEY_BYTES: usize = 32;

/// Size of the random nonce, in bytes: large enough that none is ever repeated.
const NONCE_BYTES: usize = 24;

/// The key that encrypts the secrets of a store, with XChaCha20-Poly1305.
pub(crate) struct MasterKey(Zeroizing<[u8; KEY_BYTES]>);

impl MasterKey {
    /// Generates a key.
    pub(crate) fn random() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(&mut *bytes).map_err(no_random_bytes)?;
        Ok(Self(bytes))
    }

    /// Parses a key from its 64 hexadecimal digits; `None` for anything else.
    pub(crate) fn from_hexadecimal(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        hex::decode_to_slice(text.trim(), bytes.as_mut_slice()).ok()?;
        Some(Self(bytes))
    }

    /// The key in hexadecimal digits.
    pub(crate) fn to_hexadecimal(&self) -> Zeroizing<String> {
        // Full capacity from the start, so that no copy is left behind.
        Zeroizing::new(hex::encode(*self.0))
    }

    /// Encrypts bytes, which can be decrypted with the same binding only.
    pub(crate) fn encrypt(&self, bytes: &[u8], binding: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(no_random_bytes)?;
        let payload = Payload {
            msg: bytes,
            aad: binding,
        };
        let encrypted = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let too_long = |_| HostError::Internal("a secret of 256 GiB or more".to_owned());
        let encrypted = encrypted.map_err(too_long)?;
        Ok([nonce.as_slice(), &encrypted].concat())
    }

    /// Decrypts what was encrypted with this key and this binding; `None` for anything else.
    pub(crate) fn decrypt(&self, encrypted: &[u8], binding: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, encrypted) = encrypted.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: encrypted,
            aad: binding,
        };
        let decrypted = self.cipher().decrypt(&XNonce::from(*nonce), payload);
        decrypted.ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

/// The error of an operating system without random bytes.
pub(crate) fn no_random_bytes(error: getrandom::Error) -> KeyError {
    HostError::RandomBytes(error.to_string()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_binding_decrypt_a_secret() {
        let key = MasterKey::random().unwrap();
        let encrypted = key.encrypt(b"secret", b"binding").unwrap();
        assert_eq!(&**key.decrypt(&encrypted, b"binding").unwrap(), b"secret");
        assert!(key.decrypt(&encrypted, b"bindinG").is_none());
        assert!(key.decrypt(&encrypted, b"").is_none());
        assert!(
            MasterKey::random()
                .unwrap()
                .decrypt(&encrypted, b"binding")
                .is_none()
        );
        for index in 0..encrypted.len() {
            let mut other = encrypted.clone();
            other[index] ^= 1;
            assert!(key.decrypt(&other, b"binding").is_none(), "{index}");
            assert!(
                key.decrypt(&encrypted[..index], b"binding").is_none(),
                "{index}"
            );
        }
    }

    #[test]
    fn the_same_secret_never_looks_the_same_twice() {
        let key = MasterKey::random().unwrap();
        let encrypted = [(); 2].map(|()| key.encrypt(b"secret", b"").unwrap());
        assert_ne!(encrypted[0], encrypted[1]);
        assert!(!encrypted[0].windows(6).any(|window| window == b"secret"));
    }

    #[test]
    fn a_key_is_written_and_read_as_64_digits() {
        let key = MasterKey::random().unwrap();
        let text = key.to_hexadecimal();
        assert_eq!(text.len(), 64);
        let read = MasterKey::from_hexadecimal(&format!(" {}\n", text.as_str())).unwrap();
        assert_eq!(read.0, key.0);
        assert!(MasterKey::from_hexadecimal(&text.to_uppercase()).is_some());
        let cases = [
            "",
            "0",
            text.get(1..).unwrap(),
            &format!("{}0", *text),
            &"g".repeat(64),
        ];
        for text in cases {
            assert!(MasterKey::from_hexadecimal(text).is_none());
        }
    }

    /// A published test vector, so that stores stay readable whatever library is used.
    #[test]
    fn the_cipher_is_the_published_one() {
        // draft-irtf-cfrg-xchacha-03, A.3.1
        let key: [u8; 32] = std::array::from_fn(|index| 0x80 + u8::try_from(index).unwrap());
        let nonce: [u8; 24] = std::array::from_fn(|index| 0x40 + u8::try_from(index).unwrap());
        let aad = [
            0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
        ];
        let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let key = MasterKey(Zeroizing::new(key));
        let payload = Payload {
            msg: text,
            aad: &aad,
        };
        let encrypted = key.cipher().encrypt(&XNonce::from(nonce), payload).unwrap();
        let tag = [
            0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79, 0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a,
            0xcf, 0x49,
        ];
        assert_eq!(encrypted[..4], [0xbd, 0x6d, 0x17, 0x9d]);
        assert_eq!(encrypted[text.len()..], tag);
        let stored = [nonce.as_slice(), &encrypted].concat();
        assert_eq!(&**key.decrypt(&stored, &aad).unwrap(), text);
    }
}
