//! `host-runner credential`: saved, shown, used, removed.

use clari_mock::GOOD_KEY;
use serde_json::{Value, json};

use crate::support::harness::Run;
use crate::support::leaks;
use crate::support::shelf::Shelf;

#[test]
fn a_key_in_a_name_or_a_description_is_not_saved() {
    let shelf = Shelf::new();
    for (name, description) in [(GOOD_KEY, "For the forecast"), ("production", GOOD_KEY)] {
        let description = format!("My key: {description}");
        let done = shelf
            .add(name, "{api}/v1")
            .args(["--description", &description])
            .done();
        assert_eq!(done.code(), 2, "{}", done.all());
        assert_eq!(shelf.world.requests().len(), 0);
        assert!(
            done.stderr()
                .contains("would be saved and shown in the clear")
        );
        assert!(shelf.list().is_empty());
    }
    // The control: without it, both are.
    let done = shelf.add("production", "{api}/v1").done();
    assert_eq!(done.code(), 0, "{}", done.all());
}

#[test]
fn a_key_in_a_plain_field_is_not_saved_even_if_it_is_to_be_saved_anyway() {
    let shelf = Shelf::new();
    let add = |base_url: &str| {
        let add = shelf.add("production", base_url);
        add.arg("--save-anyway").done()
    };
    for key in [GOOD_KEY, &leaks::base64(GOOD_KEY.as_bytes())] {
        let done = add(&format!("{{api}}/v1/{key}"));
        assert_eq!(done.code(), 2, "{}", done.all());
        let why = "the field `base-url` holds the value of a secret field";
        assert!(done.stderr().contains(why), "{}", done.all());
        assert!(shelf.list().is_empty());
    }
    assert_eq!(shelf.world.requests().len(), 0);
    // The control: another path is saved.
    let done = add("{api}/v1/another");
    assert_eq!((done.code(), shelf.list().len()), (0, 1), "{}", done.all());
}

#[test]
fn a_key_is_refused_as_a_new_name_or_description() {
    let shelf = Shelf::new().with("a");
    let edit = |note: &str| {
        let edit = shelf.credential("edit");
        edit.args(["a", "--description", note]).done()
    };
    let rename = |name: &str| shelf.credential("rename").args(["a", name]).done();
    for done in [edit(&format!("the key: {GOOD_KEY}")), rename(GOOD_KEY)] {
        assert_eq!(done.code(), 2, "{}", done.all());
        let why = "would be saved and shown in the clear";
        assert!(done.stderr().contains(why), "{}", done.all());
        leaks::assert_none(GOOD_KEY, done.all().as_bytes(), "the output");
    }
    assert_eq!(shelf.list()[0]["name"], "a");
    assert_eq!(shelf.list()[0]["description"], "");
    // The control: other texts are taken.
    for done in [edit("the key: in the safe"), rename("b")] {
        assert_eq!(done.code(), 0, "{}", done.all());
    }
}

