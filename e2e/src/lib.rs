//! What the browser journeys share: a real Chromium, the real backend, and a plain static host.
//!
//! - [`browser`]: one browser session; its console must stay silent.
//! - [`host`]: the backend as a person starts it, and the built app on a static web host under a sub-path.
//! - [`dataset`]: the tasks, read as the app reads them, so that a journey can paste a canonical solution.

pub mod browser;
pub mod dataset;
pub mod host;

use std::path::{Path, PathBuf};

/// The repository's top folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
