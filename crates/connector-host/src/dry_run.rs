//! The dry run: what a connector makes of placeholders, before any instance sees a secret or has a network.
//!
//! The same values give the same findings and headers, and a placeholder reveals nothing about its secret. So
//! credentials that differ only in their secrets share one dry run.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use connector_sandbox::PlaceholderValues;
use credential_rules::{FieldName, Header};

use crate::bindings::Finding;
use crate::contract::value::Value;
use crate::contract::values::Values;

/// How many dry runs a connector keeps: one for each set of plain values, of which there are few.
const MAX_KEPT: usize = 64;

/// The longest findings and headers that are kept, in bytes: far more than a connector needs, far
/// less than its limit.
const MAX_KEPT_BYTES: usize = 16 << 10;

/// Placeholders, and what a connector made of them.
pub(crate) struct DryRun {
    /// The values that it belongs to.
    pub(crate) of: PlainValues,
    pub(crate) placeholders: PlaceholderValues,
    /// The result of `check`.
    pub(crate) findings: Vec<Finding>,
    /// The result of `authorize`; nothing if `check` found an error.
    pub(crate) headers: Option<Vec<Header>>,
}

/// Plain values, and the names of the secrets next to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlainValues(Vec<(FieldName, Option<String>)>);

impl PlainValues {
    pub(crate) fn of(values: &Values) -> Self {
        let entry = |(name, value): (&FieldName, &Value)| {
            (name.clone(), value.shown().map(ToOwned::to_owned))
        };
        Self(values.iter().map(entry).collect())
    }
}

impl DryRun {
    fn bytes(&self) -> usize {
        let findings = self.findings.iter().map(|finding| {
            let fix = finding.fix.as_ref();
            let fix = fix.map_or(0, |fix| fix.field.len() + fix.value.len());
            finding.field.len() + finding.code.len() + finding.message.len() + fix
        });
        let headers = self.headers.iter().flatten();
        let headers = headers.map(|header| header.name.len() + header.value.len());
        findings.chain(headers).sum()
    }
}

/// The dry runs of a connector, most recent first.
#[derive(Default)]
pub(crate) struct DryRuns(Mutex<VecDeque<Arc<DryRun>>>);

impl DryRuns {
    /// The kept dry run of these values, if there is one.
    pub(crate) fn find(&self, values: &PlainValues) -> Option<Arc<DryRun>> {
        let kept = self.kept();
        kept.iter().find(|known| known.of == *values).cloned()
    }

    /// Keeps a dry run in place of the oldest one, unless it is too long.
    pub(crate) fn keep(&self, dry_run: &Arc<DryRun>) {
        let mut kept = self.kept();
        // Another call with the same values may have been faster.
        let is_known = kept.iter().any(|known| known.of == dry_run.of);
        if !is_known && dry_run.bytes() <= MAX_KEPT_BYTES {
            kept.truncate(MAX_KEPT - 1);
            kept.push_front(Arc::clone(dry_run));
        }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Arc<DryRun>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dry_run(base_url: &str, header_bytes: usize) -> Arc<DryRun> {
        let header = Header {
            name: "a".to_owned(),
            value: "x".repeat(header_bytes),
        };
        Arc::new(DryRun {
            of: plain(base_url, true),
            placeholders: PlaceholderValues::new([]).unwrap(),
            findings: vec![],
            headers: Some(vec![header]),
        })
    }

    fn plain(base_url: &str, has_key: bool) -> PlainValues {
        let mut values = vec![("base-url".parse().unwrap(), Some(base_url.to_owned()))];
        if has_key {
            values.push(("api-key".parse().unwrap(), None));
        }
        PlainValues(values)
    }

    #[test]
    fn one_dry_run_serves_what_differs_in_secrets_only() {
        let kept = DryRuns::default();
        let first = dry_run("https://a.example", 1);
        kept.keep(&first);
        kept.keep(&dry_run("https://a.example", 1));
        assert_eq!(kept.kept().len(), 1, "kept twice");
        let found = kept.find(&plain("https://a.example", true)).unwrap();
        assert!(Arc::ptr_eq(&found, &first));
        assert!(kept.find(&plain("https://b.example", true)).is_none());
        assert!(kept.find(&plain("https://a.example", false)).is_none());
        for index in 0..MAX_KEPT {
            kept.keep(&dry_run(&format!("https://{index}.example"), 1));
        }
        assert_eq!(kept.kept().len(), MAX_KEPT);
        assert!(
            kept.find(&plain("https://a.example", true)).is_none(),
            "the oldest makes room"
        );
    }

    #[test]
    fn what_is_long_is_not_kept() {
        let kept = DryRuns::default();
        kept.keep(&dry_run("https://a.example", MAX_KEPT_BYTES));
        assert!(kept.kept().is_empty());
        kept.keep(&dry_run("https://a.example", MAX_KEPT_BYTES - 1));
        assert_eq!(kept.kept().len(), 1);
    }
}
