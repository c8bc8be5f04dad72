//! Saving, changing and using credentials over HTTP.

use clari_mock::GOOD_KEY;
use serde_json::{Value, json};

use crate::server::api::{Api, Ask, MANAGE, USE};
use crate::support::shelf::Shelf;

const WRONG_KEY: &str = "revoked-key-0123456789-0123456789";

#[test]
fn a_credential_is_saved_when_it_is_proved_and_its_secret_never_comes_back() {
    let api = Api::start();
    let saved = api.save("a");
    assert_eq!(saved.status, 201);
    let body = saved.json();
    assert_eq!(
        (&body["saved"], &body["outcome"]),
        (&json!(true), &json!("valid"))
    );
    assert_eq!(body["credential"]["values"]["api-key"], Value::Null);
    let shown = api.done(Ask::get("/v1/credentials/a"));
    assert_eq!(shown.etag(), saved.etag());
    assert_eq!(shown.json()["loaded_connector"], "clari-revenue");
    for answer in [saved, shown, api.done(Ask::get("/v1/credentials"))] {
        crate::support::leaks::assert_none(GOOD_KEY, answer.body.as_bytes(), "an answer");
    }
    // The command line uses the same.
    assert_eq!(api.shelf.names(), ["a"]);
    assert!(api.shelf.header("a").stdout().contains(GOOD_KEY));
}

#[test]
fn what_is_not_proved_is_saved_only_if_that_is_said() {
    let api = Api::start();
    let put = |query: &str, key: &str, url: &str| {
        let ask = api
            .put(&format!("a{query}"), key, url)
            .header("if-none-match", "*");
        api.ask(ask.token(MANAGE))
    };
    let wrong = put("", WRONG_KEY, "{api}/v1");
    assert_eq!(wrong.status, 200);
    let body = wrong.json();
    assert_eq!(
        (&body["saved"], &body["code"]),
        (&json!(false), &json!("token-rejected"))
    );
    assert_eq!(body["credential"], Value::Null);
    assert!(api.shelf.names().is_empty());
    let outage = put("", GOOD_KEY, "{api}/cases/503-empty/v1").json();
    assert_eq!(
        (&outage["saved"], &outage["outcome"]),
        (&json!(false), &json!("undetermined"))
    );
    let anyway = put("?save=anyway", WRONG_KEY, "{api}/v1");
    assert_eq!(anyway.status, 201);
    assert_eq!(anyway.json()["saved"], true);
    put("?save=always", WRONG_KEY, "{api}/v1").expect(400, "invalid-parameter");
}

#[test]
fn nobody_overwrites_what_somebody_else_has_saved() {
    let api = Api::start();
    let put = || api.put("a", GOOD_KEY, "{api}/v1").token(MANAGE);
    api.ask(put()).expect(428, "precondition-required");
    api.ask(put().header("if-match", "*"))
        .expect(412, "precondition-failed");
    let first = api.save("a").etag();
    api.ask(put().header("if-none-match", "*"))
        .expect(412, "precondition-failed");
    let changed = api.done(put().header("if-match", &first));
    assert_eq!(changed.status, 200);
    assert_ne!(changed.etag(), first);
    api.ask(put().header("if-match", &first))
        .expect(412, "precondition-failed");
    let delete = || Ask::delete("/v1/credentials/a").token(MANAGE);
    api.ask(delete().header("if-match", &first))
        .expect(412, "precondition-failed");
    // A verdict is no change.
    api.done(Ask::post("/v1/credentials/a/validate"));
    assert_eq!(
        api.done(Ask::get("/v1/credentials/a")).etag(),
        changed.etag()
    );
    assert_eq!(
        api.ask(delete().header("if-match", &changed.etag())).status,
        204
    );
    api.ask(delete()).expect(404, "unknown-credential");
}

#[test]
fn one_of_many_that_save_at_the_same_time_wins_and_the_others_know() {
    let api = Api::start();
    let etag = api.save("a").etag();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let put = |number: usize| {
            let mut body =
                json!({"connector": "clari-revenue", "description": format!("{number}")});
            body["values"] =
                json!({"api-key": GOOD_KEY, "base-url": api.shelf.world.url("{api}/v1")});
            Ask::put("/v1/credentials/a")
                .json(&body)
                .header("if-match", &etag)
                .token(MANAGE)
        };
        let asking = [1, 2, 3, 4].map(|number| {
            let ask = put(number);
            let api = &api;
            scope.spawn(move || api.ask(ask).status)
        });
        asking.map(|one| one.join().unwrap()).to_vec()
    });
    let won = statuses.iter().filter(|status| **status == 200).count();
    let lost = statuses.iter().filter(|status| **status == 412).count();
    assert_eq!((won, lost), (1, 3), "{statuses:?}");
}

