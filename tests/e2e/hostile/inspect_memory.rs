//! What `inspect` takes of memory for a component that declares far more than it has bytes for.

#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use crate::support::harness::World;
use crate::support::hostile_component::leb128;
use crate::support::peak_memory;

/// As many imports as fit into the largest file that is read.
const IMPORTS: usize = 3_000_000;

/// Beyond the bytes of the file itself.
const MOST_KIB: usize = 32 << 10;

/// Runs `inspect`, and gives its end, what it said and its peak of memory in KiB.
fn inspect(file: &Path) -> (i32, String, usize) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-runner"));
    command.arg("inspect").arg(file).env_clear();
    let peak = peak_memory::run(command);
    (peak.code, peak.said, peak.kib)
}

/// A component with so many imports of a function, and so many bytes of a custom section.
fn component(imports: usize, other_bytes: usize) -> Vec<u8> {
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    let mut section = |id: u8, content: &[u8]| {
        bytes.push(id);
        bytes.extend(leb128(content.len()));
        bytes.extend(content);
    };
    section(7, &[1, 0x40, 0, 1, 0]);
    section(
        10,
        &[leb128(imports), [0, 1, b'a', 1, 0].repeat(imports)].concat(),
    );
    section(0, &vec![0; other_bytes]);
    bytes
}

#[test]
fn three_million_imports_take_no_more_memory_than_their_file() {
    let world = World::new();
    let hostile = component(IMPORTS, 1);
    let kib = hostile.len() >> 10;
    let file = world.file("hostile.wasm", &hostile);
    let (code, said, peak) = inspect(&file);
    assert_eq!(
        (code, said.as_str()),
        (
            4,
            "error: the component has more than 65536 imports, exports and other items, the limit for a connector"
        )
    );
    // The measure sees at least what was read.
    assert!(peak > kib && peak < kib + MOST_KIB, "{peak} of {kib} KiB");
    // Control: as large a file with few imports is read to its end and shown.
    let other = component(2, hostile.len());
    let (code, said, peak) = inspect(&world.file("other.wasm", &other));
    assert_eq!(code, 4);
    assert!(said.contains("unknown to this host"), "{said}");
    assert!(peak > kib && peak < kib + MOST_KIB, "{peak} of {kib} KiB");
}
