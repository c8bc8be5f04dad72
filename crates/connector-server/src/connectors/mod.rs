//! The connectors that the server runs: the built-in one, and those of a folder.

mod folder;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use connector_host::{Connector, Runner, Trust};
use credential_store::SavedConnector;
use serde_json::Value;
use thiserror::Error;

use crate::problem::{Code, Problem};

/// The most connectors of a folder: each takes memory.
const MAX_CONNECTORS: usize = 64;

/// The connectors that the server runs.
pub(crate) struct Connectors {
    runner: Runner,
    folder: Option<PathBuf>,
    built_in: Arc<Loaded>,
    /// Those of the folder, and the built-in one, by name.
    all: RwLock<Arc<BTreeMap<String, Arc<Loaded>>>>,
}

/// A connector, ready to be called.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Its name in addresses: that of its file, which whoever runs the server chose. What the component calls
    /// itself is only shown.
    pub(crate) name: String,
    pub(crate) connector: Arc<Connector>,
    /// The JSON Schema of its form.
    pub(crate) schema: Value,
}

/// A built-in connector that cannot be loaded.
#[derive(Debug, Error)]
#[error("cannot load the built-in connector: {0}")]
pub struct BuiltInError(String);

impl Connectors {
    /// Loads the built-in connector, and then those of a folder, if there is one.
    pub(crate) async fn load(
        runner: Runner,
        built_in: &[u8],
        folder: Option<PathBuf>,
    ) -> Result<Self, BuiltInError> {
        let connector = runner.load(built_in, Trust::Trusted).await;
        let connector = connector.map_err(|error| BuiltInError(error.to_string()))?;
        let name = connector.identity().name.clone();
        let name = name.ok_or_else(|| BuiltInError("it has no name".to_owned()))?;
        let built_in = Arc::new(Loaded::new(name, connector));
        let connectors = Self {
            runner,
            folder,
            all: RwLock::new(Arc::new(BTreeMap::from([(
                built_in.name.clone(),
                Arc::clone(&built_in),
            )]))),
            built_in,
        };
        connectors.reload().await;
        Ok(connectors)
    }

    /// Takes in what has changed in the folder. What cannot be loaded is logged and left out, and what is in
    /// use stays what it is until it is no longer used.
    pub(crate) async fn reload(&self) {
        let Some(folder) = &self.folder else { return };
        let before = self.all();
        let mut all = BTreeMap::from([(self.built_in.name.clone(), Arc::clone(&self.built_in))]);
        for (name, bytes) in folder::components(folder, self.runner.limits()).await {
            if all.contains_key(&name) {
                tracing::warn!(connector = name, "left out: its name is taken");
                continue;
            }
            if all.len() > MAX_CONNECTORS {
                tracing::warn!(
                    connector = name,
                    "left out: there are {MAX_CONNECTORS} already"
                );
                continue;
            }
            match self.loaded(&before, &name, &bytes).await {
                Ok(loaded) => {
                    all.insert(name, loaded);
                }
                Err(error) => {
                    tracing::warn!(connector = name, code = error.code(), "left out: {error}");
                }
            }
        }
        let mut place = self
            .all
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *place = Arc::new(all);
    }

    /// A connector that is loaded already, or is now.
    async fn loaded(
        &self,
        before: &BTreeMap<String, Arc<Loaded>>,
        name: &str,
        bytes: &[u8],
    ) -> Result<Arc<Loaded>, connector_host::RunError> {
        let sha256 = folder::sha256(bytes);
        if let Some(same) = before.get(name).filter(|loaded| loaded.sha256() == sha256) {
            return Ok(Arc::clone(same));
        }
        // A copy of the built-in connector in the folder is a stranger's: nobody vouches for the folder.
        let connector = self.runner.load(bytes, Trust::Untrusted).await?;
        tracing::info!(connector = name, sha256, "loaded");
        Ok(Arc::new(Loaded::new(name.to_owned(), connector)))
    }

    /// All of them, as they are now.
    pub(crate) fn all(&self) -> Arc<BTreeMap<String, Arc<Loaded>>> {
        let all = self.all.read();
        Arc::clone(&all.unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The connector of this name.
    pub(crate) fn get(&self, name: &str) -> Result<Arc<Loaded>, Problem> {
        let found = self.all().get(name).cloned();
        found.ok_or_else(|| {
            let detail = "no connector of this name is loaded; `GET /v1/connectors` lists them";
            Problem::new(Code::UnknownConnector, detail)
        })
    }

    /// The connector that a credential was saved for.
    pub(crate) fn of(&self, saved: &SavedConnector) -> Option<Arc<Loaded>> {
        let all = self.all();
        let mut all = all.values();
        all.find(|loaded| saved.admits(&loaded.connector)).cloned()
    }
}

impl Loaded {
    fn new(name: String, connector: Connector) -> Self {
        let schema = connector_host::form_schema(connector.description(), connector.form());
        Self {
            name,
            schema,
            connector: Arc::new(connector),
        }
    }

    /// The SHA-256 of its bytes, in hexadecimal.
    pub(crate) fn sha256(&self) -> &str {
        &self.connector.identity().sha256
    }

    /// Refuses a connector that is another one than the client thinks it is.
    pub(crate) fn expect(&self, sha256: Option<&str>) -> Result<(), Problem> {
        match sha256 {
            Some(expected) if expected != self.sha256() => {
                let detail = "the connector of this name is not the one with the given SHA-256: \
                              get its form again";
                Err(Problem::new(Code::ConnectorChanged, detail))
            }
            _ => Ok(()),
        }
    }
}
