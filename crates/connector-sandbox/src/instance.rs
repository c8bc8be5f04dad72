//! A fresh instance, and calls into it.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use wasmtime::component::ResourceTableError;
use wasmtime::error::OutOfMemory;
use wasmtime::{Engine, Store, Trap};
use wasmtime_wasi_http::FieldMapError;

use crate::bindings::{self, ConnectorPre};
use crate::budget::Budget;
use crate::clock::Waits;
use crate::cpu;
use crate::error::{HostError, NO_MEMORY, RunError};
use crate::limits::Limits;
use crate::misbehavior::Misbehavior;
use crate::network::Network;
use crate::state::State;

/// Calls a function of an instance, with its usage measured and its deadline enforced.
macro_rules! call {
    ($instance:ident, $function:ident $(, $argument:expr)*) => {{
        let exports = $instance.exports.connector_credential_credential();
        let call = exports.$function(&mut $instance.store $(, $argument)*);
        let call = cpu::measured(&mut $instance.cpu, call);
        let result = in_time($instance.deadline, &$instance.limits, call).await;
        $instance.settle(result)
    }};
}

/// What an instance used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// The CPU time of its code.
    pub cpu: Duration,
    /// The most memory that it used, in bytes.
    pub peak_memory_bytes: usize,
}

/// An instance of a connector, for one call.
pub(crate) struct Instance {
    store: Store<State>,
    exports: bindings::Connector,
    limits: Limits,
    deadline: Instant,
    cpu: Duration,
}

impl Instance {
    /// Instantiates a connector with these time limits, starting now.
    pub(crate) async fn new(
        engine: &Engine,
        connector: &ConnectorPre<State>,
        limits: &Limits,
        budget: Budget,
        network: Network,
        waits: Waits,
    ) -> Result<Self, RunError> {
        let deadline = Instant::now() + budget.wall;
        let mut store = Store::new(engine, State::new(limits, network, waits));
        store.limiter(|state| &mut state.memory);
        store.set_hostcall_fuel(limits.text_bytes.saturating_mul(limits.list_items));
        store.set_max_component_handles(limits.handles);
        cpu::limit(&mut store, budget.cpu, limits);
        let mut cpu = Duration::ZERO;
        let call = cpu::measured(&mut cpu, connector.instantiate_async(&mut store));
        let result = in_time(deadline, limits, call).await?;
        let exports = result.map_err(|error| typed(&error, limits))?;
        store.data_mut().memory.fix_tables();
        Ok(Self {
            store,
            exports,
            limits: limits.clone(),
            deadline,
            cpu,
        })
    }

    /// The usage since the last time it was taken.
    pub(crate) fn used(&mut self) -> Used {
        Used {
            cpu: std::mem::take(&mut self.cpu),
            peak_memory_bytes: self.store.data().memory.peak_memory_bytes(),
        }
    }

    /// Calls `describe`.
    pub(crate) async fn describe(&mut self) -> Result<bindings::Description, RunError> {
        call!(self, call_describe)
    }

    /// Calls `credential-config`.
    pub(crate) async fn form(&mut self) -> Result<bindings::Form, RunError> {
        call!(self, call_credential_config)
    }

    /// Calls `check`.
    pub(crate) async fn check(
        &mut self,
        values: &[bindings::Value],
    ) -> Result<Vec<bindings::Finding>, RunError> {
        call!(self, call_check, values)
    }

    /// Calls `authorize`.
    pub(crate) async fn authorize(
        &mut self,
        values: &[bindings::Value],
    ) -> Result<Result<Vec<bindings::Header>, Vec<bindings::Finding>>, RunError> {
        call!(self, call_authorize, values)
    }

    /// Calls `validate`.
    pub(crate) async fn validate(
        &mut self,
        values: &[bindings::Value],
    ) -> Result<bindings::Verdict, RunError> {
        call!(self, call_validate, values)
    }

