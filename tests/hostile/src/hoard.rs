//! Makes the host keep as much as it will: one host function, called repeatedly.
//!
//! `hoard function=fields.append bytes=1024 items=10 rounds=100`: texts have this many bytes, lists this many
//! items. Every result is kept.

use std::mem::forget;

use crate::behaviour::Values;
use crate::bindings::wasi::clocks::monotonic_clock;
use crate::bindings::wasi::http::types::{
    Fields, FutureIncomingResponse, FutureTrailers, IncomingBody, IncomingRequest,
    IncomingResponse, Method, OutgoingBody, OutgoingRequest, OutgoingResponse, RequestOptions,
    ResponseOutparam, Scheme, http_error_code,
};
use crate::bindings::wasi::io::error::Error;
use crate::bindings::wasi::io::poll::{Pollable, poll};
use crate::bindings::wasi::io::streams::{InputStream, OutputStream};
use crate::request;

/// A handle that the host never created.
const FORGED: u32 = 77;

/// Executes the behaviour, if this is its function.
pub(crate) fn act(values: &Values, function: &str) {
    if values.behaviour.is("hoard", function) {
        Hoard::new(values).all();
    }
}

/// The arguments, created once.
struct Hoard<'a> {
    values: &'a Values,
    text: String,
    items: usize,
    rounds: usize,
}

impl<'a> Hoard<'a> {
    fn new(values: &'a Values) -> Self {
        let number = |name| values.behaviour.number(name);
        Self {
            values,
            text: "x".repeat(number("bytes")),
            items: number("items").max(1),
            rounds: number("rounds"),
        }
    }

    fn all(&self) {
        let function = self.values.behaviour.option("function").unwrap_or_default();
        let (resource, method) = function.split_once('.').unwrap_or(("", function));
        match resource {
            "fields" => self.fields(method),
            "outgoing-request" => self.outgoing_request(method),
            "outgoing-response" => self.outgoing_response(method),
            "outgoing-body" => self.outgoing_body(method),
            "request-options" => self.request_options(method),
            "output-stream" => self.output_stream(method),
            "input-stream" => self.input_stream(method),
            "incoming-response"
            | "incoming-body"
            | "future-incoming-response"
            | "future-trailers" => self.answer(resource, method),
            "incoming-request" => self.incoming_request(method),
            "response-outparam" => self.response_outparam(method),
            _ => self.other(function),
        }
    }

    /// Calls a function in all rounds, and keeps its results.
    fn each<T>(&self, mut call: impl FnMut() -> T) {
        (0..self.rounds).for_each(|_| forget(call()));
    }

    fn bytes(&self) -> Vec<u8> {
        self.text.as_bytes().to_vec()
    }

    /// This many headers, each with its own name.
    fn entries(&self) -> Vec<(String, Vec<u8>)> {
        let name = |item| format!("{item:x}");
        (0..self.items)
            .map(|item| (name(item), self.bytes()))
            .collect()
    }

    fn full(&self) -> Fields {
        Fields::from_list(&self.entries()).unwrap_or_else(|_| Fields::new())
    }

    fn fields(&self, method: &str) {
        let entries = self.entries();
        let values = vec![self.bytes(); self.items];
        match method {
            "constructor" => self.each(Fields::new),
            "from-list" => self.each(|| Fields::from_list(&entries)),
            "set" => self.each(|| {
                let fields = Fields::new();
                (fields.set("x", &values), fields)
            }),
            "append" => self.each(|| {
                let fields = Fields::new();
                for (name, value) in &entries {
                    let _ = fields.append(name, value);
                }
                fields
            }),
            // Each clone is changed, and therefore no longer shared.
            "clone" => {
                let fields = self.full();
                self.each(|| {
                    let clone = fields.clone();
                    (clone.append("last", b""), clone)
                });
            }
            "get" => {
                let fields = Fields::new();
                let _ = fields.set("x", &values);
                self.each(|| fields.get("x").len());
                self.each(|| fields.get(&self.text).len());
            }
            "has" => {
                let fields = self.full();
                self.each(|| fields.has(&self.text));
            }
            "delete" => {
                let fields = self.full();
                self.each(|| fields.delete(&self.text));
            }
            "entries" => {
                let fields = self.full();
                self.each(|| drop(fields.entries()));
            }
            _ => unknown(),
        }
    }

