//! The requests that arrived at the mock API.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::request::Request;

/// The most requests that are kept: more than any test reads, and little memory for a mock API that runs for
/// days.
const MAX_REQUESTS: usize = 1000;

/// The most recent requests.
#[derive(Default)]
pub(super) struct Log(Mutex<VecDeque<Request>>);

impl Log {
    pub(super) fn push(&self, request: Request) {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() == MAX_REQUESTS {
            requests.pop_front();
        }
        requests.push_back(request);
    }

    /// The first kept request that matches.
    pub(super) fn first(&self, is_wanted: impl Fn(&Request) -> bool) -> Option<Request> {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().find(|request| is_wanted(request)).cloned()
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }
}
