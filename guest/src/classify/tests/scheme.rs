//! What a refusal proves depends on which headers carried the key.

use super::*;

const BOTH: &str = "both";
const ALONE: [&str; 2] = ["bearer", "apikey"];

fn code(scheme: &str, status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let scheme = [("auth-scheme", scheme)];
    classify_with(&scheme, status, headers, body.as_bytes()).code
}

/// The verdict with both headers, and with each of them alone.
fn assert_pair(headers: &[(&str, &str)], body: &str, both: &str, alone: &str) {
    assert_eq!(code(BOTH, 401, headers, body), both, "both: {body}");
    for scheme in ALONE {
        assert_eq!(code(scheme, 401, headers, body), alone, "{scheme}: {body}");
    }
}

#[test]
fn one_header_alone_needs_words_that_blame_the_key() {
    for body in [
        "",
        "Unauthorized",
        "{}",
        r#"{"message":"Unauthorized"}"#,
        r#"{"type":"about:blank","title":"Unauthorized","detail":"Who are you?","status":401}"#,
        r#"{"message":"Missing or invalid API key"}"#,
        r#"{"message":"Invalid or missing API key"}"#,
        r#"{"message":"Invalid access token"}"#,
    ] {
        assert_pair(&[], body, "token-rejected", "auth-scheme-mismatch");
    }
    for body in [
        "Invalid API key",
        r#"{"message":"Invalid authentication credentials"}"#,
        r#"{"title":"Unauthorized","detail":"The api-key has been revoked."}"#,
        r#"{"error":{"message":"Incorrect API key provided: abc"}}"#,
        r#"{"errors":[{"detail":"Unknown API_KEY"}]}"#,
        r#"{"message":"The APIKEY is malformed"}"#,
    ] {
        assert_pair(&[], body, "token-rejected", "token-rejected");
    }
}

#[test]
fn a_key_that_did_not_arrive_is_in_the_other_header_or_was_taken_away() {
    for body in [
        r#"{"message":"No API key found in request"}"#,
        r#"{"detail":"Authentication credentials were not provided."}"#,
        r#"{"error":{"message":"You did not provide an API key."}}"#,
        "Authorization header is missing",
        "<html>No API key found in request</html>",
    ] {
        let (both, alone) = if body.starts_with('<') {
            ("blocked", "blocked")
        } else {
            ("blocked", "auth-scheme-mismatch")
        };
        assert_pair(&[], body, both, alone);
    }
    let body = r#"{"message":"No API key found in request"}"#;
    assert_eq!(code(BOTH, 403, &[], body), "blocked");
    assert_eq!(code("bearer", 403, &[], body), "auth-scheme-mismatch");
    let told = classify(401, &[], body.as_bytes()).message;
    assert!(told.contains("“No API key found in request”"), "{told}");
}

#[test]
fn a_complaint_of_the_form_of_a_token_is_not_about_the_key() {
    for body in [
        r#"{"message":"jwt malformed"}"#,
        r#"{"detail":"Not enough segments"}"#,
        r#"{"message":"Invalid access token: signature verification failed"}"#,
        r#"{"title":"Unauthorized","detail":"Could not decode the token"}"#,
        r#"{"code":"bad_token","message":"The token is no valid JSON"}"#,
        "Jwt is missing",
    ] {
        assert_pair(&[], body, "auth-scheme-mismatch", "auth-scheme-mismatch");
    }
    let challenge = [(
        "www-authenticate",
        "Bearer realm=\"x\", error=\"invalid_token\"",
    )];
    assert_pair(
        &challenge,
        "",
        "auth-scheme-mismatch",
        "auth-scheme-mismatch",
    );
    let blame = r#"{"message":"Invalid API key: malformed"}"#;
    assert_pair(&challenge, blame, "token-rejected", "token-rejected");
}

#[test]
fn a_restricted_key_is_a_known_key() {
    for body in [
        r#"{"statusCode":401,"name":"restricted_api_key","message":"This API key is restricted to only send emails"}"#,
        r#"{"error":{"message":"Missing scopes: limits.read"}}"#,
        r#"{"title":"Unauthorized","detail":"The key lacks the permission limits:list"}"#,
    ] {
        assert_pair(&[], body, "permission-denied", "permission-denied");
    }
    let challenge = [("www-authenticate", "Bearer error=\"insufficient_scope\"")];
    assert_pair(&challenge, "", "permission-denied", "permission-denied");
}

#[test]
fn a_refusal_that_asks_to_wait_may_pass() {
    let wait = [("retry-after", "30")];
    assert_pair(
        &wait,
        r#"{"message":"Unauthorized"}"#,
        "try-again",
        "try-again",
    );
    assert_pair(&[], "Too many attempts", "try-again", "try-again");
    assert_pair(&wait, "Invalid API key", "token-rejected", "token-rejected");
    let scheme = [("auth-scheme", BOTH)];
    let verdict = classify_with(&scheme, 401, &wait, b"");
    assert_eq!(verdict.retry_after_seconds, Some(30));
    for status in [400, 403, 418] {
        let body = r#"{"message":"Temporarily unavailable"}"#;
        assert_eq!(code(BOTH, status, &[], body), "try-again", "{status}");
    }
}

#[test]
fn what_answers_in_front_of_the_api_knows_no_key() {
    for server in [
        "awselb/2.0",
        "CloudFront",
        "AkamaiGHost",
        "BigIP",
        "squid/5.7",
    ] {
        let headers = [("Server", server), ("content-type", "text/plain")];
        assert_pair(&headers, "Unauthorized", "blocked", "blocked");
        let json = r#"{"message":"Unauthorized"}"#;
        assert_pair(&headers, json, "token-rejected", "auth-scheme-mismatch");
    }
    let kong = [("server", "kong/3.4.2")];
    assert_pair(
        &kong,
        "Unauthorized",
        "token-rejected",
        "auth-scheme-mismatch",
    );
}

#[test]
fn the_fix_is_both_headers_and_then_the_one_that_is_not_a_token() {
    for (used, body, proposed) in [
        ("bearer", "", "both"),
        ("apikey", "", "both"),
        ("both", "jwt malformed", "apikey"),
    ] {
        let verdict = classify_with(&[("auth-scheme", used)], 401, &[], body.as_bytes());
        let fix = verdict.findings[0].fix.clone().unwrap();
        assert_eq!(
            (fix.field.as_str(), fix.value.as_str()),
            ("auth-scheme", proposed),
            "{used}"
        );
    }
}
