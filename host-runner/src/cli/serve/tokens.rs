//! `--token-file`: the tokens that are handed out.

use std::path::Path;

use anyhow::Context;
use connector_server::TokenFile;
use zeroize::Zeroizing;

use crate::cli::failure::Failure;
use crate::cli::input_file;

/// The most that is read of a token file: thousands of tokens.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a token file.
pub(super) fn read(path: &Path) -> Result<TokenFile, Failure> {
    let what = || format!("cannot use `{}` as --token-file", path.display());
    let bytes = Zeroizing::new(input_file::read(path, MAX_BYTES).with_context(what)?);
    let text = std::str::from_utf8(&bytes)
        .context("it is not UTF-8 text")
        .with_context(what)?;
    Ok(TokenFile::parse(text).with_context(what)?)
}
