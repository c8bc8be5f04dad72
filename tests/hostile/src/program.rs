//! A program of host calls and results, which a test generates at random.
//!
//! `program v|new|append,accept,text|request|path,/v1/x|handle|read a|header,x-a,{key}`: the programs of
//! functions are separated by spaces (`c`heck, `a`uthorize, `v`alidate or `*` for all of them), and operations
//! by bars. In a text, `~` is a space, and words in braces are filled in.

use std::hint::black_box;
use std::mem::forget;

use crate::behaviour::Values;
use crate::bindings::wasi::clocks::monotonic_clock::{now, subscribe_duration};
use crate::bindings::wasi::http::outgoing_handler::handle;
use crate::bindings::wasi::http::types::{
    Fields, FutureIncomingResponse, IncomingBody, Method, OutgoingBody, OutgoingRequest,
    RequestOptions, Scheme,
};
use crate::bindings::wasi::io::poll::{Pollable, poll};
use crate::bindings::{Actor, Fact, Finding, Fix, Header, Outcome, Severity, Verdict};
use crate::exhaust;
use crate::request::Target;

const NANOSECONDS_IN_A_MILLISECOND: u64 = 1_000_000;

/// The result of a program.
#[derive(Default)]
pub(crate) struct Program {
    pub(crate) findings: Vec<Finding>,
    pub(crate) headers: Vec<Header>,
    /// Whether `authorize` refuses.
    pub(crate) refuses: bool,
    pub(crate) verdict: Option<Verdict>,
    fields: Vec<Fields>,
    requests: Vec<OutgoingRequest>,
    bodies: Vec<OutgoingBody>,
    pending: Vec<FutureIncomingResponse>,
    timers: Vec<Pollable>,
    facts: Vec<Fact>,
    /// The content of the last response.
    said: String,
}

/// Runs the program of a function, if the behaviour has one.
pub(crate) fn run(values: &Values, function: &str) -> Option<Program> {
    if values.behaviour.verb() != "program" {
        return None;
    }
    let mut program = Program::default();
    for part in values.behaviour.rest() {
        let mut operations = part.split('|');
        let place = operations.next().unwrap_or_default();
        if place == "*" || function.starts_with(place) {
            operations.for_each(|operation| program.step(values, operation));
        }
    }
    program.settle();
    Some(program)
}

impl Program {
    fn step(&mut self, values: &Values, operation: &str) {
        let mut words = operation.split(',');
        let name = words.next().unwrap_or_default();
        let arguments: Vec<&str> = words.collect();
        let raw = |index: usize| arguments.get(index).copied().unwrap_or_default();
        let said = self.said.clone();
        let text = |index| {
            values
                .fill(raw(index))
                .replace("{said}", &said)
                .replace('~', " ")
        };
        let number = |index: usize| raw(index).parse::<usize>().unwrap_or_default();
        match name {
            "new" => self.fields.push(Fields::new()),
            "list" => {
                let entries = vec![(text(0), text(1).into_bytes()); number(2)];
                self.fields.extend(Fields::from_list(&entries));
            }
            "append" => self.with_fields(|fields| _ = fields.append(&text(0), text(1).as_bytes())),
            "set" => self.with_fields(|fields| {
                _ = fields.set(&text(0), &vec![text(1).into_bytes(); number(2)]);
            }),
            "delete" => self.with_fields(|fields| _ = fields.delete(&text(0))),
            "clone" => {
                let clone = self.fields.last().map(Fields::clone);
                self.fields.extend(clone);
            }
            "drop" => drop(self.fields.pop()),
            "request" => self.request(values),
            "good" => {
                let carry = [("authorization".to_owned(), text_of_key(values))];
                self.fields.extend(Fields::from_list(&carry));
                self.request(values);
            }
            "method" => self.with_request(|request| {
                _ = request.set_method(&Method::Other(text(0)));
            }),
            "scheme" => self.with_request(|request| {
                _ = request.set_scheme(Some(&Scheme::Other(text(0))));
            }),
            "plain" => self.with_request(|request| _ = request.set_scheme(Some(&Scheme::Http))),
            "authority" => {
                self.with_request(|request| _ = request.set_authority(Some(&text(0))));
            }
            "path" => self.with_request(|request| _ = request.set_path_with_query(Some(&text(0)))),
            "body" => {
                let body = self.requests.last().and_then(|request| request.body().ok());
                self.bodies.extend(body);
            }
            "write" => {
                if let Some(stream) = self.bodies.last().and_then(|body| body.write().ok()) {
                    let _ = stream.write(text(0).as_bytes());
                }
            }
            "finish" => {
                let trailers = self.fields.pop();
                if let Some(body) = self.bodies.pop() {
                    let _ = OutgoingBody::finish(body, trailers);
                }
            }
            "handle" => {
                let options = RequestOptions::new();
                let _ = options.set_connect_timeout(Some(number(0) as u64));
                if let Some(request) = self.requests.pop() {
                    self.pending.extend(handle(request, Some(options)));
                }
            }
            "read" => self.read(),
            "timer" => self.timers.push(subscribe_duration(nanoseconds(number(0)))),
            "poll" => {
                let timers: Vec<&Pollable> = self.timers.iter().collect();
                drop(poll(&timers));
            }
            "now" => (0..number(0)).for_each(|_| _ = black_box(now())),
            "wait" => subscribe_duration(nanoseconds(number(0))).block(),
            "grow" => forget(black_box(vec![1_u8; number(0) << 10])),
            "flood" => (0..number(0)).for_each(|_| forget(Fields::new())),
            "recurse" => _ = black_box(exhaust::recurse(number(0))),
            "spin" => (0..number(0)).for_each(|round| _ = black_box(round)),
            "trap" => std::process::abort(),
            "find" => self.find(&text(0), raw(1) == "error", text(2), text(3), number(4)),
            "fix" => {
                if let Some(finding) = self.findings.last_mut() {
                    finding.fix = Some(Fix {
                        field: text(0),
                        value: text(1),
                    });
                }
            }
            "header" => self.headers.push(Header {
                name: text(0),
                value: text(1),
            }),
            "refuse" => self.refuses = true,
            "fact" => self.facts.push(Fact {
                name: text(0),
                value: u64::MAX,
            }),
            "verdict" => self.verdict = Some(verdict(raw(0), text(1), &text(2), number(3))),
            _ => {}
        }
    }

