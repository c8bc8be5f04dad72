//! The hostile connector of `tests/hostile`, and what can be made of its bytes.

use hostile_component::HOSTILE;

/// What `tests/hostile/src/behaviour.rs` has a test write over, with its length.
const AT_LOAD: (&[u8], usize) = (b"at-load:nothing", 64);

/// Section numbers of the component format.
const NESTED_COMPONENT: u8 = 4;
const COMPONENT_INSTANCE: u8 = 5;
const IMPORT: u8 = 10;

/// The first bytes of a component, before its sections.
const PREAMBLE: usize = 8;

/// One form of the hostile connector.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Variant {
    /// As it is built: it misbehaves as its field `behaviour` says.
    Plain,
    /// One that misbehaves in `describe` or `credential-config`, as the text says.
    AtLoad(&'static str),
    /// One with a further import.
    Importing(&'static str),
    /// One with a component inside that is instantiated before it, from its text.
    Nesting(fn() -> String),
}

impl Variant {
    /// The component.
    pub(crate) fn bytes(self) -> Vec<u8> {
        let mut bytes = HOSTILE.to_vec();
        match self {
            Self::Plain => {}
            Self::AtLoad(behaviour) => {
                let (mark, length) = AT_LOAD;
                let at = find(&bytes, mark);
                let text = format!("{:length$}", format!("at-load:{behaviour}"));
                assert_eq!(text.len(), length, "{behaviour} is too long");
                bytes[at..at + length].copy_from_slice(text.as_bytes());
            }
            Self::Importing(name) => {
                let mut import = vec![1, 0];
                import.extend(leb128(name.len()));
                import.extend(name.as_bytes());
                // A resource type: the only kind of import that refers to nothing else.
                import.extend([3, 1]);
                section(&mut bytes, IMPORT, &import);
            }
            Self::Nesting(text) => {
                let nested = wat::parse_str(text()).unwrap();
                let index = sections(&bytes)
                    .filter(|id| *id == NESTED_COMPONENT)
                    .count();
                section(&mut bytes, NESTED_COMPONENT, &nested);
                let instantiate: Vec<u8> = [&[1, 0][..], &leb128(index), &[0]].concat();
                section(&mut bytes, COMPONENT_INSTANCE, &instantiate);
            }
        }
        bytes
    }
}

fn find(bytes: &[u8], mark: &[u8]) -> usize {
    let mut found = bytes
        .windows(mark.len())
        .enumerate()
        .filter(|(_, window)| *window == mark);
    let (at, _) = found.next().unwrap();
    assert!(found.next().is_none(), "the mark is there twice");
    at
}

fn section(bytes: &mut Vec<u8>, id: u8, content: &[u8]) {
    bytes.push(id);
    bytes.extend(leb128(content.len()));
    bytes.extend(content);
}

/// The numbers of the outermost sections.
fn sections(bytes: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = &bytes[PREAMBLE..];
    std::iter::from_fn(move || {
        let (id, after) = rest.split_first()?;
        let (mut length, mut digits) = (0_usize, 0);
        while after[digits] & 0x80 != 0 {
            length |= usize::from(after[digits] & 0x7f) << (7 * digits);
            digits += 1;
        }
        length |= usize::from(after[digits]) << (7 * digits);
        rest = &after[digits + 1 + length..];
        Some(*id)
    })
}

pub(crate) fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}
