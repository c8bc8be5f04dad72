//! The path of a base URL, as its segments.

use alloc::vec::Vec;

use url::Url;

use super::PROBE_PATH;
use crate::search::contains;

/// The versions of the API that Clari documents; the first is the default.
const VERSIONS: [&str; 2] = [DEFAULT_VERSION, "v4"];

/// The default version.
pub(super) const DEFAULT_VERSION: &str = "v1";

/// The path of a base URL.
pub(super) struct Path<'a> {
    /// The segments, without empty ones and without the probe's.
    pub(super) segments: Vec<&'a str>,
    /// Whether the probe's path was at its end.
    pub(super) has_probe: bool,
    /// Whether a segment was empty.
    pub(super) has_doubled_slash: bool,
}

impl<'a> Path<'a> {
    /// Parses the path of `url`.
    pub(super) fn of(url: &'a Url) -> Self {
        let probe = segments(PROBE_PATH);
        let mut segments = segments(url.path());
        let all = segments.len();
        while segments.ends_with(&probe) {
            segments.truncate(segments.len() - probe.len());
        }
        Self {
            has_probe: segments.len() < all,
            has_doubled_slash: contains(url.path(), "//"),
            segments,
        }
    }

    /// The version, if it is the first segment, as on Clari's own host.
    pub(super) fn version(&self) -> Option<&'a str> {
        self.segments
            .first()
            .copied()
            .filter(|first| is_version(first))
    }

    /// Whether a version is anywhere in the path.
    pub(super) fn has_version(&self) -> bool {
        self.segments.iter().any(|segment| is_version(segment))
    }
}

/// Whether Clari documents a version, in upper or lower case.
pub(super) fn is_documented(version: &str) -> bool {
    VERSIONS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(version))
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .collect()
}

/// Whether a segment is a version of an API, such as `v1`.
fn is_version(segment: &str) -> bool {
    segment.strip_prefix(['v', 'V']).is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_its_segments_without_the_probe() {
        for (path, segments, has_probe, has_doubled_slash) in [
            ("", &[] as &[&str], false, false),
            ("/v1/", &["v1"], false, false),
            ("/v1//x", &["v1", "x"], false, true),
            ("/v1/admin/limits/", &["v1"], true, false),
            ("/admin/limits/admin/limits", &[], true, false),
            ("/v1/admin", &["v1", "admin"], false, false),
        ] {
            let url = Url::parse(&["https://api.clari.com", path].concat()).unwrap();
            let found = Path::of(&url);
            assert_eq!(found.segments, segments, "{path}");
            assert_eq!(found.has_probe, has_probe, "{path}");
            assert_eq!(found.has_doubled_slash, has_doubled_slash, "{path}");
        }
    }

    #[test]
    fn a_version_is_a_v_and_digits() {
        for (segment, version) in [
            ("v1", true),
            ("V4", true),
            ("v10", true),
            ("v", false),
            ("v1x", false),
            ("1", false),
        ] {
            assert_eq!(is_version(segment), version, "{segment}");
        }
        assert!(is_documented("V4"));
        assert!(!is_documented("v2"));
    }
}
