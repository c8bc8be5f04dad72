//! `host-runner new`: a connector that builds, passes its tests and validates.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::thread;

use crate::support::harness::{Run, World};

const TOKEN: &str = "a-token-0123456789";

/// The made-up API of the template: `GET /whoami` with the token in a header.
fn made_up_api() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let head: Vec<String> = BufReader::new(&stream)
                .lines()
                .map(Result::unwrap)
                .take_while(|line| !line.is_empty())
                .collect();
            let is_probe = head[0].starts_with("GET /v1/whoami ");
            let is_known = head.contains(&format!("x-api-token: {TOKEN}"));
            let (status, body) = match (is_probe, is_known) {
                (true, true) => ("200 OK", r#"{"user":"ada"}"#),
                (true, false) => ("401 Unauthorized", "{}"),
                (false, _) => ("404 Not Found", "{}"),
            };
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}"
            )
            .unwrap();
        }
    });
    base_url
}

#[test]
fn a_new_connector_builds_passes_its_tests_and_validates() {
    let world = World::new();
    let done = Run::new("new")
        .arg("my-first")
        .folder(world.folder.path())
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    let folder = world.folder.path().join("my-first");
    // The versions that this workspace has, so that nothing new is downloaded.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let target = root.join("target/new-connector");
    let cargo = |arguments: &[&str]| {
        let done = Command::new("cargo")
            .args(arguments)
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", &target)
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap();
        let text = [done.stdout, done.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert!(done.status.success(), "{arguments:?}: {text}");
    };
    cargo(&["test", "--quiet"]);
    cargo(&["fmt", "--check"]);
    let clippy = ["clippy", "--quiet", "--all-targets", "--", "--deny"];
    cargo(&[&clippy[..], &["warnings"]].concat());

    let component = component_builder::build(&folder.join("Cargo.toml"), &target).unwrap();
    let component = world.file("my-first.wasm", component);
    let inspected = Run::new("inspect").arg(&component).arg("--json").done();
    assert_eq!(inspected.code(), 0, "{}", inspected.all());
    assert_eq!(inspected.json()["name"], "my-first");

    let verdicts = folder.join("verdicts.json");
    let tested = Run::new("test").arg(&verdicts).arg("--component");
    let tested = tested.arg(&component).arg("--json").done();
    assert_eq!(tested.code(), 0, "{}", tested.all());
    let text = std::fs::read_to_string(&verdicts).unwrap();
    for (part, wrong, field) in [
        ("/whoami", "/elsewhere", "probe"),
        ("x-api-token", "x-other-token", "request"),
        ("{token}", "Token {token}", "request"),
    ] {
        let file = world.file("wrong.json", text.replace(part, wrong));
        let tested = Run::new("test").arg(file).arg("--component");
        let tested = tested.arg(&component).arg("--json").done();
        assert_eq!(tested.code(), 1, "{}", tested.all());
        let first = &tested.json()["cases"][0]["differences"][0];
        assert_eq!(first["field"], field, "{first}");
    }

    let base_url = made_up_api();
    for (token, exit, code) in [(TOKEN, 0, "ok"), ("another-token-012", 1, "token-rejected")] {
        let done = Run::new("validate")
            .arg("--component")
            .arg(&component)
            .args(["--set", &format!("base-url={base_url}")])
            .args(["--secret-from", "token=stdin", "--json"])
            .args(["--allow-plaintext", "--allow-address", "127.0.0.1/32"])
            .stdin(token)
            .done();
        assert_eq!(
            (done.code(), &done.json()["code"]),
            (exit, &code.into()),
            "{}",
            done.all()
        );
    }
}

#[test]
fn a_folder_that_is_there_is_left_alone_and_a_bad_name_is_refused() {
    let world = World::new();
    std::fs::create_dir(world.folder.path().join("taken")).unwrap();
    for (name, words) in [
        ("taken", "taken"),
        ("Not A Name", "kebab-case"),
        ("../up", "kebab-case"),
        ("1st", "kebab-case"),
    ] {
        let done = Run::new("new").arg(name).folder(world.folder.path()).done();
        assert_eq!(done.code(), 2, "{}", done.all());
        assert!(done.stderr().contains(words), "{}", done.stderr());
    }
    let left: Vec<_> = std::fs::read_dir(world.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}
