//! Importing what it may not, and using up the host as it is instantiated.

use super::case::{Case, LITTLE_CPU, Plain, case, cases};
use crate::hostile::arena::{Arena, disagreement};
use crate::support::hostile_component::Variant;

/// A connector with a further import.
fn importing(name: &'static str) -> Case {
    Case {
        variant: Variant::Importing(name),
        ..case(name, "", (4, "import-refused"), Plain)
    }
}

/// A connector with a component inside.
fn nesting(tries: &'static str, text: fn() -> String, code: &'static str) -> Case {
    Case {
        variant: Variant::Nesting(text),
        ..case(tries, "", (4, code), Plain)
    }
}

cases! {
    importing_filesystem_preopens: importing("wasi:filesystem/preopens@0.2.12");
    importing_filesystem_types: importing("wasi:filesystem/types@0.2.12");
    importing_cli_environment: importing("wasi:cli/environment@0.2.12");
    importing_cli_stdout: importing("wasi:cli/stdout@0.2.12");
    importing_cli_exit: importing("wasi:cli/exit@0.2.12");
    importing_sockets_tcp: importing("wasi:sockets/tcp@0.2.12");
    importing_sockets_udp_create_socket: importing("wasi:sockets/udp-create-socket@0.2.12");
    importing_sockets_ip_name_lookup: importing("wasi:sockets/ip-name-lookup@0.2.12");
    importing_random_random: importing("wasi:random/random@0.2.12");
    importing_random_insecure_seed: importing("wasi:random/insecure-seed@0.2.12");
    importing_clocks_wall_clock: importing("wasi:clocks/wall-clock@0.2.12");
    importing_http_incoming_handler: importing("wasi:http/incoming-handler@0.2.12");
    importing_http_types_0_3_0: importing("wasi:http/types@0.3.0");
    importing_host_backdoor: importing("hostile:host/backdoor");
    a_start_function_that_never_ends: nesting("a start function that never ends", || start("", "(loop (br 0))"), "cpu-limit").with(LITTLE_CPU);
    a_start_function_that_traps: nesting("a start function that traps", || start("", "(unreachable)"), "trap");
    a_start_function_that_calls_itself: nesting("a start function that calls itself", || start("", "(call 0)"), "trap");
    a_large_memory: nesting("a large memory", || start("(memory 513)", ""), "memory-limit");
    several_memories: nesting("several memories", || start("(memory 200) (memory 200) (memory 200)", ""), "memory-limit");
    a_memory_of_64_bits: nesting("a memory of 64 bits", || start("(memory i64 1)", "(drop (memory.grow (i64.const 10000)))"), "memory-limit");
    dozens_of_memories: nesting("dozens of memories", || start(&"(memory 0)".repeat(40), ""), "memory-limit");
    dozens_of_instances: nesting("dozens of instances", || format!("(component (core module $m) {})", "(core instance (instantiate $m))".repeat(40)), "memory-limit");
    a_large_table: nesting("a large table", || start("(table 20001 funcref)", ""), "memory-limit");
    a_table_that_grows: nesting("a table that grows", || start("(table 0 funcref)", "(drop (table.grow (ref.null func) (i32.const 1000000)))"), "memory-limit");
    a_flood_of_its_own_resources: nesting("a flood of its own resources", resources, "memory-limit");
    a_memory_shared_between_threads: nesting("a memory shared between threads", || start("(memory 1 1 shared)", ""), "not-a-component");
}

/// A component with one module that has these parts and does this as it starts.
fn start(parts: &str, body: &str) -> String {
    format!(
        "(component (core module $m (func $start {body}) {parts} (start $start)) (core instance (instantiate $m)))"
    )
}

/// A component that makes a resource of its own again and again.
fn resources() -> String {
    r#"(component
        (type $r (resource (rep i32)))
        (core func $new (canon resource.new $r))
        (core module $m
            (import "" "new" (func $new (param i32) (result i32)))
            (func $start (loop (drop (call $new (i32.const 0))) (br 0)))
            (start $start))
        (core instance (instantiate $m (with "" (instance (export "new" (func $new)))))))"#
        .to_owned()
}

/// A number in a trap's text can carry four bytes of a key.
#[test]
fn a_trap_holds_no_number_of_the_connectors() {
    let done = Arena::new().attack(&nesting(
        "a handle that does not exist",
        drop_unknown,
        "trap",
    ));
    assert_eq!(disagreement((4, "trap"), &done), None);
    assert!(!done.all().contains("1633837924"), "{}", done.all());
}

/// A component that drops a handle that does not exist.
fn drop_unknown() -> String {
    r#"(component
        (type $r (resource (rep i32)))
        (core func $drop (canon resource.drop $r))
        (core module $m
            (import "" "drop" (func $drop (param i32)))
            (func $start (call $drop (i32.const 1633837924)))
            (start $start))
        (core instance (instantiate $m (with "" (instance (export "drop" (func $drop)))))))"#
        .to_owned()
}