#[test]
fn a_credential_is_proved_saved_shown_used_renamed_and_removed() {
    let shelf = Shelf::new();
    let done = shelf
        .add("Forecast größer", "{api}/v1")
        .args(["--description", "For the forecast.\nOwner: Ada"])
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert!(done.stdout().starts_with("valid (ok)\n"), "{}", done.all());
    assert!(
        done.stdout().ends_with("saved as `Forecast größer`\n"),
        "{}",
        done.all()
    );
    let base_url = shelf.world.url("{api}/v1");

    let shown = shelf.credential("list").done().stdout();
    assert_eq!(
        shown,
        format!(
            "Forecast größer\n  For the forecast.\n  clari-revenue {} · {base_url}\n  valid (ok), just now\n",
            env!("CARGO_PKG_VERSION")
        )
    );
    let json = shelf
        .credential("show")
        .args(["Forecast größer", "--json"])
        .done()
        .json();
    assert_eq!(json["description"], "For the forecast.\nOwner: Ada");
    assert_eq!(json["base_url"], base_url);
    assert_eq!(
        json["values"],
        json!({"api-key": null, "base-url": base_url, "auth-scheme": "both"})
    );
    assert_eq!(json["connector"]["built_in"], true);
    assert_eq!(json["last_verdict"]["outcome"], "valid");
    assert_eq!(json["created"], json["changed"]);
    assert_eq!(shelf.list(), [json]);
    let text = shelf
        .credential("show")
        .arg("Forecast größer")
        .done()
        .stdout();
    for part in ["  Owner: Ada\n", "api-key      (hidden)", &base_url] {
        assert!(text.contains(part), "{text}");
    }

    let validated = shelf.with_store(shelf.reaching(Run::new("validate")));
    let validated = validated
        .args(["--credential", "Forecast größer", "--json"])
        .done();
    assert_eq!(validated.code(), 0, "{}", validated.all());
    assert_eq!(validated.json()["receipt"]["sealed"], true);
    let requests = shelf.world.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        let bearer = format!("Bearer {GOOD_KEY}");
        assert_eq!(request.header("authorization"), Some(bearer.as_str()));
        assert_eq!(request.header("apikey"), Some(GOOD_KEY));
    }
    let header = shelf.header("Forecast größer");
    assert_eq!(
        header.stdout(),
        format!("authorization: Bearer {GOOD_KEY}\napikey: {GOOD_KEY}\n")
    );

    let renamed = shelf
        .credential("rename")
        .args(["Forecast größer", "b"])
        .done();
    assert_eq!(renamed.stdout(), "renamed `Forecast größer` to `b`\n");
    assert_eq!(shelf.header("b").code(), 0);
    let removed = shelf.credential("remove").args(["b", "--yes"]).done();
    assert_eq!(
        (removed.code(), removed.stdout().as_str()),
        (0, "removed `b`\n")
    );
    assert!(shelf.list().is_empty());
    assert_eq!(shelf.header("b").code(), 2);
}

#[test]
fn only_what_is_proved_is_saved_unless_it_is_asked_for() {
    let shelf = Shelf::new();
    let cases = [
        ("{api}/cases/401-unauthorized/v1", 1, "invalid"),
        ("{api}/cases/503-empty/v1", 3, "undetermined"),
    ];
    for (base_url, exit, outcome) in cases {
        let add = || shelf.add(outcome, base_url).arg("--json");
        let done = add().done();
        let json = done.json();
        assert_eq!(done.code(), exit, "{}", done.all());
        assert_eq!(
            (&json["outcome"], &json["saved"]),
            (&outcome.into(), &false.into())
        );
        assert!(done.stderr().contains("--save-anyway"), "{}", done.stderr());
        assert!(!shelf.names().contains(&outcome.to_owned()));

        let done = add().arg("--save-anyway").done();
        assert_eq!(done.code(), 0, "{}", done.all());
        assert_eq!(done.json()["saved"], true);
        assert!(shelf.names().contains(&outcome.to_owned()));
        assert_eq!(shelf.header(outcome).code(), 0);
    }
    let last: Vec<Value> = shelf
        .list()
        .iter()
        .map(|one| one["last_verdict"]["outcome"].clone())
        .collect();
    assert_eq!(last, ["invalid", "undetermined"]);
}

#[test]
fn a_taken_name_is_refused_before_anything_is_sent() {
    let shelf = Shelf::new().with("a");
    let before = shelf.world.requests().len();
    let done = shelf.add("a", "{api}/v1").done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert_eq!(
        done.stderr(),
        "error: there is already a credential `a`\nhint: choose another name, or change the credential with `host-runner credential edit`\n"
    );
    assert_eq!(shelf.world.requests().len(), before);
    assert_eq!(shelf.add("b", "{api}/v1").done().code(), 0);
    let renamed = shelf.credential("rename").args(["b", "a"]).done();
    assert_eq!(renamed.code(), 2, "{}", renamed.all());
    assert_eq!(shelf.names(), ["a", "b"]);
}

