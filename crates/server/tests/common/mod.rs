//! What the tests of the API share: a backend with a data folder of its own, and requests and answers as a client sees
//! them.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
#![allow(dead_code, reason = "each test file uses a part of this")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use futures::FutureExt;
use futures::future::BoxFuture;
use infrabench_protocol::api::{EnvironmentInfo, Problem, Score, ScoreEvent, ScoreState};
use infrabench_runner::{CancelToken, Environments, SandboxMode};
use infrabench_server::executor::{Events, ExecuteError, Executor, Job, Local};
use infrabench_server::{Config, Retention, Server, Store};
use infrabench_task::Task;
use infrabench_task::dataset::{Source, load};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) static ENVIRONMENTS: LazyLock<Arc<Environments>> = LazyLock::new(|| {
    let root = repository().join("target/environments");
    let found = Environments::discover(&root, SandboxMode::Confined);
    Arc::new(found.unwrap_or_else(|error| panic!("these tests score for real: {error}")))
});

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn task(entry_point: &str) -> Task {
    let bytes = std::fs::read(repository().join("tasks/infrabench.jsonl")).expect("the dataset is built");
    let loaded = load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]);
    loaded
        .dataset
        .tasks
        .into_iter()
        .find(|task| task.entry_point == entry_point)
        .expect("a task of the dataset")
}

/// A task that no test of these needs for anything else.
pub(crate) fn some_task() -> Task {
    task("edge-docs+dns_records")
}

pub(crate) fn config(data: &Path) -> Config {
    Config {
        data: data.to_owned(),
        dataset: Some(repository().join("tasks/infrabench.jsonl")),
        app: None,
        queue: 1000,
        allow_origins: Vec::new(),
        drain: Duration::from_secs(5),
        retention: Retention { age: Duration::from_secs(3600), bytes: 1_000_000_000 },
        token_rate: NonZeroU32::new(1000).unwrap(),
        token_scores: 1000,
    }
}

/// A backend with the real engine and a data folder of its own.
pub(crate) async fn real() -> Api {
    let environments = Arc::clone(&ENVIRONMENTS);
    let info = environments.info();
    Api::start(|_| {}, Arc::new(Local::new(environments, info, 2))).await
}

/// A backend, as its clients see it. The data folder goes with the last clone of `folder`.
pub(crate) struct Api {
    pub(crate) server: Server,
    pub(crate) router: Router,
    pub(crate) folder: Arc<TempDir>,
}

/// Status, head and body of an answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        self.headers.get(name.as_ref()).map_or("", |value| value.to_str().unwrap())
    }

    /// Problem details, with a status that agrees.
    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem: Problem = self.json();
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }

    /// The numbers and data of a stream of events that has ended.
    pub(crate) fn events<T: DeserializeOwned>(&self) -> Vec<(u64, T)> {
        assert_eq!(self.header("content-type"), "text/event-stream", "{}", self.text());
        let text = self.text();
        let blocks = text.split("\n\n").filter(|block| block.contains("data:"));
        blocks
            .map(|block| {
                let field = |name: &str| {
                    block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim()
                };
                (
                    field("id:").parse().expect("every event has an id"),
                    serde_json::from_str(field("data:")).expect(block),
                )
            })
            .collect()
    }
}

