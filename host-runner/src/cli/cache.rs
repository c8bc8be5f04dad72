//! The folder of the compiled-code cache.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// The variable that names another folder; empty, it turns the cache off.
const VARIABLE: &str = "HOST_RUNNER_CACHE_DIR";

/// The folder, unless the cache is off.
pub(crate) fn folder() -> Option<PathBuf> {
    match std::env::var_os(VARIABLE) {
        Some(folder) => (!folder.is_empty()).then(|| PathBuf::from(folder)),
        None => {
            let platform = etcetera::choose_base_strategy().ok()?;
            Some(platform.cache_dir().join("host-runner"))
        }
    }
}