#[test]
fn many_are_proved_at_once_and_the_worst_is_the_exit_code() {
    let shelf = Shelf::new().with("good");
    for (name, case) in [("down", "503-empty"), ("bad", "401-unauthorized")] {
        let base_url = format!("{{api}}/cases/{case}/v1");
        assert_eq!(
            shelf
                .add(name, &base_url)
                .arg("--save-anyway")
                .done()
                .code(),
            0
        );
    }
    let validate = |names: &[&str]| {
        shelf
            .reaching(shelf.credential("validate"))
            .args(names.iter().copied())
            .arg("--json")
            .done()
    };
    let cases: [(&[&str], i32, &[&str]); 4] = [
        (&["good"], 0, &["valid"]),
        (&["good", "down"], 3, &["valid", "undetermined"]),
        (
            &["bad", "down", "good"],
            1,
            &["invalid", "undetermined", "valid"],
        ),
        (&["--all"], 1, &["invalid", "undetermined", "valid"]),
    ];
    for (names, exit, outcomes) in cases {
        let done = validate(names);
        assert_eq!(done.code(), exit, "{names:?}: {}", done.all());
        let json = done.json();
        let listed: Vec<&Value> = json["credentials"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["outcome"])
            .collect();
        assert_eq!(listed, outcomes, "{names:?}");
    }
    // One that is not there stops all, before anything is sent.
    let before = shelf.world.requests().len();
    assert_eq!(validate(&["good", "missing"]).code(), 2);
    assert_eq!(shelf.world.requests().len(), before);
    let text = shelf
        .reaching(shelf.credential("validate"))
        .args(["good", "down"])
        .done()
        .stdout();
    assert!(text.starts_with("good\nvalid (ok)\n"), "{text}");
    assert!(
        text.contains("\n\ndown\nundetermined (service-error)\n"),
        "{text}"
    );
    assert_eq!(shelf.credential("validate").done().code(), 2);
}

#[test]
fn what_a_credential_came_to_is_saved_with_it() {
    let shelf = Shelf::new().with("a");
    let last = || shelf.list()[0]["last_verdict"]["code"].clone();
    assert_eq!(last(), "ok");
    // Loopback is not allowed here.
    let denied = shelf.credential("validate").arg("a").done();
    assert_eq!(denied.code(), 3, "{}", denied.all());
    assert_eq!(last(), "egress-denied");
    let good = shelf.with_store(shelf.reaching(Run::new("validate")));
    assert_eq!(good.args(["--credential", "a"]).done().code(), 0);
    assert_eq!(last(), "ok");
}

#[test]
fn a_name_that_is_not_there_is_explained() {
    let shelf = Shelf::new();
    let nothing = shelf.credential("list").done();
    assert_eq!((nothing.code(), nothing.stdout().as_str()), (0, ""));
    assert!(
        nothing.stderr().contains("host-runner credential add NAME"),
        "{}",
        nothing.stderr()
    );
    assert!(!shelf.path().exists());
    let shelf = shelf.with("production");
    let runs = [
        shelf.credential("show").arg("producton"),
        shelf
            .credential("edit")
            .args(["producton", "--description", "x"]),
        shelf.credential("remove").args(["producton", "--yes"]),
        shelf.credential("rename").args(["producton", "x"]),
        shelf.credential("validate").arg("producton"),
        shelf
            .with_store(Run::new("validate"))
            .args(["--credential", "producton"]),
        shelf
            .with_store(Run::new("authorize"))
            .args(["--credential", "producton"]),
    ];
    for run in runs {
        let done = run.done();
        assert_eq!(done.code(), 2, "{}", done.all());
        assert_eq!(
            done.stderr(),
            "error: there is no credential `producton`\nhint: did you mean `production`? `host-runner credential list` lists the saved credentials\n"
        );
    }
    let unnameable = shelf.credential("show").arg("a\u{202e}b").done();
    assert_eq!(unnameable.code(), 2);
    assert!(
        unnameable.stderr().contains("U+202E"),
        "{}",
        unnameable.stderr()
    );
}

