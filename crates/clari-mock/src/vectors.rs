//! The verdict vectors: what an API does, and the verdict that a connector must give.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer};

use crate::probe::ExpectedProbe;
use crate::{Origins, Reply};
use credential_rules::text::is_kebab_case;

/// The only format so far.
const FORMAT: u32 = 1;

/// The verdict vectors for the Clari Revenue API, embedded in the binary.
const BUILT_IN: &str = include_str!("../../../tests/vectors/verdicts.json");

/// The values of the built-in vectors, for files without values.
static BUILT_IN_VALUES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let vectors = Vectors::built_in().ok();
    vectors
        .and_then(|vectors| vectors.values)
        .unwrap_or_default()
});

/// A file of verdict vectors.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vectors {
    /// The version of the file's format.
    format: u32,
    /// The values of every case, with `{case}` for its name; by default those of the built-in vectors.
    values: Option<BTreeMap<String, String>>,
    /// The probe that the connector must send; by default any.
    probe: Option<ExpectedProbe>,
    /// The cases, in the order of the file.
    cases: Vec<Case>,
}

/// Why a text is not a file of verdict vectors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VectorsError {
    /// The text is not JSON, or does not follow the format.
    #[error("the verdict vectors cannot be read")]
    Unreadable(#[from] serde_json::Error),
    /// The file has an unknown format version.
    #[error("the verdict vectors have format `{0}`, and only `{FORMAT}` is supported")]
    UnknownFormat(u32),
    /// A name cannot be part of a path.
    #[error("the case name `{0}` is not kebab-case")]
    MisnamedCase(String),
    /// The probe's path cannot follow a base URL.
    #[error("the path `{0}` of the probe does not start with a slash")]
    RelativeProbe(String),
    /// Two cases have the same name.
    #[error("two cases are named `{0}`")]
    DuplicateCase(String),
}

impl Vectors {
    /// Parses a file of verdict vectors.
    ///
    /// # Errors
    ///
    /// If the text does not follow the format, a case's name is not kebab-case or not unique, or the probe's
    /// path is not absolute.
    pub fn parse(text: &str) -> Result<Self, VectorsError> {
        let vectors: Self = serde_json::from_str(text)?;
        if vectors.format != FORMAT {
            return Err(VectorsError::UnknownFormat(vectors.format));
        }
        let path = vectors.probe.as_ref().map(|probe| probe.path.as_str());
        if let Some(path) = path.filter(|path| !path.starts_with('/')) {
            return Err(VectorsError::RelativeProbe(path.to_owned()));
        }
        let mut names = BTreeSet::new();
        for Case { name, .. } in &vectors.cases {
            if !is_kebab_case(name) {
                return Err(VectorsError::MisnamedCase(name.clone()));
            }
            if !names.insert(name) {
                return Err(VectorsError::DuplicateCase(name.clone()));
            }
        }
        Ok(vectors)
    }

    /// The verdict vectors for the Clari Revenue API.
    ///
    /// # Errors
    ///
    /// As [`Vectors::parse`]; a test makes sure that it never fails.
    pub fn built_in() -> Result<Self, VectorsError> {
        Self::parse(BUILT_IN)
    }

    /// The cases, in the order of the file.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The file with only the case of that name, if it has one.
    #[must_use]
    pub fn only(&self, name: &str) -> Option<Self> {
        let case = self.cases.iter().find(|case| case.name == name)?;
        Some(Self {
            cases: vec![case.clone()],
            ..self.clone()
        })
    }

    /// The probe that the connector must send, if the file has one.
    pub fn probe(&self) -> Option<&ExpectedProbe> {
        self.probe.as_ref()
    }

    /// The values of a case, completed from those of the file. If the file has none, the values of the built-in
    /// vectors are used, for the fields that the form has.
    pub fn values(
        &self,
        case: &Case,
        origins: &Origins,
        has_field: impl Fn(&str) -> bool,
    ) -> BTreeMap<String, String> {
        let mut values = self.common_values(&case.name, origins, has_field);
        let own = case.values.iter();
        values.extend(own.map(|(name, value)| (name.clone(), origins.fill(value))));
        values
    }

