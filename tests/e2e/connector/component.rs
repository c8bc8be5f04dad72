//! The component itself, read from its binary.

use crate::support::harness::{Run, World};
use clari_component::CLARI_REVENUE;
use connector_host::{Dependency, Inspection, Limits};

/// What a size of the component costs is felt by every host that loads it.
const MAX_BYTES: usize = 200_000;

#[test]
fn it_imports_http_streams_and_a_clock_and_nothing_else() {
    let inspection = Inspection::of(CLARI_REVENUE, &Limits::default()).unwrap();
    let mut imports: Vec<&str> = inspection
        .imports
        .iter()
        .map(|import| import.name.as_str())
        .collect();
    imports.sort_unstable();
    assert_eq!(
        imports,
        [
            "wasi:clocks/monotonic-clock@0.2.12",
            "wasi:http/outgoing-handler@0.2.12",
            "wasi:http/types@0.2.12",
            "wasi:io/error@0.2.12",
            "wasi:io/poll@0.2.12",
            "wasi:io/streams@0.2.12",
        ]
    );
    assert_eq!(
        inspection.exports,
        ["connector:credential/credential@0.1.0"]
    );
    assert!(inspection.verdict().is_ok());
}

/// `guest/` is a workspace of its own: `cargo update` there would lift the pin, and lints are not inherited.
#[test]
fn it_is_built_without_the_tables_of_unicode_and_with_the_lints_of_the_others() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    for lock in ["guest/Cargo.lock", "guest/fuzz/Cargo.lock"] {
        let pinned = "name = \"idna_adapter\"\nversion = \"1.0.0\"\n";
        assert!(
            read(lock).contains(pinned),
            "{lock}: cargo update idna_adapter --precise 1.0.0"
        );
    }
    let all = read("Cargo.toml").replace("[workspace.lints.", "[lints.");
    let lints = all
        .split("\n\n")
        .filter(|table| table.starts_with("[lints."));
    let guest = read("guest/Cargo.toml");
    let missing: Vec<&str> = lints.filter(|table| !guest.contains(table)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn its_metadata_says_what_it_is() {
    let inspection = Inspection::of(CLARI_REVENUE, &Limits::default()).unwrap();
    assert_eq!(inspection.identity.name.as_deref(), Some("clari-revenue"));
    assert_eq!(
        inspection.identity.version.as_deref(),
        Some(env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(inspection.licenses.as_deref(), Some("Apache-2.0"));
    assert!(
        inspection
            .description
            .unwrap()
            .starts_with("Clari Revenue connector")
    );
    assert!(inspection.source.unwrap().starts_with("https://"));
}

#[test]
fn it_is_small_and_holds_no_path_of_the_machine_that_built_it() {
    assert!(
        CLARI_REVENUE.len() <= MAX_BYTES,
        "{} bytes",
        CLARI_REVENUE.len()
    );
    let home = std::env::home_dir().unwrap();
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap();
    for path in [&*home, here] {
        let path = path.to_str().unwrap().as_bytes();
        let found = CLARI_REVENUE
            .windows(path.len())
            .any(|window| window == path);
        assert!(!found || path.len() < 4, "{path:?}");
    }
}

/// The contract, as the binary exports it: a change of it is a change of the package's version.
#[test]
fn its_wit_is_the_contract() {
    let decoded = wit_component::decode(CLARI_REVENUE).unwrap();
    let package = decoded.package();
    let mut printer = wit_component::WitPrinter::default();
    let dependencies: Vec<_> = decoded
        .resolve()
        .packages
        .iter()
        .map(|(id, _)| id)
        .filter(|id| *id != package)
        .collect();
    printer
        .print(decoded.resolve(), package, &dependencies)
        .unwrap();
    let text = printer.output.to_string();
    let contract: Vec<&str> = text
        .split("package ")
        .filter(|part| part.starts_with("connector:credential") || part.starts_with("root:"))
        .collect();
    insta::assert_snapshot!(contract.join("package "));
}

#[test]
fn inspect_says_what_it_could_do() {
    let done = Run::new("inspect").done();
    assert_eq!(done.code(), 0, "{}", done.stderr());
    let shown = done.stdout();
    for import in Inspection::of(CLARI_REVENUE, &Limits::default())
        .unwrap()
        .imports
    {
        assert!(shown.contains(&import.name), "{shown}");
        assert!(shown.contains(&*import.meaning), "{shown}");
    }
    assert!(shown.contains("\nwithin the contract: "), "{shown}");

    assert!(shown.contains("          serde_json 1."), "{shown}");

    let json = Run::new("inspect").arg("--json").done().json();
    assert_eq!(json["within_contract"], true);
    assert_eq!(json["bytes"], CLARI_REVENUE.len());
    assert!(shown.contains(json["sha256"].as_str().unwrap()));
}

/// The lock file is what it was built from.
#[test]
fn its_dependencies_are_those_of_its_lock_file() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let lock = std::fs::read_to_string(root.join("guest/Cargo.lock")).unwrap();
    let dependencies = Dependency::all_of(CLARI_REVENUE).unwrap().unwrap();
    for Dependency { name, version, .. } in &dependencies {
        let package = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(lock.contains(&package), "{name} {version}");
    }
    let is_in = |name: &str, build_only: bool| {
        let mut all = dependencies.iter();
        all.any(|one| one.name == name && one.build_only == build_only)
    };
    for name in ["idna", "serde", "serde_json", "url", "wasi", "wit-bindgen"] {
        assert!(is_in(name, false), "{name}");
    }
    assert!(is_in("serde_derive", true), "a procedural macro");
    assert!(!dependencies.iter().any(|one| one.name == "proptest"));
}

#[test]
fn every_file_that_is_no_connector_has_a_message_of_its_own() {
    let world = World::new();
    let core_module = b"\0asm\x01\0\0\0".to_vec();
    let empty_component = b"\0asm\x0d\0\x01\0".to_vec();
    let cases: [(&str, Vec<u8>, &str, &str); 6] = [
        (
            "text.wasm",
            b"hello".to_vec(),
            "not-a-component",
            "is not WebAssembly",
        ),
        (
            "empty.wasm",
            Vec::new(),
            "not-a-component",
            "is not WebAssembly",
        ),
        (
            "truncated.wasm",
            CLARI_REVENUE[..CLARI_REVENUE.len() / 2].to_vec(),
            "not-a-component",
            "is incomplete",
        ),
        (
            "core.wasm",
            core_module,
            "not-a-component",
            "core WebAssembly module",
        ),
        (
            "world.wasm",
            empty_component,
            "wrong-world",
            "it exports nothing",
        ),
        (
            "flipped.wasm",
            flipped(CLARI_REVENUE),
            "not-a-component",
            "the component is not valid",
        ),
    ];
    for (name, bytes, code, words) in cases {
        let file = world.file(name, bytes);
        let done = Run::new("validate")
            .arg("--component")
            .arg(&file)
            .arg("--json")
            .done();
        assert_eq!(done.code(), 4, "{name}: {}", done.all());
        let error = &done.json()["error"];
        assert_eq!(error["code"], code, "{name}");
        assert!(
            error["message"].as_str().unwrap().contains(words),
            "{name}: {error}"
        );
        assert!(done.stderr().contains(words), "{name}");
    }
}

/// The bytes with the first type of the first module destroyed: lengths stay as they are.
fn flipped(bytes: &[u8]) -> Vec<u8> {
    const MODULE: &[u8] = b"\0asm\x01\0\0\0";
    const FUNCTION_TYPE: u8 = 0x60;
    let mut bytes = bytes.to_vec();
    let mut windows = bytes.windows(MODULE.len());
    let module = windows.position(|window| window == MODULE).unwrap() + MODULE.len();
    let types = bytes[module..]
        .iter_mut()
        .find(|byte| **byte == FUNCTION_TYPE);
    *types.unwrap() = 0x27;
    bytes
}
