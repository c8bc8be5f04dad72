//! The HTTP API behind a credential page: connectors, their forms, and saved credentials, for a browser or any
//! program that can speak HTTP.
//!
//! A [`Server`] is set up with [`Options`], which no request can change, and [serves](Server::serve) a listener.
//! Whoever asks needs a token; see [`Scope`].

#![warn(missing_debug_implementations)]

mod access;
mod app;
mod batches;
mod body;
mod calls;
mod connectors;
mod draft;
mod guard;
mod listener;
mod lock;
mod metrics;
mod openapi;
mod options;
mod path;
mod precondition;
mod problem;
mod query;
mod routes;
mod saving;
mod serve;
mod server;
mod tls;
mod trace;
mod vault;
mod wire;

pub use access::{Scope, Token, TokenFile, TokenFileError};
pub use batches::BATCH_CALLS;
pub use connectors::BuiltInError;
pub use listener::Listener;
pub use openapi::openapi;
pub use options::{Hosts, Options};
pub use server::{Server, ServerError};
pub use tls::{Tls, TlsError, TlsFiles};
