//! The response to each request: Clari's own, or that of a case.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::reply::{Body, Framing, Reply};
use super::request::Request;
use super::script::Script;

/// The one key that the mock API accepts.
pub const GOOD_KEY: &str = "mock-api-good-key-0123456789-0123456789";

/// The prefix of every case's path.
const CASES: &str = "/cases/";
/// The suffix of the path of Clari's probe.
pub const PROBE_PATH: &str = "/admin/limits";

/// The path prefix of an API with the same response for every key that it does not accept, whether
/// the key is wrong, in another header or missing.
const TERSE: &str = "/terse";

/// The responses, computed once.
pub(super) struct Site {
    limits: Script,
    refused: Script,
    no_key: Script,
    terse: Script,
    no_route: Script,
    cases: BTreeMap<String, Script>,
    /// The suffix of the probe's path.
    probe_path: String,
}

impl Site {
    pub(super) fn new<'a>(
        probe_path: &str,
        cases: impl IntoIterator<Item = (&'a str, &'a Reply)>,
    ) -> Self {
        Self {
            probe_path: probe_path.to_owned(),
            limits: clari(
                200,
                json!({"jobs": {"concurrentLimit": 3, "monthlyQuota": 1000, "availableConcurrentLimit": 1,
                    "availableMonthlyQuota": 995, "submittedJobIds": ["606e6f6f304d430d583fdd4c"],
                    "runningJobIds": ["6073680cac043e61f93bac07"]}}),
            ),
            refused: clari(401, json!({"message": "Unauthorized"})),
            no_key: clari(401, json!({"message": "No API key found in request"})),
            terse: problem("The request could not be authenticated"),
            no_route: clari(
                404,
                json!({"message": "no Route matched with those values",
                    "request_id": "00000000000000000000000000000000"}),
            ),
            cases: cases
                .into_iter()
                .map(|(name, reply)| (name.to_owned(), Script::of(reply)))
                .collect(),
        }
    }

    pub(super) fn answer(&self, request: &Request) -> &Script {
        let path = request.path();
        let base = path.strip_suffix(self.probe_path.as_str());
        let Some(base) = base.filter(|_| request.method == "GET") else {
            return &self.no_route;
        };
        if let Some(name) = case_of(request) {
            return self.cases.get(name).unwrap_or(&self.no_route);
        }
        let (version, refused, no_key) = match base.strip_prefix(TERSE) {
            Some(version) => (version, &self.terse, &self.terse),
            None => (base, &self.refused, &self.no_key),
        };
        let key = match version {
            "/v1" => request
                .header("authorization")
                .and_then(|value| value.strip_prefix("Bearer ")),
            "/v4" => request.header("apikey"),
            _ => return &self.no_route,
        };
        match key {
            Some(GOOD_KEY) => &self.limits,
            Some(_) => refused,
            None => no_key,
        }
    }
}

/// The case of a request.
pub(super) fn case_of(request: &Request) -> Option<&str> {
    request.path().strip_prefix(CASES)?.split('/').next()
}

/// A response with the headers that Clari's gateway, Kong, sends. The date is fixed, so that the same request
/// always gets the same bytes.
fn clari(status: u16, body: Value) -> Script {
    let mut headers = vec![
        ("date", "Wed, 01 Jan 2025 00:00:00 GMT"),
        ("server", "kong/3.4.2"),
    ];
    if status == 401 {
        headers.push(("www-authenticate", "Key realm=\"kong\""));
    }
    Script::of(&Reply {
        status,
        headers: headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: Body::Json(body),
        framing: Framing::Complete,
    })
}

/// A 401 as a problem document of RFC 9457.
fn problem(detail: &str) -> Script {
    let content_type = ("content-type", "application/problem+json");
    Script::of(&Reply {
        status: 401,
        headers: vec![(content_type.0.to_owned(), content_type.1.to_owned())],
        body: Body::Json(
            json!({"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": detail}),
        ),
        framing: Framing::Complete,
    })
}

#[cfg(test)]
mod tests {
    use super::super::OriginName;
    use super::*;

    #[test]
    fn each_request_gets_its_answer() {
        let teapot = serde_json::from_value(json!({"status": 418})).unwrap();
        let site = Site::new(PROBE_PATH, [("teapot", &teapot)]);
        let good = format!("Bearer {GOOD_KEY}");
        for (method, target, header, value, status) in [
            (
                "GET",
                "/v1/admin/limits",
                "authorization",
                good.as_str(),
                "200",
            ),
            (
                "GET",
                "/v1/admin/limits?a=b",
                "authorization",
                good.as_str(),
                "200",
            ),
            ("GET", "/v4/admin/limits", "apikey", GOOD_KEY, "200"),
            (
                "GET",
                "/v1/admin/limits",
                "authorization",
                "Bearer another",
                "401",
            ),
            ("GET", "/v1/admin/limits", "apikey", GOOD_KEY, "401"),
            (
                "GET",
                "/v4/admin/limits",
                "authorization",
                good.as_str(),
                "401",
            ),
            (
                "GET",
                "/admin/limits",
                "authorization",
                good.as_str(),
                "404",
            ),
            (
                "GET",
                "/v1/admin/limits/",
                "authorization",
                good.as_str(),
                "404",
            ),
            ("GET", "/terse/v4/admin/limits", "apikey", GOOD_KEY, "200"),
            (
                "GET",
                "/terse/v4/admin/limits",
                "authorization",
                good.as_str(),
                "401",
            ),
            ("GET", "/terse/v9/admin/limits", "apikey", GOOD_KEY, "404"),
            (
                "POST",
                "/v1/admin/limits",
                "authorization",
                good.as_str(),
                "404",
            ),
            (
                "GET",
                "/cases/teapot/v1/admin/limits",
                "accept",
                "*/*",
                "418",
            ),
            ("GET", "/cases/teapot/admin/limits", "accept", "*/*", "418"),
            ("GET", "/cases/teapot/v1", "accept", "*/*", "404"),
            (
                "GET",
                "/cases/other/v1/admin/limits",
                "accept",
                "*/*",
                "404",
            ),
        ] {
            let request = Request {
                origin: OriginName::Api,
                method: method.to_owned(),
                target: target.to_owned(),
                headers: vec![(header.to_owned(), value.to_owned())],
            };
            let answer = String::from_utf8_lossy(&site.answer(&request).bytes).into_owned();
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{method} {target} {header}: {answer}"
            );
        }
    }
}
