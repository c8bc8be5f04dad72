//! Finds the complete part of a journal before anything in it is changed.

use std::io::BufRead;

use crate::journal::error::JournalError;
use crate::journal::record::Record;

/// The start of every line of a journal.
const START: &[u8] = b"{\"id\":\"";

/// What follows the id: one of these.
const AFTER_ID: [&[u8]; 2] = [b",\"outcome\":\"", b",\"error\":{"];

/// How a journal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// With a complete line.
    Whole,
    /// With a line that only lacks its line break.
    NoLineBreak,
    /// With an incomplete line, which starts at this byte.
    Torn(u64),
}

/// Reads the whole journal.
///
/// # Errors
///
/// If it holds anything that no run writes.
pub(crate) fn tail(mut journal: impl BufRead) -> Result<Tail, JournalError> {
    let mut at = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = journal.read_until(b'\n', &mut line)?;
        if line.ends_with(b"\n") {
            Record::parse(&line)?.answer()?;
            at += length as u64;
        } else if line.is_empty() {
            return Ok(Tail::Whole);
        } else if Record::parse(&line).is_ok_and(|record| record.answer().is_ok()) {
            return Ok(Tail::NoLineBreak);
        } else if at > 0 && is_torn(&line) {
            return Ok(Tail::Torn(at));
        } else {
            return Err(JournalError::NotAJournal);
        }
    }
}

/// Whether these bytes can be the start of a line that a run has written, possibly with zeros in place of what
/// a power cut destroyed.
fn is_torn(line: &[u8]) -> bool {
    let written = line.iter().rposition(|byte| *byte != 0);
    let line = written
        .and_then(|last| line.get(..=last))
        .unwrap_or_default();
    let Some(rest) = line.strip_prefix(START) else {
        return START.starts_with(line);
    };
    let mut is_escaped = false;
    let mut rest = rest.iter();
    let has_ended = rest.any(|byte| {
        let ends = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        ends
    });
    let rest = rest.as_slice();
    !has_ended
        || AFTER_ID
            .iter()
            .any(|next| next.starts_with(rest) || rest.starts_with(next))
            && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::answer::Answer;
    use connector_host::Misbehavior;

    fn lines() -> [String; 2] {
        [
            Answer::suspected_outage().line("a\"\\", Some("{\"sealed\":true}")),
            Answer::of(Err(Misbehavior::InvalidCode.into())).line("b", None),
        ]
    }

    #[test]
    fn what_a_run_was_killed_in_is_torn_wherever_that_was() {
        let first = lines().concat();
        for line in lines() {
            for cut in 1..line.len() - 1 {
                let journal = [first.as_bytes(), &line.as_bytes()[..cut]].concat();
                assert_eq!(tail(&journal[..]).unwrap(), Tail::Torn(first.len() as u64));
            }
            let unbroken = line.trim_end();
            assert_eq!(tail(unbroken.as_bytes()).unwrap(), Tail::NoLineBreak);
            assert_eq!(tail(line.as_bytes()).unwrap(), Tail::Whole);
        }
        assert_eq!(tail(&b""[..]).unwrap(), Tail::Whole);
        for zeros in ["\0\0", "{\"id\":\"a\"\0"] {
            let torn = format!("{first}{zeros}");
            assert_eq!(
                tail(torn.as_bytes()).unwrap(),
                Tail::Torn(first.len() as u64)
            );
            // Control: without a complete line before it, nothing shows that a run has written it.
            assert!(tail(zeros.as_bytes()).is_err());
        }
    }

    #[test]
    fn what_is_no_journal_is_none_wherever_it_ends() {
        let first = lines().concat();
        for other in [
            "{\"id\":\"a\",\"values\":{\"api-key\":\"k\"}}",
            "{\"id\":\"a\",\"credential\":\"b\"}",
            "{\"id\":\"a\",\"outcome\":\"valid\"}",
            "{\"id\":\"a\",\"outcome\":\"splendid\",\"code\":\"ok\"}",
            "{\"id\":\"a\",\"va",
            "{\"id\":7",
            "notes",
        ] {
            for text in [
                other.to_owned(),
                format!("{other}\n"),
                format!("{first}{other}"),
                format!("{first}{other}\n{first}"),
            ] {
                let result = tail(text.as_bytes());
                assert!(matches!(result, Err(JournalError::NotAJournal)), "{text}");
            }
        }
    }
}
