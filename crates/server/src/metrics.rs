//! What Prometheus reads at `/metrics`.

use infrabench_protocol::verdict::Verdict;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: String,
    /// The route's pattern, so that ids do not make series.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    verdict: &'static str,
}

pub(crate) struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    durations: Family<Route, Histogram>,
    submitted: Counter,
    known: Counter,
    ended: Family<Ended, Counter>,
    executor_errors: Counter,
    queued: Gauge,
    running: Gauge,
    followers: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("infrabench");
        // 0.5 ms to 8 s.
        let new: fn() -> Histogram = || Histogram::new(exponential_buckets(0.0005, 2.0, 15));
        let durations = Family::new_with_constructor(new);
        let metrics = Self {
            answers: Family::default(),
            durations,
            submitted: Counter::default(),
            known: Counter::default(),
            ended: Family::default(),
            executor_errors: Counter::default(),
            queued: Gauge::default(),
            running: Gauge::default(),
            followers: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("http_requests", "Requests answered", metrics.answers.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time until an answer begins",
            Unit::Seconds,
            metrics.durations.clone(),
        );
        registry.register("scores_submitted", "Scores accepted", metrics.submitted.clone());
        registry.register("scores_known", "Scores answered from an earlier one", metrics.known.clone());
        registry.register("scores_ended", "Scores that were run to their end", metrics.ended.clone());
        registry.register(
            "executor_errors",
            "Attempts that will be repeated",
            metrics.executor_errors.clone(),
        );
        registry.register("scores_queued", "Scores waiting", metrics.queued.clone());
        registry.register("scores_running", "Scores running", metrics.running.clone());
        registry.register("event_streams", "Open event streams", metrics.followers.clone());
        Self { registry, ..metrics }
    }
}

impl Metrics {
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.durations.get_or_create(&Route { route: route.clone() }).observe(took.as_secs_f64());
        self.answers.get_or_create(&Answer { method: method.to_owned(), route, status }).inc();
    }

    pub(crate) fn submitted(&self, accepted: usize, known: usize) {
        self.submitted.inc_by(accepted as u64);
        self.known.inc_by(known as u64);
    }

    pub(crate) fn ended(&self, verdict: Verdict) {
        self.ended.get_or_create(&Ended { verdict: verdict.as_str() }).inc();
    }

    pub(crate) fn executor_error(&self) {
        self.executor_errors.inc();
    }

    /// The text that Prometheus reads (OpenMetrics 1.0).
    pub(crate) fn text(&self, (queued, running): (usize, usize), followers: usize) -> String {
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.queued.set(whole(queued));
        self.running.set(whole(running));
        self.followers.set(whole(followers));
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
