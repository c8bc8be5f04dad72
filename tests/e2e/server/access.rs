//! Who may ask the server, and from where.

use std::thread;
use std::time::Duration;

use clari_mock::GOOD_KEY;
use rustix::process::Signal;
use serde_json::json;

use crate::server::api::{Answer, Api, Ask, MANAGE, READ, USE};
use crate::support::harness::Run;
use crate::support::shelf::Shelf;

/// A session that is bound to the credential `a`.
fn session(api: &Api, scope: &str) -> String {
    let body = json!({"connector": "clari-revenue", "credential": "a", "scope": scope});
    let opened = api.done(Ask::post("/v1/sessions").json(&body));
    opened.json()["token"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_that_is_missing_wrong_or_malformed_is_refused() {
    let api = Api::start();
    let list = || Ask::get("/v1/credentials");
    let refused = |ask: Ask| {
        let answer = api.ask(ask);
        answer.expect(401, "unauthorized");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    };
    refused(list());
    refused(list().token("wrong-0123456789abcdef0123456789abcdef"));
    refused(list().token(READ.get(1..).unwrap()));
    refused(list().token(&READ.to_ascii_uppercase()));
    refused(list().header("authorization", READ));
    refused(list().header("authorization", &format!("Basic {READ}")));
    refused(list().header("authorization", "Bearer "));
    let twice = format!("Bearer {READ}");
    refused(
        list()
            .header("authorization", &twice)
            .header("authorization", &twice),
    );
    refused(list().header("cookie", &format!("token={READ}")));
    refused(Ask::get(&format!("/v1/credentials?access_token={READ}")));
    // Control.
    assert_eq!(api.ask(list().token(READ)).status, 200);
}

#[test]
fn a_scope_allows_what_it_says_and_no_more() {
    let api = Api::start();
    api.save("a");
    let draft = || {
        let values = json!({"api-key": GOOD_KEY, "base-url": api.shelf.world.url("{api}/v1")});
        json!({"values": values})
    };
    let source = json!({"credential": "a"});
    let new = json!({"name": "b"});
    // What it takes, and a request that then succeeds.
    let cases = [
        (READ, Ask::get("/v1/credentials/a")),
        (READ, Ask::get("/v1/connectors")),
        (READ, Ask::get("/metrics")),
        (
            USE,
            Ask::post("/v1/connectors/clari-revenue/check").json(&draft()),
        ),
        (
            USE,
            Ask::post("/v1/connectors/clari-revenue/validate").json(&draft()),
        ),
        (USE, Ask::post("/v1/credentials/a/validate")),
        (USE, Ask::get("/v1/credentials/a/proxy/admin/limits")),
        (
            USE,
            Ask::post("/v1/batches?connector=clari-revenue").body("application/x-ndjson", ""),
        ),
        (MANAGE, Ask::get("/v1/audit")),
        (
            MANAGE,
            Ask::put("/v1/sources/s")
                .json(&source)
                .header("if-none-match", "*"),
        ),
        (MANAGE, Ask::delete("/v1/sources/s")),
        (
            MANAGE,
            api.put("c", GOOD_KEY, "{api}/v1")
                .header("if-none-match", "*"),
        ),
        (MANAGE, Ask::post("/v1/credentials/a/rename").json(&new)),
        (MANAGE, Ask::delete("/v1/credentials/b")),
    ];
    let scopes = [READ, USE, MANAGE];
    let rank = |token| scopes.iter().position(|known| *known == token).unwrap();
    for (needed, ask) in cases {
        for less in &scopes[..rank(needed)] {
            api.ask(ask.clone().token(less))
                .expect(403, "scope-missing");
        }
        let answer = api.ask(ask.token(needed));
        assert!((200..300).contains(&answer.status), "{answer:?}");
    }
}

#[test]
fn a_session_is_bound_to_one_connector_and_one_credential() {
    let api = Api::start();
    api.save("a");
    api.save("b");
    let token = session(&api, "manage");
    let ask = |ask: Ask| api.ask(ask.token(&token));
    let shown = ask(Ask::get("/v1/session")).json();
    assert_eq!(
        (&shown["credential"], &shown["scope"]),
        (&json!("a"), &json!("manage"))
    );
    // Its own credential.
    assert_eq!(ask(Ask::get("/v1/credentials/a")).status, 200);
    assert_eq!(ask(Ask::post("/v1/credentials/a/validate")).status, 200);
    let list = ask(Ask::get("/v1/credentials")).json();
    assert_eq!(list["credentials"].as_array().unwrap().len(), 1);
    // Those of others, and what is about all.
    let new = json!({"name": "c"});
    let draft = json!({"values": {}, "credential": "b"});
    for refused in [
        Ask::get("/v1/credentials/b"),
        Ask::delete("/v1/credentials/b"),
        Ask::post("/v1/credentials/b/validate"),
        Ask::get("/v1/credentials/b/proxy/admin/limits"),
        api.put("b", GOOD_KEY, "{api}/v1").header("if-match", "*"),
        Ask::post("/v1/connectors/clari-revenue/validate").json(&draft),
        Ask::post("/v1/connectors/clari-revenue/check").json(&draft),
        Ask::post("/v1/credentials/a/rename").json(&new),
        Ask::get("/v1/audit"),
        Ask::get("/v1/sources"),
        Ask::get("/metrics"),
        Ask::post("/v1/batches?connector=clari-revenue").body("application/x-ndjson", ""),
    ] {
        ask(refused).expect(403, "session-bound");
    }
    let body = json!({"connector": "clari-revenue", "credential": "b"});
    ask(Ask::post("/v1/sessions").json(&body)).expect(403, "scope-missing");
    // Ended, it is good for nothing.
    assert_eq!(ask(Ask::delete("/v1/session")).status, 204);
    ask(Ask::get("/v1/session")).expect(401, "unauthorized");
}

#[test]
fn a_session_does_not_follow_a_name_to_another_credential() {
    let api = Api::start();
    api.save("a");
    api.save("b");
    let token = session(&api, "use");
    let rename = |from: &str, to: &str| {
        let path = format!("/v1/credentials/{from}/rename");
        api.done(Ask::post(&path).json(&json!({"name": to})));
    };
    rename("a", "old");
    rename("b", "a");
    for path in [
        "/v1/credentials/a",
        "/v1/credentials/old",
        "/v1/credentials/a/proxy/x",
    ] {
        api.ask(Ask::get(path).token(&token))
            .expect(403, "session-bound");
    }
    let list = api.ask(Ask::get("/v1/credentials").token(&token)).json();
    assert_eq!(list["credentials"], json!([]));
    // Control: back under its name, it is the session's again.
    rename("a", "b");
    rename("old", "a");
    assert_eq!(
        api.ask(Ask::get("/v1/credentials/a").token(&token)).status,
        200
    );
}

#[test]
fn a_session_may_create_the_credential_that_it_is_bound_to() {
    let api = Api::start();
    let token = session(&api, "manage");
    let create = || {
        api.put("a", GOOD_KEY, "{api}/v1")
            .header("if-none-match", "*")
    };
    assert_eq!(api.ask(create().token(&token)).status, 201);
    assert_eq!(
        api.ask(Ask::get("/v1/credentials/a").token(&token)).status,
        200
    );
    // What somebody else creates under that name is theirs.
    let late = session(&api, "manage");
    api.done(Ask::delete("/v1/credentials/a"));
    api.save("a");
    for token in [&token, &late] {
        api.ask(Ask::get("/v1/credentials/a").token(token))
            .expect(403, "session-bound");
    }
}

#[test]
fn a_session_ends_with_its_time_and_with_the_token_that_opened_it() {
    let api = Api::start();
    api.save("a");
    let body = json!({"connector": "clari-revenue", "credential": "a", "seconds": 1});
    let short = api.done(Ask::post("/v1/sessions").json(&body)).json()["token"].clone();
    let short = short.as_str().unwrap();
    let long = session(&api, "use");
    let show = |token: &str| api.ask(Ask::get("/v1/session").token(token));
    assert_eq!(show(short).status, 200);
    thread::sleep(Duration::from_millis(1_100));
    show(short).expect(401, "unauthorized");
    assert_eq!(show(&long).status, 200);
    // The backend's token is taken back.
    api.shelf
        .world
        .file("tokens.txt", format!("page read {READ}\n"));
    api.signal(Signal::HUP);
    wait_until(|| show(MANAGE).status == 401);
    show(&long).expect(401, "unauthorized");
    assert_eq!(show(READ).status, 200);
}

/// Waits until something is so.
fn wait_until(holds: impl Fn() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("it never was so");
}

#[test]
fn another_host_name_is_refused_and_so_are_other_origins() {
    let api = Api::with(&["--allow-origin", "https://platform.example"]);
    let list = || Ask::get("/v1/credentials").token(READ);
    let port = api.host.split(':').next_back().unwrap().to_owned();
    // DNS rebinding: a name of the attacker's that leads to this address.
    for host in [
        "rebound.example",
        &format!("rebound.example:{port}"),
        "127.0.0.1",
        "localhost",
        "",
    ] {
        api.ask(list().for_host(host)).expect(421, "host-refused");
    }
    for path in ["/", "/openapi.json"] {
        api.ask(Ask::get(path).for_host("rebound.example"))
            .expect(421, "host-refused");
    }
    assert_eq!(
        api.ask(list().for_host(&format!("LocalHost:{port}")))
            .status,
        200
    );
    assert_eq!(
        api.ask(Ask::get("/healthz").for_host("10.0.0.1")).status,
        200
    );
    // A page of another origin, and one without an origin.
    let own = format!("http://{}", api.host);
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1",
        &format!("http://localhost:{port}"),
        &format!("https://{}", api.host),
        "https://platform.example.evil.example",
    ] {
        let answer = api.ask(list().header("origin", origin));
        answer.expect(403, "origin-refused");
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
    }
    let fetched = list().header("sec-fetch-site", "cross-site");
    api.ask(fetched).expect(403, "origin-refused");
    let twice = list()
        .header("origin", &own)
        .header("origin", "https://evil.example");
    api.ask(twice).expect(403, "origin-refused");
    assert_eq!(api.ask(list().header("origin", &own)).status, 200);
    // The one that is named.
    let platform = api.ask(list().header("origin", "https://platform.example"));
    assert_eq!(platform.status, 200);
    assert_eq!(
        platform.headers["access-control-allow-origin"],
        "https://platform.example"
    );
    let preflight = |origin: &str| {
        let ask = Ask::new("OPTIONS", "/v1/credentials/a").header("origin", origin);
        api.ask(ask.header("access-control-request-method", "PUT"))
    };
    assert_eq!(preflight("https://platform.example").status, 204);
    preflight("https://evil.example").expect(403, "origin-refused");
}

#[test]
fn every_answer_says_what_a_browser_may_do_with_it() {
    let api = Api::start();
    api.save("a");
    let ask = |path: &str| api.ask(Ask::get(path).token(MANAGE));
    let policy = |answer: &Answer| answer.headers["content-security-policy"].clone();
    for path in [
        "/",
        "/openapi.json",
        "/v1/credentials",
        "/v1/credentials/a/proxy/admin/limits",
        "/nothing",
    ] {
        let answer = ask(path);
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(
            answer.headers["x-content-type-options"], "nosniff",
            "{path}"
        );
        assert_eq!(answer.headers["x-request-id"].len(), 16, "{path}");
        assert!(!answer.headers.contains_key("set-cookie"), "{path}");
        assert!(policy(&answer).starts_with("default-src 'none'"), "{path}");
        assert!(policy(&answer).contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(policy(&answer).contains("sandbox"), path != "/", "{path}");
        assert!(!policy(&answer).contains("unsafe"), "{path}");
    }
    let proxied = ask("/v1/credentials/a/proxy/admin/limits");
    assert_eq!(proxied.headers["content-disposition"], "attachment");
    assert_eq!(
        proxied.headers["proxy-status"],
        "host-runner; received-status=200"
    );
}

#[test]
fn the_link_on_the_terminal_is_good_for_one_session() {
    let shelf = Shelf::new();
    let run = shelf.reaching(shelf.with_store(Run::new("serve")));
    let mut terminal = run.args(["--listen", "127.0.0.1:0"]).on_terminal();
    let link = |terminal: &mut crate::support::terminal::Terminal| {
        let shown = terminal.expect("http://").line();
        let (host, token) = shown.split_once("/#start=").unwrap();
        (host.to_owned(), token.to_owned())
    };
    terminal.expect("open this link");
    let (host, first) = link(&mut terminal);
    let open = |token: &str| {
        let stream = std::net::TcpStream::connect(&host).unwrap();
        crate::server::api::exchange(stream, &Ask::post("/v1/sessions").token(token).bytes(&host))
    };
    // The token of a link opens a session and nothing else.
    let stream = std::net::TcpStream::connect(&host).unwrap();
    let list = Ask::get("/v1/credentials").token(&first).bytes(&host);
    crate::server::api::exchange(stream, &list).expect(401, "unauthorized");
    let opened = open(&first);
    assert_eq!(opened.status, 201, "{opened:?}");
    assert_eq!(opened.json()["scope"], "manage");
    open(&first).expect(401, "unauthorized");
    // The next one, and the one after it.
    terminal
        .expect("press Enter")
        .press("\n")
        .expect("open this link");
    let (_, second) = link(&mut terminal);
    terminal
        .expect("press Enter")
        .press("\n")
        .expect("open this link");
    let (_, third) = link(&mut terminal);
    open(&second).expect(401, "unauthorized");
    assert_eq!(open(&third).status, 201);
    terminal.press("\x03");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
}
