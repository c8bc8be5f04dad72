//! What a server does with a request, as data.

use serde::Deserialize;
use serde_json::Value;

/// What a server does with the request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers, names and values, beyond those that the framing and the body bring.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default)]
    pub body: Body,
    /// How the answer is put on the wire.
    #[serde(default)]
    pub framing: Framing,
}

/// The body of an answer, in the form that is the shortest to write.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// A text as it is, in UTF-8.
    Text(String),
    /// A JSON document; brings its content type.
    Json(Value),
    /// Bytes that are no text.
    Bytes(Vec<u8>),
    /// Texts, each written a number of times: a large or deep body in a short file.
    Parts(Vec<(String, usize)>),
}

impl Default for Body {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// How an answer is put on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framing {
    /// Whole, with its length; the connection stays open.
    #[default]
    Complete,
    /// Whole, in chunks; the connection stays open.
    Chunked,
    /// Whole, without a length: an orderly end of the connection ends it.
    UntilClose,
    /// Without a length, and the connection ends without a TLS closing message: the body may be cut off.
    Truncated,
    /// The length announces more than is sent before the connection ends.
    CloseEarly,
    /// In chunks, and the connection ends before the last one.
    ChunkedEarly,
    /// The size of a chunk is no number.
    BadChunk,
    /// Half of the body, then the connection is reset.
    ResetInBody,
    /// The connection is reset without an answer.
    Reset,
    /// The connection ends in order without an answer.
    Close,
    /// No answer ever; the connection stays open.
    NoAnswer,
    /// The headers, and then nothing more.
    StallAfterHeaders,
    /// The headers and half of the body, and then nothing more.
    StallInBody,
    /// The whole answer, a byte at a time, too slowly.
    Drip,
    /// The body again and again, in chunks, without end.
    Endless,
    /// Header lines without end.
    EndlessHeaders,
    /// The body alone, as it is, in place of an HTTP answer.
    Raw,
}
