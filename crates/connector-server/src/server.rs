//! A server that is set up, and its links.

use std::sync::Arc;

use axum::{Router, middleware};
use credential_store::StoreError;
use thiserror::Error;

use crate::access::{Access, Token, TokenFile};
use crate::app::App;
use crate::connectors::{BuiltInError, Connectors};
use crate::guard;
use crate::metrics::Metrics;
use crate::openapi;
use crate::options::Options;
use crate::routes;
use crate::trace;
use crate::vault::Vault;

/// A server that is set up. A copy is the same server.
#[derive(Clone)]
pub struct Server {
    pub(crate) app: Arc<App>,
    pub(crate) router: Router,
}

/// Why a server cannot be set up.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The built-in connector cannot be loaded.
    #[error(transparent)]
    BuiltIn(#[from] BuiltInError),
    /// The operating system has no random bytes.
    #[error("the operating system has no random bytes")]
    NoRandom,
}

impl Server {
    /// Opens the store and loads the connectors.
    ///
    /// # Errors
    ///
    /// If the store or the built-in connector cannot be used.
    pub async fn new(options: Options) -> Result<Self, ServerError> {
        let vault = Vault::open(&options.store)?;
        let connectors =
            Connectors::load(options.runner, options.built_in, options.connectors).await?;
        let (router, routes) = routes::all();
        let app = Arc::new(App::new(
            Access::new(options.tokens),
            connectors,
            vault,
            options.hosts,
            openapi::complete(&routes).to_string(),
            options.max_calls,
            Metrics::new(options.origins_in_metrics),
        ));
        let guarding = middleware::from_fn_with_state(Arc::clone(&app), guard::guard);
        let tracing = middleware::from_fn_with_state(Arc::clone(&app), trace::trace);
        let router = router
            .layer(guarding)
            .layer(tracing)
            .with_state(Arc::clone(&app));
        Ok(Self { app, router })
    }

    /// A token for a link to the page, good once for ten minutes. The one before it is no longer good.
    ///
    /// # Errors
    ///
    /// If the operating system has no random bytes.
    pub fn new_link(&self) -> Result<Token, ServerError> {
        self.app
            .access
            .new_link()
            .map_err(|_| ServerError::NoRandom)
    }

    /// Takes in what has changed: other tokens, and the folder of connectors. Sessions of tokens that are gone
    /// are over.
    pub async fn reload(&self, tokens: Option<TokenFile>) {
        if let Some(tokens) = tokens {
            self.app.access.set_tokens(tokens);
        }
        self.app.connectors.reload().await;
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("hosts", &self.app.hosts)
            .finish_non_exhaustive()
    }
}
