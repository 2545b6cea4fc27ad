//! Where the app comes from: the backend as a person starts it, or a static web host that knows nothing of it.

use anyhow::{Context, Result, bail};
use axum::Router;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::runtime::Runtime;
use tower_http::services::{ServeDir, ServeFile};

/// A running `infrabench serve`. Ends with the value.
pub struct Backend {
    process: Child,
    /// Its data, which goes with it.
    _data: TempDir,
    /// Where it listens, ending with a slash.
    pub url: String,
}

impl Backend {
    /// Starts the optimised backend with the built app on a free port.
    pub async fn start() -> Result<Self> {
        Self::start_on(tempfile::tempdir()?).await
    }

    /// The same with a token, without which it refuses to score.
    pub async fn start_with_token() -> Result<(Self, String)> {
        let data = tempfile::tempdir()?;
        let made = Command::new(crate::target("release/infrabench"))
            .args(["token", "create", "e2e", "--data"])
            .arg(data.path())
            .output()
            .await
            .context("could not make a token")?;
        let token = String::from_utf8(made.stdout)?.trim().to_owned();
        Ok((Self::start_on(data).await?, token))
    }

    async fn start_on(data: TempDir) -> Result<Self> {
        let root = crate::root();
        let binary = crate::target("release/infrabench");
        let app = root.join("dist");
        if !binary.is_file() || !app.join("index.html").is_file() {
            bail!(
                "the backend and the app are not built; `cargo xtask test --only browser` builds them and runs this"
            );
        }
        let mut process = Command::new(binary)
            .current_dir(&root)
            .args(["serve", "--listen", "127.0.0.1:0", "--app", "dist", "--data"])
            .arg(data.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("could not start the backend")?;
        let stdout = process.stdout.take().context("its output was asked for")?;
        let mut lines = BufReader::new(stdout).lines();
        let first = tokio::time::timeout(Duration::from_secs(30), lines.next_line())
            .await
            .context("the backend did not say where it listens")??
            .context("the backend ended at once; its complaint is above")?;
        let url = first
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .context("no address in its first line")?;
        Ok(Self { url: url.to_owned(), process, _data: data })
    }

    /// Ends it, as a backend that goes away in the middle of the work.
    pub async fn stop(mut self) -> Result<()> {
        self.process.kill().await.context("could not end the backend")
    }
}

/// A static web host with the built app below a path. Serves as long as the value lives.
pub struct StaticHost {
    /// The app's address, ending with a slash.
    pub url: String,
    /// Of its own, so that its connections end with it, those that browsers keep open included.
    runtime: Option<Runtime>,
}

impl Drop for StaticHost {
    fn drop(&mut self) {
        self.runtime.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

impl StaticHost {
    /// The app as `cargo xtask dist --base /infrabench/` writes it, on a host that serves it there.
    pub fn below_a_path() -> Result<Self> {
        Self::start(&crate::target("e2e/infrabench"), "/infrabench/")
    }

    /// Serves `folder` at `base` (`/` or `/name/`), with 404.html for what is not there, as project pages do.
    pub fn start(folder: &Path, base: &str) -> Result<Self> {
        if !folder.join("404.html").is_file() {
            bail!(
                "{} is no static folder of the app; `cargo xtask test --only browser` builds it",
                folder.display()
            );
        }
        let files = ServeDir::new(folder)
            .precompressed_br()
            .precompressed_gzip()
            .not_found_service(ServeFile::new(folder.join("404.html")));
        let router = match base.trim_matches('/') {
            "" => Router::new().fallback_service(files),
            name => Router::new().nest_service(&format!("/{name}"), files),
        };
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}{base}", listener.local_addr()?);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.spawn(async move {
            if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                // Serves until it is ended.
                let _ = axum::serve(listener, router).await;
            }
        });
        Ok(Self { url, runtime: Some(runtime) })
    }
}
