//! What the host keeps for an instance: bounded, and counted against its memory limit.
//!
//! The threat: no limit of a store covers what WASI HTTP keeps behind a handle. Each kept text has a limit of
//! its own, and all of them count like memory: permanently, because a memory never shrinks.

use wasmtime::component::{Linker, LinkerInstance, Resource};
use wasmtime_wasi_http::p2::bindings::http::types::{
    Headers, HostFields, HostOutgoingRequest as _, Method, Scheme,
};
use wasmtime_wasi_http::p2::body::{HostOutgoingBody, HyperOutgoingBody, StreamContext};
use wasmtime_wasi_http::p2::types::{HostOutgoingRequest, HostOutgoingResponse};
use wasmtime_wasi_http::{FieldMap, WasiHttpView};

use crate::state::State;

/// The interface, in the version of wasmtime-wasi-http.
const INTERFACE: &str = "wasi:http/types@0.2.12";

/// The cost of a header beyond its name and value, in bytes: its slots in the tables of the map, which are up
/// to twice as large as necessary, and the overhead of the allocator.
const HEADER_BYTES: usize = 256;

/// The largest write to a body, in bytes: the limit of `blocking-write-and-flush`.
const CHUNK_BYTES: usize = 4 << 10;

/// How many chunks can be queued in a body; the channel adds one.
const WAITING_CHUNKS: usize = 1;

/// The cost of a body, in bytes: its chunks, and about one more for the channel.
const BODY_BYTES: usize = (WAITING_CHUNKS + 2) * CHUNK_BYTES;

/// Replaces the functions that keep something by functions that limit and count it.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    let mut types = linker.instance(INTERFACE)?;
    texts(&mut types)?;
    fields(&mut types)?;
    bodies(&mut types)?;
    linker.allow_shadowing(false);
    Ok(())
}

fn texts(types: &mut LinkerInstance<'_, State>) -> wasmtime::Result<()> {
    type Request = Resource<HostOutgoingRequest>;

    types.func_wrap(
        "[method]outgoing-request.set-method",
        |mut store, (request, method): (Request, Method)| {
            let state = store.data_mut();
            let bytes = state.bounds.method(&method)?;
            let set = state.http().set_method(request, method)?;
            state.kept(set, bytes).map(|set| (set,))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-request.set-scheme",
        |mut store, (request, scheme): (Request, Option<Scheme>)| {
            let state = store.data_mut();
            let bytes = state.bounds.scheme(scheme.as_ref())?;
            let set = state.http().set_scheme(request, scheme)?;
            state.kept(set, bytes).map(|set| (set,))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-request.set-authority",
        |mut store, (request, authority): (Request, Option<String>)| {
            let state = store.data_mut();
            let bytes = state.bounds.authority(authority.as_ref())?;
            let set = state.http().set_authority(request, authority)?;
            state.kept(set, bytes).map(|set| (set,))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-request.set-path-with-query",
        |mut store, (request, path): (Request, Option<String>)| {
            let state = store.data_mut();
            let bytes = state.bounds.path(path.as_ref())?;
            let set = state.http().set_path_with_query(request, path)?;
            state.kept(set, bytes).map(|set| (set,))
        },
    )
}

/// WASI HTTP itself limits the size of one map and ends the call beyond that, so this counts afterwards.
fn fields(types: &mut LinkerInstance<'_, State>) -> wasmtime::Result<()> {
    type Fields = Resource<FieldMap>;

    types.func_wrap(
        "[static]fields.from-list",
        |mut store, (entries,): (Vec<(String, Vec<u8>)>,)| {
            let state = store.data_mut();
            let entry = |(name, value): &(String, Vec<u8>)| header_bytes(name, value);
            let bytes = entries.iter().map(entry).sum();
            let made = match state.http().from_list(entries) {
                Ok(fields) => Ok(fields),
                Err(error) => Err(error.downcast()?),
            };
            state.kept(made, bytes).map(|made| (made,))
        },
    )?;
    types.func_wrap(
        "[method]fields.set",
        |mut store, (fields, name, values): (Fields, String, Vec<Vec<u8>>)| {
            let state = store.data_mut();
            let bytes = values.iter().map(|value| header_bytes(&name, value)).sum();
            let set = match state.http().set(fields, name, values) {
                Ok(()) => Ok(()),
                Err(error) => Err(error.downcast()?),
            };
            state.kept(set, bytes).map(|set| (set,))
        },
    )?;
    types.func_wrap(
        "[method]fields.append",
        |mut store, (fields, name, value): (Fields, String, Vec<u8>)| {
            let state = store.data_mut();
            let bytes = header_bytes(&name, &value);
            let appended = match state.http().append(fields, name, value) {
                Ok(()) => Ok(()),
                Err(error) => Err(error.downcast()?),
            };
            state.kept(appended, bytes).map(|appended| (appended,))
        },
    )?;
    // A clone shares its map until one of the two is changed.
    types.func_wrap(
        "[method]fields.clone",
        |mut store, (fields,): (Resource<Headers>,)| {
            let state = store.data_mut();
            let entries = state.table().get(&fields)?.iter();
            let entry =
                |(name, value): (&http::HeaderName, &http::HeaderValue)| header_bytes(name, value);
            let bytes = entries.map(entry).sum();
            let clone = HostFields::clone(&mut state.http(), fields)?;
            state.memory.keep(bytes)?;
            Ok((clone,))
        },
    )
}

fn header_bytes(name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> usize {
    name.as_ref().len() + value.as_ref().len() + HEADER_BYTES
}

/// Small bodies: none of them is ever sent.
fn bodies(types: &mut LinkerInstance<'_, State>) -> wasmtime::Result<()> {
    types.func_wrap(
        "[method]outgoing-request.body",
        |mut store, (request,): (Resource<HostOutgoingRequest>,)| {
            let state = store.data_mut();
            body(
                state,
                &request,
                |request| &mut request.body,
                StreamContext::Request,
            )
            .map(|body| (body,))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-response.body",
        |mut store, (response,): (Resource<HostOutgoingResponse>,)| {
            let state = store.data_mut();
            body(
                state,
                &response,
                |response| &mut response.body,
                StreamContext::Response,
            )
            .map(|body| (body,))
        },
    )
}

/// The body of a message, if it does not have one yet.
fn body<T: Send + 'static>(
    state: &mut State,
    message: &Resource<T>,
    slot: impl FnOnce(&mut T) -> &mut Option<HyperOutgoingBody>,
    context: StreamContext,
) -> wasmtime::Result<Result<Resource<HostOutgoingBody>, ()>> {
    let slot = slot(state.table().get_mut(message)?);
    if slot.is_some() {
        return Ok(Err(()));
    }
    let (body, sent) = HostOutgoingBody::new(context, None, WAITING_CHUNKS, CHUNK_BYTES);
    *slot = Some(sent);
    state.memory.keep(BODY_BYTES)?;
    Ok(Ok(state.table().push(body)?))
}
