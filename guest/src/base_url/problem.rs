//! The table of what can be wrong with a base URL.
//!
//! An error is a base URL that no request can use, or that would leak a secret.

use crate::finding::Problem;

pub(super) static EMPTY: Problem = Problem::error(
    "empty",
    "The base URL is empty: leave it out to use https://api.clari.com/v1.",
);
pub(super) static NOT_A_URL: Problem = Problem::error(
    "not-a-url",
    "The base URL is not a web address: it must look like https://api.clari.com/v1.",
);
pub(super) static MISSING_SCHEME: Problem = Problem::error(
    "missing-scheme",
    "The base URL does not say how to connect: add https:// in front of it.",
);
pub(super) static DOUBLED_SCHEME: Problem = Problem::error(
    "doubled-scheme",
    "The base URL starts with https:// or http:// twice: remove one.",
);
pub(super) static UNSUPPORTED_SCHEME: Problem = Problem::error(
    "unsupported-scheme",
    "The base URL must start with https://.",
);
pub(super) static NO_HOST: Problem = Problem::error(
    "no-host",
    "The base URL has no host: it must look like https://api.clari.com/v1.",
);
pub(super) static NON_ASCII_HOST: Problem = Problem::error(
    "non-ascii-host",
    "The host of the base URL has letters that are not plain ones: type it with plain letters, or \
     enter its coded form (xn--) if you know this host.",
);
pub(super) static USER_INFO: Problem = Problem::error(
    "user-info",
    "The base URL has a user name or a password before an `@`, which would be sent and logged: \
     remove it.",
);
pub(crate) static HOLDS_KEY: Problem = Problem::error(
    "holds-key",
    "The base URL contains the API key, which would be logged: remove it from the URL.",
);
pub(crate) static SWAPPED: Problem = Problem::error(
    "swapped",
    "The base URL and the API key seem to be in each other's field: swap them.",
);
pub(super) static INVISIBLE_CHARACTER: Problem = Problem::warning(
    "invisible-character",
    "The base URL contains an invisible character, as web pages and documents add: remove it.",
);
pub(super) static SURROUNDING_SPACE: Problem = Problem::warning(
    "surrounding-space",
    "The base URL has a space or a line break before or after it: remove it.",
);
pub(super) static INNER_SPACE: Problem = Problem::warning(
    "inner-space",
    "The base URL contains a space or a line break: enter one address without spaces.",
);
pub(super) static QUOTED: Problem = Problem::warning(
    "quoted",
    "The base URL has quotes or brackets around it: enter it without them.",
);
pub(super) static BACKSLASH: Problem = Problem::warning(
    "backslash",
    "The base URL contains a backslash: web addresses have slashes (/).",
);
pub(super) static UNUSUAL_SPELLING: Problem = Problem::warning(
    "unusual-spelling",
    "The base URL is spelled in an unusual way, such as with upper-case letters, a missing slash \
     or an address in another notation: use the plain spelling.",
);
pub(super) static PLAINTEXT: Problem = Problem::warning(
    "plaintext",
    "The base URL starts with http://, so anyone on the way could read the API key: use \
     https://.",
);
pub(super) static PORT: Problem = Problem::warning(
    "port",
    "The base URL names a port, which Clari's API does not need: keep it only if your \
     administrator asked for it.",
);
pub(super) static WEB_APP_HOST: Problem = Problem::warning(
    "web-app-host",
    "The base URL is that of Clari's web site, not of its API: use https://api.clari.com/v1.",
);
pub(super) static COPILOT_HOST: Problem = Problem::warning(
    "copilot-host",
    "The base URL is that of Clari Copilot, another product with credentials of its own: a Clari \
     Revenue key does not work there. The usual base URL is https://api.clari.com/v1.",
);
pub(super) static LOOK_ALIKE_HOST: Problem = Problem::warning(
    "look-alike-host",
    "The host of the base URL looks like Clari's but does not belong to clari.com, and whoever \
     runs it would receive the API key: use https://api.clari.com/v1 unless you know this host.",
);
pub(super) static PUNYCODE_HOST: Problem = Problem::warning(
    "punycode-host",
    "The host of the base URL is a coded form (xn--) of letters that may only look like plain \
     ones, and whoever runs it would receive the API key: make sure that you know this host.",
);
pub(super) static IP_LITERAL: Problem = Problem::warning(
    "ip-literal",
    "The base URL has a numeric address for a host, and whoever runs it would receive the API \
     key: the usual base URL is https://api.clari.com/v1.",
);
pub(super) static UNKNOWN_HOST: Problem = Problem::warning(
    "unknown-host",
    "The host of the base URL is not Clari's usual api.clari.com, and whoever runs it would \
     receive the API key: keep it only if Clari or your administrator gave it to you.",
);
pub(super) static PROBE_PATH_PASTED: Problem = Problem::warning(
    "probe-path-pasted",
    "The base URL ends with /admin/limits, which the connector adds by itself: remove it.",
);
pub(super) static EXTRA_PATH: Problem = Problem::warning(
    "extra-path",
    "The base URL continues after the version: end it there, as in https://api.clari.com/v1.",
);
pub(super) static DOUBLED_SLASH: Problem = Problem::warning(
    "doubled-slash",
    "The path of the base URL has two slashes in a row: one is enough.",
);
pub(super) static MISSING_VERSION: Problem = Problem::warning(
    "missing-version",
    "The base URL has no version in its path, such as /v1: add it.",
);
pub(super) static UNKNOWN_VERSION: Problem = Problem::warning(
    "unknown-version",
    "Clari does not document the version in the base URL: use /v1 or /v4.",
);
pub(super) static UPPER_CASE_VERSION: Problem = Problem::warning(
    "upper-case-version",
    "The version in the base URL has an upper-case letter: write it like /v1.",
);
pub(super) static QUERY: Problem = Problem::warning(
    "query",
    "The base URL has a query (from `?` on), which is not used: remove it.",
);
pub(super) static FRAGMENT: Problem = Problem::warning(
    "fragment",
    "The base URL has a fragment (from `#` on), which is not used: remove it.",
);
pub(super) static TOO_LONG: Problem = Problem::warning(
    "too-long",
    "The base URL is unusually long: make sure that only the address was copied.",
);
