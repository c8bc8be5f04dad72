//! What a component says it is made of: the section `.dep-v0` of cargo-auditable.
//!
//! The threat: it is compressed, and written by whoever wrote the component. So it is bounded, and what
//! it says is a claim.

use std::io::Read;

use auditable_serde::{DependencyKind, Source, VersionInfo};
use credential_rules::text;
use flate2::read::ZlibDecoder;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use wasmparser::{Parser, Payload};

/// The name of the section.
const SECTION: &str = ".dep-v0";

/// The longest list, decompressed: 20 times what a large program has.
const MAX_BYTES: u64 = 1 << 20;

/// The most packages.
const MAX_PACKAGES: usize = 4_096;

/// A package in a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it comes from, such as `crates.io`, `git`, `local` or `registry`.
    pub source: String,
    /// Whether it was used to build the component only, and is not in it.
    pub build_only: bool,
}

/// A list of dependencies that cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SbomError {
    /// The section is not compressed JSON of cargo-auditable's format.
    #[error("the list of dependencies in the component cannot be read")]
    Malformed,
    /// It is too long.
    #[error(
        "the list of dependencies in the component is longer than {MAX_BYTES} bytes or {MAX_PACKAGES} packages"
    )]
    TooLarge,
}

impl Dependency {
    /// The dependencies that a component says it has, by name; none if it says nothing of them. The
    /// component itself is not among them.
    ///
    /// # Errors
    ///
    /// If what it says cannot be read.
    pub fn all_of(component: &[u8]) -> Result<Option<Vec<Self>>, SbomError> {
        let Some(section) = section(component) else {
            return Ok(None);
        };
        let mut json = Vec::new();
        ZlibDecoder::new(section)
            .take(MAX_BYTES + 1)
            .read_to_end(&mut json)
            .map_err(|_| SbomError::Malformed)?;
        if json.len() as u64 > MAX_BYTES {
            return Err(SbomError::TooLarge);
        }
        let info: VersionInfo = serde_json::from_slice(&json).map_err(|_| SbomError::Malformed)?;
        if info.packages.len() > MAX_PACKAGES {
            return Err(SbomError::TooLarge);
        }
        let packages = info.packages.into_iter().filter(|package| !package.root);
        let dependencies = packages.map(|package| Self {
            name: text::brief(&package.name),
            version: text::brief(&package.version.to_string()),
            source: text::brief(&named(package.source)),
            build_only: package.kind == DependencyKind::Build,
        });
        Ok(Some(dependencies.collect()))
    }
}

/// The section of the outermost component.
fn section(component: &[u8]) -> Option<&[u8]> {
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(component) {
        match payload.ok()? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CustomSection(section) if depth == 0 && section.name() == SECTION => {
                return Some(section.data());
            }
            _ => {}
        }
    }
    None
}

fn named(source: Source) -> String {
    source.into()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn with_section(json: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(json).unwrap();
        with_bytes(&encoder.finish().unwrap())
    }

    fn with_bytes(data: &[u8]) -> Vec<u8> {
        let mut content = vec![u8::try_from(SECTION.len()).unwrap()];
        content.extend(SECTION.as_bytes());
        content.extend(data);
        let mut bytes = b"\0asm\x0d\0\x01\0\0".to_vec();
        let mut length = content.len();
        while length >= 0x80 {
            bytes.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
            length >>= 7;
        }
        bytes.push(u8::try_from(length).unwrap());
        bytes.extend(content);
        bytes
    }

    #[test]
    fn a_component_says_what_is_in_it() {
        let json = br#"{"packages":[
            {"name":"root","version":"0.1.0","source":"local","root":true,"dependencies":[1,2]},
            {"name":"serde","version":"1.0.228","source":"crates.io"},
            {"name":"quote","version":"1.0.0","source":"crates.io","kind":"build"}],"format":1}"#;
        let all = Dependency::all_of(&with_section(json)).unwrap().unwrap();
        let shown: Vec<_> = all
            .iter()
            .map(|one| (one.name.as_str(), one.version.as_str(), one.build_only))
            .collect();
        assert_eq!(
            shown,
            [("serde", "1.0.228", false), ("quote", "1.0.0", true)]
        );
        assert_eq!(Dependency::all_of(b"\0asm\x0d\0\x01\0"), Ok(None));
    }

    #[test]
    fn a_bomb_and_nonsense_are_errors() {
        let bomb = vec![b' '; 64 << 20];
        assert_eq!(
            Dependency::all_of(&with_section(&bomb)),
            Err(SbomError::TooLarge)
        );
        for bytes in [
            with_section(b"{}"),
            with_section(b""),
            with_bytes(b"no zlib"),
        ] {
            assert_eq!(Dependency::all_of(&bytes), Err(SbomError::Malformed));
        }
    }

    #[test]
    fn control_characters_in_a_name_have_no_power() {
        let json = br#"{"packages":[{"name":"a\u001b[2J","version":"0.1.0","source":"local"}]}"#;
        let all = Dependency::all_of(&with_section(json)).unwrap().unwrap();
        assert!(!all[0].name.contains('\u{1b}'), "{:?}", all[0]);
    }
}
