//! What is said of a credential in the place of its connector.

/// A code, and a sentence for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is, in kebab-case.
    pub code: &'static str,
    /// What it is and what to do.
    pub message: &'static str,
}

/// A plain field holds the value of a secret one.
pub const SECRET_IN_PLAIN_FIELD: Notice = Notice {
    code: "secret-in-plain-field",
    message: "This field holds the value of a secret field; take it out of here.",
};

/// No request can go to the base URL.
pub const NOT_A_URL: Notice = Notice {
    code: "not-a-url",
    message: "Enter the whole URL of the API, starting with https://.",
};

/// The host of the base URL is in letters beyond ASCII.
pub const NON_ASCII_HOST: Notice = Notice {
    code: "non-ascii-host",
    message: "Enter the host of the URL in plain letters, or in its coded form (xn--) if you know this host.",
};

/// The verdict on values that no request may be made with.
pub const BAD_INPUT: Notice = Notice {
    code: "bad-input",
    message: "Nothing was sent: correct the values that are marked as errors.",
};

/// The verdict where an answer holds a secret that the API was not given.
pub const UNSENT_SECRET: Notice = Notice {
    code: "unsent-secret",
    message: "The API's response contains a secret that was not sent to it, so none of the response is \
              shown: ask the provider of the API how it knows that secret.",
};
