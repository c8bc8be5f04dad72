//! The key of a store: where it is, and what happens where it is not.

use clari_mock::GOOD_KEY;

use crate::support::shelf::Shelf;

/// A variable's value, in hexadecimal.
const IN_VARIABLE: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

#[test]
fn a_key_file_that_is_lost_wrong_or_open_to_others_is_a_clear_error() {
    let shelf = Shelf::new().with("a");
    let file = shelf.key_file();
    let kept = std::fs::read(&file).unwrap();
    let refused = |words: &str, hint: &str| {
        let before = shelf.world.requests().len();
        for run in [
            shelf.reaching(shelf.credential("validate")).arg("a"),
            shelf.add("b", "{api}/v1"),
            shelf
                .reaching(shelf.credential("edit"))
                .args(["a", "--secret-from", "api-key=stdin"])
                .stdin(GOOD_KEY),
        ] {
            let done = run.done();
            assert_eq!(done.code(), 2, "{}", done.all());
            assert!(done.stderr().contains(words), "{}", done.stderr());
            assert!(done.stderr().contains(hint), "{}", done.stderr());
        }
        assert_eq!(shelf.world.requests().len(), before);
        assert_eq!(shelf.names(), ["a"]);
    };
    std::fs::remove_file(&file).unwrap();
    refused(
        "the key of this store is lost: it is not in the file",
        "restore the right key",
    );
    assert!(!file.exists());

    std::fs::write(&file, IN_VARIABLE).unwrap();
    owned(&file, 0o600);
    refused("is not the key of this store", "restore the right key");

    std::fs::write(&file, "not a key").unwrap();
    refused(
        "does not hold a key: it must be 64 hexadecimal digits",
        "error: ",
    );

    std::fs::write(&file, &kept).unwrap();
    owned(&file, 0o640);
    refused("can be read by others than its owner", "chmod 600");

    owned(&file, 0o600);
    assert_eq!(shelf.header("a").code(), 0);
}

#[cfg(unix)]
fn owned(file: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_key_in_the_variable_is_in_no_file() {
    let shelf = Shelf::new();
    let with = |run: crate::support::harness::Run, key: &str| run.env("CREDENTIAL_STORE_KEY", key);
    let done = with(shelf.add("a", "{api}/v1"), "not-a-key-0123456789").done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(
        done.stderr()
            .contains("the variable CREDENTIAL_STORE_KEY does not hold a key"),
        "{}",
        done.stderr()
    );
    let done = with(shelf.add("a", "{api}/v1"), IN_VARIABLE).done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert!(!shelf.key_file().exists());

    let validate = || shelf.reaching(shelf.credential("validate")).arg("a");
    assert_eq!(with(validate(), IN_VARIABLE).done().code(), 0);
    let lost = validate().done();
    assert_eq!(lost.code(), 2, "{}", lost.all());
    assert!(
        lost.stderr()
            .contains("it is not in the variable CREDENTIAL_STORE_KEY"),
        "{}",
        lost.stderr()
    );
    let wrong = with(validate(), &IN_VARIABLE.replace('0', "1")).done();
    assert_eq!(wrong.code(), 2, "{}", wrong.all());
    assert!(
        wrong.stderr().contains("is not the key of this store"),
        "{}",
        wrong.stderr()
    );
    // What a store has, it keeps: a file does not take its place.
    let elsewhere = with(shelf.add("b", "{api}/v1"), IN_VARIABLE)
        .args(["--key-in", "file"])
        .done();
    assert_eq!(elsewhere.code(), 2, "{}", elsewhere.all());
    assert!(
        elsewhere.stderr().contains("already"),
        "{}",
        elsewhere.stderr()
    );
    assert!(!shelf.key_file().exists());
    // The list needs no key.
    assert_eq!(shelf.names(), ["a"]);
}

#[test]
fn a_store_whose_key_is_in_a_file_does_not_look_at_the_variable() {
    let shelf = Shelf::new().with("a");
    let validate = shelf.reaching(shelf.credential("validate")).arg("a");
    let done = validate.env("CREDENTIAL_STORE_KEY", IN_VARIABLE).done();
    assert_eq!(done.code(), 0, "{}", done.all());
    let missing = Shelf::new();
    let done = missing
        .add("a", "{api}/v1")
        .args(["--key-in", "variable"])
        .done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(
        done.stderr()
            .contains("the variable CREDENTIAL_STORE_KEY is not set"),
        "{}",
        done.stderr()
    );
}
