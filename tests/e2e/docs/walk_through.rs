//! The whole life of a credential, typed on a terminal as the documentation shows it.

use clari_mock::GOOD_KEY;

use crate::support::harness::{Run, World};
use crate::support::leaks;
use crate::support::pages;
use crate::support::terminal::Terminal;

/// What stands before the block in the documentation.
const MARK: &str = "<!-- the walk-through -->\n```text\n";
const CLOSE: &str = "```\n";

/// The page that shows it.
const PAGE: &str = "docs/command-line.md";

/// One person's session.
struct Session {
    world: World,
    /// All that was typed and shown, but for what is hidden.
    transcript: String,
}

impl Session {
    /// Types a command and answers what it asks; gives what is shown.
    fn run(&mut self, arguments: &[&str], answer: impl FnOnce(&mut Terminal)) -> String {
        let (command, rest) = arguments.split_first().unwrap();
        let reaches = ["add", "edit", "validate"];
        let mut run = Run::new(command)
            .args(rest.iter().copied())
            // What is shown for a moment is no part of the transcript.
            .env("TERM", "dumb")
            .env("NO_COLOR", "1")
            .env(
                "HOST_RUNNER_STORE",
                self.world.folder.path().join("saved/credentials.db"),
            );
        if *command == "call" || arguments.iter().any(|word| reaches.contains(word)) {
            run = self.world.allow(run);
        }
        let mut terminal = run.on_terminal();
        answer(&mut terminal);
        let (code, shown) = terminal.end();
        assert_eq!(code, 0, "{arguments:?}: {shown}");
        leaks::assert_none(GOOD_KEY, shown.as_bytes(), "the terminal");
        let words = arguments.iter().map(|word| {
            if word.contains(' ') {
                format!(" '{word}'")
            } else {
                format!(" {word}")
            }
        });
        let typed: String = words.collect();
        let shown = shown.replace("\r\n", "\n");
        self.transcript += &format!("$ host-runner{typed}\n{shown}\n");
        shown
    }
}

/// The transcript as it can be compared: without what differs from run to run.
fn lasting(transcript: &str) -> String {
    let mut text = String::new();
    let mut rest = transcript;
    while let Some(at) = rest.find("localhost:") {
        let (before, after) = rest.split_at(at);
        text += before;
        text += "api.example.com";
        rest = after
            .trim_start_matches("localhost:")
            .trim_start_matches(|c: char| c.is_ascii_digit());
    }
    text + rest
}

#[test]
fn a_credential_is_added_used_changed_and_removed() {
    let world = World::new();
    let good = world.url("{api}/v1");
    let mut session = Session {
        world,
        transcript: String::new(),
    };
    let shown = session.run(&["credential", "add", "production"], |terminal| {
        terminal
            .expect("Description")
            .answer("For the weekly forecast")
            .expect("API Key (not shown): ")
            .answer_hidden(GOOD_KEY)
            .expect("Base URL [https://api.clari.com/v1]: ")
            .answer(&format!("{good}/admin/limits"))
            .expect(&format!("Use {good} instead? [Y/n] "))
            .answer("y");
    });
    assert!(shown.contains("valid (ok)"), "{shown}");
    assert!(shown.contains("saved as `production`"), "{shown}");

    let shown = session.run(&["credential", "list"], |_| {});
    for words in ["production", "For the weekly forecast", &good, "valid"] {
        assert!(shown.contains(words), "{words} in {shown}");
    }

    let before = session.world.requests().len();
    let call = ["call", "/admin/limits", "--credential", "production"];
    let shown = session.run(&call, |_| {});
    assert!(shown.contains(r#""monthlyQuota":1000"#), "{shown}");
    let requests = session.world.requests();
    let authorization = format!("Bearer {GOOD_KEY}");
    assert_eq!(requests.len(), before + 1);
    assert_eq!(
        requests[before].header("authorization"),
        Some(authorization.as_str())
    );

    session.run(&["credential", "edit", "production"], |terminal| {
        terminal
            .expect("Description [For the weekly forecast]: ")
            .answer("For the weekly forecast. Owner: Grace")
            .expect(&format!("Base URL [{good}]: "))
            .answer("")
            .expect("API Key (not shown, empty to keep it): ")
            .answer_hidden("")
            .expect("saved as `production`");
    });
    let shown = session.run(&["credential", "validate", "production"], |_| {});
    assert!(shown.contains("valid"), "{shown}");
    let shown = session.run(&["credential", "list"], |_| {});
    assert!(shown.contains("Owner: Grace"), "{shown}");

    session.run(&["credential", "remove", "production"], |terminal| {
        terminal.expect("[y/N] ").answer("y");
    });
    let shown = session.run(&["credential", "list"], |_| {});
    assert!(!shown.contains("production"), "{shown}");

    let real = lasting(&session.transcript);
    let text = pages::read(PAGE);
    let (_, block) = text.split_once(MARK).unwrap();
    let (shown, _) = block.split_once(CLOSE).unwrap();
    pages::hold(PAGE, shown, &real);
}
