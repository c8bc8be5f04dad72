//! What is sealed, recognized and refused.

use clari_component::CLARI_REVENUE;
use connector_seal::{FRONT, GATE, SealError, Sealed, seal};

#[test]
fn the_same_connector_gives_the_same_bytes_and_is_recognized() {
    let sealed = seal(CLARI_REVENUE).unwrap();
    assert_eq!(sealed, seal(CLARI_REVENUE).unwrap());
    let recognized = Sealed::of(&sealed).unwrap();
    assert_eq!(recognized.connector, CLARI_REVENUE);
    assert_eq!(
        recognized.digests().map(|(name, _)| name),
        ["connector", "front", "gate"]
    );
}

#[test]
fn what_has_the_parts_and_does_not_use_them_is_not_recognized() {
    let nested = |bytes: &mut Vec<u8>, part: &[u8]| {
        bytes.push(4);
        let mut length = part.len();
        while length > 0x7f {
            bytes.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
            length >>= 7;
        }
        bytes.push(u8::try_from(length).unwrap());
        bytes.extend(part);
    };
    let mut hostile = CLARI_REVENUE.to_vec();
    for part in [CLARI_REVENUE, GATE, FRONT] {
        nested(&mut hostile, part);
    }
    assert_eq!(Sealed::of(&hostile), None);
    assert_eq!(Sealed::of(CLARI_REVENUE), None);
    // One byte more outside of the parts.
    let mut changed = seal(CLARI_REVENUE).unwrap();
    changed.extend([0, 2, 1, b'x']);
    assert_eq!(Sealed::of(&changed), None);
}

#[test]
fn what_is_sealed_or_no_connector_is_refused() {
    let sealed = seal(CLARI_REVENUE).unwrap();
    assert!(matches!(seal(&sealed), Err(SealError::Sealed)));
    let empty = b"\0asm\x0d\0\x01\0";
    assert!(matches!(seal(empty), Err(SealError::NoContract)));
    assert!(matches!(seal(GATE), Err(SealError::NoContract)));
    assert!(matches!(seal(b"no component"), Err(SealError::Join(_))));
}
