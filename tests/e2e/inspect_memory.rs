//! What `inspect` takes of memory for a component that declares far more than it has bytes for.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::harness::World;

/// As many imports as fit into the largest file that is read.
const IMPORTS: usize = 3_000_000;

/// What a pipe holds before its writer has to wait.
const PIPE_BYTES: usize = 64 << 10;

/// Beyond the bytes of the file itself.
const MOST_KIB: usize = 32 << 10;

/// Runs `inspect`, and gives its end, what it said and its peak of memory in KiB: it is held up at its
/// first word, when everything is done, by a pipe that is full.
fn inspect(file: &Path) -> (i32, String, usize) {
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&[b' '; PIPE_BYTES]).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_host-runner"))
        .arg("inspect")
        .arg(file)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .spawn()
        .unwrap();
    wait_until_asleep(&mut child);
    let peak = peak_kib(&child);
    let mut said = String::new();
    reader.read_to_string(&mut said).unwrap();
    (
        child.wait().unwrap().code().unwrap(),
        said.trim().to_owned(),
        peak,
    )
}

fn wait_until_asleep(child: &mut Child) {
    let mut asleep = 0;
    while asleep < 20 {
        assert!(child.try_wait().unwrap().is_none(), "it was not held up");
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
        let (_, after_name) = stat.rsplit_once(") ").unwrap();
        asleep = if after_name.starts_with('S') {
            asleep + 1
        } else {
            0
        };
        thread::sleep(Duration::from_millis(10));
    }
}

fn peak_kib(child: &Child) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = peak.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}

fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
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
