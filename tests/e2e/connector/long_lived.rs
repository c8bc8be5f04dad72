//! The component in a host that keeps an instance for many calls.

use clari_component::CLARI_REVENUE;
use wasmtime::component::{Component, Instance, Linker, Val};
use wasmtime::{Engine, ResourceLimiter, Result, Store};

/// Lets everything grow, and remembers how large the memory is.
#[derive(Default)]
struct Growth {
    bytes: usize,
}

impl ResourceLimiter for Growth {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        self.bytes = desired;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        Ok(true)
    }
}

/// Calls a function of the component and gives what it returns.
fn call(store: &mut Store<Growth>, instance: Instance, name: &str, values: &[Val]) -> Val {
    let interface = "connector:credential/credential@0.1.0";
    let interface = instance.get_export_index(&mut *store, None, interface);
    let function = instance.get_export_index(&mut *store, interface.as_ref(), name);
    let function = instance.get_func(&mut *store, function.unwrap()).unwrap();
    let mut result = [Val::Bool(false)];
    function.call(store, values, &mut result).unwrap();
    let [result] = result;
    result
}

fn values(base_url: &str) -> Val {
    let text = |text: &str| Val::String(text.to_owned());
    let value = |(name, value)| {
        let fields = [("name", text(name)), ("value", text(value))];
        Val::Record(fields.map(|(name, text)| (name.to_owned(), text)).to_vec())
    };
    let given = [
        ("api-key", " Bearer 0123456789abcdef"),
        ("base-url", base_url),
    ];
    Val::List(given.map(value).to_vec())
}

#[test]
fn its_memory_does_not_grow_from_call_to_call() {
    let engine = Engine::default();
    let component = Component::new(&engine, CLARI_REVENUE).unwrap();
    let mut linker = Linker::new(&engine);
    linker.define_unknown_imports_as_traps(&component).unwrap();
    let mut store = Store::new(&engine, Growth::default());
    store.limiter(|growth| growth);
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let initial = store.data().bytes;
    let all = |store: &mut Store<Growth>| {
        for base_url in ["api.clari.com", "https://api.clari.com/v1", "", "\u{FEFF}?"] {
            let found = call(store, instance, "check", &[values(base_url)]);
            assert_ne!(found, Val::List(Vec::new()));
            call(store, instance, "authorize", &[values(base_url)]);
        }
        call(store, instance, "describe", &[]);
        call(store, instance, "credential-config", &[]);
    };
    for _ in 0..500 {
        all(&mut store);
    }
    assert_eq!(store.data().bytes, initial);
    // The control: what does not fit into the room that there is makes it grow.
    let long = "x".repeat(1 << 20);
    call(&mut store, instance, "check", &[values(&long)]);
    assert!(store.data().bytes > initial);
}
