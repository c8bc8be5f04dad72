//! Records the outcome of each request of a call.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Method, Uri};

use super::policy::Denial;
use super::proxy_fault::ProxyFault;
use super::transport_error::TransportError;
use crate::receipt::RequestRecord;
use credential_rules::text;

/// The requests of one call, in order.
#[derive(Clone, Default)]
pub(crate) struct Log {
    entries: Arc<Mutex<Vec<Entry>>>,
    /// Whether a response held a secret that its origin was not given.
    told_unsent: Arc<AtomicBool>,
}

/// One request of a log.
struct Entry {
    record: RequestRecord,
    denial: Option<Denial>,
    proxy_fault: Option<ProxyFault>,
}

/// A request in progress.
pub(crate) struct Ticket(usize);

impl Log {
    /// Records a request that is about to be sent. Without any further record, the connector has
    /// abandoned it.
    pub(crate) fn start(&self, method: &Method, url: &str) -> Ticket {
        let (method, url) = (text::brief(method.as_str()), text::brief(url));
        started(&mut self.entries(), method, url)
    }

    /// Records that a request is repeated.
    pub(super) fn start_again(&self, ticket: &Ticket) -> Ticket {
        let mut entries = self.entries();
        let (method, url) = entries
            .get(ticket.0)
            .map_or_else(Default::default, |first| {
                (first.record.method.clone(), first.record.url.clone())
            });
        started(&mut entries, method, url)
    }

    /// Records a request that was not sent.
    pub(super) fn refuse(&self, method: &Method, url: &str) {
        let ticket = self.start(method, url);
        self.update(&ticket, |record| record.fault = Some("refused".into()));
    }

    /// Updates the record of a request.
    pub(super) fn update(&self, ticket: &Ticket, note: impl FnOnce(&mut RequestRecord)) {
        if let Some(entry) = self.entries().get_mut(ticket.0) {
            note(&mut entry.record);
        }
    }

    /// Records why a request got no response.
    pub(super) fn fail(&self, ticket: &Ticket, fault: &TransportError) {
        if let Some(entry) = self.entries().get_mut(ticket.0) {
            entry.record.fault = Some(fault.name().into());
            // The status of a withheld response is not evidence.
            entry.record.status = None;
            match fault {
                TransportError::Denied(denial) => {
                    entry.record.denied = Some(denial.denied());
                    entry.denial = Some(denial.clone());
                }
                TransportError::Proxy(fault) => entry.proxy_fault = Some(*fault),
                _ => {}
            }
        }
    }

    /// The requests so far.
    pub(crate) fn records(&self) -> Vec<RequestRecord> {
        self.entries()
            .iter()
            .map(|entry| entry.record.clone())
            .collect()
    }

    /// The first denial of the policy.
    pub(crate) fn denial(&self) -> Option<Denial> {
        self.entries().iter().find_map(|entry| entry.denial.clone())
    }

    /// The first proxy fault.
    pub(crate) fn proxy_fault(&self) -> Option<ProxyFault> {
        self.entries().iter().find_map(|entry| entry.proxy_fault)
    }

    /// Records that a response held a secret that its origin was not given.
    pub(super) fn note_unsent(&self) {
        self.told_unsent.store(true, Ordering::Relaxed);
    }

    /// Whether there was such a response.
    pub(crate) fn has_unsent(&self) -> bool {
        self.told_unsent.load(Ordering::Relaxed)
    }

    /// Whether a complete response arrived.
    pub(crate) fn has_answer(&self) -> bool {
        self.entries()
            .iter()
            .any(|entry| entry.record.status.is_some())
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn started(entries: &mut Vec<Entry>, method: String, url: String) -> Ticket {
    entries.push(Entry {
        record: RequestRecord {
            method,
            url,
            address: None,
            proxy: None,
            tls: None,
            status: None,
            fault: Some("abandoned".into()),
            request_bytes: 0,
            response_bytes: 0,
            milliseconds: 0,
            denied: None,
        },
        denial: None,
        proxy_fault: None,
    });
    Ticket(entries.len() - 1)
}

/// A URL as a receipt shows it: without user info and query.
pub(crate) fn shown_url(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let port = uri
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    format!("{scheme}://{host}{port}{}", uri.path())
}