    /// The values of a case with this name and no values of its own.
    pub fn common_values(
        &self,
        case: &str,
        origins: &Origins,
        has_field: impl Fn(&str) -> bool,
    ) -> BTreeMap<String, String> {
        let (common, has_all) = match &self.values {
            Some(values) => (values, true),
            None => (&*BUILT_IN_VALUES, false),
        };
        let common = common.iter().filter(|(name, _)| has_all || has_field(name));
        common
            .map(|(name, value)| (name.clone(), origins.fill(&value.replace("{case}", case))))
            .collect()
    }

    /// The server's reply in each case that has one, by the name of the case.
    pub fn replies(&self) -> impl Iterator<Item = (&str, &Reply)> {
        self.cases
            .iter()
            .filter_map(|case| Some((case.name.as_str(), case.server.as_ref()?)))
    }
}

/// One case: an API that behaves in one way, and the verdict for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The name, in kebab-case; unique in the file.
    pub name: String,
    /// What the case shows, in one sentence.
    pub about: String,
    /// The values of the form that differ from the defaults.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What the server does; by default, what the API does.
    pub server: Option<Reply>,
    /// Whether a server that finds the key in whichever header it reads has rejected it, so that `valid` would
    /// be wrong. If false, a good key may get the same response, and `invalid` would be wrong.
    #[serde(default)]
    pub key_refused: bool,
    /// Whether the verdict comes only at the time limit.
    #[serde(default)]
    pub slow: bool,
    /// The only host that can pass the case; by default every host can.
    pub only: Option<String>,
    /// The expected verdict.
    pub expect: Expect,
}

/// The expected verdict: every field except the message, which is free within limits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// What is known.
    pub outcome: String,
    /// The reason, as a code.
    pub code: String,
    /// Who can fix it; `null` if there is nothing to fix.
    #[serde(deserialize_with = "null_or")]
    pub actor: Option<String>,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// How long the API asks the client to wait, in seconds; `null` if it does not say.
    #[serde(deserialize_with = "null_or")]
    pub retry_after_seconds: Option<u32>,
    /// The findings in addition to those of `check` for the same values.
    pub findings: Vec<ExpectedFinding>,
    /// The figures, in order.
    pub facts: Vec<ExpectedFact>,
    /// The fields with at least one error in the verdict; all others have none.
    #[serde(default)]
    pub errors_on: BTreeSet<String>,
    /// Texts that the message must contain.
    #[serde(default)]
    pub message_contains: Vec<String>,
    /// Texts that must not occur in the verdict.
    #[serde(default)]
    pub verdict_lacks: Vec<String>,
}

/// An expected finding: every field except the message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFinding {
    /// The field that it is about, or empty.
    pub field: String,
    /// `error` or `warning`.
    pub severity: String,
    /// Its kind, as a code.
    pub code: String,
    /// The one correct value, or `null`.
    #[serde(deserialize_with = "null_or")]
    pub fix: Option<ExpectedFix>,
}

/// An expected fix.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFix {
    /// The field to change.
    pub field: String,
    /// Its new value; `null` for a secret, which is not shown.
    #[serde(deserialize_with = "null_or")]
    pub value: Option<String>,
}

/// An expected figure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFact {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: u64,
}

