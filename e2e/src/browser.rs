//! One session of a real Chromium, driven through ChromeDriver. (`firefox` has the few words for the other browser.)

use anyhow::{Context, Result, anyhow, bail};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long a journey waits for what should come within a second or two, on a machine that is busy.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The longest a whole journey may take, unless it says otherwise.
pub const LONGEST: Duration = Duration::from_secs(120);

/// A browser. Its ChromeDriver and profile end with it.
pub struct Browser {
    /// The session, for what this type has no word for.
    pub client: Client,
    _driver: Child,
    _profile: Option<tempfile::TempDir>,
}

/// What the page sees.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// Whether the system asks for dark colours.
    pub dark: bool,
}

impl View {
    /// A laptop, light.
    pub const WIDE: Self = Self { width: 1440, height: 900, dark: false };
    /// The narrowest phone, light.
    pub const NARROW: Self = Self { width: 360, height: 800, dark: false };

    /// The same in dark colours.
    #[must_use]
    pub fn dark(self) -> Self {
        Self { dark: true, ..self }
    }
}

impl Browser {
    /// Starts a fresh browser with an empty profile, but for `preferences` as Chromium names them.
    pub async fn start(preferences: Value) -> Result<Self> {
        let driver = start_driver("chromedriver", "started successfully on port ")
            .await
            .context("on Debian: apt-get install chromium chromium-driver")?;
        let profile = tempfile::tempdir()?;
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let mut capabilities = Capabilities::new();
        capabilities
            .insert("goog:chromeOptions".to_owned(), json!({ "args": arguments, "prefs": preferences }));
        capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
        Self::connect(driver, capabilities, Some(profile)).await
    }

    /// A session of a driver that listens.
    pub(crate) async fn connect(
        (driver, port): (Child, u16),
        capabilities: Capabilities,
        profile: Option<tempfile::TempDir>,
    ) -> Result<Self> {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .context("no browser session")?;
        Ok(Self { client, _driver: driver, _profile: profile })
    }

