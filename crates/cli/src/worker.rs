//! `infrabench worker`: runs the jobs of a queue on the native engine, until it is told to stop.

use crate::{engine, logging, queue};
use anyhow::{Context, Result};
use clap::Args;
use infrabench_queue::worker::{self, Worker};
use infrabench_queue::{Access, Connection, QueueError};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Longest wait between tries to reach the queue for the first time.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(crate) struct Options {
    /// NATS server with JetStream that holds the queue, such as <nats://host:4222>; several of a cluster with commas
    #[arg(long, value_name = "URL", env = "INFRABENCH_QUEUE")]
    queue: String,
    /// Runs at once [default: one per core]
    #[arg(long)]
    jobs: Option<usize>,
    /// Workers that a job may take down, or leave with a fault of ours, before it is given up as a dead letter
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    tries: u32,
    /// Seconds of silence after which a worker's jobs go to another; the same for all workers of a queue
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(3..=600))]
    takeover: u64,
    /// Address for probes and metrics over HTTP: /live, /ready, /metrics
    #[arg(long, value_name = "ADDRESS")]
    health: Option<SocketAddr>,
    #[command(flatten)]
    access: queue::Options,
    #[command(flatten)]
    engine: engine::Options,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    logging::start_plain("info");
    let environments = options.engine.environments()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminations = signal(SignalKind::terminate()).context("cannot listen for signals")?;
        let mut interrupts = signal(SignalKind::interrupt()).context("cannot listen for signals")?;
        let mut told = async || {
            tokio::select! {
                _ = terminations.recv() => {}
                _ = interrupts.recv() => {}
            }
        };
        let access = options.access.access();
        let connection = tokio::select! {
            connection = connect(&options.queue, &access) => connection?,
            () = told() => return Ok(true),
        };
        let settings = worker::Options {
            jobs: options.jobs.unwrap_or_else(engine::default_jobs).max(1),
            tries: options.tries,
            takeover: Duration::from_secs(options.takeover),
        };
        let infos = environments.info();
        let worker = Worker::new(connection, environments, infos, settings);
        if let Some(address) = options.health {
            let listener = TcpListener::bind(address)
                .await
                .with_context(|| format!("cannot listen on {address}; name another address with --health"))?;
            tracing::info!(address = %listener.local_addr()?, "probes and metrics");
            tokio::spawn(axum::serve(listener, worker.health()).into_future());
        }
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let run = tokio::spawn(worker.run(async {
            // Whoever could stop it is gone only when the process is.
            let _ = stopped.await;
        }));
        told().await;
        let _ = stop.send(());
        tokio::select! {
            ended = run => ended??,
            // A second one does not wait; what runs goes to another worker.
            () = told() => return Ok(false),
        }
        Ok(true)
    })
}

/// Reaches the queue, however long that takes: a worker may be started before its queue. What waiting cannot mend is an
/// error.
async fn connect(url: &str, access: &Access) -> Result<Connection> {
    let mut wait = Duration::from_millis(500);
    loop {
        match Connection::open(url, access).await {
            Ok(connection) => return Ok(connection),
            Err(error @ (QueueError::Address { .. } | QueueError::Credentials { .. })) => {
                return Err(error.into());
            }
            Err(error) => tracing::warn!("{error}; trying again in {wait:?}"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}
