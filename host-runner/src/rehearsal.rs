//! What a connector makes of stand-ins, before any instance has a network.
//!
//! The same values give the same findings and headers, and no stand-in says anything of the secret that
//! it stands for: so credentials that differ in their secrets alone need one rehearsal between them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::bindings::{Finding, Header};
use crate::form::Form;
use crate::misbehaviour::Misbehaviour;
use crate::sealed_values::StandIns;
use crate::values::Values;

/// How many rehearsals a connector keeps: one for each set of plain values, of which there are few.
const MAX_KEPT: usize = 64;

/// The longest findings and the longest headers that are noted, in bytes: far more than a connector has
/// to say, far less than it may.
const MAX_KEPT_BYTES: usize = 16 << 10;

/// Stand-ins, and what was made of them as far as it was asked for.
pub(crate) struct Rehearsal {
    pub(crate) stand_ins: StandIns,
    findings: OnceLock<Vec<Finding>>,
    headers: OnceLock<Vec<Header>>,
}

impl Rehearsal {
    fn new(stand_ins: StandIns) -> Self {
        Self {
            stand_ins,
            findings: OnceLock::new(),
            headers: OnceLock::new(),
        }
    }

    /// Whether values differ from these in their secrets alone.
    fn serves(&self, values: &Values) -> bool {
        self.stand_ins.values().has_plain_values_of(values)
    }

    /// What `check` said.
    pub(crate) fn findings(&self) -> Option<Vec<Finding>> {
        self.findings.get().cloned()
    }

    /// What `authorize` gave.
    pub(crate) fn headers(&self) -> Option<Vec<Header>> {
        self.headers.get().cloned()
    }

    /// Notes what `check` said, unless it is long.
    pub(crate) fn note_findings(&self, findings: &[Finding]) {
        let bytes = findings.iter().map(|finding| {
            let fix = finding.fix.as_ref();
            let fix = fix.map_or(0, |fix| fix.field.len() + fix.value.len());
            finding.field.len() + finding.code.len() + finding.message.len() + fix
        });
        if bytes.sum::<usize>() <= MAX_KEPT_BYTES {
            let _ = self.findings.set(findings.to_vec());
        }
    }

    /// Notes what `authorize` gave, unless it is long.
    pub(crate) fn note_headers(&self, headers: &[Header]) {
        let bytes = headers
            .iter()
            .map(|header| header.name.len() + header.value.len());
        if bytes.sum::<usize>() <= MAX_KEPT_BYTES {
            let _ = self.headers.set(headers.to_vec());
        }
    }
}

/// The rehearsals of a connector, the last one first.
#[derive(Default)]
pub(crate) struct Rehearsals(Mutex<VecDeque<Arc<Rehearsal>>>);

impl Rehearsals {
    /// The rehearsal for values that differ in their secrets alone, or else a new one with new
    /// stand-ins.
    pub(crate) fn of(&self, values: &Values, form: &Form) -> Result<Arc<Rehearsal>, Misbehaviour> {
        let known = self
            .kept()
            .iter()
            .find(|known| known.serves(values))
            .cloned();
        match known {
            Some(known) => Ok(known),
            None => StandIns::for_values(values, form)
                .map(Rehearsal::new)
                .map(Arc::new),
        }
    }

    /// Keeps a rehearsal that came as far as its headers, in the place of the oldest.
    pub(crate) fn keep(&self, rehearsal: &Arc<Rehearsal>) {
        let mut kept = self.kept();
        // Another call with the same plain values may have been quicker.
        let values = rehearsal.stand_ins.values();
        let is_known = kept.iter().any(|known| known.serves(values));
        if rehearsal.headers.get().is_some() && !is_known {
            kept.truncate(MAX_KEPT - 1);
            kept.push_front(Arc::clone(rehearsal));
        }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Arc<Rehearsal>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::built_in::CLARI_REVENUE;
    use crate::{Authorities, Limits, Policy, Runner, Secret};

    const OURS: &str = "https://api.clari.com/v1";

    fn values(form: &Form, key: Option<&str>, base_url: &str) -> Values {
        let plain = [("base-url", base_url.to_owned())];
        let secret = key.map(|key| ("api-key", Secret::new(key.to_owned())));
        Values::fill(
            form,
            plain
                .map(|(name, value)| (name.parse().unwrap(), value))
                .into(),
            secret
                .map(|(name, value)| (name.parse().unwrap(), value))
                .into_iter()
                .collect(),
        )
        .unwrap()
    }

    fn header(value: &str) -> Header {
        let name = "authorization".to_owned();
        let value = value.to_owned();
        Header { name, value }
    }

    #[tokio::test]
    async fn one_rehearsal_serves_what_differs_in_secrets_alone() {
        let runner = Runner::new(Limits::default(), Policy::default(), Authorities::default());
        let connector = runner.unwrap().load(CLARI_REVENUE).await.unwrap();
        let form = connector.form();
        let rehearsals = Rehearsals::default();
        let first = values(form, Some("0123456789abcdef"), OURS);
        let rehearsal = rehearsals.of(&first, form).unwrap();
        rehearsals.keep(&rehearsal);
        assert!(
            rehearsals.kept().is_empty(),
            "kept before its headers are known"
        );
        rehearsal.note_headers(&[header("Bearer stand-in")]);
        rehearsals.keep(&rehearsal);
        let same = Rehearsals::default().of(&first, form).unwrap();
        same.note_headers(&[]);
        rehearsals.keep(&same);
        assert_eq!(rehearsals.kept().len(), 1, "kept twice");
        let is_shared =
            |values: &Values| Arc::ptr_eq(&rehearsals.of(values, form).unwrap(), &rehearsal);
        assert!(is_shared(&values(
            form,
            Some("another-key-altogether"),
            OURS
        )));
        assert!(!is_shared(&values(
            form,
            Some("0123456789abcdef"),
            "https://other.example/v1"
        )));
        assert!(!is_shared(&values(form, None, OURS)));
        for index in 0..MAX_KEPT {
            let other = format!("https://{index}.example/v1");
            let other = rehearsals.of(&values(form, None, &other), form).unwrap();
            other.note_headers(&[]);
            rehearsals.keep(&other);
        }
        assert_eq!(rehearsals.kept().len(), MAX_KEPT);
        assert!(!is_shared(&first), "the oldest makes room");
    }

    #[test]
    fn what_is_long_is_not_noted() {
        let empty = Form { fields: vec![] };
        let empty = Values::fill(&empty, [].into(), [].into()).unwrap();
        let rehearsal = Rehearsal::new(StandIns::none(&empty));
        rehearsal.note_headers(&[header(&"x".repeat(MAX_KEPT_BYTES))]);
        assert_eq!(rehearsal.headers(), None);
        rehearsal.note_headers(&[header("x")]);
        assert_eq!(rehearsal.headers(), Some(vec![header("x")]));
    }
}