#[test]
fn nothing_is_removed_that_nobody_agreed_to() {
    let shelf = Shelf::new().with("a");
    let done = shelf.credential("remove").arg("a").stdin("y\n").done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert_eq!(
        done.stderr(),
        "error: cannot ask whether to remove `a`: the terminal is not interactive\nhint: `--yes` removes it without asking\n"
    );
    assert_eq!(shelf.names(), ["a"]);
    assert_eq!(
        shelf
            .credential("remove")
            .args(["a", "--yes"])
            .done()
            .code(),
        0
    );
    assert!(shelf.names().is_empty());
}

#[test]
fn text_that_someone_wrote_into_the_store_is_harmless() {
    let shelf = Shelf::new().with("a");
    let database = rusqlite::Connection::open(shelf.path()).unwrap();
    let evil = "'\u{1b}[2J\u{202e}evil'";
    for column in [
        "note",
        "connector_name",
        "connector_version",
        "connector_sha256",
        "code",
        "message",
    ] {
        database
            .execute(&format!("UPDATE credential SET {column} = {evil}"), [])
            .unwrap();
    }
    database
        .execute(
            &format!("UPDATE value SET plain = {evil} WHERE plain IS NOT NULL"),
            [],
        )
        .unwrap();
    let runs = [
        shelf.credential("list"),
        shelf.credential("list").arg("--json"),
        shelf.credential("show").arg("a"),
        shelf.credential("show").args(["a", "--json"]),
        shelf.credential("validate").arg("a"),
    ];
    for run in runs {
        let shown = run.done().all();
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    }
    assert!(shelf.credential("list").done().stdout().contains("evil"));
    // Rows are found by their name, so an invalid name is damage.
    database
        .execute(&format!("UPDATE credential SET name = {evil}"), [])
        .unwrap();
    let done = shelf.credential("list").done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(done.stderr().contains("is damaged"), "{}", done.stderr());
}

#[test]
fn a_search_of_all_files_finds_the_description_and_never_the_key() {
    let shelf = Shelf::new();
    let done = shelf
        .add("a", "{api}/v1")
        .args(["--description", "clari-note-0123456789"])
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    // Someone else has it open, so that the journal stays.
    let _database = rusqlite::Connection::open(shelf.path()).unwrap();
    let edited = shelf
        .credential("edit")
        .args(["a", "--description", "clari-note-0123456789!"])
        .done();
    assert_eq!(edited.code(), 0, "{}", edited.all());
    let folder = shelf.world.folder.path();
    leaks::assert_none_below(GOOD_KEY, folder, &[]);
    let master = std::fs::read_to_string(shelf.key_file()).unwrap();
    leaks::assert_none_below(master.trim(), folder, &[shelf.key_file()]);
    let finds = || leaks::assert_none_below("clari-note-0123456789", folder, &[]);
    assert!(std::panic::catch_unwind(finds).is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn without_an_option_the_store_is_in_the_programs_folder_for_data() {
    let shelf = Shelf::new();
    let data = shelf.world.folder.path().join("data");
    let done = shelf
        .reaching(Run::new("credential").args(["add", "mine"]))
        .args([
            "--set",
            &format!("base-url={}", shelf.world.url("{api}/v1")),
        ])
        .env("HOST_RUNNER_API_KEY", GOOD_KEY)
        .env("HOME", shelf.world.folder.path())
        .env("XDG_DATA_HOME", &data)
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    let folders: Vec<_> = std::fs::read_dir(&data).unwrap().collect();
    assert_eq!(folders.len(), 1);
    assert!(data.join("host-runner/credentials.db").is_file());
    // The control: where an option names another file, there is no such credential.
    let elsewhere = shelf.credential("show").arg("mine").done();
    assert_eq!(elsewhere.code(), 2, "{}", elsewhere.all());
}
