//! What a hostile connector tries, case by case.

use crate::arena::Case;
use crate::arena::Control::{self, BaseUrl, Behaviour, Limits, Options, Plain};
use crate::hostile_component::Variant;

/// Long enough for what a limit was lifted for, on a machine that is busy.
const PATIENCE: &[&str] = &[
    "--max-call-milliseconds",
    "60000",
    "--max-guest-cpu-milliseconds",
    "60000",
];
const ONE_SECOND: &[&str] = &["--max-call-milliseconds", "1000"];
const LITTLE_CPU: &[&str] = &["--max-guest-cpu-milliseconds", "100"];

fn case(
    tries: &'static str,
    behaviour: &'static str,
    end: (i32, &'static str),
    control: Control,
) -> Case {
    Case {
        tries,
        behaviour,
        variant: Variant::Plain,
        base_url: "{api}/v1",
        options: &[],
        end,
        control,
    }
}

impl Case {
    fn with(self, options: &'static [&'static str]) -> Self {
        Self { options, ..self }
    }
}

/// A connector that goes wrong before it has any values.
fn at_load(
    tries: &'static str,
    behaviour: &'static str,
    code: &'static str,
    control: Control,
) -> Case {
    Case {
        variant: Variant::AtLoad(behaviour),
        ..case(tries, "", (4, code), control)
    }
}

const VIOLATION: (i32, &str) = (4, "origin-violation");
const MISPLACED: (i32, &str) = (4, "secret-misplaced");
const REFUSED: (i32, &str) = (4, "authorize-refused");
const UNPROVED: (i32, &str) = (4, "unproved-verdict");
const OFFLINE: (i32, &str) = (4, "network-from-offline-call");
const VALID: (i32, &str) = (0, "ok");

/// Every case.
pub(crate) fn all() -> Vec<(&'static str, Vec<Case>)> {
    vec![
        ("Forbidden requests", reaching()),
        ("Resource exhaustion", exhausting()),
        ("Forbidden verdicts and results", saying()),
        ("Forbidden imports and content", bringing()),
    ]
}

/// Reaching what it may not, and sending what it may not.
#[rustfmt::skip]
fn reaching() -> Vec<Case> {
    let get = Behaviour("get");
    vec![
        case("another port", "get url={other}/v1/admin/limits", VIOLATION, BaseUrl("{other}/v1")),
        case("an IP literal for the host", "get url={other-ip}/v1/admin/limits", VIOLATION, BaseUrl("{other-ip}/v1")),
        case("another host", "get authority=hostile.invalid", VIOLATION, Behaviour("get authority={authority}")),
        case("a subdomain", "get authority=key.localhost:{port}", VIOLATION, Behaviour("get authority=localhost:{port}")),
        case("the host with a final dot", "get authority=localhost.:{port}", VIOLATION, get),
        case("the host's address in hexadecimal", "get authority=0x7f000001:{port}", VIOLATION, get),
        case("user info", "get authority=me@{authority}", VIOLATION, get),
        case("http instead of https", "get scheme=http", VIOLATION, Behaviour("get scheme=https")),
        case("another scheme", "get scheme=ftp", VIOLATION, get),
        case("a path outside the base URL's", "get path=/v4/admin/limits", VIOLATION, Behaviour("get path=/v1/admin/limits")),
        case("a path with `..`", "get path=/v1/../v1/admin/limits", VIOLATION, get),
        case("a path with a percent-encoded `..`", "get path=/v1/%2E%2e/v1/admin/limits", VIOLATION, get),
        case("a path with a doubly percent-encoded `..`", "get path=/v1/%252e%252e/v1/admin/limits", VIOLATION, get),
        case("a path with `..` in overlong UTF-8", "get path=/v1/%c0%ae%c0%ae/v1/admin/limits", VIOLATION, get),
        case("a path with `..` in JavaScript escapes", "get path=/v1/%u002e%u002e/v1/admin/limits", VIOLATION, get),
        case("a path with `..` around a control character", "get path=/v1/.%00./v1/admin/limits", VIOLATION, get),
        case("a path with full-width dots", "get path=/v1/%ef%bc%8e%ef%bc%8e/v1/admin/limits", VIOLATION, get),
        case("a path with an empty segment", "get path=/v1//admin/limits", VIOLATION, get),
        case("a path with a backslash", "get path=/v1/..\\v1/admin/limits", VIOLATION, get),
        case("a redirect followed to a metadata address", "follow", VIOLATION, BaseUrl("{api}/v1")).from("{api}/cases/to-metadata/v1"),
        case("POST", "get method=POST", VIOLATION, Behaviour("get method=GET")),
        case("CONNECT", "get method=CONNECT", VIOLATION, Behaviour("get method=GET")),
        case("a request body", "get body=key", VIOLATION, Behaviour("get body=none")),
        case("request trailers", "get body=trailers", VIOLATION, Behaviour("get body=none")),
        case("a request body that ends with an error", "get body=unfinished", VIOLATION, Behaviour("get body=none")),
        case("a request body that never ends: the request is sent without it", "get body=held", VALID, Behaviour("get body=none")).with(ONE_SECOND),
        case("a header that is not on the list", "get header=x-leak:1", VIOLATION, Behaviour("get header=accept-language:en")),
        case("a cookie", "get header=cookie:a=b", VIOLATION, Behaviour("get header=user-agent:b")),
        case("its own content length", "get header=content-length:0", VIOLATION, get),
        case("its own host header", "get header=host:hostile.invalid", (3, "header-refused"), get),
        case("its own transfer encoding", "get header=transfer-encoding:chunked", (3, "header-refused"), get),
        case("the key in the path", "get path=/v1/{key}", MISPLACED, get),
        case("the key in the query", "get query=?k={key}", MISPLACED, Behaviour("get query=?k=other")),
        case("the key in a free header", "get header=user-agent:a-{key}", MISPLACED, Behaviour("get header=user-agent:a-{hex}")),
        case("the key in a header that is not on the list", "get header=x-leak:{key}", MISPLACED, get),
        case("its placeholder in pieces: allowed, because it is useless", "get query=?a={first}&b={rest}", VALID, get),
        case("its placeholder reversed: allowed, because it is useless", "get header=user-agent:{reversed}", VALID, get),
        case("the authorization header left out", "get authorization=left-out", REFUSED, get),
        case("the authorization header twice", "get authorization=twice", REFUSED, get),
        case("the authorization header with something added", "get authorization=longer", REFUSED, get),
        case("more requests than allowed", "get times=5", (4, "request-limit"), Options(&["--max-requests", "5"])),
        case("a header flood", "get header=accept: header-bytes=20000", (4, "header-limit"), Limits(|limits| limits.request_header_bytes = 64 << 10)),
        case("a URL flood", "get query=? path-bytes=20000", (4, "header-limit"), Limits(|limits| limits.request_header_bytes = 64 << 10)),
        case("network from `check`", "network in=check", OFFLINE, get),
        case("network from `authorize`", "network in=authorize", OFFLINE, get),
        at_load("network from `describe`", "network in=describe", OFFLINE.1, Plain),
    ]
}

