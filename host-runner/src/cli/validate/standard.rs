//! The standard streams as the files that they are, so that they can be compared with others.

use std::fs::File;
use std::io;
#[cfg(unix)]
use std::os::fd::AsFd;
#[cfg(windows)]
use std::os::windows::io::AsHandle;

/// What stdin reads from. Nothing else of this process may read it meanwhile.
pub(super) fn input() -> io::Result<File> {
    #[cfg(unix)]
    let owned = io::stdin().as_fd().try_clone_to_owned()?;
    #[cfg(windows)]
    let owned = io::stdin().as_handle().try_clone_to_owned()?;
    Ok(owned.into())
}

/// What stdout and stderr write to.
#[expect(
    clippy::disallowed_methods,
    reason = "the files are compared with others, and nothing is written"
)]
pub(super) fn outputs() -> io::Result<[File; 2]> {
    #[cfg(unix)]
    let owned = [
        io::stdout().as_fd().try_clone_to_owned()?,
        io::stderr().as_fd().try_clone_to_owned()?,
    ];
    #[cfg(windows)]
    let owned = [
        io::stdout().as_handle().try_clone_to_owned()?,
        io::stderr().as_handle().try_clone_to_owned()?,
    ];
    Ok(owned.map(File::from))
}