    fn outgoing_request(&self, method: &str) {
        let request = || OutgoingRequest::new(Fields::new());
        match method {
            "constructor" => {
                let entries = self.entries();
                self.each(|| Fields::from_list(&entries).map(OutgoingRequest::new));
            }
            "body" => self.each(|| {
                let request = request();
                (request.body(), request)
            }),
            "method" | "set-method" => {
                let method = Method::Other(self.text.clone());
                self.each(|| {
                    let request = request();
                    (request.set_method(&method), drop(request.method()), request)
                });
            }
            "scheme" | "set-scheme" => {
                let scheme = Scheme::Other(self.text.clone());
                self.each(|| {
                    let request = request();
                    let set = request.set_scheme(Some(&scheme));
                    (set, drop(request.scheme()), request)
                });
            }
            "authority" | "set-authority" => self.each(|| {
                let request = request();
                let set = request.set_authority(Some(&self.text));
                (set, drop(request.authority()), request)
            }),
            "path-with-query" | "set-path-with-query" => {
                let path = format!("/{}", self.text.get(1..).unwrap_or_default());
                self.each(|| {
                    let request = request();
                    let set = request.set_path_with_query(Some(&path));
                    (set, drop(request.path_with_query()), request)
                });
            }
            "headers" => {
                let request = OutgoingRequest::new(self.full());
                self.each(|| {
                    let clone = request.headers().clone();
                    (clone.append("last", b""), clone)
                });
            }
            _ => unknown(),
        }
    }

    fn outgoing_response(&self, method: &str) {
        let response = || OutgoingResponse::new(self.full());
        match method {
            "constructor" => self.each(response),
            "status-code" => self.each(|| response().status_code()),
            "set-status-code" => self.each(|| response().set_status_code(u16::MAX)),
            "headers" => {
                let response = response();
                self.each(|| {
                    let clone = response.headers().clone();
                    (clone.append("last", b""), clone)
                });
            }
            "body" => self.each(|| {
                let response = OutgoingResponse::new(Fields::new());
                (response.body(), response)
            }),
            _ => unknown(),
        }
    }

    fn outgoing_body(&self, method: &str) {
        let body = || OutgoingRequest::new(Fields::new()).body().ok();
        match method {
            "write" => self.each(|| body().map(|body| (body.write(), body))),
            "finish" => {
                let entries = self.entries();
                self.each(|| {
                    let trailers = Fields::from_list(&entries).ok();
                    body().map(|body| OutgoingBody::finish(body, trailers))
                });
            }
            _ => unknown(),
        }
    }

    fn request_options(&self, method: &str) {
        let options = RequestOptions::new();
        match method {
            "constructor" => self.each(RequestOptions::new),
            "connect-timeout" => self.each(|| options.connect_timeout()),
            "set-connect-timeout" => self.each(|| options.set_connect_timeout(Some(u64::MAX))),
            "first-byte-timeout" => self.each(|| options.first_byte_timeout()),
            "set-first-byte-timeout" => {
                self.each(|| options.set_first_byte_timeout(Some(u64::MAX)));
            }
            "between-bytes-timeout" => self.each(|| options.between_bytes_timeout()),
            "set-between-bytes-timeout" => {
                self.each(|| options.set_between_bytes_timeout(Some(u64::MAX)));
            }
            _ => unknown(),
        }
    }

    fn output_stream(&self, method: &str) {
        // A stream of its own for each call, as full as possible.
        let stream = || {
            let request = OutgoingRequest::new(Fields::new());
            let body = request.body().ok()?;
            let stream = body.write().ok()?;
            forget((request, body));
            Some(stream)
        };
        let with = |call: &dyn Fn(&OutputStream)| self.each(|| stream().inspect(|s| call(s)));
        let most = |stream: &OutputStream| stream.check_write().unwrap_or_default();
        let bytes = self.bytes();
        let fits = |stream: &OutputStream| {
            let most = usize::try_from(most(stream)).unwrap_or(usize::MAX);
            vec![b'x'; most]
        };
        match method {
            "check-write" => with(&|stream| _ = stream.check_write()),
            // As much as may be written, then as much as the test says.
            "write" => with(&|stream| {
                while most(stream) > 0 {
                    let _ = stream.write(&fits(stream));
                }
                if !bytes.is_empty() {
                    let _ = stream.write(&bytes);
                }
            }),
            "write-zeroes" => with(&|stream| {
                while most(stream) > 0 {
                    let _ = stream.write_zeroes(most(stream));
                }
                if !bytes.is_empty() {
                    let _ = stream.write_zeroes(u64::MAX);
                }
            }),
            "blocking-write-and-flush" => {
                with(&|stream| _ = stream.blocking_write_and_flush(&bytes));
            }
            "blocking-write-zeroes-and-flush" => with(&|stream| {
                let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                let _ = stream.blocking_write_zeroes_and_flush(length);
            }),
            "flush" => with(&|stream| _ = stream.flush()),
            "blocking-flush" => with(&|stream| _ = stream.blocking_flush()),
            "subscribe" => with(&|stream| forget(stream.subscribe())),
            "splice" | "blocking-splice" => {
                let Some(source) = self.input() else { return };
                with(&|stream| {
                    let _ = if method == "splice" {
                        stream.splice(&source, u64::MAX)
                    } else {
                        stream.blocking_splice(&source, u64::MAX)
                    };
                });
            }
            _ => unknown(),
        }
    }

