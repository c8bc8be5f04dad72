//! A request as it arrived.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::OriginName;

/// The largest request head, in bytes: more than any host sends.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// The buffer size, in bytes: usually a whole request.
const READ_BYTES: usize = 4 * 1024;
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A request as it arrived. It has no `Debug` for its headers, because they hold a key.
#[derive(Clone)]
pub struct Request {
    /// The origin where it arrived.
    pub origin: OriginName,
    /// The method.
    pub method: String,
    /// The path and the query.
    pub target: String,
    /// The headers, names and values as they were sent, in order.
    pub headers: Vec<(String, String)>,
}

impl Request {
    /// The value of the first header with this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The path without the query.
    pub fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(&self.target, |(path, _)| path)
    }

    /// Whether a body follows, which the mock API does not read.
    pub(super) fn has_body(&self) -> bool {
        self.header("transfer-encoding").is_some()
            || self
                .header("content-length")
                .is_some_and(|length| length != "0")
    }

    /// Reads the next request; `None` once the connection is closed.
    pub(super) async fn read<R: AsyncRead + Unpin>(
        origin: OriginName,
        reader: &mut R,
        buffer: &mut Vec<u8>,
    ) -> io::Result<Option<Self>> {
        loop {
            if let Some(length) = buffer
                .windows(END_OF_HEAD.len())
                .position(|window| window == END_OF_HEAD)
            {
                let head: Vec<u8> = buffer.drain(..length + END_OF_HEAD.len()).collect();
                return Self::parse(origin, &String::from_utf8_lossy(&head)).map(Some);
            }
            if buffer.len() > MAX_HEAD_BYTES {
                return Err(io::ErrorKind::InvalidData.into());
            }
            buffer.reserve(READ_BYTES);
            if reader.read_buf(buffer).await? == 0 {
                return Ok(None);
            }
        }
    }

    fn parse(origin: OriginName, head: &str) -> io::Result<Self> {
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some("HTTP/1.1"), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect();
        Ok(Self {
            origin,
            method: method.to_owned(),
            target: target.to_owned(),
            headers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn requests_are_read_one_after_the_other() {
        let mut wire: &[u8] =
            b"GET /a?b=c HTTP/1.1\r\nHost: x\r\napikey:  k \r\n\r\nPOST /d HTTP/1.1\r\n\
            content-length: 2\r\n\r\nhi";
        let mut buffer = Vec::new();
        let mut next = async || Request::read(OriginName::Api, &mut wire, &mut buffer).await;
        let first = next().await.unwrap().unwrap();
        assert_eq!(
            (first.method.as_str(), first.target.as_str(), first.path()),
            ("GET", "/a?b=c", "/a")
        );
        assert_eq!(
            (
                first.header("host"),
                first.header("ApiKey"),
                first.header("b")
            ),
            (Some("x"), Some("k"), None)
        );
        assert!(!first.has_body());
        assert!(next().await.unwrap().unwrap().has_body());
        assert!(next().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_is_no_request_is_an_error() {
        for wire in [
            "\r\n\r\n",
            "GET /\r\n\r\n",
            "GET / HTTP/2\r\n\r\n",
            "GET /a b HTTP/1.1\r\n\r\n",
        ] {
            let read = Request::read(OriginName::Api, &mut wire.as_bytes(), &mut Vec::new()).await;
            assert!(read.is_err(), "{wire}");
        }
    }
}