    fn with_fields(&self, act: impl FnOnce(&Fields)) {
        self.fields.last().map(act);
    }

    fn with_request(&self, act: impl FnOnce(&OutgoingRequest)) {
        self.requests.last().map(act);
    }

    /// A request to the API with the last header map.
    fn request(&mut self, values: &Values) {
        let target = Target::of_api(values);
        let request = OutgoingRequest::new(self.fields.pop().unwrap_or_else(Fields::new));
        let _ = request.set_scheme(Some(&Scheme::Https));
        let _ = request.set_authority(Some(&target.authority));
        let _ = request.set_path_with_query(Some(&target.path));
        self.requests.push(request);
    }

    /// Reads the last response to its end.
    fn read(&mut self) {
        let Some(pending) = self.pending.pop() else {
            return;
        };
        pending.subscribe().block();
        let Some(Ok(Ok(response))) = pending.get() else {
            return;
        };
        let mut said = Vec::new();
        for (name, value) in response.headers().entries() {
            said.extend([name.into_bytes(), value].concat());
        }
        let Ok(body) = response.consume() else { return };
        if let Ok(stream) = body.stream() {
            while let Ok(chunk) = stream.blocking_read(4 << 10) {
                said.extend(chunk);
            }
        }
        drop(IncomingBody::finish(body).get());
        self.said = String::from_utf8_lossy(&said).chars().take(500).collect();
    }

    fn find(&mut self, field: &str, is_error: bool, code: String, message: String, times: usize) {
        let finding = Finding {
            field: field.to_owned(),
            severity: if is_error {
                Severity::Error
            } else {
                Severity::Warning
            },
            code,
            message,
            fix: None,
        };
        self.findings.extend(vec![finding; times]);
    }

    fn settle(&mut self) {
        if let Some(verdict) = &mut self.verdict {
            verdict.findings = std::mem::take(&mut self.findings);
            verdict.facts = std::mem::take(&mut self.facts);
        }
    }
}

fn verdict(outcome: &str, code: String, message: &str, repeated: usize) -> Verdict {
    Verdict {
        outcome: match outcome {
            "valid" => Outcome::Valid,
            "invalid" => Outcome::Invalid,
            _ => Outcome::Undetermined,
        },
        code,
        message: message.repeat(repeated),
        actor: Some(Actor::User),
        retryable: true,
        retry_after_seconds: Some(u32::MAX),
        findings: Vec::new(),
        facts: Vec::new(),
    }
}

fn text_of_key(values: &Values) -> Vec<u8> {
    format!("Bearer {}", values.key).into_bytes()
}

fn nanoseconds(milliseconds: usize) -> u64 {
    let milliseconds = u64::try_from(milliseconds).unwrap_or(u64::MAX);
    milliseconds.saturating_mul(NANOSECONDS_IN_A_MILLISECOND)
}
