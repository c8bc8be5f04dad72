//! Disclosure: which findings may be shown, given what their instance has seen.

/// What an instance has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The real values: what the instance says about a plain field could be a secret.
    Secrets,
    /// Placeholders: what the instance says about a secret field is about the placeholder.
    Placeholders,
}

impl Seen {
    /// Whether to show what an instance says about a field that is a secret or not, including fixes of that
    /// field.
    #[must_use]
    pub fn may_speak_of(self, secret: bool) -> bool {
        secret == (self == Self::Secrets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_seen_secrets_speaks_of_secret_fields_only() {
        assert!(Seen::Secrets.may_speak_of(true));
        assert!(!Seen::Secrets.may_speak_of(false));
        assert!(Seen::Placeholders.may_speak_of(false));
        assert!(!Seen::Placeholders.may_speak_of(true));
    }
}
