//! `--unix`: a socket that only its owner can open.

use std::io::{self, ErrorKind};
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use rustix::fs::Mode;

use crate::cli::failure::Failure;

/// A socket's file, removed when it is dropped.
pub(super) struct UnixSocket {
    path: PathBuf,
    listener: UnixListener,
}

impl UnixSocket {
    /// Makes the socket, in the place of one that nobody listens on.
    pub(super) fn bind(path: &Path) -> Result<Self, Failure> {
        let what = || format!("cannot listen on `{}`", path.display());
        remove_stale(path).with_context(what)?;
        // No moment in which others could open it.
        let before = rustix::process::umask(Mode::from_raw_mode(0o177));
        let bound = UnixListener::bind(path);
        rustix::process::umask(before);
        let listener = bound.with_context(what)?;
        listener.set_nonblocking(true).with_context(what)?;
        Ok(Self {
            path: path.to_owned(),
            listener,
        })
    }

    /// The socket, to be listened on.
    pub(super) fn listener(&self) -> Result<tokio::net::UnixListener, Failure> {
        let what = "cannot listen on the socket";
        let listener = self.listener.try_clone().context(what)?;
        Ok(tokio::net::UnixListener::from_std(listener).context(what)?)
    }
}

impl Drop for UnixSocket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Removes a socket that a server has left behind. Anything else stays where it is.
fn remove_stale(path: &Path) -> anyhow::Result<()> {
    let metadata = match std::fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if !metadata.file_type().is_socket() {
        return Err(anyhow!("there is something else at this path"));
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            Ok(std::fs::remove_file(path)?)
        }
        Ok(_) => Err(io::Error::from(ErrorKind::AddrInUse).into()),
        Err(error) => Err(error.into()),
    }
}
