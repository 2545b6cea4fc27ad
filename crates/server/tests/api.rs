//! The API as a client sees it: real requests, the real dataset, the real engine.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use infrabench_protocol::api::{Health, Problem, ScoreEvent, ScoreState, ScoreStatus};
use infrabench_protocol::run::TestOutcome;
use infrabench_protocol::verdict::{ErrorType, Verdict};
use infrabench_runner::{Environments, SandboxMode};
use infrabench_server::{Config, router};
use infrabench_task::Task;
use infrabench_task::canonical;
use infrabench_task::dataset::{Source, load};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use tower::ServiceExt;

static ENVIRONMENTS: LazyLock<Arc<Environments>> = LazyLock::new(|| {
    let root = repository().join("target/environments");
    let found = Environments::discover(&root, SandboxMode::Confined);
    Arc::new(found.unwrap_or_else(|error| panic!("these tests score for real: {error}")))
});

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn config() -> Config {
    Config {
        environments: Arc::clone(&ENVIRONMENTS),
        dataset: Some(repository().join("tasks/infrabench.jsonl")),
        app: None,
        jobs: 2,
        queue: 16,
        allow_origins: Vec::new(),
    }
}

fn backend() -> Router {
    router(&config()).expect("the configuration is good")
}

fn task(entry_point: &str) -> Task {
    let bytes = std::fs::read(repository().join("tasks/infrabench.jsonl")).expect("the dataset is built");
    let loaded = load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]);
    loaded
        .dataset
        .tasks
        .into_iter()
        .find(|task| task.entry_point == entry_point)
        .expect("a task of the dataset")
}

/// Status, content type and body.
async fn send(router: &Router, request: Request<Body>) -> (StatusCode, String, Vec<u8>) {
    let response = router.clone().oneshot(request).await.expect("the service answers");
    let kind =
        response.headers().get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a whole body");
    (status, kind, body.to_vec())
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn post(body: impl Into<Body>) -> Request<Body> {
    Request::post("/api/v1/scores")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

async fn problem(router: &Router, request: Request<Body>) -> Problem {
    let (status, kind, body) = send(router, request).await;
    assert_eq!(kind, "application/problem+json");
    let problem: Problem = serde_json::from_slice(&body).expect("problem details");
    assert_eq!(problem.status, status.as_u16());
    problem
}

/// Submits and reads the events to the end.
async fn score(router: &Router, request: Value) -> (String, Vec<ScoreEvent>) {
    let (status, _, body) = send(router, post(request.to_string())).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&body));
    let state: ScoreState = serde_json::from_slice(&body).unwrap();
    let (status, kind, body) = send(router, get(&format!("/api/v1/scores/{}/events", state.id))).await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "text/event-stream"));
    (state.id, events(&body).into_iter().map(|(_, event)| event).collect())
}