/// Using up the host.
#[rustfmt::skip]
fn exhausting() -> Vec<Case> {
    vec![
        case("spinning in `validate`", "spin rounds=1000000000", (4, "cpu-limit"), Options(PATIENCE)).with(LITTLE_CPU),
        case("spinning in `check`", "spin in=check rounds=500000000", (4, "cpu-limit"), Options(PATIENCE)).with(LITTLE_CPU),
        case("spinning in `authorize`", "spin in=authorize rounds=500000000", (4, "cpu-limit"), Options(PATIENCE)).with(LITTLE_CPU),
        at_load("spinning in `credential-config`", "spin in=config rounds=4000000000", "cpu-limit", Plain).with(LITTLE_CPU),
        case("spinning between host calls", "spin-between-calls rounds=2000000", (4, "cpu-limit"), Options(PATIENCE)).with(LITTLE_CPU),
        case("waiting forever", "wait rounds=3000", (4, "deadline-exceeded"), Options(PATIENCE)).with(ONE_SECOND),
        case("waiting in `check`: takes no time", "wait in=check rounds=3000", VALID, Behaviour("wait in=check rounds=1")).with(ONE_SECOND),
        case("waiting in `authorize`: takes no time", "wait in=authorize rounds=3000", VALID, Behaviour("wait in=authorize rounds=1")).with(ONE_SECOND),
        case("waiting repeatedly", "wait-often rounds=1500", (4, "deadline-exceeded"), Options(PATIENCE)).with(ONE_SECOND),
        case("recursion", "recurse rounds=10000000", (4, "trap"), Behaviour("recurse rounds=100")),
        case("growing its memory", "grow-memory rounds=40", (4, "memory-limit"), Options(&["--max-memory-bytes", "67108864"])),
        case("growing its memory in `check`", "grow-memory in=check rounds=40", (4, "memory-limit"), Options(&["--max-memory-bytes", "134217728"])),
        case("a flood of handles", "flood-pollables rounds=1000", (4, "memory-limit"), Limits(|limits| limits.handles = 10_000)),
        case("a flood of header maps", "flood-fields rounds=1000", (4, "memory-limit"), Limits(|limits| limits.handles = 10_000)),
        case("a header map that grows", "grow-fields rounds=1000", (4, "header-limit"), Limits(|limits| limits.request_header_bytes = 4 << 20)),
        case("hundreds of header maps", "hoard function=fields.from-list bytes=0 items=1700 rounds=200", (4, "memory-limit"), Limits(|limits| limits.memory_bytes = 1 << 30)),
        case("copies of a header map", "hoard function=fields.clone bytes=1000 items=115 rounds=240", (4, "memory-limit"), Limits(|limits| limits.memory_bytes = 1 << 30)),
        case("a method of four megabytes", "hoard function=outgoing-request.set-method bytes=4000000 rounds=1", (4, "memory-limit"), Limits(|limits| limits.method_bytes = 8 << 20)),
        case("a scheme of four megabytes", "hoard function=outgoing-request.set-scheme bytes=4000000 rounds=1", (4, "memory-limit"), Limits(|limits| limits.scheme_bytes = 8 << 20)),
        case("an authority of four megabytes", "hoard function=outgoing-request.set-authority bytes=4000000 rounds=1", (4, "memory-limit"), Limits(|limits| limits.authority_bytes = 8 << 20)),
        case("a path of four megabytes", "hoard function=outgoing-request.set-path-with-query bytes=4000000 rounds=1", (4, "header-limit"), Limits(|limits| limits.request_header_bytes = 8 << 20)),
        case("more pollables at once than the limit on handles", "hoard function=poll items=1000 rounds=1", (4, "memory-limit"), Limits(|limits| limits.handles = 10_000)),
        case("a trap in `validate`", "trap", (4, "trap"), Behaviour("get")),
        case("a trap in `check`", "trap in=check", (4, "trap"), Behaviour("get")),
        case("a trap in `authorize`", "trap in=authorize", (4, "trap"), Behaviour("get")),
        at_load("a trap in `describe`", "trap in=describe", "trap", Plain),
    ]
}

