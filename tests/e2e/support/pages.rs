//! Files of the repository that tests hold to the program.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Set to have what is generated written anew instead of compared.
const UPDATE: &str = "UPDATE_DOCS";

/// A file or a folder of the repository.
pub(crate) fn path(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

pub(crate) fn read(page: &str) -> String {
    std::fs::read_to_string(path(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// The README and the other pages, with the text of each.
pub(crate) fn all() -> Vec<(String, String)> {
    let docs = std::fs::read_dir(path("docs")).unwrap();
    let docs = docs.map(|entry| format!("docs/{}", entry.unwrap().file_name().display()));
    let docs = docs.filter(|page| page.ends_with(".md"));
    let top = ["README.md", "SECURITY.md", "CONTRIBUTING.md"];
    let pages = docs.chain(top.map(str::to_owned));
    pages.map(|page| (page.clone(), read(&page))).collect()
}

/// What stands in backticks within the lines of a page.
pub(crate) fn code(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.starts_with("```"));
    lines.flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Panics if a part of a page is not what is due, or writes it anew.
#[track_caller]
pub(crate) fn hold(page: &str, shown: &str, due: &str) {
    /// Other tests write other parts of the same page.
    static WRITING: Mutex<()> = Mutex::new(());
    if shown == due {
        return;
    }
    assert!(
        std::env::var_os(UPDATE).is_some(),
        "{page}: run the test again with {UPDATE}=1 and look at the difference\nit shows:\n{shown}\ndue:\n{due}"
    );
    let _alone = WRITING.lock().unwrap();
    let text = read(page).replacen(shown, due, 1);
    std::fs::write(path(page), text).unwrap();
}
