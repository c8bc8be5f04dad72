//! `host-runner config --format n8n`, `nango`, `airbyte-spec` and `airbyte-manifest`.

use std::path::PathBuf;

use crate::support::harness::{Done, Run, World};
use crate::support::hostile_component::Variant;

/// The formats that hold headers.
const WITH_HEADERS: [&str; 3] = ["n8n", "nango", "airbyte-manifest"];

fn export(format: &str, set: &[&str]) -> Done {
    let set = set.iter().flat_map(|value| ["--set", value]);
    Run::new("config")
        .args(["--format", format])
        .args(set)
        .done()
}

/// The export, then what is printed on it, without the part that names the build.
fn whole(format: &str, set: &[&str]) -> String {
    let done = export(format, set);
    assert_eq!(done.code(), 0, "{}", done.stderr());
    let without_build = |line: &str| match line.split_once("with sha256 ") {
        Some((start, _)) => format!("{start}with sha256 …."),
        None => line.to_owned(),
    };
    let text = format!("{}\n--- stderr\n{}", done.stdout(), done.stderr());
    let lines: Vec<String> = text.lines().map(without_build).collect();
    lines.join("\n")
}

/// A hostile connector's export.
fn hostile(world: &World, variant: Variant, format: &str, behaviour: &str) -> Done {
    let file: PathBuf = world.file("hostile.wasm", variant.bytes());
    Run::new("config")
        .arg("--component")
        .arg(file)
        .args(["--format", format])
        .args(["--set", &format!("behaviour={behaviour}")])
        .done()
}

/// What has the hostile connector name a further header, and send it as it should.
fn with_header(value: &str) -> String {
    format!(
        "program a|header,x-a,{value} v|list,x-a,{value},1|append,authorization,Bearer~{{key}}|request|handle"
    )
}

#[test]
fn n8n_gets_a_credential_type() {
    insta::assert_snapshot!(whole("n8n", &[]));
}

#[test]
fn nango_gets_a_provider() {
    insta::assert_snapshot!(whole("nango", &[]));
}

#[test]
fn airbyte_gets_a_specification() {
    insta::assert_snapshot!(whole("airbyte-spec", &[]));
}

#[test]
fn airbyte_gets_a_low_code_connector() {
    insta::assert_snapshot!(whole("airbyte-manifest", &[]));
}

#[test]
fn an_export_has_the_headers_of_the_chosen_scheme_and_no_others() {
    for (scheme, bearer, apikey) in [
        ("both", true, true),
        ("bearer", true, false),
        ("apikey", false, true),
    ] {
        for format in WITH_HEADERS {
            let done = export(format, &[&format!("auth-scheme={scheme}")]);
            let (text, said) = (done.stdout(), done.stderr());
            // Airbyte's own authenticator adds the word.
            let has_bearer = text.contains("Bearer");
            // As the name of a header: the fields are `apiKey` and `api_key`.
            let has_apikey = text.contains("apikey");
            assert_eq!(
                (has_bearer, has_apikey),
                (bearer, apikey),
                "{format} {text}"
            );
            assert_eq!(said.contains("`authorization`"), bearer, "{said}");
            assert_eq!(said.contains("`apikey`"), apikey, "{said}");
            assert!(said.contains(&format!("fixed at `{scheme}`")), "{said}");
        }
    }
}

#[test]
fn a_base_url_that_is_set_is_the_default_of_the_export_and_nothing_is_sent() {
    let world = World::new();
    let base_url = world.url("{api}/v1");
    for format in WITH_HEADERS {
        let done = export(format, &[&format!("base-url={base_url}")]);
        assert!(done.stdout().contains(&base_url), "{}", done.all());
        assert!(done.stdout().contains("/admin/limits"), "{}", done.all());
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_header_that_does_not_carry_the_placeholder_whole_is_refused() {
    let world = World::new();
    for format in WITH_HEADERS {
        for part in ["first", "rest", "hex", "reversed", "shifted", "twice"] {
            let behaviour = with_header(&format!("{{{part}}}"));
            let done = hostile(&world, Variant::Plain, format, &behaviour);
            assert_eq!((done.code(), done.stdout().as_str()), (4, ""), "{part}");
            let words = "a header does not carry the secret whole in a fixed frame";
            assert!(done.stderr().contains(words), "{}", done.stderr());
        }
        // Control: whole, in a fixed frame.
        let behaviour = with_header("key~{key};v=1");
        let done = hostile(&world, Variant::Plain, format, &behaviour);
        assert_eq!(done.code(), 0, "{}", done.stderr());
        assert!(done.stdout().contains("x-a"), "{}", done.stdout());
        assert!(done.stdout().contains(";v=1"), "{}", done.stdout());
    }
}

#[test]
fn a_request_with_the_placeholder_in_its_url_or_to_another_origin_is_refused() {
    let world = World::new();
    for (behaviour, code) in [
        ("get query=?k={key}", "a URL"),
        ("get url=https://hostile.invalid/v1", "another host"),
    ] {
        let done = hostile(&world, Variant::Plain, "n8n", behaviour);
        assert_eq!(
            (done.code(), done.stdout().as_str()),
            (4, ""),
            "{behaviour}"
        );
        assert!(done.stderr().contains(code), "{}", done.stderr());
    }
    let done = hostile(&world, Variant::Plain, "n8n", "get query=?page=1");
    assert!(
        done.stdout().contains("/admin/limits?page=1"),
        "{}",
        done.all()
    );
}

#[test]
fn text_that_a_platform_would_run_is_refused() {
    let world = World::new();
    for format in WITH_HEADERS {
        for text in ["{{evil}}", "${evil}", "{%evil%}"] {
            let behaviour = with_header(text);
            let done = hostile(&world, Variant::Plain, format, &behaviour);
            assert_eq!((done.code(), done.stdout().as_str()), (2, ""), "{text}");
            assert!(done.stderr().contains("brace"), "{}", done.stderr());
        }
    }
}

#[test]
fn nango_keeps_a_second_secret_marked_as_one() {
    let world = World::new();
    let done = hostile(&world, Variant::AtLoad("two-secrets"), "nango", "good");
    assert_eq!(done.code(), 0, "{}", done.stderr());
    let (_, other) = done
        .stdout()
        .split_once("otherKey:")
        .map(|(before, after)| (before.to_owned(), after.to_owned()))
        .unwrap();
    assert!(other.contains("secret: true"), "{other}");
    assert!(done.stderr().contains("`other-key`"), "{}", done.stderr());
}

#[test]
fn what_cannot_be_exported_is_a_usage_error() {
    for (format, set, words) in [
        ("n8n", "api-key=0123456789abcdef", "is a secret"),
        ("n8n", "auth-scheme=basic", "does not accept the values"),
        ("n8n", "base-url=nonsense", "does not accept the values"),
        ("n8n", "no-such-field=1", "there is no field"),
        ("table", "auth-scheme=both", "`--set` is for"),
        ("airbyte-spec", "auth-scheme=both", "`--set` is for"),
    ] {
        let done = export(format, &[set]);
        assert_eq!((done.code(), done.stdout().as_str()), (2, ""), "{set}");
        assert!(done.stderr().contains(words), "{}", done.stderr());
    }
    let done = Run::new("config")
        .args(["--format", "n8n", "--json"])
        .done();
    assert_eq!(done.code(), 2);
}
