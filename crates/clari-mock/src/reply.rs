//! What a server does with a request, as data.

use serde::Deserialize;
use serde_json::Value;

/// What a server does with the request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers, names and values, in addition to those of the framing and the body.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default)]
    pub body: Body,
    /// How the response is sent.
    #[serde(default)]
    pub framing: Framing,
}

/// The body of a response, in the shortest form.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// A text in UTF-8.
    Text(String),
    /// A JSON document, which also sets the content type.
    Json(Value),
    /// Bytes that are not text.
    Bytes(Vec<u8>),
    /// Texts, each with a repeat count: a large or deeply nested body in a short file.
    Parts(Vec<(String, usize)>),
}

impl Default for Body {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// How a response is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framing {
    /// Complete, with its length; the connection stays open.
    #[default]
    Complete,
    /// Complete, in chunks; the connection stays open.
    Chunked,
    /// Complete, without a length: the orderly close of the connection ends it.
    UntilClose,
    /// Without a length, and the connection is closed without the closing message of TLS: the body may be
    /// truncated.
    Truncated,
    /// With a length that is larger than what is sent before the connection is closed.
    CloseEarly,
    /// In chunks, and the connection is closed before the last one.
    ChunkedEarly,
    /// With a chunk whose size is not a number.
    BadChunk,
    /// Half of the body, then the connection is reset.
    ResetInBody,
    /// The connection is reset without a response.
    Reset,
    /// The connection is closed in an orderly way without a response.
    Close,
    /// There is no response, and the connection stays open.
    NoAnswer,
    /// The headers, then nothing more.
    StallAfterHeaders,
    /// The headers and half of the body, then nothing more.
    StallInBody,
    /// The complete response, one byte at a time, too slowly.
    Drip,
    /// The body repeated forever, in chunks.
    Endless,
    /// Header lines forever.
    EndlessHeaders,
    /// The body as it is, instead of an HTTP response.
    Raw,
}