/// Claiming what it does not know, and returning what no host should take.
#[rustfmt::skip]
fn saying() -> Vec<Case> {
    let get = Behaviour("get");
    vec![
        case("`valid` without a request", "claim", UNPROVED, get),
        case("`token-rejected` without a request", "claim outcome=invalid verdict-code=token-rejected", UNPROVED, get),
        case("`valid` without waiting for the response: the host waits", "abandon", VALID, get),
        case("a message of a megabyte", "get message-bytes=1000000", (4, "output-too-large"), Behaviour("get message-bytes=1000")),
        case("a message of ten megabytes", "get message-bytes=10000000", (4, "output-too-large"), Limits(|limits| limits.text_bytes = 20 << 20)),
        case("thousands of findings", "find items=5000", (4, "output-too-large"), Limits(|limits| limits.list_items = 10_000)),
        case("thousands of findings in `check`", "find in=check items=5000", (4, "output-too-large"), Limits(|limits| limits.list_items = 10_000)),
        case("large findings, many times", "find in=check items=256 bytes=16380", (4, "output-too-large"), Behaviour("find in=check items=250 bytes=1000")),
        case("more findings than are searched for secrets", "find in=check items=40 bytes=16000", (4, "output-too-large"), Behaviour("find in=check items=30 bytes=16000")),
        case("thousands of facts", "get facts=5000", (4, "output-too-large"), Limits(|limits| limits.list_items = 10_000)),
        case("an invalid code", "get verdict-code=Not_A_Code", (4, "invalid-code"), Behaviour("get verdict-code=ok")),
        case("the key as a code", "find in=check field=api-key code={key}", (4, "invalid-code"), Behaviour("find in=check field=api-key code=found")),
        case("a fact with an invalid name", "get facts=1 fact=\u{1b}[31m", (4, "invalid-code"), Behaviour("get facts=1 fact=quota")),
        case("escape sequences: shown as harmless text", "get say={escape}", VALID, get),
        case("the key in its texts: redacted", "find in=check field=api-key message={key}{hex}", VALID, get),
        case("`authorize` that refuses", "get authorize=refuse", REFUSED, get),
        case("`authorize` with a line break in a header", "get authorize=injection", REFUSED, get),
        case("`authorize` with an invalid name", "get authorize=bad-name", REFUSED, get),
        case("`authorize` with the host header", "get authorize=host", REFUSED, get),
        case("`authorize` with the content length", "get authorize=length", REFUSED, get),
        case("`authorize` with a header twice", "get authorize=twins", REFUSED, get),
        case("`authorize` with a different header for the real key", "get authorize=other-if-real", REFUSED, get),
        case("`authorize` with a longer value for the real key", "get authorize=longer-if-real bytes=1", REFUSED, get),
        case("`authorize` with the key in a made-up encoding", "get authorize=shifted", REFUSED, get),
        case("`authorize` with hundreds of headers", "get authorize=many items=300", (4, "output-too-large"), Behaviour("get authorize=many items=10")),
        case("`authorize` with a huge header", "get authorize=long bytes=20000", (4, "output-too-large"), Behaviour("get authorize=long bytes=100")),
        at_load("a name of a megabyte", "long-name bytes=1000000", "output-too-large", Plain),
        at_load("thousands of steps", "many-steps items=5000", "output-too-large", Plain),
        at_load("a form without a base URL", "no-url", "form-refused", Plain),
        at_load("a form with two base URLs", "two-urls", "form-refused", Plain),
        at_load("a form with a field twice", "twins", "form-refused", Plain),
        at_load("a plain field named like a key", "plain-key", "form-refused", Plain),
        at_load("a field with an invalid name", "bad-name", "form-refused", Plain),
        at_load("a default for a secret", "default-key", "form-refused", Plain),
        at_load("a choice without choices", "no-choices", "form-refused", Plain),
        at_load("choices without a choice", "stray-choices", "form-refused", Plain),
        at_load("a minimum length of four billion characters", "long-values", "form-refused", Plain),
        at_load("a maximum length of zero", "no-values", "form-refused", Plain),
        at_load("a rule that allows no characters", "no-characters", "form-refused", Plain),
        at_load("thousands of ranges of characters", "all-characters items=5000", "output-too-large", Plain),
        Case { end: VALID, ..at_load("all characters, 256 times: costs nothing", "all-characters items=256", "", Plain) },
        Case { end: VALID, ..at_load("a rule without ASCII letters: a placeholder is still found", "no-letters", "", Plain) },
        at_load("hundreds of fields", "many-fields items=300", "output-too-large", Plain),
        at_load("a label of a megabyte", "long-label bytes=1000000", "output-too-large", Plain),
    ]
}

