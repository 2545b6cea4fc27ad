//! What probes and Prometheus ask a worker, over HTTP: `/live`, `/ready`, `/metrics`.

use crate::connection::Connection;
use async_nats::connection::State;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use infrabench_protocol::verdict::Verdict;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A worker whose loop has not come round for so long, although a slot is free, hangs.
const HANGS_AFTER: Duration = Duration::from_secs(60);

/// What a worker has done since it started.
#[derive(Debug)]
pub(crate) struct Counters {
    slots: usize,
    verdicts: Mutex<BTreeMap<Verdict, u64>>,
    run_ms: AtomicU64,
    redelivered: AtomicU64,
    dropped: AtomicU64,
    buried: AtomicU64,
    draining: AtomicBool,
    last_heard: Mutex<Instant>,
}

impl Counters {
    pub(crate) fn new(slots: usize) -> Self {
        Self {
            slots,
            verdicts: Mutex::default(),
            run_ms: AtomicU64::new(0),
            redelivered: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            buried: AtomicU64::new(0),
            draining: AtomicBool::new(false),
            last_heard: Mutex::new(Instant::now()),
        }
    }

    pub(crate) fn scored(&self, verdict: Verdict, run_ms: u64) {
        *self.verdicts.lock().unwrap_or_else(PoisonError::into_inner).entry(verdict).or_default() += 1;
        self.run_ms.fetch_add(run_ms, Ordering::Relaxed);
    }

    pub(crate) fn redelivered(&self) {
        self.redelivered.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn buried(&self) {
        self.buried.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// The loop that pulls has come round.
    pub(crate) fn heard(&self) {
        *self.last_heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// In Prometheus's text format.
    fn exposition(&self, running: usize, connected: bool) -> String {
        let mut text = String::new();
        let mut metric = |name: &str, kind: &str, help: &str, values: &[(String, u64)]| {
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "# HELP infrabench_worker_{name} {help}\n# TYPE infrabench_worker_{name} {kind}"
            );
            for (labels, value) in values {
                let _ = writeln!(text, "infrabench_worker_{name}{labels} {value}");
            }
        };
        let one = |value: u64| [(String::new(), value)];
        let scores: Vec<_> = self
            .verdicts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .map(|(verdict, count)| (format!("{{verdict=\"{}\"}}", verdict.as_str()), *count))
            .collect();
        metric("scores_total", "counter", "Scores, by verdict.", &scores);
        metric(
            "run_milliseconds_total",
            "counter",
            "Time that runs took, added up.",
            &one(self.run_ms.load(Ordering::Relaxed)),
        );
        metric(
            "redelivered_total",
            "counter",
            "Jobs that another try had not finished.",
            &one(self.redelivered.load(Ordering::Relaxed)),
        );
        metric(
            "dropped_total",
            "counter",
            "Scores that came after another worker's.",
            &one(self.dropped.load(Ordering::Relaxed)),
        );
        metric("dead_letters_total", "counter", "Jobs given up.", &one(self.buried.load(Ordering::Relaxed)));
        metric("slots", "gauge", "Runs at once.", &one(self.slots as u64));
        metric("running", "gauge", "Runs under way.", &one(running as u64));
        metric("connected", "gauge", "Whether the queue is reachable.", &one(u64::from(connected)));
        text
    }
}

/// The three pages. Live: the loop that pulls comes round, or all slots are busy. Ready: the queue is reachable and the
/// worker takes jobs.
pub(crate) fn pages(
    connection: Connection,
    counters: Arc<Counters>,
    running: impl Fn() -> usize + Clone + Send + Sync + 'static,
) -> Router {
    let (alive, busy, slots) = (Arc::clone(&counters), running.clone(), counters.slots);
    let live = async move || {
        let silent = alive.last_heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed();
        if silent < HANGS_AFTER || busy() >= slots || alive.draining.load(Ordering::Relaxed) {
            (StatusCode::OK, "live\n")
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "the worker has stopped asking for jobs\n")
        }
    };
    let (taking, reach) = (Arc::clone(&counters), connection.clone());
    let ready = async move || {
        if taking.draining.load(Ordering::Relaxed) {
            (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
        } else if reach.client.connection_state() == State::Connected {
            (StatusCode::OK, "ready\n")
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "the queue is out of reach\n")
        }
    };
    let metrics = async move || {
        let connected = connection.client.connection_state() == State::Connected;
        ([("content-type", "text/plain; version=0.0.4")], counters.exposition(running(), connected))
    };
    Router::new().route("/live", get(live)).route("/ready", get(ready)).route("/metrics", get(metrics))
}
