//! `host-runner call`: one authenticated request, under the same rules as a connector's.

use clari_mock::GOOD_KEY;
use serde_json::{Value, json};

use crate::support::harness::{Run, World};
use crate::support::hostile_component::Variant;
use crate::support::raw_server::{RawServer, Wire};

/// `host-runner call` to a server on plain http.
fn call(server: &RawServer) -> Run {
    Run::new("call")
        .args(["--set", &format!("base-url={}", server.base_url("http"))])
        .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
        .args(["--max-call-milliseconds", "2000", "--log", "trace"])
        .env("HOST_RUNNER_API_KEY", GOOD_KEY)
}

/// Gives the request back as the body.
fn echo(wire: &mut Wire) {
    let request = wire.request.clone();
    wire.answer("", request);
}

#[test]
fn a_request_carries_the_key_and_the_body_comes_back_as_it_is() {
    let world = World::new();
    let done = world
        .reach("call", "{api}/v1")
        .arg("/admin/limits?a=b")
        .done();
    assert_eq!((done.code(), done.stderr().as_str()), (0, ""));
    let body: Value = serde_json::from_str(&done.stdout()).unwrap();
    assert_eq!(body["jobs"]["monthlyQuota"], 1000, "{body}");
    let requests = world.requests();
    let [request] = requests.as_slice() else {
        panic!("{} requests", requests.len());
    };
    assert_eq!(request.target, "/v1/admin/limits?a=b");
    let authorization = format!("Bearer {GOOD_KEY}");
    assert_eq!(
        request.header("authorization"),
        Some(authorization.as_str())
    );
    assert_eq!(request.header("apikey"), Some(GOOD_KEY));
    let names: Vec<&str> = request
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let expected = ["accept", "user-agent", "authorization", "apikey", "host"];
    assert_eq!(names, expected);
}

#[test]
fn the_other_authentication_scheme_is_carried_too() {
    let world = World::new();
    let done = world
        .reach("call", "{api}/v4")
        .args(["--set", "auth-scheme=apikey", "/admin/limits"])
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert_eq!(world.requests()[0].header("apikey"), Some(GOOD_KEY));
}

