//! `host-runner man`: pages that render, one for every command.

use std::path::Path;
use std::process::Command;

use crate::support::harness::Run;

/// The page as a terminal shows it, where there is `groff`; its complaints fail the test.
fn rendered(page: &Path) -> Option<String> {
    let groff = Command::new("groff")
        .args(["-man", "-Tutf8", "-Kutf8", "-ww", "-P-c"])
        .arg(page)
        .output()
        .ok()?;
    let complaints = String::from_utf8_lossy(&groff.stderr).into_owned();
    assert!(
        groff.status.success() && complaints.is_empty(),
        "{page:?}: {complaints}"
    );
    // Bold is a character, a backspace and the character again.
    let text = String::from_utf8(groff.stdout).unwrap();
    let mut plain = String::new();
    for character in text.chars() {
        if character == '\u{8}' {
            plain.pop();
        } else {
            plain.push(character);
        }
    }
    Some(plain)
}

#[test]
fn every_command_has_a_page_that_renders_with_its_examples() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    let done = Run::new("man")
        .arg("--out")
        .arg(&pages)
        .arg("--json")
        .done();
    assert_eq!((done.code(), done.stderr().as_str()), (0, ""));
    let files = done.json()["files"].clone();
    let files: Vec<&str> = files
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file.as_str().unwrap())
        .collect();
    let names: Vec<&str> = files
        .iter()
        .map(|file| file.rsplit('/').next().unwrap())
        .collect();
    let help = Run::new("--help").done().stdout();
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let commands = commands.lines().take_while(|line| line.starts_with("  "));
    for command in commands {
        let command = command.split_whitespace().next().unwrap();
        let name = format!("host-runner-{command}.1");
        assert!(names.contains(&name.as_str()), "{name} in {names:?}");
    }
    for file in files {
        let source = std::fs::read_to_string(file).unwrap();
        assert!(source.contains(".TH "), "{file}: {source}");
        let Some(text) = rendered(Path::new(file)) else {
            continue;
        };
        assert!(text.contains("SYNOPSIS"), "{file}: {text}");
        let end = if file.ends_with("/host-runner.1") {
            "EXIT CODES\n       0  valid; for commands without a verdict, success\n"
        } else {
            "EXAMPLES\n"
        };
        assert!(text.contains(end), "{file}: {text}");
    }
}

#[test]
fn the_main_page_goes_to_stdout() {
    let page = Run::new("man").done();
    assert_eq!((page.code(), page.stderr().as_str()), (0, ""));
    assert!(
        page.stdout().contains(".TH host-runner 1"),
        "{}",
        page.stdout()
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let done = Run::new("man").args(["--out", "/dev/null/pages"]).done();
    assert_eq!((done.code(), done.stdout().as_str()), (2, ""));
    assert!(
        done.stderr().contains("`/dev/null/pages`"),
        "{}",
        done.stderr()
    );
}

/// A page goes to the folder that is named, whatever stood in its place.
#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_page_is_replaced_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (pages, elsewhere) = (folder.path().join("man1"), folder.path().join("mine"));
    std::fs::create_dir(&pages).unwrap();
    std::fs::write(&elsewhere, "mine").unwrap();
    std::fs::write(pages.join("other.1"), "other").unwrap();
    let page = pages.join("host-runner.1");
    std::os::unix::fs::symlink(&elsewhere, &page).unwrap();
    for _ in 0..2 {
        let done = Run::new("man").arg("--out").arg(&pages).done();
        assert_eq!(done.code(), 0, "{}", done.all());
        assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "mine");
        assert!(std::fs::symlink_metadata(&page).unwrap().is_file());
        let text = std::fs::read_to_string(&page).unwrap();
        assert!(text.contains(".TH host-runner 1"), "{text}");
    }
    // Other files in the folder stay, and no half-written one is left.
    let names: Vec<String> = std::fs::read_dir(&pages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.contains(&"other.1".to_owned()), "{names:?}");
    assert!(names.iter().all(|name| name.ends_with(".1")), "{names:?}");
}
