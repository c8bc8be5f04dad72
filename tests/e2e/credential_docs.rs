//! What `docs/credentials.md` shows is what the commands print, one after the other, with a mock API.

use std::path::Path;

use crate::saved::Shelf;

/// What stands before a block, with the command in it; `_` is a space within an argument.
const MARK: &str = "<!-- output with a mock API: credential ";
const OPEN: &str = "```text\n";
const CLOSE: &str = "```";

/// The text with the port of the mock API made equal.
fn comparable(text: &str) -> String {
    let mut parts = text.split("localhost:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + "localhost:PORT" + part.trim_start_matches(|c: char| c.is_ascii_digit())
    })
}

#[test]
fn every_output_in_the_documentation_of_saved_credentials_is_real() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/credentials.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let shelf = Shelf::new();
    let mut blocks = page.split(MARK);
    let mut real = blocks.next().unwrap().to_owned();
    for block in blocks {
        let (command, rest) = block.split_once(" -->").unwrap();
        let (head, rest) = rest.split_once(OPEN).unwrap();
        let (shown, rest) = rest.split_once(CLOSE).unwrap();
        let arguments: Vec<String> = command
            .split(' ')
            .map(|word| word.replace('_', " "))
            .collect();
        let run = match arguments[0].as_str() {
            "add" => shelf.add(&arguments[1], "{api}/v1"),
            command => shelf.credential(command),
        };
        let rest_of = if arguments[0] == "add" { 2 } else { 1 };
        let done = run
            .args(arguments[rest_of..].iter().map(String::as_str))
            .done();
        assert_eq!(done.code(), 0, "{command}: {}", done.all());
        let output = done.stdout();
        let same = comparable(shown) == comparable(&output);
        let kept = if same { shown } else { &output };
        real += &format!("{MARK}{command} -->{head}{OPEN}{kept}{CLOSE}{rest}");
    }
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, &real).unwrap();
    } else {
        assert!(
            real == page,
            "run the tests with UPDATE_README=1 and look at the difference"
        );
    }
}
