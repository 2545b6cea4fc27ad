//! Load on a running backend, for `cargo xtask bench`: `load URL TOKEN`. Prints its figures as JSON.
//!
//! Real solutions keep the backend's slots busy, and behind them wait completions that need no run. So what is submitted
//! is queued, and event streams stay open, while everything is measured.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "without an answer there is nothing to measure")]

use axum::body::Body;
use axum::http::{Method, Request, header};
use futures::stream::{self, StreamExt};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use infrabench_protocol::api::{ScoreState, ScoreStatus};
use infrabench_task::dataset::{Source, load};
use infrabench_task::{Task, canonical};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Completions submitted as fast as they are taken.
const SUBMISSIONS: usize = 5000;
/// Submitted one after another, for comparison.
const ONE_BY_ONE: usize = 300;
/// Connections that submit.
const CLIENTS: usize = 64;
/// Open event streams.
const LISTENERS: usize = 500;
/// Status calls.
const CALLS: usize = 3000;
/// For about so many milliseconds real solutions keep a slot busy.
const BUSY_MS: f64 = 20_000.0;

struct Api {
    client: Client<HttpConnector, Body>,
    url: String,
    token: String,
    task: Task,
}

impl Api {
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: String,
    ) -> axum::http::Response<hyper::body::Incoming> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/api/v1/{path}", self.url))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .unwrap();
        let answer = self.client.request(request).await.expect("the backend answers");
        assert!(answer.status().is_success(), "{}", answer.status());
        answer
    }

    async fn submit(&self, completion: &str, fresh: bool) -> String {
        let request = json!({ "task": self.task.task_id, "completion": completion, "fresh": fresh });
        let answer = self.send(Method::POST, "scores", request.to_string()).await;
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice::<ScoreState>(&body).unwrap().id
    }

    async fn state(&self, id: &str) -> ScoreState {
        let answer = self.send(Method::GET, &format!("scores/{id}"), String::new()).await;
        serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap()
    }

    /// Follows a score to its end. Whether it ended as it should.
    async fn listen(&self, id: &str) -> bool {
        let answer = self.send(Method::GET, &format!("scores/{id}/events"), String::new()).await;
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8_lossy(&body).contains("\"event\":\"done\"")
    }

    async fn until_done(&self, id: &str) {
        while self.state(id).await.status != ScoreStatus::Done {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Milliseconds of status calls, sorted.
    async fn status_calls(&self, id: &str) -> Vec<f64> {
        let calls = stream::iter(0..CALLS).map(|_| async {
            let started = Instant::now();
            self.state(id).await;
            started.elapsed().as_secs_f64() * 1000.0
        });
        let mut took: Vec<f64> = calls.buffer_unordered(8).collect().await;
        took.sort_by(f64::total_cmp);
        took
    }
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, token] = &words[..] else { panic!("usage: load URL TOKEN") };
    let bytes = std::fs::read("tasks/infrabench.jsonl").expect("run it from the top folder");
    let tasks = load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]).dataset.tasks;
    let task = tasks.into_iter().next().expect("the dataset has a task");
    let (_, solution) = canonical::contents(&task).remove(0);
    let solution = format!("```python\n{solution}```\n");
    let client = Client::builder(TokioExecutor::new()).build_http();
    let api = Api { client, url: url.clone(), token: token.clone(), task };
    println!("{}", measure(&api, &solution).await);
}

async fn measure(api: &Api, solution: &str) -> Value {
    let started = Instant::now();
    let first = api.submit(solution, true).await;
    api.until_done(&first).await;
    let first_ms = started.elapsed().as_secs_f64() * 1000.0;

    let idle = api.status_calls(&first).await;
    let mut busy_ms = 0.0;
    while busy_ms < BUSY_MS {
        api.submit(solution, true).await;
        busy_ms += first_ms;
    }
    let started = Instant::now();
    for n in 0..ONE_BY_ONE {
        api.submit(&format!("No idea, {n}."), false).await;
    }
    let one_by_one = rate(ONE_BY_ONE, started);

    let started = Instant::now();
    let many = stream::iter(0..SUBMISSIONS)
        .map(|n| async move { api.submit(&format!("Nor here, {n}."), false).await });
    let ids: Vec<String> = many.buffer_unordered(CLIENTS).collect().await;
    let accepted = rate(SUBMISSIONS, started);

    let listened: Vec<&String> = ids.iter().rev().take(LISTENERS).collect();
    let followers = futures::future::join_all(listened.iter().map(|id| api.listen(id)));
    let calling = AtomicBool::new(true);
    let load = async {
        let mut n = 0;
        while calling.load(Ordering::Relaxed) {
            api.submit(&format!("Meanwhile, {n}."), false).await;
            n += 1;
        }
    };
    let calls = async {
        // Until the listeners are there.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let open = listened.last().map(|id| api.state(id)).expect("some are followed").await;
        let calls = api.status_calls(&first).await;
        calling.store(false, Ordering::Relaxed);
        (calls, open.status)
    };
    let (heard, (under_load, status), ()) = tokio::join!(followers, calls, load);
    json!({
        "first_ms": first_ms,
        "accepted_per_second": accepted,
        "one_by_one_per_second": one_by_one,
        "idle_p99_ms": percentile(&idle),
        "loaded_p99_ms": percentile(&under_load),
        "were_open": status == ScoreStatus::Queued,
        "heard": heard.iter().filter(|heard| **heard).count(),
        "listeners": LISTENERS,
    })
}

#[allow(clippy::cast_precision_loss, reason = "some thousands")]
fn rate(count: usize, started: Instant) -> f64 {
    count as f64 / started.elapsed().as_secs_f64()
}

/// The 99th percentile of sorted values.
fn percentile(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() * 99 / 100).copied().unwrap_or(f64::NAN)
}
