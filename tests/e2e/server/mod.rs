//! `host-runner serve`: its routes, who may ask, hostile clients, and how it is operated.

mod access;
mod api;
mod batches;
mod credentials;
mod hostile;
mod listen;
#[cfg(target_os = "linux")]
mod load;
mod operated;
