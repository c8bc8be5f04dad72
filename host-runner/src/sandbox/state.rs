//! What a store holds for its instance.

use wasmtime::component::ResourceTable;
use wasmtime_wasi::clocks::{WasiClocksCtx, WasiClocksCtxView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::memory::MemoryLimiter;
use crate::egress::Egress;
use crate::limits::Limits;

/// The state of one instance: handles, a clock, a limiter and a way out.
pub(crate) struct State {
    pub(super) table: ResourceTable,
    pub(super) memory: MemoryLimiter,
    pub(super) egress: Egress,
    http: WasiHttpCtx,
    clocks: WasiClocksCtx,
}

impl State {
    pub(crate) fn new(limits: &Limits) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles);
        let mut http = WasiHttpCtx::new();
        // Both directions go through such fields, and each header is counted with its overhead.
        http.set_field_size_limit(
            limits
                .request_header_bytes
                .max(limits.response_header_bytes)
                * 2,
        );
        Self {
            table,
            memory: MemoryLimiter::new(limits),
            egress: Egress::default(),
            http,
            clocks: WasiClocksCtx::default(),
        }
    }

    pub(super) fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    pub(super) fn clocks(&mut self) -> WasiClocksCtxView<'_> {
        WasiClocksCtxView {
            ctx: &mut self.clocks,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.egress,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}
