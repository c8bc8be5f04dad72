//! The lines of a batch, and a mock API that answers them.

use std::path::Path;

use clari_mock::Reply;
use serde_json::{Value, json};

use crate::support::harness::{Run, World};

/// A world in which every key is good at `/cases/any/v1`, and asked too often at `/cases/busy/v1`.
pub(crate) fn world() -> World {
    let reply = |reply: Value| -> Reply { serde_json::from_value(reply).unwrap() };
    let any = reply(json!({"status": 200, "body": {"json": {"jobs": {"monthlyQuota": 7}}}}));
    let busy = reply(json!({"status": 429, "headers": [["retry-after", "1"]]}));
    World::with_cases([("any", &any), ("busy", &busy)])
}

/// A line with a key and, where there is one, a base URL.
pub(crate) fn line(id: &str, key: &str, base_url: Option<String>) -> String {
    let mut values = json!({"api-key": key});
    if let Some(base_url) = base_url {
        values["base-url"] = base_url.into();
    }
    json!({"id": id, "values": values}).to_string() + "\n"
}

/// A key that the mock API does not know, different for each number.
pub(crate) fn wrong_key(number: usize) -> String {
    format!("wrong-key-{number:08}-0123456789-0123456789")
}

/// A batch of one file, with a journal.
pub(crate) fn with_journal(world: &World, input: &Path, journal: &Path) -> Run {
    world
        .reach("batch", "{api}/cases/any/v1")
        .args(["--rate-per-origin", "0"])
        .arg(input)
        .arg("--journal")
        .arg(journal)
}
