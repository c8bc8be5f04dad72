//! A 401 or a 403 blames the key only if it says so.

use super::*;

#[test]
fn a_401_blames_the_key_only_where_nothing_else_is_to_blame() {
    assert_codes(&[
        (
            401,
            r#"{"message":"No API key found in request"}"#,
            "blocked",
        ),
        (401, r#"{"message":"Unauthorized"}"#, "token-rejected"),
        (
            401,
            r#"{"message":"Invalid authentication credentials"}"#,
            "token-rejected",
        ),
        (
            401,
            r#"{"error":"Invalid authentication credentials"}"#,
            "token-rejected",
        ),
        (
            401,
            r#"{"code":401,"message":"Unauthorized"}"#,
            "token-rejected",
        ),
        (
            401,
            r#"{"code":"no_optin","namespace":"fcw","message":"x","orgId":101}"#,
            "permission-denied",
        ),
        (
            401,
            r#"{"code":"unauthorized","message":"Invalid API key."}"#,
            "token-rejected",
        ),
        (401, "", "token-rejected"),
        (401, "Unauthorized", "token-rejected"),
        (401, "\n<!doctype html>", "blocked"),
    ]);
    assert_eq!(
        classify(401, &[("content-type", "text/html")], b"Please sign in").code,
        "blocked"
    );
    assert_eq!(
        classify(401, &[("content-type", "text/html")], b"").code,
        "token-rejected"
    );
}

#[test]
fn a_challenge_of_another_kind_is_not_the_api() {
    for (challenge, code) in [
        ("Basic realm=\"proxy\"", "blocked"),
        ("NTLM", "blocked"),
        ("Basic realm=\"Büro\"", "blocked"),
        ("negotiate", "blocked"),
        ("Bearer realm=\"x\", Basic realm=\"y\"", "blocked"),
        ("Key realm=\"kong\"", "token-rejected"),
        ("Bearer", "token-rejected"),
        (
            "Bearer error_description=\"not, basic auth\"",
            "token-rejected",
        ),
        ("", "token-rejected"),
    ] {
        assert_eq!(
            classify(401, &[("WWW-Authenticate", challenge)], b"{}").code,
            code,
            "{challenge}"
        );
    }
}

#[test]
fn a_403_blames_the_key_only_in_so_many_words() {
    assert_codes(&[
        (
            403,
            r#"{"message":"Invalid authentication credentials"}"#,
            "token-rejected",
        ),
        (
            403,
            r#"{"error":"The API key has expired."}"#,
            "token-rejected",
        ),
        (
            403,
            r#"[{"errorCode":"E1","errorSummary":"Invalid API key: revoked"}]"#,
            "token-rejected",
        ),
        (
            403,
            r#"{"message":"This API key is not valid for this report"}"#,
            "permission-denied",
        ),
        (
            403,
            r#"{"message":"You cannot consume this service"}"#,
            "permission-denied",
        ),
        (403, "{}", "permission-denied"),
        (403, "<html>", "blocked"),
        (403, "Forbidden", "blocked"),
        (403, "403", "blocked"),
        (403, "", "blocked"),
    ]);
}
