//! The API as a client sees it: real requests, the real dataset, the real engine.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use common::{Api, Own, delete, get, no_code, post, post_run, quick, real, some_task, soon, stuck, task};
use infrabench_protocol::api::{Health, ScoreEvent, ScoreState, ScoreStatus};
use infrabench_protocol::run::TestOutcome;
use infrabench_protocol::verdict::{ErrorType, Verdict};
use infrabench_server::executor::ExecuteError;
use infrabench_task::canonical;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[tokio::test]
async fn health_names_versions_and_environments() {
    let api = real().await;
    let health: Health = api.get("/api/v1/health").await.json();
    assert_eq!(health.api, infrabench_protocol::API_VERSION);
    assert_eq!(health.environments.iter().map(|e| e.cdk_version.as_str()).collect::<Vec<_>>(), ["2.178.2"]);
    assert_eq!(api.get("/api/v1/ready").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_canonical_solution_passes_and_each_test_is_reported_as_it_finishes() {
    let api = real().await;
    let task = task("shop-events+api_gateway_integration");
    let (_, content) = canonical::contents(&task).remove(0);
    let id = api.submit(&task, &format!("Here it is:\n\n```python\n{content}```\n")).await;
    let events = api.events(&id).await;
    let Some(ScoreEvent::Done(score)) = events.last() else { panic!("{:?}", events.last()) };
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

    let state: ScoreState = api.get(&format!("/api/v1/scores/{id}")).await.json();
    assert_eq!(state.status, ScoreStatus::Done);
    assert_eq!(state.score.as_ref(), Some(score));
}

#[tokio::test]
async fn prose_is_a_generation_error_and_nothing_runs() {
    let api = real().await;
    let request =
        json!({ "task": some_task().to_json(), "completion": "I would add the records in the site stack." });
    let id = api.post_score(request).await.json::<ScoreState>().id;
    let Some(ScoreEvent::Done(score)) = api.events(&id).await.pop() else { panic!("no score") };
    assert_eq!(score.judgement.verdict, Verdict::GenerationError);
    assert_eq!(score.judgement.error_type, Some(ErrorType::NoCode));
    assert_eq!(score.result.engine, None);
}

#[tokio::test]
async fn a_client_that_was_cut_off_resumes_after_the_last_event_it_saw() {
    let api = Api::start(|_| {}, quick()).await;
    let id = api.submit(&some_task(), "No idea.").await;
    let all = api.events(&id).await;
    let resume = |after: usize| {
        Request::get(format!("/api/v1/scores/{id}/events"))
            .header("last-event-id", after)
            .body(Body::empty())
            .unwrap()
    };
    let rest = api.send(resume(0)).await.events::<ScoreEvent>();
    assert_eq!(rest, (0_u64..).zip(all.clone()).skip(1).collect::<Vec<_>>());
    assert!(
        api.send(resume(all.len() - 1)).await.events::<ScoreEvent>().is_empty(),
        "nothing comes after the last"
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_as_a_problem() {
    let api = real().await;
    let task = some_task();
    let broken = json!({
        "task_id": "f2cec6d4-96d3-4f83-804b-a6fa8b15ebab", "entry_point": "orders+queue", "prompt": "Do it.",
        "cdk_version": "2.178.2", "context": { "../app.py": "" }, "canonical_solution": {},
        "tests": { "tests/test_app.py": "def test_app():\n    assert True\n" },
    });
    let old = {
        let mut task = task.to_json();
        task["cdk_version"] = json!("1.0.0");
        task
    };
    let untyped = Request::post("/api/v1/scores").body(Body::from("{}")).unwrap();
    let no_number =
        |path: &str| Request::get(path).header("last-event-id", "soon").body(Body::empty()).unwrap();
    let id = api.submit(&task, "No idea.").await;
    let asked = |request: serde_json::Value| post(request.to_string());
    let cases = [
        (post("{"), 400, "invalid-body"),
        (post(b"\xff\xfe".to_vec()), 400, "invalid-body"),
        (asked(json!({ "task": "x" })), 422, "invalid-body"),
        (asked(json!({ "task": "x", "completion": 3 })), 422, "invalid-body"),
        (asked(json!({ "task": "x", "completion": "", "reading": -1 })), 422, "invalid-body"),
        (asked(json!(["x", "y"])), 422, "invalid-body"),
        (untyped, 415, "invalid-body"),
        (asked(json!({ "task": "no-such-task", "completion": "" })), 404, "unknown-task"),
        (asked(json!({ "task": broken, "completion": "" })), 422, "invalid-task"),
        (asked(json!({ "task": 5, "completion": "" })), 422, "invalid-task"),
        (asked(json!({ "task": old, "completion": "" })), 422, "unknown-cdk-version"),
        (asked(json!({ "task": task.task_id, "completion": "prose", "reading": 3 })), 422, "unknown-reading"),
        (post(vec![b' '; 33 * 1024 * 1024]), 413, "too-large"),
        (get("/api/v1/scores/nothing"), 404, "unknown-score"),
        (get("/api/v1/scores/%ff"), 404, "unknown-score"),
        (get("/api/v1/scores/nothing/events"), 404, "unknown-score"),
        (no_number(&format!("/api/v1/scores/{id}/events")), 400, "invalid-parameter"),
        (delete("/api/v1/scores/nothing"), 404, "unknown-score"),
        (get("/api/v1/runs/nothing"), 404, "unknown-run"),
        (get("/api/v1/runs/nothing/results.jsonl"), 404, "unknown-run"),
        (post_run(""), 422, "no-usable-line"),
        (post_run("{\"task_id\": \"x\", \"completion\": \"\"}\nno"), 422, "no-usable-line"),
        (post_run("\n1".repeat(1001)), 413, "run-too-long"),
        (get("/api/v2/health"), 404, "unknown-route"),
        (get("/api/v1/scores"), 405, "method-not-allowed"),
    ];
    let mut said = Vec::new();
    for (request, status, kind) in cases {
        let problem = api.send(request).await.problem();
        assert_eq!(
            (problem.status, problem.kind),
            (status, format!("/problems/{kind}")),
            "{}",
            problem.detail
        );
        said.push(format!("{status} {kind}: {}", problem.detail));
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[tokio::test]
async fn a_full_queue_refuses_and_says_when_to_come_back() {
    let api = Api::start(|config| config.queue = 1, stuck(1)).await;
    api.submit(&some_task(), "runs").await;
    soon("the first one runs", async || api.get("/api/v1/health").await.json::<Health>().running == 1).await;
    api.submit(&some_task(), "waits").await;
    let answer = api.post_score(json!({ "task": some_task().task_id, "completion": "too much" })).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header(header::RETRY_AFTER), "10");
    assert_eq!(answer.problem().kind, "/problems/queue-full");
}

#[tokio::test]
async fn the_same_content_is_scored_once_unless_fresh_asks_for_it() {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let slow = Own::new(4, move |job, _| {
        counter.fetch_add(1, Ordering::Relaxed);
        async move {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            Ok(no_code(&job))
        }
    });
    let api = Api::start(|_| {}, slow).await;
    let task = some_task();
    let request = json!({ "task": task.task_id, "completion": "No idea." });
    let (first, second) = (api.submit(&task, "No idea.").await, api.submit(&task, "No idea.").await);
    assert_ne!(first, second);
    let ends = [api.events(&first).await.pop(), api.events(&second).await.pop()];
    assert!(matches!(ends[0], Some(ScoreEvent::Done(_))));
    assert_eq!(ends[0], ends[1]);
    assert_eq!(count.load(Ordering::Relaxed), 1, "two at once are scored once");

    let known = api.post_score(request.clone()).await;
    assert_eq!(known.status, StatusCode::OK);
    assert_eq!(known.json::<ScoreState>().status, ScoreStatus::Done);
    assert_eq!(count.load(Ordering::Relaxed), 1, "what is known is not scored again");

    let mut whole = request.clone();
    whole["task"] = task.to_json();
    assert_eq!(
        api.post_score(whole).await.status,
        StatusCode::OK,
        "a task is known by its content, not its id"
    );

    let mut fresh = request;
    fresh["fresh"] = json!(true);
    let answer = api.post_score(fresh).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    api.events(&answer.json::<ScoreState>().id).await;
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn our_faults_and_time_outs_are_never_given_again() {
    for verdict in [Verdict::InfraError, Verdict::Timeout] {
        let faulty = Own::new(1, move |job, _| async move {
            let mut score = no_code(&job);
            (score.judgement.verdict, score.result.verdict) = (verdict, verdict);
            Ok(score)
        });
        let api = Api::start(|_| {}, faulty).await;
        api.score(&some_task(), "No idea.").await;
        let again = api.post_score(json!({ "task": some_task().task_id, "completion": "No idea." })).await;
        assert_eq!(again.status, StatusCode::ACCEPTED, "{verdict:?}");
    }
}

#[tokio::test]
async fn an_error_of_the_executor_is_tried_again_and_loses_nothing() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&tries);
    let flaky = Own::new(1, move |job, _| {
        let failed = counter.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            if failed {
                Err(ExecuteError("the queue cannot be reached".to_owned()))
            } else {
                Ok(no_code(&job))
            }
        }
    });
    let api = Api::start(|_| {}, flaky).await;
    let (_, score) = api.score(&some_task(), "No idea.").await;
    assert_eq!(score.judgement.verdict, Verdict::GenerationError);
    assert_eq!(tries.load(Ordering::Relaxed), 2);
    let metrics = api.get("/metrics").await.text();
    assert!(metrics.contains("infrabench_executor_errors_total 1\n"), "{metrics}");
}

#[tokio::test]
async fn what_waits_or_runs_can_be_cancelled_and_what_has_ended_stays() {
    let api = Api::start(|_| {}, stuck(1)).await;
    let (runs, waits) = (api.submit(&some_task(), "runs").await, api.submit(&some_task(), "waits").await);
    let path = |id: &str| format!("/api/v1/scores/{id}");
    soon("the first one runs", async || api.get("/api/v1/health").await.json::<Health>().running == 1).await;
    for id in [&waits, &runs] {
        let state: ScoreState = api.send(delete(&path(id))).await.json();
        assert_eq!(state.status, ScoreStatus::Cancelled);
        assert_eq!(api.events(id).await.last(), Some(&ScoreEvent::Cancelled));
    }
    soon("nothing is left", async || {
        let health = api.get("/api/v1/health").await.json::<Health>();
        (health.queued, health.running) == (0, 0)
    })
    .await;
    assert_eq!(
        api.get(&path(&runs)).await.json::<ScoreState>().status,
        ScoreStatus::Cancelled,
        "its late end changes nothing"
    );
    let api = Api::start(|_| {}, quick()).await;
    let (id, _) = api.score(&some_task(), "No idea.").await;
    assert_eq!(api.send(delete(&path(&id))).await.json::<ScoreState>().status, ScoreStatus::Done);
}

#[tokio::test]
async fn other_origins_are_let_in_only_when_named() {
    let ask = || {
        Request::get("/api/v1/health")
            .header(header::ORIGIN, "https://bench.example")
            .body(Body::empty())
            .unwrap()
    };
    let closed = Api::start(|_| {}, quick()).await.send(ask()).await;
    assert_eq!(closed.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
    let open = |config: &mut infrabench_server::Config| {
        config.allow_origins = vec!["https://bench.example".to_owned()];
    };
    let open = Api::start(open, quick()).await;
    assert_eq!(open.send(ask()).await.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "https://bench.example");
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = common::config(folder.path());
    wrong.allow_origins = vec!["bench.example".to_owned()];
    assert!(infrabench_server::Server::start(&wrong, quick()).await.is_err());
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_strict_headers() {
    let api = Api::start(|_| {}, quick()).await;
    let ask =
        |id: &str| Request::get("/api/v1/nothing").header("x-request-id", id).body(Body::empty()).unwrap();
    assert_eq!(api.send(ask("from-the-proxy.1")).await.header("x-request-id"), "from-the-proxy.1");
    let answer = api.send(ask("not one\tword")).await;
    assert_eq!(answer.header("x-request-id").len(), 36, "an id that could forge a log line is not taken");
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert!(answer.header(header::CONTENT_SECURITY_POLICY).contains("frame-ancestors 'none'"));
    let post = Request::put("/api/v1/scores").body(Body::empty()).unwrap();
    assert_eq!(api.send(post).await.header(header::ALLOW), "POST");
}

#[tokio::test]
async fn the_app_is_served_precompressed_and_its_deep_links_lead_to_the_page() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "<!doctype html><title>page</title>").unwrap();
    std::fs::write(folder.path().join("app-0123456789abcdef.js"), "plain").unwrap();
    std::fs::write(folder.path().join("app-0123456789abcdef.js.br"), "packed").unwrap();
    let api = Api::start(|config| config.app = Some(folder.path().to_owned()), quick()).await;
    let script = Request::get("/app-0123456789abcdef.js")
        .header(header::ACCEPT_ENCODING, "br")
        .body(Body::empty())
        .unwrap();
    let answer = api.send(script).await;
    assert_eq!(answer.header(header::CONTENT_ENCODING), "br");
    assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    let answer = api.get("/task/some-id").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache");
    assert_eq!(answer.header(header::CONTENT_SECURITY_POLICY), "frame-ancestors 'self'");
    assert_eq!(api.get("/api/nothing").await.problem().kind, "/problems/unknown-route");
}

#[test]
fn the_document_describes_the_api() {
    let document = serde_json::to_value(infrabench_server::openapi()).unwrap();
    assert_eq!(document["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    insta::assert_json_snapshot!(document);
}