#[test]
fn a_secret_is_kept_for_the_same_origin_only() {
    let api = Api::start();
    let etag = api.save("a").etag();
    let put = |values: Value| {
        let body = json!({"connector": "clari-revenue", "values": values});
        let ask = Ask::put("/v1/credentials/a").json(&body);
        api.ask(ask.header("if-match", "*").token(MANAGE))
    };
    let url = |template: &str| api.shelf.world.url(template);
    // Another path of the same origin.
    let moved = put(json!({"base-url": url("{api}/v4"), "api-key": null}));
    assert_eq!(moved.status, 200, "{moved:?}");
    assert_ne!(moved.etag(), etag);
    let requests = api.shelf.world.requests().len();
    // Another port, scheme and host; and no base URL at all, which has a default.
    for base_url in ["{plain}/v1", "{api-ip}/v1", "https://evil.example/v1"] {
        put(json!({"base-url": url(base_url)})).expect(422, "secret-required");
        put(json!({"base-url": url(base_url), "api-key": null})).expect(422, "secret-required");
    }
    put(json!({})).expect(422, "secret-required");
    // Neither does a draft send it there.
    let draft = json!({"values": {"base-url": url("{plain}/v1")}, "credential": "a"});
    for path in ["check", "validate"] {
        let path = format!("/v1/connectors/clari-revenue/{path}");
        api.ask(Ask::post(&path).json(&draft).token(USE))
            .expect(422, "secret-required");
    }
    assert_eq!(api.shelf.world.requests().len(), requests);
    // With the secret, it goes where it is said to.
    let other = put(json!({"base-url": url("{api-ip}/v1"), "api-key": GOOD_KEY}));
    assert_eq!(other.json()["saved"], true, "{other:?}");
}

#[test]
fn a_description_alone_needs_no_call() {
    let api = Api::start();
    api.save("a");
    let requests = api.shelf.world.requests().len();
    let values = json!({"base-url": api.shelf.world.url("{api}/v1"), "auth-scheme": "both"});
    let body =
        json!({"connector": "clari-revenue", "description": "For the forecast.", "values": values});
    let put = Ask::put("/v1/credentials/a")
        .json(&body)
        .header("if-match", "*");
    let answer = api.done(put);
    assert_eq!(answer.json()["saved"], true);
    assert_eq!(answer.json().get("outcome"), None);
    assert_eq!(
        answer.json()["credential"]["description"],
        "For the forecast."
    );
    assert_eq!(api.shelf.world.requests().len(), requests);
}

#[test]
fn a_fix_of_a_secret_is_applied_without_being_shown() {
    let api = Api::start();
    let pasted = format!("Bearer {GOOD_KEY}");
    let values = json!({"api-key": pasted, "base-url": api.shelf.world.url("{api}/v1")});
    let check = |fix: Value| {
        let body = json!({"values": values, "fix": fix});
        api.done(Ask::post("/v1/connectors/clari-revenue/check").json(&body))
    };
    let found = check(json!([]));
    crate::support::leaks::assert_none(GOOD_KEY, found.body.as_bytes(), "an answer");
    let findings = found.json()["findings"].clone();
    let findings = findings.as_array().unwrap();
    let finding = findings
        .iter()
        .find(|finding| finding["field"] == "api-key");
    let finding = finding.unwrap();
    assert_eq!(
        (&finding["field"], &finding["fix"]["value"]),
        (&json!("api-key"), &Value::Null)
    );
    assert_eq!(found.json().get("fixed"), None);
    let fixed = check(json!(["api-key"]));
    crate::support::leaks::assert_none(GOOD_KEY, fixed.body.as_bytes(), "an answer");
    let left = fixed.json()["fixed"]["findings"].clone();
    let about_key = |finding: &Value| finding["field"] == "api-key";
    assert!(!left.as_array().unwrap().iter().any(about_key), "{left}");
    let body = json!({"connector": "clari-revenue", "values": values, "fix": ["api-key"]});
    let put = Ask::put("/v1/credentials/a")
        .json(&body)
        .header("if-none-match", "*");
    assert_eq!(api.done(put).json()["saved"], true);
    let header = api.shelf.header("a").stdout();
    assert!(header.contains(&format!("Bearer {GOOD_KEY}")) && !header.contains("Bearer Bearer"));
}

