//! A folder with a store, and the commands that use it.

use std::path::PathBuf;

use clari_mock::GOOD_KEY;
use serde_json::Value;

use crate::support::harness::{Done, Run, World};

/// A mock API and a store.
pub(crate) struct Shelf {
    pub(crate) world: World,
}

impl Shelf {
    pub(crate) fn new() -> Self {
        Self {
            world: World::new(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.world.folder.path().join("store.db")
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.world.folder.path().join("store.db.key")
    }

    /// A command that uses the store.
    pub(crate) fn with_store(&self, run: Run) -> Run {
        run.arg("--store").arg(self.path())
    }

    /// `host-runner credential …`.
    pub(crate) fn credential(&self, command: &str) -> Run {
        self.with_store(Run::new("credential").arg(command))
    }

    /// A command that may reach the mock API.
    pub(crate) fn reaching(&self, run: Run) -> Run {
        self.world.allow(run)
    }

    /// `host-runner credential add`, with the good key.
    pub(crate) fn add(&self, name: &str, base_url: &str) -> Run {
        self.reaching(self.credential("add"))
            .arg(name)
            .args(["--set", &format!("base-url={}", self.world.url(base_url))])
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
    }

    /// A credential that is there and valid.
    pub(crate) fn with(self, name: &str) -> Self {
        let done = self.add(name, "{api}/v1").done();
        assert_eq!(done.code(), 0, "{}", done.all());
        self
    }

    /// What `credential list --json` lists.
    pub(crate) fn list(&self) -> Vec<Value> {
        let done = self.credential("list").arg("--json").done();
        assert_eq!(done.code(), 0, "{}", done.all());
        done.json()["credentials"].as_array().unwrap().clone()
    }

    /// The names that are saved.
    pub(crate) fn names(&self) -> Vec<String> {
        let name = |credential: &Value| credential["name"].as_str().unwrap().to_owned();
        self.list().iter().map(name).collect()
    }

    /// The real header that the saved credential makes.
    pub(crate) fn header(&self, name: &str) -> Done {
        self.with_store(Run::new("authorize"))
            .args(["--credential", name, "--reveal"])
            .done()
    }
}
