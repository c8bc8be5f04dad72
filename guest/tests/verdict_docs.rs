//! `docs/verdicts.md` has the table of verdicts; `UPDATE_DOCS=1` writes it.

use std::path::Path;

use clari_revenue::bindings::{Actor, Outcome};
use clari_revenue::verdict::{Reason, Row};

/// The lines around the table.
const MARKS: [&str; 2] = [
    "<!-- table of: guest/src/verdict.rs -->\n",
    "<!-- end of the table -->",
];

#[test]
fn the_page_has_every_verdict() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/verdicts.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(MARKS[0]).unwrap();
    let (table, after) = rest.split_once(MARKS[1]).unwrap();
    let rows: String = Reason::ALL
        .iter()
        .map(|reason| line(reason.row()))
        .collect();
    let real = format!(
        "| code | outcome | who can fix it | retry | message |\n|---|---|---|---|---|\n{rows}"
    );
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, [before, MARKS[0], &real, MARKS[1], after].concat()).unwrap();
    } else {
        assert_eq!(table, real, "run the test with UPDATE_DOCS=1");
    }
}

fn line(row: &Row) -> String {
    let outcome = match row.outcome {
        Outcome::Valid => "valid",
        Outcome::Invalid => "invalid",
        Outcome::Undetermined => "undetermined",
    };
    let actor = match row.actor {
        None => "–",
        Some(Actor::User) => "the user",
        Some(Actor::Admin) => "an administrator of the account",
        Some(Actor::Provider) => "the provider of the API",
        Some(Actor::Network) => "the network",
        Some(Actor::Operator) => "the operator of the host",
    };
    let retry = if row.retryable { "yes" } else { "no" };
    format!(
        "| `{}` | {outcome} | {actor} | {retry} | {}. |\n",
        row.code, row.message
    )
}
