//! A session of a real Firefox, driven through geckodriver: what the app does there, in the same words.

use crate::browser::{Browser, carry_out, start_driver};
use anyhow::{Context, Result};
use fantoccini::wd::Capabilities;
use serde_json::json;
use std::time::Duration;

impl Browser {
    /// Starts a fresh Firefox as large as a laptop's window.
    pub async fn firefox() -> Result<Self> {
        let program = crate::target("tools/bin/geckodriver");
        let driver = start_driver(&program.to_string_lossy(), "Listening on 127.0.0.1:")
            .await
            .context("`cargo xtask test` installs it")?;
        let options = json!({ "binary": "/usr/bin/firefox-esr", "args": ["-headless"] });
        let mut capabilities = Capabilities::new();
        capabilities.insert("moz:firefoxOptions".to_owned(), options);
        let browser = Self::connect(driver, capabilities, None).await?;
        browser.client.set_window_size(1440, 900).await?;
        Ok(browser)
    }

    /// Puts `text` in place of the answer through the editor itself: Firefox lets no script make a paste.
    pub async fn put(&self, text: &str) -> Result<()> {
        let script = "const { view } = document.querySelector('#pane-answer .cm-content').cmTile;\
            view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: arguments[0] } });";
        self.run_with(script, vec![json!(text)]).await?;
        Ok(())
    }
}

/// Steps in a fresh Firefox, for at most so long. Its console cannot be read from outside.
pub async fn journey(longest: Duration, steps: impl AsyncFnOnce(&Browser) -> Result<()>) -> Result<()> {
    let browser = Browser::firefox().await?;
    let outcome = carry_out(&browser, longest, steps).await;
    browser.close().await?;
    outcome
}