impl Api {
    pub(crate) async fn start(change: impl FnOnce(&mut Config), executor: Arc<dyn Executor>) -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().unwrap()), change, executor).await
    }

    /// Starts on a data folder that an earlier backend may have left.
    pub(crate) async fn start_in(
        folder: Arc<TempDir>,
        change: impl FnOnce(&mut Config),
        executor: Arc<dyn Executor>,
    ) -> Self {
        let mut config = config(folder.path());
        change(&mut config);
        let server = Server::start(&config, executor).await.expect("the configuration is good");
        let router = server.router();
        Self { server, router, folder }
    }

    /// Ends in good order and gives what is left for the next start, once no one holds the store any more.
    pub(crate) async fn end(self) -> Arc<TempDir> {
        self.server.drain().await;
        let Self { server, router, folder } = self;
        drop((server, router));
        for _ in 0..200 {
            match Store::open(folder.path()) {
                Ok(_) => return folder,
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
        panic!("someone still holds the store");
    }

    /// The store beside the running backend, as `infrabench token` opens it.
    pub(crate) fn store(&self) -> Store {
        Store::open_shared(self.folder.path()).unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the service answers");
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a whole body").to_vec();
        Answer { status: head.status, headers: head.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(get(path)).await
    }

    pub(crate) async fn post_score(&self, request: Value) -> Answer {
        self.send(post(request.to_string())).await
    }

    /// Submits and gives the id.
    pub(crate) async fn submit(&self, task: &Task, completion: &str) -> String {
        let answer = self.post_score(json!({ "task": task.task_id, "completion": completion })).await;
        assert!(answer.status.is_success(), "{}", answer.text());
        answer.json::<ScoreState>().id
    }

    /// The events of a score, to its end.
    pub(crate) async fn events(&self, id: &str) -> Vec<ScoreEvent> {
        let answer = self.get(&format!("/api/v1/scores/{id}/events")).await;
        answer.events().into_iter().map(|(_, event)| event).collect()
    }

    /// Submits and waits for the end.
    pub(crate) async fn score(&self, task: &Task, completion: &str) -> (String, Score) {
        let id = self.submit(task, completion).await;
        match self.events(&id).await.pop() {
            Some(ScoreEvent::Done(score)) => (id, *score),
            other => panic!("the last event is {other:?}"),
        }
    }
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

pub(crate) fn delete(path: &str) -> Request<Body> {
    Request::delete(path).body(Body::empty()).unwrap()
}

pub(crate) fn post(body: impl Into<Body>) -> Request<Body> {
    Request::post("/api/v1/scores")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

pub(crate) fn post_run(body: impl Into<Body>) -> Request<Body> {
    Request::post("/api/v1/runs")
        .header(header::CONTENT_TYPE, "application/x-ndjson")
        .body(body.into())
        .unwrap()
}

pub(crate) fn with_token(mut request: Request<Body>, token: &str) -> Request<Body> {
    let value = format!("Bearer {token}").parse().unwrap();
    request.headers_mut().insert(header::AUTHORIZATION, value);
    request
}

type Execute = dyn Fn(Job, CancelToken) -> BoxFuture<'static, Result<Score, ExecuteError>> + Send + Sync;

/// An executor of the test's own, where what is tested is not the engine.
pub(crate) struct Own {
    slots: usize,
    execute: Box<Execute>,
}

impl Own {
    pub(crate) fn new<F: Future<Output = Result<Score, ExecuteError>> + Send + 'static>(
        slots: usize,
        execute: impl Fn(Job, CancelToken) -> F + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { slots, execute: Box::new(move |job, cancel| execute(job, cancel).boxed()) })
    }
}

impl Executor for Own {
    fn slots(&self) -> usize {
        self.slots
    }

    fn environments(&self) -> Vec<EnvironmentInfo> {
        let version = |name: &str| name.to_owned();
        vec![EnvironmentInfo {
            cdk_version: some_task().cdk_version,
            python: version("3"),
            node: version("20"),
            digest: version("own"),
        }]
    }

    fn execute<'a>(
        &'a self,
        job: &'a Job,
        events: Events<'a>,
        cancel: &'a CancelToken,
    ) -> BoxFuture<'a, Result<Score, ExecuteError>> {
        events(ScoreEvent::Phase { phase: infrabench_protocol::run::Phase::Setup });
        (self.execute)(job.clone(), cancel.clone())
    }
}

/// The score of a completion that gives nothing to run.
pub(crate) fn no_code(job: &Job) -> Score {
    match infrabench_score::plan(&job.task, &job.completion, job.reading) {
        Err(score) => *score,
        Ok(_) => panic!("this completion has code: {}", job.completion),
    }
}

/// Scores completions without code, at once.
pub(crate) fn quick() -> Arc<Own> {
    Own::new(4, |job, _| async move { Ok(no_code(&job)) })
}

/// Scores nothing before it is cancelled.
pub(crate) fn stuck(slots: usize) -> Arc<Own> {
    Own::new(slots, |job, cancel| async move {
        while !cancel.is_cancelled() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(no_code(&job))
    })
}

/// Waits until `holds`, which must happen soon.
pub(crate) async fn soon<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not within five seconds: {what}");
}
