//! What must not compile: each program is refused for one thing, and its twin, which differs in that
//! one thing only, is accepted.

#[test]
fn secrets_do_not_get_where_the_network_is() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*_refused.rs");
    cases.pass("tests/ui/*_accepted.rs");
}
