//! The verdict vectors cover the table of verdicts; `tests/vectors` runs them.

use std::collections::BTreeSet;

use clari_mock::vectors::Vectors;
use clari_revenue::verdict::Reason;

/// The codes whose fault is a server's, a network's or a proxy's: never the key's.
const NOT_THE_KEY: [&str; 4] = ["provider", "network", "operator", "admin"];

#[test]
fn every_row_of_the_table_has_a_case() {
    let vectors = Vectors::built_in().unwrap();
    let covered: BTreeSet<&str> = vectors
        .cases()
        .iter()
        .map(|case| case.expect.code.as_str())
        .collect();
    let rows: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.row().code).collect();
    assert_eq!(
        rows.difference(&covered).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
    assert_eq!(
        covered.difference(&rows).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
}

#[test]
fn no_fault_of_a_server_a_network_or_a_proxy_blames_the_key() {
    for case in Vectors::built_in().unwrap().cases() {
        if case
            .expect
            .actor
            .as_deref()
            .is_some_and(|actor| NOT_THE_KEY.contains(&actor))
        {
            assert_eq!(case.expect.outcome, "undetermined", "{}", case.name);
        }
    }
}
