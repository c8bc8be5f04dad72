//! Request headers that a connector may not set.
//!
//! The threat: a header that makes the server, or a proxy before it, do something else than respond to a GET of
//! this URL: route it elsewhere, treat it as another method, or cut or change the response.

/// A name, or a prefix of names.
enum Pattern {
    Is(&'static str),
    StartsWith(&'static str),
}

use Pattern::{Is, StartsWith};

const CONNECTION: &str = "it belongs to the connection, which is the host's";
const METHOD: &str = "it overrides the method";
const URL: &str = "it overrides the URL";
const ROUTE: &str = "it says where the request came from or went through";
const SCHEME: &str = "it says that the request came over TLS, or did not";
const ENVIRONMENT: &str = "CGI makes the variable `HTTP_PROXY` of it";
const HOOK: &str = "it marks a request as the event of a webhook";
const IDENTITY: &str = "a proxy tells a server by it who the user is";
const PART: &str = "it asks for a part of the answer, or for none";
const BODY: &str = "it describes a body, and the request has none";
const CODING: &str = "it asks for an answer that the host cannot read";
const BROWSER: &str = "it claims a browser's session or page";

/// The names, each with a reason.
const REFUSED: [(Pattern, &str); 70] = [
    (Is("connection"), CONNECTION),
    (Is("expect"), CONNECTION),
    (Is("host"), CONNECTION),
    (Is("http2-settings"), CONNECTION),
    (Is("keep-alive"), CONNECTION),
    (StartsWith("proxy-"), CONNECTION),
    (Is("proxy"), ENVIRONMENT),
    (Is("te"), CONNECTION),
    (Is("trailer"), CONNECTION),
    (Is("transfer-encoding"), CONNECTION),
    (Is("upgrade"), CONNECTION),
    (StartsWith("x-http-method"), METHOD),
    (Is("x-method-override"), METHOD),
    (StartsWith("x-original-"), URL),
    (StartsWith("x-rewrite-"), URL),
    (Is("x-override-url"), URL),
    (Is("x-host"), URL),
    (Is("alt-used"), URL),
    (Is("forwarded"), ROUTE),
    (StartsWith("x-forwarded"), ROUTE),
    (StartsWith("x-proxy-"), ROUTE),
    (Is("x-url-scheme"), SCHEME),
    (Is("front-end-https"), SCHEME),
    (StartsWith("x-hook-"), HOOK),
    (Is("x-real-ip"), ROUTE),
    (Is("client-ip"), ROUTE),
    (StartsWith("x-envoy-"), ROUTE),
    (StartsWith("x-middleware-"), ROUTE),
    (Is("destination"), URL),
    (StartsWith("x-accel-"), URL),
    (Is("x-sendfile"), URL),
    (Is("x-client-ip"), ROUTE),
    (Is("x-cluster-client-ip"), ROUTE),
    (Is("true-client-ip"), ROUTE),
    (Is("cf-connecting-ip"), ROUTE),
    (Is("via"), ROUTE),
    (Is("max-forwards"), ROUTE),
    (Is("early-data"), ROUTE),
    (StartsWith("l5d-"), ROUTE),
    (Is("x-host-override"), URL),
    (Is("host-override"), URL),
    (StartsWith("x-http-path"), URL),
    (StartsWith("x-http-dest"), URL),
    (StartsWith("x-backend-"), ROUTE),
    (StartsWith("x-upstream"), ROUTE),
    (Is("x-forward-to"), ROUTE),
    (StartsWith("x-ms-original-"), URL),
    (StartsWith("x-waws-"), URL),
    (StartsWith("x-goog-original-"), URL),
    (Is("x-target-url"), URL),
    (Is("x-url"), URL),
    (Is("request-uri"), URL),
    (Is("depth"), PART),
    (Is("redirect"), ROUTE),
    (Is("remote-user"), IDENTITY),
    (Is("x-remote-user"), IDENTITY),
    (StartsWith("x-webauth-"), IDENTITY),
    (StartsWith("x-ssl-client"), IDENTITY),
    (StartsWith("ssl-client"), IDENTITY),
    (StartsWith("x-client-cert"), IDENTITY),
    (Is("range"), PART),
    (StartsWith("if-"), PART),
    (Is("prefer"), PART),
    (StartsWith("content-"), BODY),
    (Is("accept-encoding"), CODING),
    (StartsWith("cookie"), BROWSER),
    (StartsWith("set-cookie"), BROWSER),
    (Is("origin"), BROWSER),
    (Is("referer"), BROWSER),
    (StartsWith("sec-"), BROWSER),
];

/// Whether a text is a header name in lower case (RFC 9110, section 5.1).
pub(crate) fn is_name(text: &str) -> bool {
    let is_token = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&byte)
    };
    !text.is_empty() && text.bytes().all(is_token)
}

/// Whether a text can be a header value (RFC 9110, section 5.5): no control character except the tab.
pub(crate) fn is_value(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte == b'\t' || !byte.is_ascii_control())
}

/// Why a connector may not set this header, given in lower case; `None` if it may.
#[must_use]
pub(crate) fn refusal(name: &str) -> Option<&'static str> {
    if name.contains('_') {
        return Some("some servers read `_` in a name as `-`");
    }
    let is_it = |pattern: &Pattern| match pattern {
        Is(refused) => name == *refused,
        StartsWith(start) => name.starts_with(start),
    };
    let refused = REFUSED.iter().find(|(pattern, _)| is_it(pattern));
    refused.map(|(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_carry_a_credential_are_allowed_and_those_that_steer_are_not() {
        let refused = |name: &str| refusal(&name.to_ascii_lowercase()).is_some();
        for name in [
            "authorization",
            "apikey",
            "x-api-key",
            "api-token",
            "x-account-id",
            "accept",
            "user-agent",
            "x-if-only",
            "range-key",
            "x-webhook-key",
            "proxykey",
            "front-end-key",
        ] {
            assert!(!refused(name), "{name}");
        }
        for name in [
            "X-HTTP-Method-Override",
            "x-http-method",
            "x-method-override",
            "x-original-url",
            "x-rewrite-url",
            "x-forwarded-host",
            "x-forwarded-for",
            "forwarded",
            "via",
            "cookie",
            "range",
            "if-none-match",
            "if-range",
            "content-length",
            "content-type",
            "accept-encoding",
            "origin",
            "referer",
            "connection",
            "proxy-authorization",
            "te",
            "x_forwarded_host",
            "Proxy",
            "x-proxy-user",
            "x-url-scheme",
            "front-end-https",
            "x-hook-signature",
            "l5d-dst-override",
            "x-upstream-host",
            "x-ms-original-url",
            "x-remote-user",
            "x-ssl-client-verify",
            "host",
        ] {
            assert!(refused(name), "{name}");
        }
    }
}
