//! Many completions at once: what is accepted, what is told of each line, and what comes out.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use common::{Api, delete, post_run, quick, some_task, soon, stuck};
use infrabench_protocol::api::{LineProblem, RunState, SampleEvent, ScoreState, ScoreStatus};
use infrabench_protocol::results::SampleResult;
use infrabench_protocol::verdict::Verdict;
use serde_json::json;
use std::collections::BTreeMap;

/// Predictions for the task, one for each completion.
fn predictions(completions: &[&str]) -> String {
    let task_id = some_task().task_id;
    let line = |(sample, completion): (usize, &&str)| {
        json!({ "task_id": task_id, "completion": completion, "model": "m", "sample": sample }).to_string()
    };
    completions.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

async fn run(api: &Api, body: String) -> RunState {
    let answer = api.send(post_run(body)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    let state: RunState = answer.json();
    assert_eq!(answer.header(header::LOCATION), format!("/api/v1/runs/{}", state.id));
    state
}

async fn sample_events(api: &Api, id: &str) -> Vec<(u64, SampleEvent)> {
    api.get(&format!("/api/v1/runs/{id}/events")).await.events()
}

#[tokio::test]
async fn every_line_is_scored_and_the_results_are_in_the_order_of_the_lines() {
    let api = Api::start(|_| {}, quick()).await;
    let id = run(&api, predictions(&["one", "two", "one"])).await.id;
    let events = sample_events(&api, &id).await;
    assert_eq!(events.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 1, 2, 3]);
    let Some((_, SampleEvent::Done(end))) = events.last() else { panic!("{events:?}") };
    assert_eq!((end.status, end.total, end.done, end.cancelled), (ScoreStatus::Done, 3, 3, 0));
    assert_eq!(end.verdicts, BTreeMap::from([(Verdict::GenerationError, 3)]));

    let answer = api.get(&format!("/api/v1/runs/{id}/results.jsonl")).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/x-ndjson");
    let results: Vec<SampleResult> =
        answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(results.iter().map(|result| result.sample).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(results.iter().all(|result| result.model.as_deref() == Some("m")));
    assert_eq!(results[0].completion_sha256, results[2].completion_sha256);

    for (_, event) in &events {
        let SampleEvent::Sample { line, score, result } = event else { continue };
        assert_eq!(**result, results[*line as usize - 1]);
        let state: ScoreState = api.get(&format!("/api/v1/scores/{score}")).await.json();
        assert_eq!(state.score.unwrap().result, **result);
    }
}

#[tokio::test]
async fn a_line_that_cannot_be_scored_is_told_with_its_number_and_field_and_stops_no_other() {
    let api = Api::start(|_| {}, quick()).await;
    let good = predictions(&["one"]);
    let id = some_task().task_id;
    let body = format!(
        "{good}\r\n\nnot json\n{{\"task_id\": \"{id}\"}}\n{{\"task_id\": \"nobody\", \"completion\": \"\"}}\n{{\"task_id\": \
         \"{id}\", \"completion\": \"x\", \"sample\": -1}}\n[]\n{good} {good}\n"
    );
    let state = run(&api, body).await;
    assert_eq!(state.total, 1);
    let told: Vec<(u32, Option<&str>, &str)> = state
        .problems
        .iter()
        .map(|LineProblem { line, field, message }| (*line, field.as_deref(), message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (3, None, "Not JSON: expected ident, column 2."),
            (4, Some("completion"), "missing field `completion`."),
            (5, Some("task_id"), "This backend's dataset has no task `nobody`."),
            (6, Some("sample"), "invalid value: integer `-1`, expected u32."),
            (7, None, "A prediction must be a JSON object."),
            (8, None, &*format!("Not JSON: trailing characters, column {}.", good.len() + 2)),
        ]
    );
    sample_events(&api, &state.id).await;
    let later: RunState = api.get(&format!("/api/v1/runs/{}", state.id)).await.json();
    assert_eq!((later.status, later.problems), (ScoreStatus::Done, state.problems));
}

#[tokio::test]
async fn a_follower_that_was_cut_off_resumes_after_the_last_sample_it_saw() {
    let api = Api::start(|_| {}, quick()).await;
    let id = run(&api, predictions(&["one", "two", "three"])).await.id;
    let all = sample_events(&api, &id).await;
    let resume = Request::get(format!("/api/v1/runs/{id}/events"))
        .header("last-event-id", 1)
        .body(Body::empty())
        .unwrap();
    assert_eq!(api.send(resume).await.events::<SampleEvent>(), all[2..]);
}

#[tokio::test]
async fn a_cancelled_run_keeps_what_it_has() {
    let api = Api::start(|_| {}, quick()).await;
    api.score(&some_task(), "known").await;
    let folder = api.end().await;
    let api = Api::start_in(folder, |_| {}, stuck(1)).await;
    let id = run(&api, predictions(&["known", "runs", "waits"])).await.id;
    let path = format!("/api/v1/runs/{id}");
    soon("it runs", async || api.get(&path).await.json::<RunState>().status == ScoreStatus::Running).await;
    let state: RunState = api.send(delete(&path)).await.json();
    assert_eq!((state.status, state.done, state.cancelled), (ScoreStatus::Cancelled, 1, 2));
    assert!(matches!(sample_events(&api, &id).await.last(), Some((1, SampleEvent::Done(_)))));
    let results = api.get(&format!("{path}/results.jsonl")).await.text();
    assert_eq!(results.lines().count(), 1);
    let again: RunState = api.send(delete(&path)).await.json();
    assert_eq!(again, state, "to cancel twice changes nothing");
}

#[tokio::test]
async fn a_run_of_known_content_is_done_at_once_and_fresh_scores_it_again() {
    let api = Api::start(|_| {}, quick()).await;
    let id = run(&api, predictions(&["one", "two"])).await.id;
    sample_events(&api, &id).await;
    assert_eq!(run(&api, predictions(&["one", "two"])).await.status, ScoreStatus::Done);
    let mut fresh = post_run(predictions(&["one", "two"]));
    *fresh.uri_mut() = "/api/v1/runs?fresh=true".parse().unwrap();
    assert_ne!(api.send(fresh).await.json::<RunState>().status, ScoreStatus::Done);
    let mut wrong = post_run(predictions(&["one"]));
    *wrong.uri_mut() = "/api/v1/runs?fresh=perhaps".parse().unwrap();
    assert_eq!(api.send(wrong).await.problem().detail, "`fresh` must be `true` or `false`.");
}

#[tokio::test]
async fn a_single_score_does_not_wait_for_a_long_run() {
    let api = Api::start(|_| {}, stuck(1)).await;
    let id = run(&api, predictions(&["a", "b", "c", "d"])).await.id;
    soon("it runs", async || {
        api.get(&format!("/api/v1/runs/{id}")).await.json::<RunState>().status == ScoreStatus::Running
    })
    .await;
    let single = api.submit(&some_task(), "single").await;
    let first = sample_score(&api, &id);
    api.send(delete(&format!("/api/v1/scores/{first}"))).await;
    soon("the single one is next", async || {
        api.get(&format!("/api/v1/scores/{single}")).await.json::<ScoreState>().status == ScoreStatus::Running
    })
    .await;
}

/// The id of the run's sample that runs, read off the log of the store.
fn sample_score(api: &Api, run: &str) -> String {
    // Cancelling the run's running sample needs its id, which only its own events or results give; the store has it.
    let file = api.folder.path().join("infrabench.sqlite");
    let connection = rusqlite::Connection::open(file).unwrap();
    connection
        .query_row(
            "SELECT scores.id FROM scores JOIN runs USING (run) WHERE runs.id = ?1 AND scores.status = 1",
            [run],
            |row| row.get(0),
        )
        .unwrap()
}
