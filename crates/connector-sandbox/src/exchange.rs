//! `handle`, which completes the exchange before it returns.
//!
//! The threat: a response that arrives while a connector computes is a clock.

use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::p2::Pollable;
use wasmtime_wasi_http::p2::bindings::http::outgoing_handler::Host;
use wasmtime_wasi_http::p2::bindings::http::types::ErrorCode;
use wasmtime_wasi_http::p2::types::{HostFutureIncomingResponse, HostOutgoingRequest};
use wasmtime_wasi_http::{RequestOptions, WasiHttpView};

use crate::state::State;

/// The interface, in the version of wasmtime-wasi-http.
const INTERFACE: &str = "wasi:http/outgoing-handler@0.2.12";

/// The arguments of `handle`.
type Arguments = (
    Resource<HostOutgoingRequest>,
    Option<Resource<RequestOptions>>,
);

/// The results of `handle`.
type Handled = Result<Resource<HostFutureIncomingResponse>, ErrorCode>;

/// Replaces the `handle` that returns at once by this one.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    linker
        .instance(INTERFACE)?
        .func_wrap_async("handle", |store, arguments: Arguments| {
            Box::new(async move { handle(store, arguments).await.map(|handled| (handled,)) })
        })?;
    linker.allow_shadowing(false);
    Ok(())
}

async fn handle(
    mut store: StoreContextMut<'_, State>,
    (request, options): Arguments,
) -> wasmtime::Result<Handled> {
    let mut http = store.data_mut().http();
    let response = match http.handle(request, options) {
        Ok(response) => response,
        Err(error) => return error.downcast().map(Err),
    };
    http.table.get_mut(&response)?.ready().await;
    Ok(Ok(response))
}
