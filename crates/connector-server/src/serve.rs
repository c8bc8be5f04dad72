//! Accepts connections and answers their requests, until it stops.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;
use tokio_util::task::TaskTracker;
use tower_service::Service;

use crate::access::Peer;
use crate::listener::{Accepted, Listener, Stream};
use crate::server::Server;

/// The most connections at a time; further ones are closed at once.
const MAX_CONNECTIONS: usize = 1_024;

/// How long the headers of a request may take to arrive, and so how long a connection may be idle.
const HEADER_TIME: Duration = Duration::from_secs(30);

/// How long a client may take to read more of an answer.
const WRITE_TIME: Duration = Duration::from_secs(60);

/// The most that the line and the headers of a request take, in bytes.
const MAX_HEADER_BYTES: usize = 32 << 10;

/// The most that is read ahead of a connection, in bytes.
const MAX_BUFFER_BYTES: usize = 64 << 10;

/// How long to wait after the system could not accept a connection, such as for lack of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long requests may take to end after the server was told to stop: longer than any call.
const END_TIME: Duration = Duration::from_secs(20);

impl Server {
    /// Serves until `stop` is ready; then takes no more connections and lets the requests end that it has.
    pub async fn serve(&self, listener: Listener, stop: impl Future<Output = ()>) {
        let connections = TaskTracker::new();
        let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let (stopping, stopped) = watch::channel(());
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = listener.accept() => accepted,
            };
            let accepted = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    pause(&error).await;
                    continue;
                }
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                tracing::warn!("refused a connection: there are {MAX_CONNECTIONS} already");
                continue;
            };
            let (server, stopped) = (self.clone(), stopped.clone());
            let trusts_peers = listener.trusts_peers();
            connections.spawn(async move {
                server.app.metrics.connections.inc();
                server.answer(accepted, trusts_peers, stopped).await;
                server.app.metrics.connections.dec();
                drop(place);
            });
        }
        drop(listener);
        drop(stopping);
        self.app.end();
        connections.close();
        self.app.tasks.close();
        let ending = async {
            connections.wait().await;
            self.app.tasks.wait().await;
        };
        if tokio::time::timeout(END_TIME, ending).await.is_err() {
            tracing::warn!(
                "some requests did not end within {} seconds",
                END_TIME.as_secs()
            );
        }
    }

    async fn answer(&self, accepted: Accepted, trusts_peers: bool, stopped: watch::Receiver<()>) {
        match accepted.open(trusts_peers).await {
            Ok((stream, peer)) => self.connection(stream, peer, stopped).await,
            Err(error) => tracing::debug!("refused a connection: {error}"),
        }
    }

    async fn connection(
        &self,
        stream: Box<dyn Stream>,
        peer: Peer,
        mut stopped: watch::Receiver<()>,
    ) {
        let service = service_fn(|request: http::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer.clone());
            let mut router = self.router.clone();
            async move {
                let answered: Result<_, Infallible> = router.call(request).await;
                answered
            }
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIME));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .max_buf_size(MAX_BUFFER_BYTES)
            .max_header_size(MAX_HEADER_BYTES)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            // The sender is gone: no new request, but the one that is being answered.
            _ = stopped.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!("a connection broke off: {error}");
        }
    }
}

/// Waits after the system could not accept a connection; a client that is gone again is no reason.
async fn pause(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionReset) {
        return;
    }
    tracing::warn!("cannot accept a connection: {error}");
    tokio::time::sleep(ACCEPT_PAUSE).await;
}
