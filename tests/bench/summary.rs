//! The figures in machine-readable form, in `target/bench/summary.json`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// Prints a figure and saves it next to those of other benchmarks.
pub(crate) fn keep(name: &str, figure: f64) {
    let figure = (figure * 1e4).round() / 1e4;
    let path = target().join("bench/summary.json");
    let kept = fs::read(&path).ok();
    let kept = kept.and_then(|bytes| serde_json::from_slice::<Map<String, Value>>(&bytes).ok());
    let mut kept = kept.unwrap_or_default();
    kept.insert(name.to_owned(), json!(figure));
    fs::create_dir_all(target().join("bench")).expect("a folder");
    fs::write(&path, serde_json::to_vec_pretty(&kept).expect("JSON")).expect("a file");
    say(&format!("{name:<32} {figure}"));
}

/// Writes a line.
#[expect(clippy::disallowed_methods, reason = "the text is the benchmark's own")]
pub(crate) fn say(line: &str) {
    use std::io::Write;

    writeln!(std::io::stdout(), "{line}").expect("an output");
}

/// The target folder.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}
