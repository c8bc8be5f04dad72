//! Programs that must not compile. Each is rejected for one reason, and its twin, which differs only in that,
//! is accepted.

#[test]
fn secrets_do_not_get_where_the_network_is() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*_refused.rs");
    cases.pass("tests/ui/*_accepted.rs");
}
