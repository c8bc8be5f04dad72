//! `host-runner validate`: from values to a verdict, over TLS.

use std::time::{Duration, Instant};

use crate::support::harness::{Run, World};
use clari_mock::GOOD_KEY;

#[test]
fn a_good_key_is_valid_and_carried_in_both_headers() {
    let world = World::new();
    let done = world.validate("{api}/v1").arg("--json").done();
    assert_eq!(done.code(), 0, "{}", done.all());
    let json = done.json();
    assert_eq!(json["outcome"], "valid");
    assert_eq!(json["code"], "ok");
    assert_eq!(json["actor"], serde_json::Value::Null);
    assert!(
        json["facts"]
            .as_array()
            .unwrap()
            .contains(&serde_json::json!({"name": "available-monthly-quota", "value": 995}))
    );

    let requests = world.requests();
    let [request] = requests.as_slice() else {
        panic!("{} requests", requests.len());
    };
    assert_eq!(
        (request.method.as_str(), request.path()),
        ("GET", "/v1/admin/limits")
    );
    assert_eq!(
        request.header("authorization"),
        Some(format!("Bearer {GOOD_KEY}").as_str())
    );
    assert_eq!(request.header("apikey"), Some(GOOD_KEY));
    assert_eq!(request.header("accept"), Some("application/json"));
}

#[test]
fn the_receipt_says_what_was_done() {
    let world = World::new();
    let json = world.validate("{api}/v1").arg("--json").done().json();
    let receipt = &json["receipt"];
    assert_eq!(receipt["sealed"], true);
    assert_eq!(receipt["component"]["name"], "clari-revenue");
    let request = &receipt["requests"][0];
    assert_eq!(request["url"], world.url("{api}/v1/admin/limits"));
    assert_eq!(
        (&request["status"], &request["tls"]),
        (&200.into(), &"1.3".into())
    );
    assert_eq!(request["denied"], serde_json::Value::Null);
    assert!(request["response_bytes"].as_u64().unwrap() > 100);
    assert!(receipt["usage"]["peak_memory_bytes"].as_u64().unwrap() > 0);
    assert_eq!(receipt["limits"]["requests"], 4);

    let shown = world.validate("{api}/v1").arg("--receipt").done().stdout();
    assert!(
        shown.contains("never in an instance with network access"),
        "{shown}"
    );
    assert!(shown.contains("status 200"), "{shown}");
}

#[test]
fn each_way_to_give_the_key_works_and_none_shows_it() {
    let world = World::new();
    let file = world.file("key.txt", format!("{GOOD_KEY}\n"));
    let marked = world.file("marked.txt", format!("\u{feff}{GOOD_KEY}\r\n"));
    let base = || {
        world
            .validate("{api}/v1")
            .env("HOST_RUNNER_API_KEY", "wrong-key-wrong-key")
    };
    let runs = [
        base().env("HOST_RUNNER_API_KEY", GOOD_KEY),
        base()
            .env("MY_KEY", GOOD_KEY)
            .args(["--secret-from", "api-key=env:MY_KEY"]),
        base()
            .arg("--secret-from")
            .arg(format!("api-key=file:{}", file.display())),
        base()
            .args(["--secret-from", "api-key=stdin"])
            .stdin(GOOD_KEY),
        base()
            .args(["--secret-from", "api-key=stdin"])
            .stdin(&format!("{GOOD_KEY}\r\n")),
        base()
            .arg("--secret-from")
            .arg(format!("api-key=file:{}", marked.display())),
    ];
    for run in runs {
        let done = run.args(["--receipt", "--log", "trace"]).done();
        assert_eq!(done.code(), 0, "{}", done.all());
        assert!(!done.all().contains(GOOD_KEY), "{}", done.all());
    }
    let done = base().done();
    assert_eq!(done.code(), 1, "{}", done.all());
    assert!(!done.all().contains("wrong-key"), "{}", done.all());
}

#[test]
fn only_what_is_the_keys_fault_is_invalid() {
    let world = World::new();
    let cases = [
        ("{api}/v9", 3, "endpoint-not-found"),
        ("{api}/cases/503-empty/v1", 3, "service-error"),
        ("{api}/cases/429-rate-limited/v1", 3, "rate-limited"),
        ("{api}/cases/401-unauthorized/v1", 1, "token-rejected"),
        ("{refused}/v1", 3, "connection-failed"),
        ("{expired}/v1", 3, "tls-failed"),
        ("{self-signed}/v1", 3, "tls-failed"),
        ("https://clari-mock-api.invalid/v1", 3, "dns-failed"),
    ];
    for (base_url, exit, code) in cases {
        let done = world.validate(base_url).arg("--json").done();
        assert_eq!(
            (done.code(), &done.json()["code"]),
            (exit, &code.into()),
            "{base_url}"
        );
    }
}

