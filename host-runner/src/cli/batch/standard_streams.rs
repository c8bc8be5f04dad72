//! Stdin and stdout as files, which can be compared with other files.

use std::fs::File;
use std::io;
#[cfg(unix)]
use std::os::fd::AsFd;
#[cfg(windows)]
use std::os::windows::io::AsHandle;

/// The file that stdin reads. Nothing else in this process may read it meanwhile.
pub(super) fn input() -> io::Result<File> {
    #[cfg(unix)]
    let owned = io::stdin().as_fd().try_clone_to_owned()?;
    #[cfg(windows)]
    let owned = io::stdin().as_handle().try_clone_to_owned()?;
    Ok(owned.into())
}

/// The file that stdout writes.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing is written; the file is only compared with others"
)]
pub(super) fn output() -> io::Result<File> {
    #[cfg(unix)]
    let owned = io::stdout().as_fd().try_clone_to_owned()?;
    #[cfg(windows)]
    let owned = io::stdout().as_handle().try_clone_to_owned()?;
    Ok(owned.into())
}