    /// Sets the size and the colours the system asks for.
    pub async fn view(&self, view: View) -> Result<()> {
        let metrics = json!({ "width": view.width, "height": view.height, "deviceScaleFactor": 1, "mobile": view.width < 500 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        let scheme = if view.dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// A command of the DevTools protocol, with its answer.
    pub async fn devtools(&self, command: &'static str, parameters: Value) -> Result<Value> {
        let body = json!({ "cmd": command, "params": parameters });
        Ok(self.client.issue_cmd(Extension { path: "goog/cdp/execute", body }).await?)
    }

    /// Runs a script in every page before the page's own, from the next page on.
    pub async fn before_each_page(&self, script: &str) -> Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
        Ok(())
    }

    /// Lets pages read the clipboard, as a person who pastes does.
    pub async fn allow_clipboard(&self) -> Result<()> {
        let body = json!({ "descriptor": { "name": "clipboard-read" }, "state": "granted" });
        self.client.issue_cmd(Extension { path: "permissions", body }).await?;
        Ok(())
    }

    /// Runs a script's body and gives what it returns.
    pub async fn run(&self, script: &str) -> Result<Value> {
        self.run_with(script, Vec::new()).await
    }

    /// The same, with arguments, which the script finds in `arguments`.
    pub async fn run_with(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute(script, arguments).await?)
    }

    /// Runs a script's body that ends by calling its last argument with the outcome.
    pub async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute_async(script, arguments).await?)
    }

    /// Presses keys one after another, as a keyboard does: they go to whatever has the focus. A modifier holds until the
    /// last key.
    pub async fn press(&self, keys: &str) -> Result<()> {
        Ok(self.client.active_element().await?.send_keys(keys).await?)
    }

    /// Waits until a script's expression is true; what it saw last is part of the error.
    pub async fn until(&self, what: &str, expression: &str) -> Result<()> {
        self.until_at_most(PATIENCE, what, expression).await
    }

    /// The same, with a time of its own.
    pub async fn until_at_most(&self, patience: Duration, what: &str, expression: &str) -> Result<()> {
        let script = format!("return Boolean({expression});");
        let deadline = tokio::time::Instant::now() + patience;
        while self.run(&script).await? != Value::Bool(true) {
            if tokio::time::Instant::now() > deadline {
                let text = self.run("return document.body.innerText.slice(0, 800);").await?;
                bail!(
                    "{what} did not come within {} s; the page says:\n{}",
                    patience.as_secs(),
                    text.as_str().unwrap_or_default()
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Waits until the page shows these words.
    pub async fn says(&self, words: &str) -> Result<()> {
        self.until(&format!("“{words}”"), &format!("document.body.innerText.includes({})", json!(words)))
            .await
    }

    /// Waits until an element's text has these words.
    pub async fn says_in(&self, selector: &str, words: &str) -> Result<()> {
        let expression =
            format!("document.querySelector({})?.innerText.includes({})", json!(selector), json!(words));
        self.until(&format!("“{words}” in `{selector}`"), &expression).await
    }

    /// Waits for an element that can be seen.
    pub async fn sees(&self, selector: &str) -> Result<()> {
        self.until(
            &format!("`{selector}`"),
            &format!("document.querySelector({})?.checkVisibility()", json!(selector)),
        )
        .await
    }

    /// Clicks the first visible button or link with this text.
    pub async fn click_named(&self, name: &str) -> Result<()> {
        let find = format!(
            "[...document.querySelectorAll('button, a, summary, [role=tab]')].find(one => one.checkVisibility() \
             && one.innerText.trim().startsWith({}))",
            json!(name)
        );
        self.until(&format!("a button “{name}”"), &find).await?;
        self.run(&format!("const one = {find}; one.scrollIntoView({{ block: 'center' }}); one.click();"))
            .await?;
        Ok(())
    }

    /// Text of the first element that a CSS selector finds, once there is one.
    pub async fn text(&self, selector: &str) -> Result<String> {
        let wait = self.client.wait().at_most(PATIENCE);
        Ok(wait
            .for_element(Locator::Css(selector))
            .await
            .with_context(|| format!("no `{selector}`"))?
            .text()
            .await?)
    }

    /// Clicks the first element that a CSS selector finds, once there is one.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let wait = self.client.wait().at_most(PATIENCE);
        let element =
            wait.for_element(Locator::Css(selector)).await.with_context(|| format!("no `{selector}`"))?;
        element.click().await.with_context(|| format!("cannot click `{selector}`"))
    }

    /// What the page wrote to its console, and errors that nobody caught. Must be empty at the end of a journey.
    pub async fn console(&self) -> Result<Vec<String>> {
        let entries =
            self.client.issue_cmd(Extension { path: "se/log", body: json!({ "type": "browser" }) }).await?;
        let text = |entry: &Value| {
            format!(
                "{}: {}",
                entry["level"].as_str().unwrap_or("?"),
                entry["message"].as_str().unwrap_or("?")
            )
        };
        Ok(entries.as_array().map(|entries| entries.iter().map(text).collect()).unwrap_or_default())
    }

    /// Writes what the page shows to a PNG file; with `full`, also what is below the fold.
    pub async fn picture(&self, file: &std::path::Path, full: bool) -> Result<()> {
        let shot = self
            .devtools("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": full }))
            .await?;
        let bytes = BASE64_STANDARD.decode(shot["data"].as_str().context("a screenshot has data")?)?;
        std::fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Fails if the console has anything that `allowed` does not name. In a name, `*` stands for whatever is between.
    pub async fn console_is_silent(&self, allowed: &[&str]) -> Result<()> {
        let mut lines = self.console().await?;
        lines.retain(|line| !allowed.iter().any(|name| name.split('*').all(|part| line.contains(part))));
        if lines.is_empty() { Ok(()) } else { bail!("the console has:\n{}", lines.join("\n")) }
    }

    /// Ends the session.
    pub async fn close(self) -> Result<()> {
        Ok(self.client.close().await?)
    }
}

/// Steps in a fresh browser: whatever they come to, the console is read and the browser is ended. `allowed`: parts of
/// the console lines that the steps provoke, such as a network failure; anything else is a failure. What the page showed
/// when a step failed is kept as a picture below `target/e2e/failed`.
pub async fn journey(allowed: &[&str], steps: impl AsyncFnOnce(&Browser) -> Result<()>) -> Result<()> {
    journey_in(json!({}), LONGEST, allowed, steps).await
}

/// The same in a browser with `preferences` as Chromium names them, for at most so long.
pub async fn journey_in(
    preferences: Value,
    longest: Duration,
    allowed: &[&str],
    steps: impl AsyncFnOnce(&Browser) -> Result<()>,
) -> Result<()> {
    let browser = Browser::start(preferences).await?;
    let outcome = carry_out(&browser, longest, steps).await;
    let silent = browser.console_is_silent(allowed).await;
    browser.close().await?;
    match (outcome, silent) {
        (Err(error), Err(noise)) => Err(error.context(noise)),
        (outcome, silent) => outcome.and(silent),
    }
}

/// Steps for at most so long; what the page showed when one failed is kept as a picture.
pub(crate) async fn carry_out(
    browser: &Browser,
    longest: Duration,
    steps: impl AsyncFnOnce(&Browser) -> Result<()>,
) -> Result<()> {
    let mut outcome = match tokio::time::timeout(longest, steps(browser)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(anyhow!("the journey took more than {} s", longest.as_secs())),
    };
    if outcome.is_err() {
        let folder = crate::target("e2e/failed");
        std::fs::create_dir_all(&folder)?;
        let name = std::thread::current().name().unwrap_or("journey").replace("::", "-");
        let picture = folder.join(format!("{name}.png"));
        if let Ok(shot) = browser.client.screenshot().await {
            std::fs::write(&picture, shot)?;
            outcome = outcome.with_context(|| format!("picture: {}", picture.display()));
        }
    }
    outcome
}

/// Starts a driver on a free port, which it says after `mark` in one of its first lines.
pub(crate) async fn start_driver(program: &str, mark: &str) -> Result<(Child, u16)> {
    let mut driver = Command::new(program)
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{program} does not start"))?;
    let stdout = driver.stdout.take().context("its output was asked for")?;
    let mut lines = BufReader::new(stdout).lines();
    let port = loop {
        let line = lines.next_line().await?.with_context(|| format!("{program} ended before it listened"))?;
        if let Some((_, port)) = line.split_once(mark) {
            break port.trim_end_matches('.').parse::<u16>()?;
        }
    };
    // Its pipe must be read for as long as it writes.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((driver, port))
}

/// A command of ChromeDriver that the standard does not have.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
