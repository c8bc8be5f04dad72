//! Files of YAML.

use serde::Serialize;

use crate::cli::failure::Failure;

/// A file with a comment at its top.
pub(super) fn file(comment: &str, content: &impl Serialize) -> Result<String, Failure> {
    let yaml = serde_saphyr::to_string(content)
        .map_err(|error| Failure::usage(format!("cannot write YAML: {error}")))?;
    Ok(format!("# {comment}.\n{}", yaml.trim_end()))
}
