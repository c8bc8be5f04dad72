//! Reads lines of a limited length, and leaves no copy of them in memory.

use std::io::{self, ErrorKind, Read};

use zeroize::Zeroizing;

/// The byte order mark in UTF-8, which some editors write.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How much is read at once.
const BLOCK_BYTES: usize = 64 << 10;

/// The lines of an input, one at a time. The buffer is overwritten when it is dropped, because it
/// may hold secrets.
pub(crate) struct Lines<R> {
    source: R,
    block: Zeroizing<Vec<u8>>,
    start: usize,
    end: usize,
    line: Zeroizing<Vec<u8>>,
    max_bytes: usize,
    number: u64,
    bytes: u64,
}

/// One line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// Without its line break; the first one also without a byte order mark.
    Whole(&'a [u8]),
    /// Longer than the limit; it was skipped, never held.
    TooLong,
}

impl<R: Read> Lines<R> {
    /// The lines of an input, none of which is held beyond this many bytes.
    pub(crate) fn new(source: R, max_bytes: usize) -> Self {
        Self {
            source,
            block: Zeroizing::new(vec![0; BLOCK_BYTES]),
            start: 0,
            end: 0,
            // Full size from the start: a buffer that grows leaves a copy behind.
            line: Zeroizing::new(Vec::with_capacity(max_bytes)),
            max_bytes,
            number: 0,
            bytes: 0,
        }
    }

    /// The next line; `None` at the end. The last one may lack its line break.
    ///
    /// # Errors
    ///
    /// If the input cannot be read.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let mut too_long = false;
        let mut any = false;
        loop {
            if self.start == self.end && !self.fill()? {
                break;
            }
            any = true;
            let block = self.block.get(self.start..self.end).unwrap_or_default();
            let found = block.iter().position(|byte| *byte == b'\n');
            let (part, taken) = match found {
                Some(at) => (block.get(..at).unwrap_or_default(), at + 1),
                None => (block, block.len()),
            };
            too_long |= part.len() > self.max_bytes - self.line.len();
            if !too_long {
                self.line.extend_from_slice(part);
            }
            self.start += taken;
            self.bytes += u64::try_from(taken).unwrap_or_default();
            if found.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        if too_long {
            return Ok(Some(Line::TooLong));
        }
        let line = self.line.as_slice();
        let unmarked = line.strip_prefix(BYTE_ORDER_MARK);
        let unmarked = unmarked.filter(|_| self.number == 1);
        Ok(Some(Line::Whole(unmarked.unwrap_or(line))))
    }

    /// The number of the last line, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The size of all lines so far, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads the next block. Returns whether there was one.
    fn fill(&mut self) -> io::Result<bool> {
        loop {
            match self.source.read(&mut self.block) {
                Ok(read) => {
                    (self.start, self.end) = (0, read);
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An input that returns a few bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(length);
            buffer[..length].copy_from_slice(now);
            self.0 = later;
            Ok(length)
        }
    }

    fn read(text: &[u8], step: usize, max_bytes: usize) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::new(Slow(text, step), max_bytes);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(match line {
                Line::Whole(line) => Some(line.to_vec()),
                Line::TooLong => None,
            });
        }
        assert_eq!(lines.number(), all.len() as u64);
        assert_eq!(lines.bytes(), text.len() as u64);
        all
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_and_the_next_one_is_read() {
        let some = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(
            read(b"abc\n\n12345\nabcd\nz", 2, 4),
            [some("abc"), some(""), None, some("abcd"), some("z")]
        );
        assert_eq!(read(b"", 1, 4), []);
        assert_eq!(read(b"\n", 1, 4), [some("")]);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        let marked = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(
            read("\u{feff}a\n\u{feff}b".as_bytes(), 1, 9),
            [marked("a"), marked("\u{feff}b")]
        );
    }

    proptest! {
        #[test]
        fn lines_are_what_stands_between_line_breaks(
            text in "[a-c\n]{0,200}", step in 1_usize..50, max_bytes in 0_usize..20,
        ) {
            let mut expected: Vec<&str> = text.split('\n').collect();
            // Text after the last line break is a line only if it is not empty.
            if expected.last() == Some(&"") {
                expected.pop();
            }
            let expected: Vec<Option<Vec<u8>>> = expected
                .into_iter()
                .map(|line| (line.len() <= max_bytes).then(|| line.as_bytes().to_vec()))
                .collect();
            prop_assert_eq!(read(text.as_bytes(), step, max_bytes), expected);
        }
    }
}
