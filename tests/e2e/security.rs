//! `docs/hostile-cases.md` lists every case that the tests try, with its outcome.

use std::fmt::Write as _;
use std::path::Path;

use crate::arena::Control;
use crate::hostile_component::Variant;
use crate::{hostile_cases, hostile_server};

/// What stands around the tables.
const MARKS: [&str; 2] = [
    "<!-- tables: made by the tests -->\n",
    "<!-- end of the tables -->",
];

/// Set to have the tables written instead of compared.
const UPDATE: &str = "UPDATE_DOCS";

#[test]
fn the_page_lists_every_case() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/hostile-cases.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).unwrap();
    let (tables, after) = rest.split_once(MARKS[1]).unwrap();
    let made = tables_of_cases();
    if std::env::var_os(UPDATE).is_some() {
        let whole = [before, MARKS[0], &made, MARKS[1], after].concat();
        std::fs::write(&path, whole).unwrap();
    } else {
        assert_eq!(tables, made, "run the test again with {UPDATE}=1");
    }
}

fn tables_of_cases() -> String {
    let mut text = String::new();
    for (title, cases) in hostile_cases::all() {
        let _ = write!(
            text,
            "\n## {title}\n\n| the connector tries | outcome | control that is valid |\n|---|---|---|\n"
        );
        for case in cases {
            let import = matches!(case.variant, Variant::Importing(_));
            let tries = if import {
                format!("to import `{}`", case.tries)
            } else {
                case.tries.to_owned()
            };
            let (exit, code) = case.end;
            let lifted = match case.control {
                Control::Options(options) => format!("with `{}`", options.join(" ")),
                Control::Limits(_) => "with the limit raised".to_owned(),
                Control::BaseUrl(_) => "with a base URL that leads there".to_owned(),
                Control::Behaviour(behaviour) => {
                    format!("with `{}`", behaviour.replace('|', "\\|"))
                }
                Control::Plain => "without it".to_owned(),
            };
            let _ = writeln!(text, "| {tries} | `{code}`, exit {exit} | {lifted} |");
        }
    }
    text.push_str("\n## Hostile servers\n\n| the server | outcome |\n|---|---|\n");
    let servers = hostile_server::cases()
        .into_iter()
        .map(|case| (case.does, case.code));
    let tls = hostile_server::TLS_CASES
        .into_iter()
        .map(|(does, _, code)| (does, code));
    for (does, code) in servers.chain(tls) {
        let _ = writeln!(text, "| {does} | `{code}`, exit 3 |");
    }
    text.push('\n');
    text
}
