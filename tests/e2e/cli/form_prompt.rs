//! What is missing is asked for on a terminal, and nowhere else.

use clari_component::CLARI_REVENUE;
use clari_mock::GOOD_KEY;

use crate::support::harness::{Run, World};
use crate::support::raw_server::{RawServer, Wire};

#[test]
fn fields_are_asked_for_and_mistakes_are_mended() {
    let world = World::new();
    let good = world.url("{api}/v1");
    let mut terminal = world.allowed("validate").on_terminal();
    terminal
        .expect("API Key (not shown): ")
        .answer_hidden(&format!(" Bearer {GOOD_KEY}"))
        .expect("Use the corrected value (not shown) instead? [Y/n] ")
        .answer("")
        .expect("Base URL [https://api.clari.com/v1]: ")
        .answer(&format!("{good}/admin/limits"))
        .expect(&format!("Use {good} instead? [Y/n] "))
        .answer("y")
        .expect("valid");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains("Authentication scheme"), "{shown}");
    assert_eq!(world.requests().len(), 1);

    let readme = include_str!("../../../README.md");
    let (_, questions) = readme.split_once("$ host-runner validate\n").unwrap();
    let (questions, _) = questions.split_once("```").unwrap();
    for line in questions.lines() {
        assert!(shown.contains(line), "{line} in {shown}");
    }
}

#[test]
fn an_error_is_asked_about_again_and_a_default_is_taken() {
    let mut terminal = Run::new("check").on_terminal();
    terminal
        .expect("API Key (not shown): ")
        .answer_hidden("")
        .expect("error: this field is required")
        .expect("API Key (not shown): ")
        .answer_hidden(GOOD_KEY)
        .expect("Base URL [https://api.clari.com/v1]: ")
        .answer("ftp://api.clari.com/v1")
        .expect("error: ")
        .expect("Base URL [https://api.clari.com/v1]: ")
        .answer("api.clari.com/v1")
        .expect("error: ")
        .expect("instead? [Y/n] ")
        .answer("perhaps")
        .expect("instead? [Y/n] ")
        .answer("n")
        .expect("Base URL [https://api.clari.com/v1]: ")
        .answer("")
        .expect("no findings");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
}

#[test]
fn a_saved_key_is_asked_for_again_where_the_base_url_leads_to_another_origin() {
    let world = World::new();
    let store = world.folder.path().join("credentials.db");
    let credential = |arguments: &[&str]| {
        Run::new("credential")
            .args(arguments.iter().copied())
            .arg("--store")
            .arg(&store)
    };
    let url = format!("base-url={}", world.url("{api}/v1"));
    let add = credential(&["add", "mine", "--set", &url]).env("HOST_RUNNER_API_KEY", GOOD_KEY);
    let done = world.allow(add).done();
    assert_eq!(done.code(), 0, "{}", done.all());

    let mut terminal = world.allow(credential(&["edit", "mine"])).on_terminal();
    terminal
        .expect("Description (optional): ")
        .answer("")
        .expect(&format!("Base URL [{}]: ", world.url("{api}/v1")))
        .answer("https://api.clari.com/v1")
        .expect("API Key (not shown): ")
        .wait_for_echo(false)
        .press("\x03")
        .expect("error: interrupted");
    assert_eq!(terminal.end().0, 2);
    let shown = credential(&["show", "mine", "--json"]).done().json();
    assert_eq!(shown["base_url"], world.url("{api}/v1"));
}

#[test]
fn nothing_is_asked_where_nothing_is_missing() {
    let world = World::new();
    let terminal = world.validate("{api}/v1").on_terminal();
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains("Base URL"), "{shown}");
}

#[test]
fn ctrl_c_and_the_end_of_the_input_are_exit_two_and_nothing_is_sent() {
    for (keys, message) in [
        ("\x03", "error: interrupted"),
        ("\x04", "error: the input ended before an answer"),
    ] {
        let world = World::new();
        let mut terminal = world.allowed("validate").on_terminal();
        terminal
            .expect("API Key (not shown): ")
            .wait_for_echo(false)
            .press(keys)
            .expect(message)
            .wait_for_echo(true);
        assert_eq!(terminal.end().0, 2);

        let mut terminal = world.allowed("validate").on_terminal();
        terminal
            .expect("API Key (not shown): ")
            .answer_hidden(GOOD_KEY)
            .expect("Base URL [")
            .wait_for_echo(true)
            .press(keys)
            .expect(message);
        assert_eq!(terminal.end().0, 2);
        assert_eq!(world.requests().len(), 0);
    }
}

#[test]
fn a_strangers_connector_does_not_choose_the_base_url() {
    let world = World::new();
    // The built-in connector with one more custom section is a stranger's.
    let mut bytes = CLARI_REVENUE.to_vec();
    bytes.extend(b"\0\x02\x01x");
    let mut terminal = Run::new("check")
        .arg("--component")
        .arg(world.file("stranger.wasm", bytes))
        .on_terminal();
    terminal
        .expect("API Key (not shown): ")
        .answer_hidden(GOOD_KEY)
        .expect("Base URL (such as https://api.clari.com/v1): ")
        .answer("")
        .expect("error: this field is required")
        .expect("Base URL (such as https://api.clari.com/v1): ")
        .answer("https://api.clari.com/v1/admin/limits")
        .expect("Use https://api.clari.com/v1 instead? [y/N] ")
        .answer("");
    let (_, shown) = terminal.end();
    assert!(
        shown.contains("fix: base-url = https://api.clari.com/v1"),
        "{shown}"
    );
}

#[test]
fn a_spinner_turns_only_where_somebody_looks_on_and_is_gone_in_the_end() {
    const WORDS: &str = "calling the API";
    let server = RawServer::start(Wire::hold);
    let run = |options: &[&str]| {
        Run::new("validate")
            .args(["--set", &format!("base-url={}", server.base_url("http"))])
            .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
            .args(["--max-call-milliseconds", "2000"])
            .args(options.iter().copied())
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
    };
    let (code, shown) = run(&[]).on_terminal().end();
    assert_eq!(code, 3, "{shown}");
    let (_, after) = shown.rsplit_once(WORDS).unwrap();
    // The line is cleared before the verdict.
    let (between, _) = after.split_once("undetermined").unwrap();
    assert!(between.contains("\x1b[2K"), "{between:?}");

    for options in [["--quiet"], ["--json"]] {
        let (code, shown) = run(&options).on_terminal().end();
        assert_eq!(code, 3, "{shown}");
        assert!(!shown.contains(WORDS), "{options:?}: {shown}");
    }
    let done = run(&[]).done();
    assert_eq!((done.code(), done.stderr().as_str()), (3, ""));
}

#[test]
fn an_answer_cannot_control_the_terminal_that_it_is_shown_on() {
    let body = |wire: &mut Wire| wire.answer("", "{\x1b[2J\u{202e}}\n");
    let server = RawServer::start(body);
    let call = || {
        Run::new("call")
            .args(["--set", &format!("base-url={}", server.base_url("http"))])
            .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext", "/x"])
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
    };
    let (code, shown) = call().on_terminal().end();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("{ [2J }"), "{shown:?}");
    assert_eq!(call().done().stdout(), "{\x1b[2J\u{202e}}\n");
}
