//! The target of a request, for the rules.

use credential_rules::Target;
use http::Uri;

/// The target of a request to a URL.
pub(crate) fn target(uri: &Uri) -> Target<'_> {
    Target {
        scheme: uri.scheme_str(),
        authority: uri.authority().map_or("", |authority| authority.as_str()),
        path: uri.path(),
    }
}
