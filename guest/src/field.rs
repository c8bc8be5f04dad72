//! The names of the form's fields.

/// The name of the field that holds the API key.
pub const API_KEY: &str = "api-key";

/// The name of the field that holds the base URL.
pub const BASE_URL: &str = "base-url";

/// The name of the field that holds the authentication scheme.
pub const AUTH_SCHEME: &str = "auth-scheme";

/// Every field, in display order.
pub(crate) const FIELDS: [&str; 3] = [API_KEY, BASE_URL, AUTH_SCHEME];
