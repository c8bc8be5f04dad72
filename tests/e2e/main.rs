//! End-to-end tests: the real binary, the real component, a mock API on loopback.

// What helps a test may panic as the test itself may.
#![cfg(test)]

mod batch;
mod cli;
mod connector;
mod credential;
mod docs;
mod egress;
mod hostile;
mod server;
mod support;
