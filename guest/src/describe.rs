//! What the connector is, and how to get the credential.

use alloc::borrow::ToOwned;

use crate::bindings::Description;

/// The steps to get an API key.
const SETUP_STEPS: [&str; 10] = [
    "Ask your Clari administrator to make sure that your account has access to the data that you \
     need: revenue, opportunity, audit or ingest.",
    "Sign in to Clari at https://app.clari.com.",
    "Click your profile avatar in the top navigation and choose Settings.",
    "Open API tokens. If it is not there, ask Clari for access to the token tool.",
    "Click Generate new API token.",
    "Enter a descriptive token name, so that you can recognize the token later.",
    "Click Generate new token, then copy the token at once and keep it in a safe place: it is \
     shown only once. A lost token cannot be seen again: revoke it and generate a new one.",
    "Enter the token here as the API Key. It works until it is revoked or its user is deactivated.",
    "Leave the Base URL as it is, unless Clari provisioned your account on another address, and the \
     Authentication scheme as well, unless a verdict suggests another.",
    "Describe the credential where you save it: its purpose, its owner and how fresh its data is. \
     That is recommended, not required.",
];

/// Returns the description.
#[must_use]
pub fn describe() -> Description {
    Description {
        name: "Clari Revenue".to_owned(),
        vendor: "Clari".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        documentation_url: "https://docs.nexla.com/user-guides/connectors/clari_api/clari_api_auth"
            .to_owned(),
        setup_steps: SETUP_STEPS.map(str::to_owned).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_a_release_and_the_documentation_is_an_https_url() {
        let description = describe();
        assert_eq!(description.version.split('.').count(), 3);
        let url = url::Url::parse(&description.documentation_url).unwrap();
        assert_eq!(url.scheme(), "https");
    }

    #[test]
    fn the_steps_lead_from_access_to_a_described_credential() {
        let steps = describe().setup_steps;
        for (step, word) in steps.iter().zip([
            "administrator",
            "app.clari.com",
            "avatar",
            "API tokens",
            "Generate new API token",
            "token name",
            "only once",
            "API Key",
            "Base URL",
            "recommended",
        ]) {
            assert!(step.contains(word), "{word}: {step}");
        }
    }
}
