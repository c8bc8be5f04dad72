//! Plain wasmtime with WASI and HTTP, and the values for a component.

use wasmtime::Engine;
use wasmtime::component::{Linker, ResourceTable, Val};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

/// The state of an instance, with these hooks for its requests.
pub(crate) struct WasiState<H> {
    table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: H,
}

/// A response, and the task that continues after it.
pub(crate) type Sent = Result<
    (
        http::Response<WasiBody>,
        Box<dyn Future<Output = Result<(), Error>> + Send>,
    ),
    Error,
>;

impl<H> WasiState<H> {
    pub(crate) fn new(hooks: H) -> Self {
        Self {
            table: ResourceTable::new(),
            wasi: WasiCtx::default(),
            http: WasiHttpCtx::new(),
            hooks,
        }
    }
}

impl<H: Send> WasiView for WasiState<H> {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl<H: WasiHttpHooks> WasiHttpView for WasiState<H> {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.hooks,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

/// A linker with WASI and HTTP.
pub(crate) fn linker<H: WasiHttpHooks + Send + 'static>(engine: &Engine) -> Linker<WasiState<H>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("WASI");
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker).expect("WASI HTTP");
    linker
}

/// Values by the names of their fields.
pub(crate) fn values(values: &[(&str, &str)]) -> Val {
    let text = |text: &str| Val::String(text.to_owned());
    let value = |(name, value): &(&str, &str)| {
        Val::Record(vec![
            ("name".to_owned(), text(name)),
            ("value".to_owned(), text(value)),
        ])
    };
    Val::List(values.iter().map(value).collect())
}
