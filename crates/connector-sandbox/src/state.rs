//! The state of a store.

use wasmtime::component::ResourceTable;
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::clock::{Clock, Waiting, Waits};
use crate::limits::Limits;
use crate::memory_limit::MemoryLimiter;
use crate::network::Network;
use crate::text_bounds::TextBounds;

/// The state of one instance: handles, a clock, a limiter and its network.
pub(crate) struct State {
    table: ResourceTable,
    pub(crate) memory: MemoryLimiter,
    pub(crate) bounds: TextBounds,
    pub(crate) network: Network,
    http: WasiHttpCtx,
    clock: Clock,
    #[cfg(any(test, feature = "attack-controls"))]
    running_clock: wasmtime_wasi::clocks::WasiClocksCtx,
}

impl State {
    pub(crate) fn new(limits: &Limits, network: Network, waits: Waits) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles);
        let mut http = WasiHttpCtx::new();
        // Both directions use such fields, and each header is counted with its overhead.
        http.set_field_size_limit(
            limits
                .request_header_bytes
                .max(limits.response_header_bytes)
                * 2,
        );
        Self {
            table,
            memory: MemoryLimiter::new(limits),
            bounds: TextBounds::new(limits),
            network,
            http,
            clock: Clock::new(waits),
            #[cfg(any(test, feature = "attack-controls"))]
            running_clock: wasmtime_wasi::clocks::WasiClocksCtx::default(),
        }
    }

    pub(crate) fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    /// Counts what the host keeps, after a function that succeeded.
    pub(crate) fn kept<T, E>(
        &mut self,
        result: Result<T, E>,
        bytes: usize,
    ) -> wasmtime::Result<Result<T, E>> {
        if result.is_ok() {
            self.memory.keep(bytes)?;
        }
        Ok(result)
    }

    pub(crate) fn waiting(&mut self) -> Waiting<'_> {
        Waiting {
            clock: &mut self.clock,
            table: &mut self.table,
        }
    }

    #[cfg(any(test, feature = "attack-controls"))]
    pub(crate) fn running_clock(&mut self) -> wasmtime_wasi::clocks::WasiClocksCtxView<'_> {
        wasmtime_wasi::clocks::WasiClocksCtxView {
            ctx: &mut self.running_clock,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut *self.network.hooks,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}
