//! `infrabench serve`.

use crate::engine;
use anyhow::{Context, Result};
use clap::Args;
use infrabench_server::Config;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Options {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Dataset whose tasks clients can name by id
    #[arg(long, default_value = "tasks/infrabench.jsonl")]
    dataset: PathBuf,
    /// Folder of the built app, served on the same port
    #[arg(long)]
    app: Option<PathBuf>,
    /// Scores to run at once [default: one per core]
    #[arg(long)]
    jobs: Option<usize>,
    /// Scores that may wait
    #[arg(long, default_value_t = 1000)]
    queue: usize,
    /// Origin of another host's page that may call the API, such as <https://example.org>; may be repeated
    #[arg(long = "allow-origin")]
    allow_origins: Vec<String>,
    #[command(flatten)]
    engine: engine::Options,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let config = Config {
        environments: options.engine.environments()?,
        dataset: Some(options.dataset.clone()),
        app: options.app.clone(),
        jobs: options.jobs.unwrap_or_else(engine::default_jobs),
        queue: options.queue,
        allow_origins: options.allow_origins.clone(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(options.listen).await.with_context(|| {
            format!("cannot listen on {}; name another address with --listen", options.listen)
        })?;
        let address = listener.local_addr()?;
        let what = if config.app.is_some() { "InfraBench" } else { "InfraBench backend" };
        println!("{what}: http://{address}/");
        // Whoever started this through a pipe waits for that line.
        std::io::stdout().flush()?;
        let stop = async {
            // Without the signal there is no other way to end than being killed, and that works too.
            let _ = tokio::signal::ctrl_c().await;
        };
        infrabench_server::serve(&config, listener, stop).await?;
        anyhow::Ok(())
    })?;
    // Runs that are under way hold blocking threads; ending the process ends their sandboxes.
    runtime.shutdown_background();
    Ok(true)
}
