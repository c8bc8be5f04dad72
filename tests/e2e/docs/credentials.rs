//! What `docs/credentials.md` shows is what the commands print, one after the other, with a mock API.

use crate::support::pages;
use crate::support::shelf::Shelf;

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
    let page = "docs/credentials.md";
    let text = pages::read(page);
    let shelf = Shelf::new();
    for block in text.split(MARK).skip(1) {
        let (command, rest) = block.split_once(" -->").unwrap();
        let (_, rest) = rest.split_once(OPEN).unwrap();
        let (shown, _) = rest.split_once(CLOSE).unwrap();
        let words = command.split(' ').map(|word| word.replace('_', " "));
        let arguments: Vec<String> = words.collect();
        let (run, used) = match arguments[0].as_str() {
            "add" => (shelf.add(&arguments[1], "{api}/v1"), 2),
            command => (shelf.credential(command), 1),
        };
        let done = run
            .args(arguments[used..].iter().map(String::as_str))
            .done();
        assert_eq!(done.code(), 0, "{command}: {}", done.all());
        let output = done.stdout();
        if comparable(shown) != comparable(&output) {
            pages::hold(page, shown, &output);
        }
    }
}
