//! `host-runner credential edit`, and what a change of the base URL or the connector means for the key.

use clari_component::CLARI_REVENUE;
use clari_mock::GOOD_KEY;

use crate::support::harness::Run;
use crate::support::shelf::Shelf;

#[test]
fn a_description_is_changed_without_a_request() {
    let shelf = Shelf::new().with("a");
    let done = shelf
        .credential("edit")
        .args(["a", "--description", "Owner: Grace"])
        .done();
    assert_eq!((done.code(), done.stdout().as_str()), (0, "saved as `a`\n"));
    assert_eq!(shelf.list()[0]["description"], "Owner: Grace");
    assert_eq!(shelf.world.requests().len(), 1);
    let nothing = shelf.credential("edit").arg("a").done();
    assert_eq!(nothing.code(), 2, "{}", nothing.all());
    assert!(nothing.stderr().contains("there is nothing to change"));
}

#[test]
fn another_path_keeps_the_key_and_another_origin_asks_for_it_again() {
    let shelf = Shelf::new().with("a");
    let set = |base_url: &str| {
        let base_url = format!("base-url={}", shelf.world.url(base_url));
        shelf
            .reaching(shelf.credential("edit"))
            .args(["a", "--set", &base_url])
    };
    let base_url = || shelf.list()[0]["base_url"].clone();
    let path = set("{api}/cases/503-empty/v1").arg("--save-anyway").done();
    assert_eq!(path.code(), 0, "{}", path.all());
    assert_eq!(base_url(), shelf.world.url("{api}/cases/503-empty/v1"));
    assert_eq!(
        shelf.header("a").stdout(),
        format!("authorization: Bearer {GOOD_KEY}\napikey: {GOOD_KEY}\n")
    );

    let before = shelf.world.requests().len();
    // Not even a variable gives the key to another origin by accident.
    let done = set("{api-ip}/v1")
        .env("HOST_RUNNER_API_KEY", GOOD_KEY)
        .done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(
        done.stderr().contains("the field `api-key` must be entered again: it was saved for the origin of another base URL"),
        "{}",
        done.stderr()
    );
    assert!(
        done.stderr().contains("--secret-from api-key=env:NAME"),
        "{}",
        done.stderr()
    );
    assert_eq!(shelf.world.requests().len(), before);
    assert_eq!(base_url(), shelf.world.url("{api}/cases/503-empty/v1"));

    let done = set("{api-ip}/v1")
        .args(["--secret-from", "api-key=stdin"])
        .stdin(GOOD_KEY)
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert_eq!(base_url(), shelf.world.url("{api-ip}/v1"));
    assert_eq!(shelf.list()[0]["last_verdict"]["outcome"], "valid");
    assert_eq!(shelf.header("a").code(), 0);
}

#[test]
fn a_change_that_is_refused_changes_nothing() {
    let shelf = Shelf::new().with("a");
    let before = shelf.list();
    let edit = || {
        shelf
            .reaching(shelf.credential("edit"))
            .args([
                "a",
                "--description",
                "new",
                "--secret-from",
                "api-key=stdin",
            ])
            .stdin("wrong-key-0123456789")
    };
    let done = edit().done();
    assert_eq!(done.code(), 1, "{}", done.all());
    assert!(
        done.stderr().starts_with("not saved\n"),
        "{}",
        done.stderr()
    );
    assert_eq!(shelf.list(), before);
    // The control: asked for, it is saved.
    let done = edit().arg("--save-anyway").done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert_eq!(shelf.list()[0]["last_verdict"]["outcome"], "invalid");
    assert_eq!(
        shelf.header("a").stdout(),
        "authorization: Bearer wrong-key-0123456789\napikey: wrong-key-0123456789\n"
    );
}

#[test]
fn a_row_that_was_moved_to_another_origin_sends_nothing() {
    let shelf = Shelf::new().with("a");
    let tamper = |base_url: &str| {
        let database = rusqlite::Connection::open(shelf.path()).unwrap();
        let changed = database
            .execute(
                "UPDATE value SET plain = ? WHERE field = 'base-url'",
                [shelf.world.url(base_url)],
            )
            .unwrap();
        assert_eq!(changed, 1);
    };
    let validate = || shelf.reaching(shelf.credential("validate")).arg("a").done();
    let before = shelf.world.requests().len();
    tamper("{api-ip}/v1");
    let done = validate();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(
        done.stderr()
            .contains("error: the saved secret `api-key` cannot be decrypted"),
        "{}",
        done.stderr()
    );
    assert_eq!(shelf.world.requests().len(), before);
    // The control: moved back, it is valid.
    tamper("{api}/v1");
    assert_eq!(validate().code(), 0);
    // The key given anew for the new place is a key for that place.
    tamper("{api-ip}/v1");
    let edit = shelf.reaching(shelf.credential("edit")).arg("a");
    let edit = edit
        .args(["--secret-from", "api-key=stdin"])
        .stdin(GOOD_KEY)
        .done();
    assert_eq!(edit.code(), 0, "{}", edit.all());
    assert_eq!(validate().code(), 0);
}

#[test]
fn a_strangers_connector_is_given_what_was_saved_for_its_very_bytes() {
    let shelf = Shelf::new();
    // The built-in connector with one more custom section is a stranger's.
    let stranger = |last: u8| [CLARI_REVENUE, b"\0\x02\x01", &[last]].concat();
    let one = shelf.world.file("one.wasm", stranger(b'x'));
    let other = shelf.world.file("other.wasm", stranger(b'y'));
    let done = shelf
        .add("theirs", "{api}/v1")
        .arg("--component")
        .arg(&one)
        .args(["--secret-from", "api-key=env:HOST_RUNNER_API_KEY"])
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert_eq!(shelf.list()[0]["connector"]["built_in"], false);
    assert!(
        shelf
            .credential("list")
            .done()
            .stdout()
            .contains(" (not built in) ·")
    );
    let before = shelf.world.requests().len();
    let validate = || {
        shelf
            .reaching(shelf.with_store(Run::new("validate")))
            .args(["--credential", "theirs"])
    };
    for run in [
        validate(),
        validate().arg("--component").arg(&other),
        shelf.reaching(shelf.credential("validate")).arg("--all"),
    ] {
        let done = run.done();
        assert_eq!(done.code(), 2, "{}", done.all());
        assert!(
            done.stderr().contains("--component FILE"),
            "{}",
            done.stderr()
        );
    }
    assert_eq!(shelf.world.requests().len(), before);
    let done = validate().arg("--component").arg(&one).done();
    assert_eq!(done.code(), 0, "{}", done.all());
    // Trusting the other one takes the key again.
    let edit = || {
        shelf
            .reaching(shelf.credential("edit"))
            .arg("theirs")
            .arg("--component")
            .arg(&other)
    };
    let done = edit().done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(
        done.stderr().contains("it was saved for another connector"),
        "{}",
        done.stderr()
    );
    let done = edit()
        .args(["--secret-from", "api-key=stdin"])
        .stdin(GOOD_KEY)
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert_eq!(validate().arg("--component").arg(&other).done().code(), 0);
    assert_eq!(validate().arg("--component").arg(&one).done().code(), 2);
}