#[test]
fn lists_come_in_parts_and_leave_nothing_out() {
    let api = Api::start();
    for name in ["a", "b", "c", "d", "e"] {
        api.save(name);
    }
    let (mut names, mut path) = (Vec::new(), "/v1/credentials?limit=2".to_owned());
    loop {
        let part = api.done(Ask::get(&path)).json();
        let credentials = part["credentials"].as_array().unwrap().clone();
        names.extend(
            credentials
                .iter()
                .map(|one| one["name"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = part["next_cursor"].as_str() else {
            break;
        };
        path = format!("/v1/credentials?limit=2&cursor={cursor}");
    }
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=%2F",
        "cursor=",
        "limit=1&limit=2",
        "other=1",
    ] {
        let ask = Ask::get(&format!("/v1/credentials?{query}")).token(MANAGE);
        api.ask(ask).expect(400, "invalid-parameter");
    }
}

#[test]
fn a_source_picks_a_credential_which_then_is_not_removed_by_mistake() {
    let api = Api::start();
    api.save("a");
    let body = json!({"credential": "a", "description": "Every night."});
    let put = |path: &str| {
        api.ask(
            Ask::put(path)
                .json(&body)
                .header("if-none-match", "*")
                .token(MANAGE),
        )
    };
    let created = put("/v1/sources/forecast");
    assert_eq!(created.status, 201, "{created:?}");
    assert_eq!(created.json()["credential"], "a");
    put("/v1/sources/forecast").expect(412, "precondition-failed");
    assert_eq!(put("/v1/destinations/forecast").status, 201);
    let unknown = Ask::put("/v1/sources/x").json(&json!({"credential": "nobody"}));
    let unknown = unknown.header("if-none-match", "*").token(MANAGE);
    api.ask(unknown).expect(404, "unknown-credential");
    let used_by = api.done(Ask::get("/v1/credentials/a")).json()["used_by"].clone();
    let used = |kind: &str| json!({"kind": kind, "name": "forecast"});
    assert_eq!(used_by, json!([used("source"), used("destination")]));
    let delete = |query: &str| Ask::delete(&format!("/v1/credentials/a{query}")).token(MANAGE);
    api.ask(delete("")).expect(409, "in-use");
    // The command line gets the same answer.
    let remove = api.shelf.credential("remove").args(["a", "--yes"]).done();
    assert_eq!(remove.code(), 2);
    assert!(
        remove.stderr().contains("is used by the source `forecast`"),
        "{}",
        remove.all()
    );
    assert_eq!(api.ask(delete("?force=true")).status, 204);
    let source = api.done(Ask::get("/v1/sources/forecast")).json();
    assert_eq!(source["credential"], Value::Null);
    let listed = api.done(Ask::get("/v1/sources")).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    api.done(Ask::delete("/v1/sources/forecast"));
    api.ask(Ask::get("/v1/sources/forecast").token(MANAGE))
        .expect(404, "unknown-endpoint");
}

#[test]
fn every_use_is_in_the_audit_log_with_who_it_was_and_what_it_came_to() {
    let api = Api::on(Shelf::new().with("cli"), &[]);
    api.save("a");
    let body =
        json!({"connector": "clari-revenue", "credential": "a", "subject": "ada@platform.example"});
    let token = api.done(Ask::post("/v1/sessions").json(&body)).json()["token"].clone();
    let token = token.as_str().unwrap().to_owned();
    let validation = api.ask(Ask::post("/v1/credentials/a/validate").token(&token));
    api.ask(Ask::get("/v1/credentials/a/proxy/admin/limits?secret=1").token(&token));
    api.done(Ask::post("/v1/credentials/a/rename").json(&json!({"name": "b"})));
    api.done(Ask::delete("/v1/credentials/b"));
    api.shelf.header("cli");
    let entries = api.done(Ask::get("/v1/audit")).json()["entries"].clone();
    let entries = entries.as_array().unwrap();
    let shown: Vec<String> = entries
        .iter()
        .map(|entry| {
            let text = |name: &str| entry[name].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {}",
                text("action"),
                text("credential"),
                text("detail"),
                text("code")
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "authorized cli revealed -",
            "removed b - -",
            "renamed a to b -",
            "called a GET /admin/limits 200",
            "validated a - ok",
            "created a - ok",
            "created cli - ok",
        ]
    );
    let actors: Vec<&str> = entries
        .iter()
        .map(|entry| entry["actor"].as_str().unwrap())
        .collect();
    assert!(actors[0].starts_with("command line"), "{actors:?}");
    assert_eq!(actors[1], "token backend");
    assert!(
        actors[3].starts_with("token backend for ada@platform.example, session "),
        "{actors:?}"
    );
    // The digest is that of the receipt as it was answered.
    let body = &validation.body;
    let (_, receipt) = body.split_once("\"receipt\":").unwrap();
    let receipt = receipt.strip_suffix('}').unwrap();
    let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(receipt));
    assert_eq!(entries[4]["receipt_sha256"], digest);
    // One credential only, in parts, and on the command line.
    let part = api
        .done(Ask::get("/v1/audit?credential=cli&limit=1"))
        .json();
    assert_eq!(part["entries"][0]["action"], "authorized");
    assert!(part["next_cursor"].is_string());
    let log = api
        .shelf
        .credential("log")
        .args(["--verify", "--json"])
        .done();
    assert_eq!(log.code(), 0, "{}", log.all());
    assert_eq!(log.json()["verified"], 7);
}
