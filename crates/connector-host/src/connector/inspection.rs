//! What a component could do, read from its bytes without running or compiling it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wasmparser::{Encoding, Parser, Payload};

use crate::Limits;
use crate::connector::component_bounds::{ComponentBounds, add, length};
use crate::receipt::Identity;
use crate::{Misbehavior, NotAComponent};
use connector_sandbox::ALLOWED_IMPORTS;
use credential_rules::text;

/// The first bytes of every WebAssembly file.
const MAGIC: &[u8] = b"\0asm";

/// The interface that a connector exports.
pub(super) const CONTRACT: &str = "connector:credential/credential@0.1.0";

/// What a component could do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Inspection {
    /// Which component it is.
    #[serde(flatten)]
    pub identity: Identity,
    /// A one-line description, from its metadata.
    pub description: Option<String>,
    /// Its licence, from its metadata.
    pub licenses: Option<String>,
    /// The location of its source, from its metadata.
    pub source: Option<String>,
    /// Its imports.
    pub imports: Vec<Import>,
    /// The names of its exports.
    pub exports: Vec<String>,
}

/// One import of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Import {
    /// The name of the interface, with its version.
    pub name: String,
    /// Whether a connector may have it.
    pub allowed: bool,
    /// What it can be used for.
    pub meaning: Cow<'static, str>,
}

impl Inspection {
    /// Reads a component.
    ///
    /// # Errors
    ///
    /// If the bytes are not a complete component.
    pub fn of(bytes: &[u8], limits: &Limits) -> Result<Self, NotAComponent> {
        let limit = limits.component_bytes;
        if bytes.len() > limit {
            return Err(NotAComponent::TooLarge { limit });
        }
        if !bytes.starts_with(MAGIC) {
            return Err(NotAComponent::NotWasm);
        }
        let mut inspection = Self {
            identity: Identity {
                name: None,
                version: None,
                sha256: hex::encode(Sha256::digest(bytes)),
                bytes: bytes.len(),
            },
            description: None,
            licenses: None,
            source: None,
            imports: Vec::new(),
            exports: Vec::new(),
        };
        let mut bounds = ComponentBounds::default();
        let mut shown = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.map_err(|error| failure(&error, bytes.len()))?;
            match payload {
                Payload::Version {
                    encoding: Encoding::Module,
                    ..
                } if bounds.depth() == 0 => {
                    return Err(NotAComponent::CoreModule);
                }
                payload => {
                    bounds.count(&payload)?;
                    if bounds.depth() == 1 {
                        let more = match &payload {
                            Payload::ComponentImportSection(imports) => length(imports),
                            Payload::ComponentExportSection(exports) => length(exports),
                            _ => 0,
                        };
                        add(&mut shown, more, limits.list_items, "imports and exports")?;
                        inspection
                            .take(payload)
                            .map_err(|error| failure(&error, bytes.len()))?;
                    }
                }
            }
        }
        Ok(inspection)
    }

    /// Checks that it is a connector and imports only what a connector may.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks.
    pub fn verdict(&self) -> Result<(), Misbehavior> {
        if let Some(import) = self.imports.iter().find(|import| !import.allowed) {
            return Err(Misbehavior::ImportRefused(import.name.clone()));
        }
        if self.exports.iter().any(|export| export == CONTRACT) {
            return Ok(());
        }
        let found = match self.exports.as_slice() {
            [] => "it exports nothing".to_owned(),
            exports => text::brief(&format!("it exports `{}`", exports.join("`, `"))),
        };
        Err(Misbehavior::WrongWorld {
            expected: CONTRACT.to_owned(),
            found,
        })
    }

    /// Takes in one section of the outermost component.
    fn take(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        match payload {
            Payload::ComponentImportSection(imports) => {
                for import in imports {
                    self.imports.push(Import::new(import?.name.name));
                }
            }
            Payload::ComponentExportSection(exports) => {
                for export in exports {
                    self.exports.push(text::brief(export?.name.name));
                }
            }
            Payload::CustomSection(section) => {
                let text = || Some(text::brief(&String::from_utf8_lossy(section.data())));
                match section.name() {
                    "version" => self.identity.version = text(),
                    "description" => self.description = text(),
                    "licenses" => self.licenses = text(),
                    "source" => self.source = text(),
                    _ => {}
                }
                if let wasmparser::KnownCustom::ComponentName(names) = section.as_known() {
                    for name in names {
                        if let wasmparser::ComponentName::Component { name, .. } = name? {
                            self.identity.name = Some(text::brief(name));
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Import {
    fn new(name: &str) -> Self {
        let interface = name.split_once('@').map_or(name, |(interface, version)| {
            if version.starts_with("0.2.") {
                interface
            } else {
                name
            }
        });
        Self {
            name: text::brief(name),
            allowed: ALLOWED_IMPORTS.contains(&interface),
            meaning: meaning(interface).into(),
        }
    }
}

/// What an interface can be used for.
fn meaning(interface: &str) -> &'static str {
    match interface {
        "wasi:clocks/monotonic-clock" => "measure time and wait",
        "wasi:http/outgoing-handler" => "send HTTP requests, each checked by the host",
        "wasi:http/types" => "build requests and read responses",
        "wasi:io/error" => "explain why a stream failed",
        "wasi:io/poll" => "wait for a response",
        "wasi:io/streams" => "read the body of a response",
        _ => match interface
            .split_once('/')
            .map_or(interface, |(package, _)| package)
        {
            "wasi:filesystem" => "read or write files",
            "wasi:sockets" => "open connections past the host's rules",
            "wasi:cli" => "use the environment, arguments or standard streams",
            "wasi:random" => "get random numbers",
            "wasi:clocks" => "read the date",
            _ => "unknown to this host",
        },
    }
}

fn failure(error: &wasmparser::BinaryReaderError, bytes: usize) -> NotAComponent {
    if error.message().starts_with("unexpected end") {
        NotAComponent::Truncated { bytes }
    } else {
        NotAComponent::Malformed(text::brief(&error.to_string()))
    }
}
