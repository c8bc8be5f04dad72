//! What was meant by a name that is mistyped.

/// How alike two names must be, from 0 to 1; the same as for mistyped commands and options.
const ALIKE: f64 = 0.7;

/// Asks whether the known name that is most like the one given was meant; nothing if none is like it.
pub(crate) fn did_you_mean<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(given, known).map_or_else(String::new, |meant| format!("did you mean `{meant}`? "))
}

fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|name| (strsim::jaro(given, name), name))
        .filter(|(alike, _)| *alike > ALIKE)
        .max_by(|(first, _), (second, _)| first.total_cmp(second))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_was_meant_is_found_and_nothing_else() {
        let nearest = |given| nearest(given, ["api-key", "base-url", "auth-scheme"].into_iter());
        assert_eq!(nearest("base-ulr"), Some("base-url"));
        assert_eq!(nearest("apikey"), Some("api-key"));
        assert_eq!(nearest("auth-shceme"), Some("auth-scheme"));
        assert_eq!(nearest("region"), None);
    }
}
