//! Why there is no browser to run in.

use std::path::PathBuf;

/// Why a browser engine cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// The app is not built, or without the engine.
    #[error(
        "the browser engine is not built: there is no {}; `cargo xtask dist` builds the app with it into target/dist, which --app can name",
        missing.display()
    )]
    NoApp {
        /// What was looked for.
        missing: PathBuf,
    },
    /// No Chromium.
    #[error(
        "no Chromium was found; install one (on Debian: apt-get install chromium), or name it in the variable CHROMIUM"
    )]
    NoChromium,
    /// The page cannot be served.
    #[error("the page cannot be served on this machine's loopback interface: {0}")]
    Serve(std::io::Error),
}