fn events(body: &[u8]) -> Vec<(usize, ScoreEvent)> {
    let text = String::from_utf8_lossy(body);
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

fn done(events: &[ScoreEvent]) -> &infrabench_protocol::api::Score {
    match events.last() {
        Some(ScoreEvent::Done(score)) => score,
        other => panic!("the last event is {other:?}"),
    }
}

#[tokio::test]
async fn health_names_versions_and_environments() {
    let (status, _, body) = send(&backend(), get("/api/v1/health")).await;
    assert_eq!(status, StatusCode::OK);
    let health: Health = serde_json::from_slice(&body).unwrap();
    assert_eq!(health.api, infrabench_protocol::API_VERSION);
    assert_eq!(health.environments.iter().map(|e| e.cdk_version.as_str()).collect::<Vec<_>>(), ["2.178.2"]);
}

#[tokio::test]
async fn a_canonical_solution_passes_and_each_test_is_reported_as_it_finishes() {
    let backend = backend();
    let task = task("shop-events+api_gateway_integration");
    let (_, content) = canonical::contents(&task).remove(0);
    let completion = format!("Here it is:\n\n```python\n{content}```\n");
    let (id, events) = score(&backend, json!({ "task": task.task_id, "completion": completion })).await;
    let score = done(&events);
    assert_eq!(score.judgement.verdict, Verdict::Passed, "{}", score.judgement.summary);
    let reported: Vec<_> = events
        .iter()
        .filter_map(|event| {
            if let ScoreEvent::Test(test) = event { Some((test.id.as_str(), test.outcome)) } else { None }
        })
        .collect();
    let expected = infrabench_task::tests_of::expected_ids(&task.tests);
    assert_eq!(reported, expected.iter().map(|id| (id.as_str(), TestOutcome::Passed)).collect::<Vec<_>>());
    assert!(!score.templates.is_empty());

    let (_, _, body) = send(&backend, get(&format!("/api/v1/scores/{id}"))).await;
    let state: ScoreState = serde_json::from_slice(&body).unwrap();
    assert_eq!(state.status, ScoreStatus::Done);
    assert_eq!(state.score.as_deref(), Some(score));
}

#[tokio::test]
async fn prose_is_a_generation_error_and_nothing_runs() {
    let task = task("edge-docs+dns_records");
    let request =
        json!({ "task": task.to_json(), "completion": "I would add the records in the site stack." });
    let (_, events) = score(&backend(), request).await;
    let score = done(&events);
    assert_eq!(score.judgement.verdict, Verdict::GenerationError);
    assert_eq!(score.judgement.error_type, Some(ErrorType::NoCode));
    assert_eq!(score.result.engine, None);
}

#[tokio::test]
async fn a_client_that_was_cut_off_resumes_after_the_last_event_it_saw() {
    let backend = backend();
    let task = task("edge-docs+dns_records");
    let (id, all) = score(&backend, json!({ "task": task.task_id, "completion": "No idea." })).await;
    let resume = |after: usize| {
        Request::get(format!("/api/v1/scores/{id}/events"))
            .header("last-event-id", after)
            .body(Body::empty())
            .unwrap()
    };
    let (_, _, body) = send(&backend, resume(0)).await;
    let rest = events(&body);
    assert_eq!(rest.iter().map(|(id, _)| *id).collect::<Vec<_>>(), (1..all.len()).collect::<Vec<_>>());
    let (_, _, body) = send(&backend, resume(all.len() - 1)).await;
    assert!(events(&body).is_empty(), "nothing comes after the last event");
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_as_a_problem() {
    let backend = backend();
    let task = task("edge-docs+dns_records");
    let broken = {
        let mut task = task.to_json();
        task["context"] = json!({ "../app.py": "" });
        task
    };
    let old = {
        let mut task = task.to_json();
        task["cdk_version"] = json!("1.0.0");
        task
    };
    let cases = [
        (post("{"), 400, "/problems/invalid-body"),
        (post(json!({ "task": "x" }).to_string()), 422, "/problems/invalid-body"),
        (
            post(json!({ "task": "no-such-task", "completion": "" }).to_string()),
            404,
            "/problems/unknown-task",
        ),
        (post(json!({ "task": broken, "completion": "" }).to_string()), 422, "/problems/invalid-task"),
        (post(json!({ "task": old, "completion": "" }).to_string()), 422, "/problems/unknown-cdk-version"),
        (
            post(json!({ "task": task.task_id, "completion": "prose", "reading": 3 }).to_string()),
            422,
            "/problems/unknown-reading",
        ),
        (post(vec![b' '; 33 * 1024 * 1024]), 413, "/problems/too-large"),
        (get("/api/v1/scores/nothing"), 404, "/problems/unknown-score"),
        (get("/api/v1/scores/nothing/events"), 404, "/problems/unknown-score"),
        (get("/api/v2/health"), 404, "/problems/unknown-route"),
        (get("/api/v1/scores"), 405, "/problems/method-not-allowed"),
    ];
    let mut said = Vec::new();
    for (request, status, kind) in cases {
        let problem = problem(&backend, request).await;
        assert_eq!((problem.status, problem.kind.as_str()), (status, kind), "{}", problem.detail);
        said.push(problem);
    }
    insta::assert_json_snapshot!(said);
}

#[tokio::test]
async fn a_full_queue_refuses_and_says_when_to_come_back() {
    let backend = router(&Config { queue: 0, ..config() }).unwrap();
    let task = task("edge-docs+dns_records");
    let request = post(json!({ "task": task.task_id, "completion": "prose" }).to_string());
    let response = backend.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()[header::RETRY_AFTER], "60");
}

#[tokio::test]
async fn other_origins_are_let_in_only_when_named() {
    let ask = || {
        Request::get("/api/v1/health")
            .header(header::ORIGIN, "https://bench.example")
            .body(Body::empty())
            .unwrap()
    };
    let closed = backend().oneshot(ask()).await.unwrap();
    assert!(!closed.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    let open =
        router(&Config { allow_origins: vec!["https://bench.example".to_owned()], ..config() }).unwrap();
    let open = open.oneshot(ask()).await.unwrap();
    assert_eq!(open.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://bench.example");
    assert!(router(&Config { allow_origins: vec!["bench.example".to_owned()], ..config() }).is_err());
}

#[tokio::test]
async fn the_app_is_served_precompressed_and_its_deep_links_lead_to_the_page() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "<!doctype html><title>page</title>").unwrap();
    std::fs::write(folder.path().join("app-0123456789abcdef.js"), "plain").unwrap();
    std::fs::write(folder.path().join("app-0123456789abcdef.js.br"), "packed").unwrap();
    let service = router(&Config { app: Some(folder.path().to_owned()), ..config() }).unwrap();
    let script = Request::get("/app-0123456789abcdef.js")
        .header(header::ACCEPT_ENCODING, "br")
        .body(Body::empty())
        .unwrap();
    let response = service.clone().oneshot(script).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    let response = service.clone().oneshot(get("/task/some-id")).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    assert_eq!(problem(&service, get("/api/nothing")).await.kind, "/problems/unknown-route");
}

#[test]
fn the_document_describes_the_api() {
    let document = serde_json::to_value(infrabench_server::openapi()).unwrap();
    assert_eq!(document["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    insta::assert_json_snapshot!(document);
}
