//! Stdin, stdout and stderr as files, which can be compared with other files.

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

/// The files that stdout and stderr write.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing is written; the files are only compared with others"
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
