//! `docs/compared.md` is about situations that tests here have, and says what the vectors say.

use clari_mock::vectors::Vectors;
use serde::Deserialize;

use crate::support::pages;

#[derive(Deserialize)]
struct File {
    situations: Vec<Situation>,
}

#[derive(Deserialize)]
struct Situation {
    about: String,
    threads: Vec<String>,
    case: Option<String>,
    test: Option<String>,
    ours: Option<String>,
    #[serde(default)]
    in_readme: bool,
}

fn situations() -> Vec<Situation> {
    let file: File = serde_json::from_str(&pages::read("tests/peers/situations.json")).unwrap();
    file.situations
}

/// The row of a situation, and what `host-runner` says in it.
fn row<'a>(page: &'a str, about: &str) -> (&'a str, &'a str) {
    let begin = format!("| {about} | ");
    let row = page.lines().find(|line| line.starts_with(&begin)).unwrap();
    (row, row.split(" | ").nth(3).unwrap())
}

#[test]
fn each_of_the_twenty_situations_has_a_vector_or_a_test() {
    let situations = situations();
    assert_eq!(situations.len(), 20);
    let vectors = Vectors::built_in().unwrap();
    let tests = include_str!("../cli/threads.rs");
    for Situation {
        about, case, test, ..
    } in situations
    {
        match (case, test) {
            (Some(name), None) => {
                let mut cases = vectors.cases().iter();
                assert!(cases.any(|case| case.name == name), "{name}");
            }
            (None, Some(name)) => assert!(tests.contains(&format!("fn {name}()")), "{name}"),
            _ => panic!("{about}: not one of the two"),
        }
    }
}

#[test]
fn the_page_says_what_the_vectors_say_and_links_each_thread() {
    let page = pages::read("docs/compared.md");
    let vectors = Vectors::built_in().unwrap();
    for situation in situations() {
        let (row, said) = row(&page, &situation.about);
        for thread in situation.threads {
            assert!(
                row.contains(&format!("[{thread}](https://github.com/")),
                "{row}"
            );
        }
        let due = match situation.case {
            Some(name) => {
                let mut cases = vectors.cases().iter();
                let expect = &cases.find(|case| case.name == name).unwrap().expect;
                format!("`{}` (`{}`", expect.outcome, expect.code)
            }
            None => situation.ours.unwrap(),
        };
        assert!(said.starts_with(&due), "{row}");
    }
}

#[test]
fn the_readme_shows_five_of_its_rows() {
    let (page, readme) = (pages::read("docs/compared.md"), pages::read("README.md"));
    let chosen = situations().into_iter().filter(|one| one.in_readme);
    let mut count = 0;
    for Situation { about, .. } in chosen {
        let (row, _) = row(&page, &about);
        assert!(readme.contains(row), "{row}");
        count += 1;
    }
    assert_eq!(count, 5);
}
