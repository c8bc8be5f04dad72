//! What the tests share: the binary, a terminal, mock APIs, hostile components and servers, and searches for keys.

pub(crate) mod batch;
pub(crate) mod files;
pub(crate) mod harness;
pub(crate) mod hostile_component;
pub(crate) mod in_process;
pub(crate) mod leaks;
pub(crate) mod pages;
pub(crate) mod peak_memory;
pub(crate) mod raw_server;
pub(crate) mod schema;
pub(crate) mod shelf;
pub(crate) mod terminal;

use std::process::Command;

/// A test of this module that is ignored, in a process of its own.
pub(crate) fn ignored_test(module: &str, name: &str) -> Command {
    let (_, module) = module.split_once("::").unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("{module}::{name}")]);
    command.args(["--ignored", "--nocapture"]);
    command
}