    fn pending(&self) -> Option<FutureIncomingResponse> {
        request::begin(self.values)
    }

    fn response(&self) -> Option<IncomingResponse> {
        let pending = self.pending()?;
        pending.subscribe().block();
        pending.get()?.ok()?.ok()
    }

    fn body(&self) -> Option<IncomingBody> {
        self.response()?.consume().ok()
    }

    fn input(&self) -> Option<InputStream> {
        let body = self.body()?;
        let stream = body.stream().ok();
        forget(body);
        stream
    }

    fn input_stream(&self, method: &str) {
        let Some(stream) = self.input() else { return };
        match method {
            "read" => self.each(|| stream.read(u64::MAX)),
            "blocking-read" => self.each(|| stream.blocking_read(u64::MAX)),
            "skip" => self.each(|| stream.skip(u64::MAX)),
            "blocking-skip" => self.each(|| stream.blocking_skip(u64::MAX)),
            "subscribe" => self.each(|| stream.subscribe()),
            _ => unknown(),
        }
    }

    /// The parts of a response that exist.
    fn answer(&self, resource: &str, method: &str) {
        match (resource, method) {
            ("future-incoming-response", "get") => {
                self.each(|| self.pending().map(|pending| (pending.get(), pending)));
            }
            ("future-incoming-response", "subscribe") => {
                let Some(pending) = self.pending() else {
                    return;
                };
                self.each(|| pending.subscribe());
            }
            ("incoming-response", "status") => {
                let Some(response) = self.response() else {
                    return;
                };
                self.each(|| response.status());
            }
            ("incoming-response", "headers") => {
                let Some(response) = self.response() else {
                    return;
                };
                self.each(|| {
                    let clone = response.headers().clone();
                    (clone.append("last", b""), clone)
                });
            }
            ("incoming-response", "consume") => {
                let Some(response) = self.response() else {
                    return;
                };
                self.each(|| response.consume());
            }
            ("incoming-body", "stream") => {
                let Some(body) = self.body() else { return };
                self.each(|| body.stream());
                forget(body);
            }
            ("incoming-body", "finish") => self.each(|| self.body().map(IncomingBody::finish)),
            ("future-trailers", _) => {
                let Some(trailers) = self.body().map(IncomingBody::finish) else {
                    return;
                };
                match method {
                    "get" => self.each(|| trailers.get()),
                    "subscribe" => self.each(|| FutureTrailers::subscribe(&trailers)),
                    _ => unknown(),
                }
            }
            _ => unknown(),
        }
    }

    /// Nobody sends a request to a connector, so it can only forge the handles for these.
    #[expect(unsafe_code, reason = "a forged handle is what is tried")]
    fn incoming_request(&self, method: &str) {
        // SAFETY: the host must refuse it.
        let request = unsafe { IncomingRequest::from_handle(FORGED) };
        match method {
            "method" => self.each(|| request.method()),
            "path-with-query" => self.each(|| request.path_with_query()),
            "scheme" => self.each(|| request.scheme()),
            "authority" => self.each(|| request.authority()),
            "headers" => self.each(|| request.headers()),
            "consume" => self.each(|| request.consume()),
            _ => unknown(),
        }
    }

    #[expect(unsafe_code, reason = "a forged handle is what is tried")]
    fn response_outparam(&self, method: &str) {
        // SAFETY: the host must refuse it.
        let forged = || unsafe { ResponseOutparam::from_handle(FORGED) };
        match method {
            "set" => ResponseOutparam::set(forged(), Ok(OutgoingResponse::new(self.full()))),
            _ => unknown(),
        }
    }

    #[expect(unsafe_code, reason = "a forged handle is what is tried")]
    fn other(&self, function: &str) {
        // SAFETY: the host must refuse it.
        let error = || unsafe { Error::from_handle(FORGED) };
        match function {
            "http-error-code" => _ = http_error_code(&error()),
            "error.to-debug-string" => drop(error().to_debug_string()),
            "handle" => self.each(|| self.pending()),
            "now" => self.each(monotonic_clock::now),
            "resolution" => self.each(monotonic_clock::resolution),
            "subscribe-instant" => self.each(|| monotonic_clock::subscribe_instant(u64::MAX)),
            "subscribe-duration" => self.each(|| monotonic_clock::subscribe_duration(u64::MAX)),
            "pollable.ready" => {
                let timer = monotonic_clock::subscribe_duration(u64::MAX);
                self.each(|| timer.ready());
            }
            "pollable.block" => self.each(|| monotonic_clock::subscribe_duration(1).block()),
            "poll" => {
                let timer = monotonic_clock::subscribe_duration(0);
                let timers: Vec<&Pollable> = vec![&timer; self.items];
                self.each(|| drop(poll(&timers)));
            }
            _ => unknown(),
        }
    }
}

/// A test with an unknown host function must not pass.
fn unknown() {
    std::process::abort();
}
