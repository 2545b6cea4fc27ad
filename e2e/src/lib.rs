//! What the browser journeys share: a real Chromium, the real backend, and a plain static host.
//!
//! - [`browser`]: one browser session; its console must stay silent.
//! - [`axe`]: what an accessibility checker finds on the page.
//! - [`person`]: what a person does in the app: open, paste, score, load.
//! - [`host`]: the backend as a person starts it, and the built app on a static web host under a sub-path.
//! - [`model_server`]: a model's service with a script.
//! - [`dataset`]: the tasks, read as the app reads them, so that a journey can paste a canonical solution.

pub mod axe;
pub mod browser;
pub mod dataset;
pub mod firefox;
pub mod host;
pub mod model_server;
pub mod person;

use std::path::{Path, PathBuf};

/// The repository's top folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A path in Cargo's target folder, where what the journeys need is built.
pub fn target(part: &str) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from).join(part)
}
