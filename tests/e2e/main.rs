//! End-to-end tests: the real binary, the real component, a mock API on loopback.

// What helps a test may panic as the test itself may.
#![cfg(test)]

mod api;
mod arena;
mod batch;
mod batch_resumed;
mod batch_saved;
mod call;
mod check;
mod command_line;
mod compared;
mod compiler_process;
mod completions;
mod component;
mod config;
mod credential;
mod credential_docs;
mod credential_edit;
mod credential_key;
mod crowd;
mod demo;
mod fair;
mod files;
mod findings;
mod form_prompt;
#[cfg(target_os = "linux")]
mod full_stdout;
mod guesses;
mod harness;
mod help;
mod host_memory;
mod hostile_cases;
mod hostile_component;
mod hostile_connector;
mod hostile_server;
mod input_files;
mod inspect_memory;
mod leaks;
mod long_lived;
mod man;
mod new;
mod peak_memory;
mod punycode;
mod random_connector;
mod raw_server;
mod readme;
mod receipt;
mod resent;
mod resolver;
mod saved;
mod schema;
mod security;
mod server_access;
mod server_batches;
mod server_credentials;
mod server_hostile;
mod server_listen;
#[cfg(target_os = "linux")]
mod server_load;
mod server_operated;
mod slow_compile;
mod store_crowd;
mod store_faults;
mod store_kill;
mod terminal;
mod texts;
mod threads;
mod validate;
mod vectors;
mod walk_through;
