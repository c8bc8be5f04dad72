//! Base URLs whose host is in another alphabet: refused by the connector and by the host, with the punycode.

use clari_mock::GOOD_KEY;
use clari_revenue::base_url::{BaseUrl, check};
use serde_json::json;
use url::Url;

use crate::support::harness::{Run, World};
use crate::support::hostile_component::Variant;

const KEY: &str = "abcdef0123456789abcdef0123456789";

/// The base URL that the connector offers in place of another.
fn fix(base_url: &str) -> Option<String> {
    check(base_url)
        .into_iter()
        .find_map(|found| found.fix.map(|fix| fix.value))
}

/// Here the connector's code is built with the tables of Unicode, the component without.
#[test]
fn each_letter_that_the_connector_codes_is_coded_as_the_url_standard_has_it() {
    let mut coded = 0;
    for c in ('\u{80}'..='\u{FFFF}').filter(|c| c.is_alphanumeric()) {
        let base_url = format!("https://1{c}1.example/v1");
        assert!(BaseUrl::parse(&base_url).is_err(), "{base_url}");
        if let Some(fix) = fix(&base_url) {
            assert_eq!(fix, Url::parse(&base_url).unwrap().as_str(), "{c}");
            coded += 1;
        }
    }
    // The ideographs, the syllables of Hangul, and the letters of Europe and of Japan.
    assert!(coded > 20_902 + 11_172, "{coded}");
    for word in ["größe", "żółć", "пример", "παράδειγμα", "例え", "일본어"]
    {
        let base_url = format!("https://{word}.example/v1");
        assert_eq!(
            fix(&base_url).as_deref(),
            Some(Url::parse(&base_url).unwrap().as_str())
        );
    }
}

#[test]
fn the_component_refuses_the_host_and_offers_its_punycode() {
    for (base_url, coded) in [
        (
            "https://größe.example/v1",
            Some("https://xn--gre-6ka8i.example/v1"),
        ),
        ("https://GRÖSSE.example/v1", None),
        ("https://api.cl\u{430}ri.com/v1", None),
    ] {
        let run = |command| {
            Run::new(command)
                .args(["--set", &format!("base-url={base_url}"), "--json"])
                .env("HOST_RUNNER_API_KEY", KEY)
                .done()
        };
        let done = run("check");
        assert_eq!(done.code(), 1, "{}", done.all());
        let finding = done.json()["findings"][0].clone();
        assert_eq!(finding["code"], "non-ascii-host", "{base_url}");
        assert_eq!(finding["fix"]["value"].as_str(), coded, "{base_url}");
        let json = run("validate").json();
        assert_eq!(json["code"], "bad-input", "{json}");
        assert_eq!(
            json["findings"][0]["fix"]["value"].as_str(),
            coded,
            "{json}"
        );
        assert_eq!(json["receipt"]["requests"], json!([]), "{json}");
    }
}

/// A connector that finds nothing wrong with any base URL.
#[test]
fn the_host_refuses_what_a_connector_lets_pass() {
    let world = World::new();
    let component = world.file("hostile.wasm", Variant::Plain.bytes());
    let run = |base_url: &str| {
        Run::new("validate")
            .arg("--component")
            .arg(&component)
            .args(["--set", &format!("base-url={base_url}"), "--json"])
            .args(["--secret-from", "api-key=env:KEY"])
            .env("KEY", GOOD_KEY)
            .done()
            .json()
    };
    for (base_url, coded) in [
        (
            "https://größe.invalid/v1",
            json!("https://xn--gre-6ka8i.invalid/v1"),
        ),
        // A fix that would show the key is left out.
        (
            &format!("https://{}.invalid", full_width(GOOD_KEY)),
            json!(null),
        ),
    ] {
        let json = run(base_url);
        assert_eq!(json["code"], "bad-input", "{json}");
        assert_eq!(json["findings"][0]["code"], "non-ascii-host", "{json}");
        assert_eq!(json["findings"][0]["fix"]["value"], coded, "{json}");
        assert_eq!(json["receipt"]["requests"], json!([]), "{json}");
    }
    // The control: with the punycode, the host asks for the name.
    let json = run("https://xn--gre-6ka8i.invalid/v1");
    assert_eq!(
        json["receipt"]["requests"].as_array().map(Vec::len),
        Some(1),
        "{json}"
    );
}

/// The text in letters that the URL standard maps to it.
fn full_width(text: &str) -> String {
    let wide = |c| char::from_u32(u32::from(c) + 0xFEE0).unwrap();
    text.chars().map(wide).collect()
}
