//! Suggestions for mistyped names.

/// How similar two names must be, from 0 to 1; clap uses the same for commands and options.
const SIMILARITY: f64 = 0.7;

/// Suggests the known name that is most similar to a mistyped one, if any is similar.
pub(crate) fn did_you_mean<'a>(mistyped: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(mistyped, known).map_or_else(String::new, |name| format!("did you mean `{name}`? "))
}

fn nearest<'a>(mistyped: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|name| (strsim::jaro(mistyped, name), name))
        .filter(|(similarity, _)| *similarity > SIMILARITY)
        .max_by(|(first, _), (second, _)| first.total_cmp(second))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_similar_name_is_suggested() {
        let nearest = |name| nearest(name, ["api-key", "base-url", "auth-scheme"].into_iter());
        assert_eq!(nearest("base-ulr"), Some("base-url"));
        assert_eq!(nearest("apikey"), Some("api-key"));
        assert_eq!(nearest("auth-shceme"), Some("auth-scheme"));
        assert_eq!(nearest("region"), None);
    }
}
