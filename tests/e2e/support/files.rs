//! Files that are given to another user, and what refuses them.

#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use crate::support::harness::Done;

/// Some user who is not this one.
const ANOTHER_USER: u32 = 54_321;

/// Makes a file or a folder another user's; whether that can be done.
pub(crate) fn give_away(path: &Path) -> bool {
    let given = chown(path, Some(ANOTHER_USER), None).is_ok();
    if !given {
        eprintln!("left out, since it takes root: a file of another user");
    }
    given
}

pub(crate) fn take_back(path: &Path) {
    chown(path, Some(rustix::process::geteuid().as_raw()), None).unwrap();
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Refused with exit 2 and these words.
#[track_caller]
pub(crate) fn assert_refused(done: &Done, words: &str) {
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(done.stderr().contains(words), "{}", done.stderr());
}