#[test]
fn as_json_it_has_the_status_the_headers_the_body_and_the_receipt() {
    let world = World::new();
    let run = |path| {
        let run = world.reach("call", "{api}/v1");
        run.args([path, "--json"]).done()
    };
    let done = run("/admin/limits?key=1");
    let json = done.json();
    assert_eq!((done.code(), &json["status"]), (0, &json!(200)));
    let names: Vec<&Value> = json["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|header| &header["name"])
        .collect();
    assert_eq!(names, ["content-type", "date"], "{json}");
    assert!(json["body"].as_str().unwrap().contains("monthlyQuota"));
    assert_eq!(json["body_base64"], Value::Null);
    let request = &json["receipt"]["requests"][0];
    assert_eq!(request["status"], 200, "{json}");
    assert_eq!(request["url"], world.url("{api}/v1/admin/limits"));
    assert_eq!(json["receipt"]["sealed"], true);

    let done = run("/no/such/route");
    assert_eq!((done.code(), &done.json()["status"]), (3, &json!(404)));

    let server = RawServer::start(|wire| wire.answer("set-cookie: a=b\r\n", b"\xff\x00"));
    let done = call(&server).args(["/x", "--json"]).done();
    let json = done.json();
    assert_eq!(json["body"], Value::Null);
    assert_eq!(json["body_base64"], "/wA=");
    assert_eq!(json["headers"], json!([]));
}

#[test]
fn bytes_that_are_no_text_come_back_as_they_are() {
    let server = RawServer::start(|wire| wire.answer("", [0, 159, 146, 150, 13, 10]));
    let done = call(&server).arg("/x").done();
    assert_eq!(done.bytes(), [0, 159, 146, 150, 13, 10]);
}

#[test]
fn an_answer_that_cannot_be_searched_is_not_given_out_and_no_success() {
    /// Bytes in several encodings, in which no secret is.
    fn encoded(times: usize) -> Vec<u8> {
        let piece = ["%252525", r"\\\\", "&amp;amp;amp;", &"V".repeat(60), "."].concat();
        [&b"\xff"[..], piece.repeat(times).as_bytes()].concat()
    }
    let server = RawServer::start(|wire| wire.answer("", encoded(150)));
    let done = call(&server).arg("/x").done();
    assert_eq!((done.code(), done.bytes()), (3, &b""[..]));
    let message = "the response is withheld: it has too many encodings to search for secrets";
    assert!(done.stderr().contains(message), "{}", done.all());
    let json = call(&server).args(["/x", "--json"]).done().json();
    assert_eq!(
        json["error"],
        json!({"code": "answer-withheld", "message": message})
    );
    assert_eq!(
        (&json["status"], &json["body"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        json["receipt"]["requests"][0]["fault"], "withheld",
        "{json}"
    );
    // The control: less of the same comes out as it is.
    let server = RawServer::start(|wire| wire.answer("", encoded(2)));
    let done = call(&server).arg("/x").done();
    assert_eq!((done.code(), done.bytes()), (0, encoded(2).as_slice()));
}

#[test]
fn an_answer_that_grants_nothing_is_exit_three_and_blames_no_key() {
    let world = World::new();
    let refused = world
        .reach("call", "{api}/v1")
        .env("HOST_RUNNER_API_KEY", "mock-api-another-key-0123456789")
        .arg("/admin/limits")
        .done();
    assert_eq!(refused.code(), 3);
    assert_eq!(refused.stdout(), r#"{"message":"Unauthorized"}"#);
    assert_eq!(
        refused.stderr(),
        "the API answered with status 401\n\
         hint: `host-runner validate` tells whether the credential is to blame\n"
    );
    let missing = world.reach("call", "{api}/v1").arg("/nothing").done();
    assert_eq!(missing.code(), 3);
    assert_eq!(missing.stderr(), "the API answered with status 404\n");
    let redirect = world
        .reach("call", "{api}/cases/302-other-port/v1")
        .arg("/admin/limits")
        .done();
    assert_eq!(redirect.code(), 3, "{}", redirect.all());
    let answered = redirect.stderr();
    assert!(
        answered.starts_with("the API answered with status 30"),
        "{answered}"
    );
}

#[test]
fn the_method_is_an_option_as_it_is_of_curl() {
    let server = RawServer::start(echo);
    let sent = |arguments: &[&str]| {
        let done = call(&server).args(arguments.iter().copied()).done();
        assert_eq!(done.code(), 0, "{arguments:?}: {}", done.all());
        done.stdout()
    };
    for (arguments, method) in [
        (&["/x"][..], "GET"),
        (&["-X", "POST", "/x"], "POST"),
        (&["-Xpost", "/x"], "POST"),
        (&["/x", "--method", "delete"], "DELETE"),
    ] {
        let request = sent(arguments);
        let first = format!("{method} /v1/x HTTP/1.1\r\n");
        assert!(request.starts_with(&first), "{arguments:?}: {request}");
        let no_body = request.contains("content-length: 0\r\n");
        assert_eq!(no_body, method == "POST", "{arguments:?}: {request}");
    }
    // A method in front of the path is no path, and nothing is sent.
    for arguments in [&["POST"][..], &["POST", "/x"], &["-X", "TRACE", "/x"]] {
        let done = call(&server).args(arguments.iter().copied()).done();
        assert_eq!((done.code(), done.stdout().as_str()), (2, ""));
    }
}

#[test]
fn a_body_is_json_from_a_file_or_stdin_and_is_bounded() {
    let world = World::new();
    let server = RawServer::start(echo);
    let file = world.file("body.json", r#"{"from":"file"}"#);
    let post = || call(&server).args(["-X", "POST", "/x", "--body"]);
    let done = post().arg(&file).done();
    assert!(
        done.stdout().contains("content-type: application/json\r\n"),
        "{}",
        done.all()
    );
    assert!(
        done.stdout().ends_with("\r\n\r\n{\"from\":\"file\"}"),
        "{}",
        done.all()
    );
    let done = post().arg("-").stdin("[1,2]").done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert!(done.stdout().ends_with("\r\n\r\n[1,2]"), "{}", done.all());

    let large = world.file("large.json", vec![b' '; (1 << 20) + 1]);
    let done = post().arg(&large).done();
    assert_eq!(done.code(), 2);
    assert!(
        done.stderr().contains("more than 1048576 bytes"),
        "{}",
        done.stderr()
    );
    let done = call(&server).args(["/x", "--body"]).arg(&file).done();
    assert_eq!(done.code(), 2);
    assert!(
        done.stderr().contains("a GET request cannot have a body"),
        "{}",
        done.stderr()
    );
    let done = post()
        .args(["-", "--secret-from", "api-key=stdin"])
        .stdin(GOOD_KEY)
        .done();
    assert_eq!(done.code(), 2, "{}", done.all());
}

#[test]
fn a_path_that_leaves_the_base_url_is_refused_and_nothing_is_sent() {
    let world = World::new();
    let run = |path| world.reach("call", "{api}/v1").arg(path).done();
    for path in [
        "/../v4/admin/limits",
        "/%2e%2e/admin/limits",
        "/a%2fb",
        "//evil.test/x",
        "/a\\b",
        "https://evil.test/x",
        "admin/limits",
        "@evil.test/x",
        "/a b",
        "/a\r\nx-more: 1",
    ] {
        let done = run(path);
        assert_eq!(
            (done.code(), done.stdout().as_str()),
            (2, ""),
            "{path}: {}",
            done.all()
        );
    }
    assert_eq!(world.requests().len(), 0);
    assert_eq!(run("/admin/limits").code(), 0);
    assert_eq!(world.requests().len(), 1);
}

#[test]
fn a_key_outside_of_its_header_is_refused_and_not_repeated() {
    let server = RawServer::start(echo);
    for path in [format!("/x?key={GOOD_KEY}"), format!("/{GOOD_KEY}/x")] {
        let done = call(&server).arg(&path).done();
        assert_eq!(done.code(), 2, "{}", done.all());
        let hint = "the connector sends the secret in the headers of `authorize`";
        assert!(done.stderr().contains(hint), "{}", done.stderr());
    }
    // The control: what else is wrong with a path has a hint of its own.
    let done = call(&server).arg("/../x").done();
    assert!(
        done.stderr().contains("must stay below the base URL"),
        "{}",
        done.stderr()
    );
    let world = World::new();
    let body = world.file("body.json", format!("\"{GOOD_KEY}\""));
    let post = |body| {
        call(&server)
            .args(["-X", "POST", "/x", "--body"])
            .arg(body)
            .done()
    };
    assert_eq!(post(body).code(), 2);
    assert_eq!(post(world.file("other.json", "\"another\"")).code(), 0);
}

#[test]
fn a_key_that_a_server_echoes_is_taken_out() {
    let done = call(&RawServer::start(echo)).arg("/x").done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert!(
        done.stdout().contains("authorization: [secret]\r\n"),
        "{}",
        done.all()
    );
    let server = RawServer::start(|wire| {
        let header = format!("location: /{}\r\n", wire.authorization());
        wire.answer(&header, "");
    });
    let json = call(&server).args(["/x", "--json"]).done().json();
    let location = json!([{"name": "location", "value": "/[secret]"}]);
    assert_eq!(json["headers"], location);
}

#[test]
fn every_rule_of_egress_holds() {
    let server = RawServer::start(|wire| wire.answer("", " ".repeat(1_000)));
    let url = format!("base-url={}", server.base_url("http"));
    let bare = || {
        Run::new("call")
            .args(["--set", &url, "/x", "--json"])
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
    };
    let allow: &[&str] = &["--allow-plaintext", "--allow-address", "127.0.0.1/32"];
    let cases: [(&[&str], &str); 4] = [
        (&[], "in the clear"),
        (&["--allow-plaintext"], "the key to 127.0.0.1 in the clear"),
        (&["--max-response-body-bytes", "999"], "body too large"),
        (&["--max-response-body-bytes", "1000"], ""),
    ];
    for (index, (options, words)) in cases.into_iter().enumerate() {
        let allowed = if index < 2 { &[] } else { allow };
        let options = options.iter().chain(allowed).copied();
        let done = bare().args(options).done();
        let json = done.json();
        if words.is_empty() {
            assert_eq!(done.code(), 0, "{json}");
            continue;
        }
        assert_eq!((done.code(), &json["status"]), (3, &Value::Null), "{json}");
        let message = json["error"]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
    }
    let hung = RawServer::start(Wire::hold);
    let done = call(&hung).arg("/x").done();
    assert_eq!(done.code(), 3);
    let stderr = done.stderr();
    assert!(
        stderr.ends_with("there is no response: headers timed out\n"),
        "{stderr}"
    );
}

#[test]
fn values_with_an_error_are_exit_one_and_nothing_is_sent() {
    let world = World::new();
    let done = world
        .reach("call", "{api}/v1")
        .env("HOST_RUNNER_API_KEY", "")
        .args(["/admin/limits", "--json"])
        .done();
    assert_eq!(done.code(), 1, "{}", done.all());
    assert_eq!(done.json()["error"]["code"], "bad-input");
    assert_eq!(world.requests().len(), 0);
}

#[test]
fn a_hostile_connector_gets_no_network_from_a_call() {
    let world = World::new();
    let component = world.file("hostile.wasm", Variant::Plain.bytes());
    let server = RawServer::start(|wire| wire.answer("", "{}"));
    let run = |behaviour: &str| {
        Run::new("call")
            .arg("--component")
            .arg(&component)
            .args(["--set", &format!("base-url={}", server.base_url("http"))])
            .args(["--set", &format!("behaviour={behaviour}")])
            .args(["--secret-from", "api-key=env:KEY"])
            .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
            .args(["/x", "--json"])
            .env("KEY", GOOD_KEY)
            .done()
    };
    for (behaviour, code) in [
        ("network in=authorize", "network-from-offline-call"),
        ("network in=check", "network-from-offline-call"),
        ("get authorize=host", "authorize-refused"),
        ("get authorize=injection", "authorize-refused"),
        ("get authorize=other-if-real", "authorize-refused"),
        ("get authorize=refuse", "authorize-refused"),
        ("trap in=authorize", "trap"),
    ] {
        let done = run(behaviour);
        assert_eq!(done.code(), 4, "{behaviour}: {}", done.all());
        assert_eq!(done.json()["error"]["code"], code, "{behaviour}");
        let sent = &done.json()["receipt"]["requests"];
        assert_eq!(*sent, json!([]), "{behaviour}");
    }
    assert_eq!(run("get").code(), 0);
}
