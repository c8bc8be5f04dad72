//! Which findings may be shown, by what the instance that made them has seen.

/// What an instance has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The real values: what it says of a plain field could be a secret.
    Secrets,
    /// Placeholders: what it says of a secret field is about the placeholder.
    Placeholders,
}

impl Seen {
    /// Whether to show what an instance says of a field that is a secret or not; its fixes of such a
    /// field likewise.
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
