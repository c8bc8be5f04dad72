//! `docs/hostile-cases.md` lists every case that the tests try, with its outcome.

use std::fmt::Write as _;

use crate::hostile::case::{Case, Control};
use crate::hostile::{bringing, echo, exhausting, reaching, saying, server, tls};
use crate::support::hostile_component::Variant;
use crate::support::pages;

/// What stands around the tables.
const MARKS: [&str; 2] = [
    "<!-- tables: made by the tests -->\n",
    "<!-- end of the tables -->",
];

#[test]
fn the_page_lists_every_case() {
    let page = "docs/hostile-cases.md";
    let text = pages::read(page);
    let (_, rest) = text.split_once(MARKS[0]).unwrap();
    let (tables, _) = rest.split_once(MARKS[1]).unwrap();
    pages::hold(page, tables, &tables_of_cases());
}

fn tables_of_cases() -> String {
    let connectors = [
        ("Forbidden requests", "reaching", reaching::all()),
        ("Resource exhaustion", "exhausting", exhausting::all()),
        ("Forbidden verdicts and results", "saying", saying::all()),
        ("Forbidden imports and content", "bringing", bringing::all()),
    ];
    let mut text = String::new();
    for (title, module, cases) in connectors {
        let columns = ["the connector tries", "outcome", "control that is valid"];
        let rows = cases.into_iter().map(|(test, case)| (test, row(&case)));
        table(&mut text, title, module, columns, rows);
    }
    let columns = ["the server", "outcome"];
    let undetermined = |does: &str, code: &str| [does.to_owned(), format!("`{code}`, exit 3")];
    let rows = server::all().into_iter();
    let rows = rows.map(|(test, case)| (test, undetermined(case.does, case.code)));
    table(&mut text, "Hostile servers", "server", columns, rows);
    let rows = tls::all().into_iter();
    let rows = rows.map(|(test, case)| (test, undetermined(case.does, case.code)));
    table(&mut text, "Hostile TLS", "tls", columns, rows);
    let columns = ["the server gives the key back", "the connector sees"];
    let rows = echo::all().into_iter();
    let rows = rows.map(|(test, case)| (test, [case.how, "the answer without it"]));
    table(&mut text, "Echoes of the key", "echo", columns, rows);
    text.push('\n');
    text
}

/// A table of tests of one module of `hostile`.
fn table<const N: usize>(
    text: &mut String,
    title: &str,
    module: &str,
    columns: [&str; N],
    rows: impl Iterator<Item = (&'static str, [impl AsRef<str>; N])>,
) {
    let _ = writeln!(text, "\n## {title}\n");
    let _ = writeln!(
        text,
        "| {} | test: `hostile::{module}::…` |",
        columns.join(" | ")
    );
    let _ = writeln!(text, "|{}", "---|".repeat(N + 1));
    for (test, cells) in rows {
        let cells = cells.each_ref().map(AsRef::as_ref).join(" | ");
        let _ = writeln!(text, "| {cells} | `{test}` |");
    }
}

/// What a hostile connector tries, how it ends, and its control.
fn row(case: &Case) -> [String; 3] {
    let tries = if matches!(case.variant, Variant::Importing(_)) {
        format!("to import `{}`", case.tries)
    } else {
        case.tries.to_owned()
    };
    let (exit, code) = case.end;
    let lifted = match case.control {
        Control::Options(options) => format!("with `{}`", options.join(" ")),
        Control::Limits(_) => "with the limit raised".to_owned(),
        Control::BaseUrl(_) => "with a base URL that leads there".to_owned(),
        Control::Behaviour(behaviour) => format!("with `{}`", behaviour.replace('|', "\\|")),
        Control::Plain => "without it".to_owned(),
    };
    [tries, format!("`{code}`, exit {exit}"), lifted]
}