/// Importing what it may not, and using up the host as it is instantiated.
#[rustfmt::skip]
fn bringing() -> Vec<Case> {
    let importing = |name| Case {
        variant: Variant::Importing(name),
        ..case(name, "", (4, "import-refused"), Plain)
    };
    let nesting = |tries, text, code| Case {
        variant: Variant::Nesting(text),
        ..case(tries, "", (4, code), Plain)
    };
    vec![
        importing("wasi:filesystem/preopens@0.2.12"),
        importing("wasi:filesystem/types@0.2.12"),
        importing("wasi:cli/environment@0.2.12"),
        importing("wasi:cli/stdout@0.2.12"),
        importing("wasi:cli/exit@0.2.12"),
        importing("wasi:sockets/tcp@0.2.12"),
        importing("wasi:sockets/udp-create-socket@0.2.12"),
        importing("wasi:sockets/ip-name-lookup@0.2.12"),
        importing("wasi:random/random@0.2.12"),
        importing("wasi:random/insecure-seed@0.2.12"),
        importing("wasi:clocks/wall-clock@0.2.12"),
        importing("wasi:http/incoming-handler@0.2.12"),
        importing("wasi:http/types@0.3.0"),
        importing("hostile:host/backdoor"),
        nesting("a start function that never ends", || start("", "(loop (br 0))"), "cpu-limit").with(LITTLE_CPU),
        nesting("a start function that traps", || start("", "(unreachable)"), "trap"),
        nesting("a start function that calls itself", || start("", "(call 0)"), "trap"),
        nesting("a large memory", || start("(memory 513)", ""), "memory-limit"),
        nesting("several memories", || start("(memory 200) (memory 200) (memory 200)", ""), "memory-limit"),
        nesting("a memory of 64 bits", || start("(memory i64 1)", "(drop (memory.grow (i64.const 10000)))"), "memory-limit"),
        nesting("dozens of memories", || start(&"(memory 0)".repeat(40), ""), "memory-limit"),
        nesting("dozens of instances", || format!("(component (core module $m) {})", "(core instance (instantiate $m))".repeat(40)), "memory-limit"),
        nesting("a large table", || start("(table 20001 funcref)", ""), "memory-limit"),
        nesting("a table that grows", || start("(table 0 funcref)", "(drop (table.grow (ref.null func) (i32.const 1000000)))"), "memory-limit"),
        nesting("a flood of its own resources", resources, "memory-limit"),
        nesting("a memory shared between threads", || start("(memory 1 1 shared)", ""), "not-a-component"),
    ]
}

/// A component with one module that has these parts and does this as it starts.
fn start(parts: &str, body: &str) -> String {
    format!(
        "(component (core module $m (func $start {body}) {parts} (start $start)) (core instance (instantiate $m)))"
    )
}

/// A component that makes a resource of its own again and again.
fn resources() -> String {
    r#"(component
        (type $r (resource (rep i32)))
        (core func $new (canon resource.new $r))
        (core module $m
            (import "" "new" (func $new (param i32) (result i32)))
            (func $start (loop (drop (call $new (i32.const 0))) (br 0)))
            (start $start))
        (core instance (instantiate $m (with "" (instance (export "new" (func $new)))))))"#
        .to_owned()
}

impl Case {
    fn from(self, base_url: &'static str) -> Self {
        Self { base_url, ..self }
    }
}
