//! `infrabench serve`.

use crate::serve_queue::Queue;
use crate::{data, engine, logging, queue};
use anyhow::{Context, Result};
use clap::Args;
use infrabench_queue::Client;
use infrabench_server::executor::{Executor, Local};
use infrabench_server::{Config, Retention, Server};
use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Jobs in a queue at once, by default: far more than workers have slots, so that none of them waits for us.
const QUEUED: usize = 1000;

/// Exit status of a command that a second signal ended.
const INTERRUPTED: i32 = 130;

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Options {
    /// File with any of these options, such as `listen = "127.0.0.1:9000"`
    ///
    /// TOML; a key is an option's long name. A flag wins over an environment variable, that over the file, and the file
    /// over the default.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Address to listen on; port 0 takes a free one
    ///
    /// Any other than this machine's own (127.0.0.1) needs a token: see `infrabench token`.
    #[arg(long, default_value = "127.0.0.1:8080", help_heading = "What is served, and where")]
    listen: SocketAddr,
    /// Dataset whose tasks clients can name by id
    #[arg(
        long,
        value_name = "FILE",
        default_value = "tasks/infrabench.jsonl",
        help_heading = "What is served, and where"
    )]
    dataset: PathBuf,
    /// Folder of the built app, served on the same port
    #[arg(long, value_name = "FOLDER", help_heading = "What is served, and where")]
    app: Option<PathBuf>,
    /// Origin of another host's page that may call the API, such as <https://example.org>; may be repeated
    #[arg(long = "allow-origin", value_name = "ORIGIN", help_heading = "What is served, and where")]
    allow_origins: Vec<String>,

    #[command(flatten)]
    data: data::Options,
    /// Days that ended scores and runs are kept
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u64).range(1..=36_500), help_heading = "What is kept")]
    keep_days: u64,
    /// Gigabytes of the database beyond which the oldest go
    #[arg(long, value_name = "GB", default_value_t = 10.0, value_parser = positive, help_heading = "What is kept")]
    keep_gb: f64,

    /// Scores to run at once [default: one per core], or to have in the queue at once [default: 1000]
    #[arg(long, value_name = "N", help_heading = "Scoring")]
    jobs: Option<usize>,
    /// NATS server with JetStream whose workers run the scores, such as <nats://host:4222>, instead of this process
    ///
    /// See `infrabench worker`.
    #[arg(long, value_name = "URL", env = "INFRABENCH_QUEUE", help_heading = "Scoring")]
    queue: Option<String>,
    #[command(flatten, next_help_heading = "Scoring")]
    access: queue::Options,
    /// Scores that may wait; a client that sends one more is asked to try again later
    #[arg(long, value_name = "N", default_value_t = 20_000, help_heading = "Scoring")]
    max_waiting: usize,
    /// Seconds that running scores may take to end when the backend is stopped; the rest waits for the next start
    #[arg(long, value_name = "SECONDS", default_value_t = 30, help_heading = "Scoring")]
    drain: u64,
    #[command(flatten, next_help_heading = "Scoring")]
    engine: engine::Options,

    /// Requests per second of one token
    #[arg(long, value_name = "N", default_value = "100", help_heading = "Limits of a token")]
    token_rate: NonZeroU32,
    /// Scores of one token that may wait or run
    #[arg(long, value_name = "N", default_value_t = 10_000, help_heading = "Limits of a token")]
    token_scores: usize,

    #[command(flatten)]
    logging: logging::Options,
}

const EXAMPLES: &str = "\
Every option can also be an environment variable (INFRABENCH_LISTEN for --listen) or a line of the --config file.

Examples:
  infrabench serve                                 the API for this machine, on port 8080
  infrabench serve --app dist                      and the app
  infrabench token create ci                       from now on a token is needed
  infrabench serve --listen 0.0.0.0:8080           for other machines, behind a proxy with TLS
  infrabench serve --config /etc/infrabench.toml   with a file:
      listen = \"127.0.0.1:9000\"
      data = \"/var/lib/infrabench\"
      allow-origin = [\"https://bench.example.org\"]";

/// Bytes in the gigabyte that disks are sold by.
const GB: f64 = 1e9;

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number > 0.0 && number <= 1e6 => Ok(number),
        Ok(_) | Err(_) => Err("write a number above 0, such as 0.5 or 20".to_owned()),
    }
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    logging::start(&options.logging);
    let config = options.config()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let stop = stop()?;
        let listener = tokio::net::TcpListener::bind(options.listen).await.with_context(|| {
            format!("cannot listen on {}; name another address with --listen", options.listen)
        })?;
        let address = listener.local_addr()?;
        let server = Server::start(&config, Box::pin(options.executor()).await?).await?;
        server.check(address)?;
        let what = if config.app.is_some() { "InfraBench" } else { "InfraBench backend" };
        println!("{what}: http://{address}/");
        // Whoever started this through a pipe waits for that line.
        std::io::stdout().flush()?;
        server.serve(listener, stop).await?;
        anyhow::Ok(())
    })?;
    // Runs that did not stop hold blocking threads; ending the process ends their sandboxes.
    runtime.shutdown_background();
    Ok(true)
}

impl Options {
    /// Who scores: the workers of a queue, or this process, which gets ready while it listens already.
    async fn executor(&self) -> Result<Arc<dyn Executor>> {
        if let Some(url) = &self.queue {
            let client = Client::connect(url, &self.access.access()).await?;
            let queue = Box::pin(Queue::new(client, self.jobs.unwrap_or(QUEUED)));
            return Ok(Arc::new(queue.await?));
        }
        let environments = self.engine.environments()?;
        let (info, preparing) = (environments.info(), Arc::clone(&environments));
        tokio::task::spawn_blocking(move || {
            // Each run says so too; here it is said before the first one.
            if let Err(message) = preparing.prepare() {
                tracing::error!(message, "runs cannot start");
            }
        });
        let jobs = self.jobs.unwrap_or_else(engine::default_jobs);
        Ok(Arc::new(Local::new(environments, info, jobs)))
    }

    fn config(&self) -> Result<Config> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
        let bytes = (self.keep_gb * GB) as u64;
        Ok(Config {
            data: self.data.folder()?,
            dataset: Some(self.dataset.clone()),
            app: self.app.clone(),
            queue: self.max_waiting,
            allow_origins: self.allow_origins.clone(),
            drain: Duration::from_secs(self.drain),
            retention: Retention { age: Duration::from_secs(self.keep_days * 24 * 60 * 60), bytes },
            token_rate: self.token_rate,
            token_scores: self.token_scores,
        })
    }
}

/// Resolves at the first request to stop, from the keyboard or a service manager; the second one ends the process at once.
fn stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    let listen = |kind| signal(kind).context("cannot listen for signals");
    let (mut interrupts, mut terminations) =
        (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        either(&mut interrupts, &mut terminations).await;
        tokio::spawn(async move {
            either(&mut interrupts, &mut terminations).await;
            std::process::exit(INTERRUPTED);
        });
    })
}

async fn either(one: &mut Signal, other: &mut Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}