    /// The result of a call. A violation during the call takes precedence over what the connector
    /// returned.
    fn settle<T>(&self, result: Result<wasmtime::Result<T>, RunError>) -> Result<T, RunError> {
        match self.store.data().network.violation.get() {
            Some(violation) => Err(violation.clone().into()),
            None => result?.map_err(|error| typed(&error, &self.limits)),
        }
    }
}

/// Waits for a call until its deadline.
async fn in_time<F: Future>(
    deadline: Instant,
    limits: &Limits,
    call: F,
) -> Result<F::Output, RunError> {
    timeout_at(deadline, call).await.map_err(|_| {
        let milliseconds = limits.call_milliseconds;
        Misbehavior::DeadlineExceeded { milliseconds }.into()
    })
}

/// Texts of wasmtime errors that have no public type: prefixes, and for handles, owned or borrowed,
/// a suffix.
const HOSTCALL_FUEL_EXHAUSTED: &str =
    "too much data is being copied between the host and the guest";
const HANDLES_EXHAUSTED: &str = "store handle limit exceeded";
const INSTANCES_EXHAUSTED: &str = "resource limit exceeded";

/// Decides whether the connector or the host is to blame.
fn typed(error: &wasmtime::Error, limits: &Limits) -> RunError {
    if let Some(failed) = error.downcast_ref::<HostError>() {
        return failed.clone().into();
    }
    let text = error.root_cause().to_string();
    if let Some(reason) = text.strip_prefix(NO_MEMORY) {
        return HostError::Memory(reason.to_owned()).into();
    }
    // Only the operating system gives these two: for the heap, and for a mapping.
    if error.is::<OutOfMemory>() || error.is::<io::Error>() {
        return HostError::Memory(text).into();
    }
    misbehavior(error, limits).into()
}

/// The misbehavior for a trap.
fn misbehavior(error: &wasmtime::Error, limits: &Limits) -> Misbehavior {
    if let Some(misbehavior) = error.downcast_ref::<Misbehavior>() {
        return misbehavior.clone();
    }
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return Misbehavior::Trap(trap.to_string());
    }
    if error.is::<FieldMapError>() {
        return Misbehavior::HeaderLimit {
            limit: limits.request_header_bytes,
        };
    }
    let too_many_handles = || Misbehavior::MemoryLimit(format!("{} handles", limits.handles));
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        return too_many_handles();
    }
    let text = error.root_cause().to_string();
    if text.ends_with(HANDLES_EXHAUSTED) {
        return too_many_handles();
    }
    if text.starts_with(INSTANCES_EXHAUSTED) {
        let limit = limits.core_instances;
        return Misbehavior::MemoryLimit(format!("{limit} instances, memories or tables"));
    }
    if text.starts_with(HOSTCALL_FUEL_EXHAUSTED) {
        let bytes = limits.text_bytes.saturating_mul(limits.list_items);
        return Misbehavior::OutputTooLarge(format!("{bytes} bytes a call"));
    }
    // The texts of other errors can hold numbers that the connector chose.
    Misbehavior::Trap("it broke a rule of the component model".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_the_system_has_not_is_not_held_against_the_connector() {
        let limits = Limits::default();
        let of_host = [
            HostError::Memory("12".to_owned()).into(),
            wasmtime::Error::msg(format!("{NO_MEMORY}12")).context("instantiating"),
        ];
        for error in of_host {
            let failed = typed(&error, &limits);
            assert_eq!(failed, HostError::Memory("12".to_owned()).into());
        }
        let of_system = [
            wasmtime::Error::from(OutOfMemory::new(64)),
            io::Error::from(io::ErrorKind::OutOfMemory).into(),
        ];
        for error in of_system {
            let error = error.context("instantiating");
            let failed = typed(&error, &limits);
            assert!(
                matches!(failed, RunError::Host(HostError::Memory(_))),
                "{failed:?}"
            );
        }
        // Control: the connector's own limit is its fault.
        let limit = Misbehavior::MemoryLimit("1 byte".to_owned());
        let error = wasmtime::Error::from(limit.clone()).context("growing");
        assert_eq!(typed(&error, &limits), limit.into());
    }
}
