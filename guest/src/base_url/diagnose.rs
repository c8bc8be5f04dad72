//! What is wrong or unusual with a base URL.

use alloc::vec;
use alloc::vec::Vec;

use url::Url;

use super::host::Owner;
use super::path::{Path, is_documented};
use super::{MAX_LENGTH, has_user_info, problem, read};
use crate::doctor::found;
use crate::finding::Problem;
use crate::paste;
use crate::search::contains;

/// Lists the problems of `text`: first those of what was copied along with the URL, then those of
/// the URL itself.
pub(super) fn diagnose(text: &str) -> Vec<&'static Problem> {
    let visible = paste::visible(text);
    let trimmed = visible.trim();
    if trimmed.is_empty() {
        return vec![&problem::EMPTY];
    }
    let unwrapped = paste::unwrap(trimmed);
    let has_space = unwrapped.chars().any(char::is_whitespace) || contains(unwrapped, "%20");
    let is_long = text.chars().count() > MAX_LENGTH as usize;
    let mut problems = found(&[
        (visible != text, &problem::INVISIBLE_CHARACTER),
        (trimmed != visible, &problem::SURROUNDING_SPACE),
        (unwrapped != trimmed, &problem::QUOTED),
        (has_space, &problem::INNER_SPACE),
        (contains(unwrapped, "\\"), &problem::BACKSLASH),
        (is_long, &problem::TOO_LONG),
    ]);
    match read(text) {
        Err(problem) => problems.push(problem),
        Ok(url) => {
            problems.extend(of_url(&url, trimmed));
            let owner = Owner::of(&url);
            problems.extend(owner.problem());
            problems.extend(of_path(&url, owner));
        }
    }
    problems
}

/// All problems except those of the path and of the host's owner.
fn of_url(url: &Url, text: &str) -> Vec<&'static Problem> {
    let host = url.host_str().unwrap_or_default();
    let user_info = has_user_info(url);
    let spelling = [url.scheme(), "://", host].concat();
    let is_spelled = user_info || (text.starts_with(&spelling) && !host.ends_with('.'));
    found(&[
        (user_info, &problem::USER_INFO),
        (!is_spelled, &problem::UNUSUAL_SPELLING),
        (url.scheme() == "http", &problem::PLAINTEXT),
        (url.port().is_some(), &problem::PORT),
        (url.query().is_some(), &problem::QUERY),
        (url.fragment().is_some(), &problem::FRAGMENT),
    ])
}

fn of_path(url: &Url, owner: Owner) -> Vec<&'static Problem> {
    let path = Path::of(url);
    let (has_version, version) = match owner {
        Owner::Api => (path.version().is_some(), path.version()),
        Owner::Web | Owner::Copilot => (true, None),
        _ => (path.has_version(), None),
    };
    let is_unknown = version.is_some_and(|version| !is_documented(version));
    let is_upper_case = version.is_some_and(|version| version.starts_with('V'));
    let has_more = version.is_some() && path.segments.len() > 1;
    found(&[
        (path.has_probe, &problem::PROBE_PATH_PASTED),
        (path.has_doubled_slash, &problem::DOUBLED_SLASH),
        (!has_version, &problem::MISSING_VERSION),
        (is_unknown, &problem::UNKNOWN_VERSION),
        (is_upper_case, &problem::UPPER_CASE_VERSION),
        (has_more, &problem::EXTRA_PATH),
    ])
}

#[cfg(test)]
mod tests;