/// Reads a value that may be `null`, but must not be left out.
fn null_or<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GOOD_KEY, OriginName};

    fn refusal(text: &str) -> String {
        Vectors::parse(text).unwrap_err().to_string()
    }

    fn file_of(names: &[&str]) -> String {
        let cases: Vec<serde_json::Value> = names
            .iter()
            .map(|name| {
                serde_json::json!({"name": name, "about": "", "expect": {"outcome": "valid", "code": "ok",
                    "actor": null, "retryable": false, "retry_after_seconds": null, "findings": [], "facts": []}})
            })
            .collect();
        serde_json::json!({"format": FORMAT, "cases": cases}).to_string()
    }

    #[test]
    fn the_built_in_vectors_can_be_read() {
        assert!(Vectors::built_in().unwrap().cases().len() >= 60);
    }

    #[test]
    fn a_file_that_is_not_of_the_format_is_refused() {
        assert_eq!(refusal("{}"), "the verdict vectors cannot be read");
        assert_eq!(
            refusal(r#"{"format": 2, "cases": []}"#),
            "the verdict vectors have format `2`, and only `1` is supported"
        );
        assert_eq!(
            refusal(&file_of(&["a/b"])),
            "the case name `a/b` is not kebab-case"
        );
        assert_eq!(refusal(&file_of(&["ok", "ok"])), "two cases are named `ok`");
    }

    #[test]
    fn a_field_that_is_left_out_is_refused() {
        let whole = file_of(&["ok"]);
        assert!(Vectors::parse(&whole).is_ok());
        assert!(Vectors::parse(&whole.replace(r#""actor":null,"#, "")).is_err());
    }

    #[test]
    fn a_default_is_given_to_a_field_that_the_form_has_and_to_no_other() {
        let vectors = Vectors::parse(&file_of(&["ok"])).unwrap();
        let has_field = |name: &str| name != "auth-scheme";
        let values = vectors.values(&vectors.cases()[0], &Origins::default(), has_field);
        assert!(values.keys().eq(["api-key", "base-url"]), "{values:?}");
        assert_eq!(values["api-key"], GOOD_KEY);
        assert_eq!(values["base-url"], "{api}/cases/ok/v1");
    }

    #[test]
    fn a_file_names_its_own_fields_and_a_case_has_the_last_word() {
        let mut file: serde_json::Value =
            serde_json::from_str(&file_of(&["first", "second"])).unwrap();
        file["values"] = serde_json::json!({"address": "{api}/cases/{case}/books", "token": "t"});
        file["cases"][1]["values"] = serde_json::json!({"token": "other"});
        let vectors = Vectors::parse(&file.to_string()).unwrap();
        let token = |case: &Case| {
            let values = vectors.values(case, &Origins::default(), |_| false);
            assert_eq!(values.len(), 2);
            assert_eq!(
                values["address"],
                format!("{{api}}/cases/{}/books", case.name)
            );
            values["token"].clone()
        };
        let tokens: Vec<_> = vectors.cases().iter().map(token).collect();
        assert_eq!(tokens, ["t", "other"]);
    }

    #[test]
    fn a_probe_has_an_absolute_path_and_no_other_fields() {
        let mut file: serde_json::Value = serde_json::from_str(&file_of(&["ok"])).unwrap();
        file["probe"] = serde_json::json!({"method": "GET", "path": "/whoami"});
        assert!(Vectors::parse(&file.to_string()).unwrap().probe().is_some());
        file["probe"]["path"] = "whoami".into();
        assert_eq!(
            refusal(&file.to_string()),
            "the path `whoami` of the probe does not start with a slash"
        );
        file["probe"] = serde_json::json!({"method": "GET", "path": "/", "body": ""});
        assert_eq!(
            refusal(&file.to_string()),
            "the verdict vectors cannot be read"
        );
    }

    #[test]
    fn every_placeholder_of_the_built_in_vectors_is_known() {
        let mut origins = Origins::default();
        for (port, name) in (1..).zip(OriginName::ALL) {
            origins.insert(name, port);
        }
        let vectors = Vectors::built_in().unwrap();
        for case in vectors.cases() {
            assert!(
                !vectors.values(case, &origins, |_| true)["base-url"].contains('{'),
                "{}",
                case.name
            );
        }
    }

    #[test]
    fn only_a_refusal_of_the_key_or_a_bad_input_is_invalid_in_the_built_in_vectors() {
        for case in Vectors::built_in().unwrap().cases() {
            let expected = match case.expect.code.as_str() {
                "ok" => "valid",
                "bad-input" => "invalid",
                "token-rejected" if case.key_refused => "invalid",
                _ => "undetermined",
            };
            assert_eq!(case.expect.outcome, expected, "{}", case.name);
        }
    }

    #[test]
    fn the_description_of_the_format_names_the_good_key() {
        assert!(include_str!("../../../tests/vectors/README.md").contains(GOOD_KEY));
    }
}