#[test]
fn without_the_authority_the_certificate_is_not_trusted() {
    let world = World::new();
    let done = Run::new("validate")
        .args([
            "--json",
            "--allow-address",
            "127.0.0.0/8",
            "--allow-address",
            "::1/128",
        ])
        .args(["--set", &format!("base-url={}", world.url("{api}/v1"))])
        .env("HOST_RUNNER_API_KEY", GOOD_KEY)
        .done();
    assert_eq!(
        (done.code(), &done.json()["code"]),
        (3, &"tls-failed".into())
    );
    assert!(world.requests().is_empty());
}

#[test]
fn an_address_that_is_not_public_is_refused_with_the_option_that_allows_it() {
    let world = World::new();
    let url = world.url("{api-ip}/v1");
    let text = || {
        Run::new("validate")
            .args(["--set", &format!("base-url={url}"), "--ca-file"])
            .arg(world.folder.path().join("ca.pem"))
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
    };
    let run = || text().arg("--json");
    let done = run().done();
    let json = done.json();
    assert_eq!(
        (done.code(), &json["code"]),
        (3, &"egress-denied".into()),
        "{json}"
    );
    assert!(
        json["message"]
            .as_str()
            .unwrap()
            .contains("Nothing was sent"),
        "{json}"
    );
    let denied = &json["receipt"]["requests"][0]["denied"];
    assert_eq!(denied["range"], "127.0.0.1/32");
    assert!(world.requests().is_empty());

    // For a person, with the option.
    let hint = "hint: `--allow-address 127.0.0.1/32` allows it";
    let done = text().done();
    assert!(done.stderr().contains(hint), "{}", done.all());

    let done = run().args(["--allow-address", "127.0.0.1/32"]).done();
    assert_eq!(done.code(), 0, "{}", done.all());
}

#[test]
fn plain_http_needs_two_options() {
    let world = World::new();
    let done = world.validate("{plain}/v1").arg("--json").done();
    let json = done.json();
    assert_eq!(
        (done.code(), &json["code"]),
        (3, &"egress-denied".into()),
        "{json}"
    );
    assert!(
        json["message"].as_str().unwrap().contains("in the clear"),
        "{json}"
    );
    assert!(world.requests().is_empty());

    // Nothing is looked up for a scheme that is not spoken.
    let unknown = world
        .validate("http://clari-mock-api.invalid/v1")
        .arg("--json")
        .done();
    assert_eq!(unknown.json()["code"], "egress-denied", "{}", unknown.all());

    let done = world.validate("{plain}/v1").arg("--allow-plaintext").done();
    assert_eq!(done.code(), 0, "{}", done.all());
}

#[test]
fn a_redirect_is_not_followed() {
    let world = World::new();
    let done = world
        .validate("{api}/cases/302-other-port/v1")
        .arg("--json")
        .done();
    assert_eq!(
        (done.code(), &done.json()["code"]),
        (3, &"redirected".into())
    );
    assert_eq!(world.requests().len(), 1);
}

#[test]
fn a_silent_server_is_timed_out_by_the_connector_within_the_deadline() {
    let world = World::new();
    let started = Instant::now();
    let done = world
        .validate("{api}/cases/no-answer/v1")
        .args(["--json", "--max-call-milliseconds", "1000"])
        .done();
    assert_eq!(
        (done.code(), &done.json()["code"]),
        (3, &"timed-out".into()),
        "{}",
        done.all()
    );
    let milliseconds = done.json()["receipt"]["usage"]["milliseconds"]
        .as_u64()
        .unwrap();
    assert!(milliseconds < 1_000, "{milliseconds}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn nothing_is_sent_while_a_value_is_an_error() {
    let world = World::new();
    for (base_url, key) in [
        ("", GOOD_KEY),
        ("ftp://localhost/v1", GOOD_KEY),
        ("{api}/v1", ""),
    ] {
        let done = world
            .validate(base_url)
            .env("HOST_RUNNER_API_KEY", key)
            .arg("--json")
            .done();
        assert_eq!(
            (done.code(), &done.json()["code"]),
            (1, &"bad-input".into()),
            "{base_url}"
        );
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_key_in_the_base_url_is_an_error_before_anything_else() {
    let world = World::new();
    let done = world
        .validate(&format!("{{api}}/{GOOD_KEY}/v1"))
        .arg("--json")
        .done();
    let json = done.json();
    assert_eq!((done.code(), &json["code"]), (1, &"bad-input".into()));
    let findings = json["findings"].as_array().unwrap();
    assert!(
        findings
            .iter()
            .any(|finding| finding["code"] == "secret-in-plain-field"),
        "{json}"
    );
    assert!(!done.all().contains(GOOD_KEY));
    assert!(world.requests().is_empty());
}
