//! Using up the host.

use super::case::{
    Behaviour, Case, LITTLE_CPU, Limits, ONE_SECOND, Options, Plain, VALID, at_load, case, cases,
};

/// Long enough for what a limit was lifted for, on a machine that is busy.
const PATIENCE: &[&str] = &[
    "--max-call-milliseconds",
    "60000",
    "--max-guest-cpu-milliseconds",
    "60000",
];

cases! {
    spinning_in_validate: case("spinning in `validate`", "spin rounds=1000000000", (4, "cpu-limit"), Options(PATIENCE)).with(LITTLE_CPU);
    spinning_in_check: case("spinning in `check`", "spin in=check rounds=500000000", (4, "cpu-limit"), Options(PATIENCE)).with(LITTLE_CPU);
    spinning_in_authorize: case("spinning in `authorize`", "spin in=authorize rounds=500000000", (4, "cpu-limit"), Options(PATIENCE)).with(LITTLE_CPU);
    spinning_in_credential_config: at_load("spinning in `credential-config`", "spin in=config rounds=4000000000", "cpu-limit", Plain).with(LITTLE_CPU);
    spinning_between_host_calls: case("spinning between host calls", "spin-between-calls rounds=2000000", (4, "cpu-limit"), Options(PATIENCE)).with(LITTLE_CPU);
    waiting_forever: case("waiting forever", "wait rounds=3000", (4, "deadline-exceeded"), Options(PATIENCE)).with(ONE_SECOND);
    waiting_in_check: case("waiting in `check`: takes no time", "wait in=check rounds=3000", VALID, Behaviour("wait in=check rounds=1")).with(ONE_SECOND);
    waiting_in_authorize: case("waiting in `authorize`: takes no time", "wait in=authorize rounds=3000", VALID, Behaviour("wait in=authorize rounds=1")).with(ONE_SECOND);
    waiting_repeatedly: case("waiting repeatedly", "wait-often rounds=1500", (4, "deadline-exceeded"), Options(PATIENCE)).with(ONE_SECOND);
    recursion: case("recursion", "recurse rounds=10000000", (4, "trap"), Behaviour("recurse rounds=100"));
    growing_its_memory: case("growing its memory", "grow-memory rounds=40", (4, "memory-limit"), Options(&["--max-memory-bytes", "67108864"]));
    growing_its_memory_in_check: case("growing its memory in `check`", "grow-memory in=check rounds=40", (4, "memory-limit"), Options(&["--max-memory-bytes", "134217728"]));
    a_flood_of_handles: case("a flood of handles", "flood-pollables rounds=1000", (4, "memory-limit"), Limits(|limits| limits.handles = 10_000));
    a_flood_of_header_maps: case("a flood of header maps", "flood-fields rounds=1000", (4, "memory-limit"), Limits(|limits| limits.handles = 10_000));
    a_header_map_that_grows: case("a header map that grows", "grow-fields rounds=1000", (4, "header-limit"), Limits(|limits| limits.request_header_bytes = 4 << 20));
    hundreds_of_header_maps: case("hundreds of header maps", "hoard function=fields.from-list bytes=0 items=1700 rounds=200", (4, "memory-limit"), Limits(|limits| limits.memory_bytes = 1 << 30));
    copies_of_a_header_map: case("copies of a header map", "hoard function=fields.clone bytes=1000 items=115 rounds=240", (4, "memory-limit"), Limits(|limits| limits.memory_bytes = 1 << 30));
    a_method_of_four_megabytes: case("a method of four megabytes", "hoard function=outgoing-request.set-method bytes=4000000 rounds=1", (4, "memory-limit"), Limits(|limits| limits.method_bytes = 8 << 20));
    a_scheme_of_four_megabytes: case("a scheme of four megabytes", "hoard function=outgoing-request.set-scheme bytes=4000000 rounds=1", (4, "memory-limit"), Limits(|limits| limits.scheme_bytes = 8 << 20));
    an_authority_of_four_megabytes: case("an authority of four megabytes", "hoard function=outgoing-request.set-authority bytes=4000000 rounds=1", (4, "memory-limit"), Limits(|limits| limits.authority_bytes = 8 << 20));
    a_path_of_four_megabytes: case("a path of four megabytes", "hoard function=outgoing-request.set-path-with-query bytes=4000000 rounds=1", (4, "header-limit"), Limits(|limits| limits.request_header_bytes = 8 << 20));
    more_pollables_at_once_than_the_limit_on_handles: case("more pollables at once than the limit on handles", "hoard function=poll items=1000 rounds=1", (4, "memory-limit"), Limits(|limits| limits.handles = 10_000));
    a_trap_in_validate: case("a trap in `validate`", "trap", (4, "trap"), Behaviour("get"));
    a_trap_in_check: case("a trap in `check`", "trap in=check", (4, "trap"), Behaviour("get"));
    a_trap_in_authorize: case("a trap in `authorize`", "trap in=authorize", (4, "trap"), Behaviour("get"));
    a_trap_in_describe: at_load("a trap in `describe`", "trap in=describe", "trap", Plain);
}
