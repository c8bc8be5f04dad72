//! `host-runner check` and `host-runner authorize`: without any network.

use crate::support::harness::Run;

const KEY: &str = "abcdef0123456789abcdef0123456789";

fn run(command: &str, key: &str, base_url: &str) -> Run {
    Run::new(command)
        .args(["--set", &format!("base-url={base_url}")])
        .env("HOST_RUNNER_API_KEY", key)
}

#[test]
fn a_good_credential_has_no_finding() {
    let done = run("check", KEY, "https://api.clari.com/v1").done();
    assert_eq!((done.code(), done.stdout().as_str()), (0, "no findings\n"));
    let done = run("check", KEY, "https://api.clari.com/v1")
        .arg("--json")
        .done();
    assert_eq!(done.json(), serde_json::json!({"findings": []}));
}

#[test]
fn a_mistyped_credential_is_mended_and_its_key_is_not_shown() {
    let pasted = format!(" Bearer {KEY} ");
    let url = "app.clari.com/v1/admin/limits/";
    let done = run("check", &pasted, url).arg("--json").done();
    assert_eq!(done.code(), 1, "{}", done.all());
    let json = done.json();
    let findings = json["findings"].as_array().unwrap();
    assert!(findings.len() >= 2, "{json}");
    for finding in findings
        .iter()
        .filter(|finding| finding["field"] == "api-key")
    {
        assert_eq!(finding["fix"]["value"], serde_json::Value::Null, "{json}");
    }
    assert!(!done.all().contains(KEY), "{}", done.all());

    let done = run("check", &pasted, url).args(["--fix", "--json"]).done();
    let json = done.json();
    assert_eq!(done.code(), 0, "{json}");
    assert_eq!(
        json["fixed"]["values"]["base-url"],
        "https://api.clari.com/v1"
    );
    assert_eq!(json["fixed"]["values"]["api-key"], serde_json::Value::Null);
    assert_eq!(json["fixed"]["findings"], serde_json::json!([]));
    assert!(!done.all().contains(KEY), "{}", done.all());

    let shown = run("check", &pasted, url).arg("--fix").done();
    assert_eq!(shown.code(), 0, "{}", shown.all());
    assert!(
        shown
            .stdout()
            .contains("base-url = https://api.clari.com/v1   fixed: "),
        "{}",
        shown.stdout()
    );
    assert!(
        shown.stdout().contains("api-key = (hidden)   fixed: "),
        "{}",
        shown.stdout()
    );
    assert!(!shown.all().contains(KEY), "{}", shown.all());
}

#[test]
fn a_key_in_a_plain_field_is_cut_out_of_the_corrected_values() {
    for options in [&["--fix"][..], &["--fix", "--json"]] {
        let run = |host: &str| {
            let base_url = format!("https://{host}.example.com/v1");
            let run = run("check", KEY, &base_url);
            run.args(options.iter().copied()).done()
        };
        let done = run(KEY);
        assert_eq!(done.code(), 1, "{}", done.all());
        assert!(!done.all().contains(KEY), "{}", done.all());
        let left = "https://[secret].example.com/v1";
        assert!(done.stdout().contains(left), "{}", done.all());
        // The control: any other host is shown.
        let other = KEY.replace('a', "b");
        assert!(run(&other).stdout().contains(&other));
    }
}

#[test]
fn headers_are_masked_unless_revealed() {
    let done = run("authorize", KEY, "https://api.clari.com/v1").done();
    assert_eq!(
        (done.code(), done.stdout().as_str()),
        (
            0,
            "authorization: (hidden; --reveal prints it)\napikey: (hidden; --reveal prints it)\n"
        )
    );
    let done = run("authorize", KEY, "https://api.clari.com/v1")
        .arg("--reveal")
        .done();
    assert_eq!(
        done.stdout(),
        format!("authorization: Bearer {KEY}\napikey: {KEY}\n")
    );
    let done = run("authorize", KEY, "https://api.clari.com/v1")
        .args(["--set", "auth-scheme=apikey", "--reveal", "--json"])
        .done();
    assert_eq!(
        done.json()["headers"],
        serde_json::json!([{"name": "apikey", "value": KEY}])
    );
    let done = run("authorize", "", "https://api.clari.com/v1").done();
    assert_eq!(done.code(), 1, "{}", done.all());
}
