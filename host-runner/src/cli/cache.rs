//! Where compiled code is kept between runs.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// The variable that names another folder, or none if it is empty.
const VARIABLE: &str = "HOST_RUNNER_CACHE_DIR";

/// The folder, unless there is to be none.
pub(crate) fn folder() -> Option<PathBuf> {
    match std::env::var_os(VARIABLE) {
        Some(folder) => (!folder.is_empty()).then(|| PathBuf::from(folder)),
        None => {
            let platform = etcetera::choose_base_strategy().ok()?;
            Some(platform.cache_dir().join("host-runner"))
        }
    }
}
