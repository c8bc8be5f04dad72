//! From crate to core module.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::package::cargo;
use crate::{Error, PROFILE, Package, TARGET};

/// Variables that an outer cargo, clippy or CI sets for the host's code and that must not affect
/// the component's.
const NOT_INHERITED: [&str; 5] = [
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER",
];

/// Flags that make the module smaller than the profile alone can.
const SMALLER: [&str; 2] = [
    // Addresses without padding: by default the linker leaves room for the largest address in each.
    "-Clink-arg=--compress-relocations",
    // At `opt-level = "z"` almost nothing is inlined, not even what would then turn out to be
    // unused, such as an error message that nobody reads. Found by trying: lower and higher
    // thresholds give a larger module.
    "-Cllvm-args=-inline-threshold=15",
];

/// Flags that make an instance of the module faster to create and use: `host-runner` keeps the first 192 KiB of
/// a memory resident, and maps the rest for each instance.
const QUICKER: [&str; 2] = [
    // A sixteenth of the linker's default. An overflow still traps, because nothing lies below.
    "-Clink-arg=-zstack-size=65536",
    // Initial memory for the allocator: growing it later needs a system call.
    "-Clink-arg=--initial-heap=65536",
];

/// Compiles `package` in its own target folder (the outer cargo holds the lock on its own) and
/// returns the core module.
pub(crate) fn compile(package: &Package, target_dir: &Path) -> Result<Vec<u8>, Error> {
    if !target_is_installed()? {
        return Err(Error::MissingTarget);
    }
    let mut command = Command::new(cargo());
    for name in NOT_INHERITED {
        command.env_remove(name);
    }
    let status = command
        .args(["rustc", "--lib", "--crate-type", "cdylib"])
        .args(["--target", TARGET, "--profile", PROFILE])
        .arg("--manifest-path")
        .arg(&package.manifest_path)
        .arg("--target-dir")
        .arg(target_dir)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(package))
        .status()
        .map_err(|source| Error::Spawn {
            tool: cargo(),
            source,
        })?;
    if !status.success() {
        return Err(Error::Compile(package.name.clone()));
    }
    let file = format!("{}.wasm", package.name.replace('-', "_"));
    let path = target_dir.join(TARGET).join(PROFILE).join(file);
    fs::read(&path).map_err(|source| Error::Read { path, source })
}

/// Whether rustc has a standard library for the target.
fn target_is_installed() -> Result<bool, Error> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(&rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .map_err(|source| Error::Spawn {
            tool: rustc,
            source,
        })?;
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    Ok(folder.is_dir())
}

/// The flags that make the module smaller, and those that remove this machine's paths from it, so
/// that the same sources give the same bytes in every folder.
fn flags(package: &Package) -> OsString {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let registries = home
        .and_then(|home| fs::read_dir(home.join("registry/src")).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| (entry.path(), "registry"));
    let mut flags = OsString::from([SMALLER, QUICKER].concat().join("\x1f"));
    for (from, to) in registries.chain([(package.workspace_root.clone(), ".")]) {
        flags.push("\x1f--remap-path-prefix=");
        flags.push(from);
        flags.push("=");
        flags.push(to);
    }
    flags
}
