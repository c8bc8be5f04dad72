//! Corrects a base URL.

use alloc::borrow::ToOwned;
use alloc::string::String;

use url::Url;

use super::host::{API_HOST, Owner};
use super::path::{DEFAULT_VERSION, Path};
use super::{ascii_host, lacks_scheme, origin, read};
use crate::paste;
use crate::search::split_once;

/// Returns `text` with everything corrected that has one right answer.
///
/// The origin stays, unless people confuse it with the API's: then it becomes the API's. User info,
/// query and fragment are removed.
pub(super) fn mend(text: &str) -> Option<String> {
    let visible = paste::visible(text);
    let unwrapped = with_one_scheme(paste::unwrap(&visible));
    let unwrapped = ascii_host::in_punycode(&unwrapped).unwrap_or(unwrapped);
    let url = read(&unwrapped).ok()?;
    let owner = Owner::of(&url);
    let origin = if owner.means_api() {
        ["https://", API_HOST].concat()
    } else if url.username().contains('.') {
        // `https://api.clari.com@elsewhere`: the host may not be the one that was meant.
        return None;
    } else {
        let meant = origin(&url);
        // The entered URL already leads elsewhere, and it is unknown which of the two was meant.
        let is_other = || read(text).is_ok_and(|entered| origin(&entered) != meant);
        if unwrapped != text && is_other() {
            return None;
        }
        meant
    };
    let mended = [&origin, "/", &path(&url, owner)].concat();
    Some(mended.trim_end_matches('/').to_owned())
}

fn with_one_scheme(text: &str) -> String {
    if lacks_scheme(text) {
        return ["https://", text.trim_start_matches('/')].concat();
    }
    let mut inner = text;
    while let Some((_, rest)) = split_once(inner, "://") {
        let has_scheme = |scheme: &str| {
            let start = rest.get(..scheme.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        };
        if !has_scheme("http://") && !has_scheme("https://") {
            break;
        }
        inner = rest;
    }
    inner.to_owned()
}

fn path(url: &Url, owner: Owner) -> String {
    let path = Path::of(url);
    match path.version() {
        _ if !owner.means_api() => path.segments.join("/"),
        Some(version) => version.to_ascii_lowercase(),
        None if owner == Owner::Api && !path.segments.is_empty() => path.segments.join("/"),
        None => DEFAULT_VERSION.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base_url::DEFAULT_BASE_URL;

    #[test]
    fn the_default_is_the_default_version_on_the_host_of_the_api() {
        assert_eq!(
            DEFAULT_BASE_URL,
            format!("https://{API_HOST}/{DEFAULT_VERSION}")
        );
    }

    #[test]
    fn the_base_url_that_was_meant_is_found() {
        for text in [
            " https://api.clari.com/v1\n",
            "<https://api.clari.com/v1>",
            "https://api.cla\u{200B}ri.com/v1",
            "api.clari.com",
            "//api.clari.com/v1",
            "HTTPS:API.Clari.com:443\\V1",
            "https://http://api.clari.com/v1",
            "http://api.clari.com:8080/v1",
            "https://user:word@api.clari.com./v1?apikey=k#f",
            "https://api.clari.com//v1//admin/limits/",
            "https://api.clari.com/admin/limits",
            "https://api.clari.com/v1/export/forecast",
            "https://app.clari.com/settings/tokens",
        ] {
            assert_eq!(mend(text).as_deref(), Some(DEFAULT_BASE_URL), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_known_to_be_wrong_stays() {
        for (text, mended) in [
            (
                "https://api.clari.com/v4/",
                Some("https://api.clari.com/v4"),
            ),
            ("https://api.clari.com/v9", Some("https://api.clari.com/v9")),
            (
                "https://api.clari.com/export",
                Some("https://api.clari.com/export"),
            ),
            (
                "http://proxy.example:8080/V1/x",
                Some("http://proxy.example:8080/V1/x"),
            ),
            ("https://proxy.example//", Some("https://proxy.example")),
            ("https://0x7f.1/v1", Some("https://127.0.0.1/v1")),
            ("https://api.clari.com@evil.example/v1", None),
            ("ftp://api.clari.com/v1", None),
            ("nonsense", None),
            ("", None),
        ] {
            assert_eq!(mend(text).as_deref(), mended, "{text:?}");
        }
    }

    #[test]
    fn a_text_that_leads_to_two_places_is_not_mended() {
        for text in [
            "http:t?://http://t1",
            "https:proxy.example/://https://evil.example",
        ] {
            assert_eq!(mend(text), None, "{text}");
        }
    }
}
