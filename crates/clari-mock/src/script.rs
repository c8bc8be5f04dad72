//! A reply, as the bytes to send and what to do after them.

use std::fmt::Write as _;

use super::reply::{Body, Framing, Reply};

/// How many bytes are missing from a response that ends too early.
const MISSING_BYTES: usize = 1000;
/// The body of an endless response is repeated up to this size at least, so that few writes are needed.
const ENDLESS_CHUNK_BYTES: usize = 16 * 1024;

/// What to send once a request was read, computed once.
pub(super) struct Script {
    pub(super) bytes: Vec<u8>,
    pub(super) then: Then,
}

/// What to do once the bytes are sent.
pub(super) enum Then {
    /// Keep the connection open for the next request.
    NextRequest,
    /// Close the connection in an orderly way.
    Close,
    /// Close the connection without the closing message of TLS.
    Truncate,
    /// Reset the connection.
    Reset,
    /// Keep the connection open, and do nothing more.
    Hold,
    /// Send these bytes one at a time.
    Drip(Vec<u8>),
    /// Send these bytes repeatedly.
    Repeat(Vec<u8>),
}

impl Script {
    pub(super) fn of(reply: &Reply) -> Self {
        let body = bytes_of(&reply.body);
        let half = body.len() / 2;
        let head = head_of(reply);
        let with_length = |length: usize, sent: usize| {
            let line = match reply.status {
                // These have no body, and therefore no length.
                204 | 304 => String::new(),
                _ => format!("content-length: {length}\r\n"),
            };
            [
                format!("{head}{line}\r\n").as_bytes(),
                body.get(..sent).unwrap_or_default(),
            ]
            .concat()
        };
        let whole = || with_length(body.len(), body.len());
        let unmeasured = || [format!("{head}\r\n").as_bytes(), &body].concat();
        let chunked = |parts: &[&[u8]]| {
            let head = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
            parts
                .iter()
                .fold(head, |bytes, part| [bytes, chunk(part)].concat())
        };
        let (first, second) = body.split_at(half);
        let (bytes, then) = match reply.framing {
            // A response that states its own length does not get another one.
            Framing::Complete if states_length(reply) => (unmeasured(), Then::NextRequest),
            Framing::Complete => (whole(), Then::NextRequest),
            Framing::Chunked => (
                [&chunked(&[first, second])[..], b"0\r\n\r\n"].concat(),
                Then::NextRequest,
            ),
            Framing::UntilClose => (unmeasured(), Then::Close),
            Framing::Truncated => (unmeasured(), Then::Truncate),
            Framing::CloseEarly => (
                with_length(body.len() + MISSING_BYTES, body.len()),
                Then::Close,
            ),
            Framing::ChunkedEarly => (chunked(&[first, second]), Then::Close),
            Framing::BadChunk => (
                [&chunked(&[&body])[..], b"many\r\n\r\n"].concat(),
                Then::Close,
            ),
            Framing::ResetInBody => (with_length(body.len(), half), Then::Reset),
            Framing::Reset => (Vec::new(), Then::Reset),
            Framing::Close => (Vec::new(), Then::Close),
            Framing::NoAnswer => (Vec::new(), Then::Hold),
            Framing::StallAfterHeaders => (with_length(body.len(), 0), Then::Hold),
            Framing::StallInBody => (with_length(body.len(), half), Then::Hold),
            Framing::Drip => (Vec::new(), Then::Drip(whole())),
            Framing::Endless => (
                chunked(&[]),
                Then::Repeat(chunk(&at_least(ENDLESS_CHUNK_BYTES, &body))),
            ),
            Framing::EndlessHeaders => (
                head.into_bytes(),
                Then::Repeat(b"x-filler: 0123456789abcdef\r\n".to_vec()),
            ),
            Framing::Raw => (body, Then::Close),
        };
        Self { bytes, then }
    }
}

fn states_length(reply: &Reply) -> bool {
    reply
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-length"))
}

/// The status line and the headers, without the empty line that ends them.
fn head_of(reply: &Reply) -> String {
    let mut head = format!("HTTP/1.1 {} \r\n", reply.status);
    let typed = reply
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if matches!(reply.body, Body::Json(_)) && !typed {
        head.push_str("content-type: application/json; charset=utf-8\r\n");
    }
    for (name, value) in &reply.headers {
        // Writing to a string cannot fail.
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head
}

fn bytes_of(body: &Body) -> Vec<u8> {
    match body {
        Body::Text(text) => text.clone().into_bytes(),
        Body::Json(value) => value.to_string().into_bytes(),
        Body::Bytes(bytes) => bytes.clone(),
        Body::Parts(parts) => parts
            .iter()
            .flat_map(|(text, times)| text.repeat(*times).into_bytes())
            .collect(),
    }
}

/// One chunk; empty for no data, because an empty chunk would end the body.
fn chunk(data: &[u8]) -> Vec<u8> {
    if data.is_empty() {
        return Vec::new();
    }
    [format!("{:x}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat()
}

/// The data repeated up to the size, or spaces if there is no data.
fn at_least(length: usize, data: &[u8]) -> Vec<u8> {
    let data = if data.is_empty() { b" " } else { data };
    data.repeat(length.div_ceil(data.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(framing: Framing) -> String {
        let reply = Reply {
            status: 200,
            headers: Vec::new(),
            body: Body::Text("abcd".to_owned()),
            framing,
        };
        String::from_utf8(Script::of(&reply).bytes).unwrap()
    }

    #[test]
    fn each_framing_puts_the_same_body_on_the_wire_in_its_own_way() {
        for (framing, bytes) in [
            (
                Framing::Complete,
                "HTTP/1.1 200 \r\ncontent-length: 4\r\n\r\nabcd",
            ),
            (
                Framing::Chunked,
                "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n",
            ),
            (Framing::UntilClose, "HTTP/1.1 200 \r\n\r\nabcd"),
            (
                Framing::CloseEarly,
                "HTTP/1.1 200 \r\ncontent-length: 1004\r\n\r\nabcd",
            ),
            (
                Framing::ChunkedEarly,
                "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n",
            ),
            (
                Framing::BadChunk,
                "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\nmany\r\n\r\n",
            ),
            (
                Framing::StallAfterHeaders,
                "HTTP/1.1 200 \r\ncontent-length: 4\r\n\r\n",
            ),
            (
                Framing::StallInBody,
                "HTTP/1.1 200 \r\ncontent-length: 4\r\n\r\nab",
            ),
            (Framing::NoAnswer, ""),
            (Framing::Raw, "abcd"),
        ] {
            assert_eq!(written(framing), bytes, "{framing:?}");
        }
    }

    #[test]
    fn json_brings_its_content_type_and_a_stated_length_stays() {
        let reply: Reply = serde_json::from_value(
            serde_json::json!({"status": 200, "headers": [["content-length", "7"]],
                "body": {"json": {}}}),
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(Script::of(&reply).bytes).unwrap(),
            "HTTP/1.1 200 \r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: 7\r\n\r\n{}"
        );
    }
}
