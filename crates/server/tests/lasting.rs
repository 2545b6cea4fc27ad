//! What outlives a start: nothing accepted is lost, nothing ends twice, and nothing grows for ever.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use axum::http::{StatusCode, header};
use common::{Api, Own, no_code, post, quick, some_task, soon, stuck};
use infrabench_protocol::api::{Health, ScoreEvent, ScoreState, ScoreStatus};
use infrabench_protocol::verdict::Verdict;
use infrabench_server::{Server, Store};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

async fn load(api: &Api) -> (u32, u32) {
    let health: Health = api.get("/api/v1/health").await.json();
    (health.queued, health.running)
}

#[tokio::test]
async fn what_waited_and_what_ran_goes_on_at_the_next_start_with_the_same_ids() {
    let api = Api::start(|config| config.drain = Duration::ZERO, stuck(1)).await;
    let ids = [api.submit(&some_task(), "runs").await, api.submit(&some_task(), "waits").await];
    soon("the first one runs", async || load(&api).await == (1, 1)).await;
    let before = first_events(&api, &ids[0], 2).await;
    let api = Api::start_in(api.end().await, |_| {}, quick()).await;
    for id in &ids {
        let events = api.events(id).await;
        assert!(matches!(events.last(), Some(ScoreEvent::Done(_))), "{events:?}");
    }
    let events = api.events(&ids[0]).await;
    assert_eq!(events[..before.len()], before, "what a client has seen stays, and its numbers");
    assert_eq!(events.iter().filter(|event| matches!(event, ScoreEvent::Done(_))).count(), 1);
}

/// The first events of a score that has not ended, as the store has them.
async fn first_events(api: &Api, id: &str, count: usize) -> Vec<ScoreEvent> {
    let read = || -> Vec<ScoreEvent> {
        let connection = rusqlite::Connection::open(api.folder.path().join("infrabench.sqlite")).unwrap();
        let mut statement = connection
            .prepare("SELECT data FROM events JOIN scores USING (seq) WHERE id = ?1 ORDER BY n")
            .unwrap();
        let rows = statement.query_map([id], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|text| serde_json::from_str(&text.unwrap()).unwrap()).collect()
    };
    soon("it has events", async || read().len() >= count).await;
    read()
}

#[tokio::test]
async fn a_backend_that_drains_finishes_what_runs_takes_nothing_and_keeps_what_waits() {
    let slow = Own::new(1, |job, _| async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        Ok(no_code(&job))
    });
    let api = Api::start(|_| {}, slow).await;
    let (runs, waits) = (api.submit(&some_task(), "runs").await, api.submit(&some_task(), "waits").await);
    soon("the first one runs", async || load(&api).await == (1, 1)).await;
    let drain = api.server.drain();
    let meanwhile = async {
        soon("it is not ready", async || {
            api.get("/api/v1/ready").await.status == StatusCode::SERVICE_UNAVAILABLE
        })
        .await;
        let body = json!({ "task": some_task().task_id, "completion": "late" }).to_string();
        let refused = api.send(post(body)).await;
        assert_eq!(refused.header(header::RETRY_AFTER), "10");
        assert_eq!(refused.problem().kind, "/problems/draining");
    };
    tokio::join!(drain, meanwhile);
    let status = async |id: &str| api.get(&format!("/api/v1/scores/{id}")).await.json::<ScoreState>().status;
    assert_eq!((status(&runs).await, status(&waits).await), (ScoreStatus::Done, ScoreStatus::Queued));
    let api = Api::start_in(api.end().await, |_| {}, quick()).await;
    assert!(matches!(api.events(&waits).await.last(), Some(ScoreEvent::Done(_))));
}

#[tokio::test]
async fn two_backends_do_not_share_a_data_folder() {
    let api = Api::start(|_| {}, quick()).await;
    let Err(error) = Server::start(&common::config(api.folder.path()), quick()).await else {
        panic!("a second backend scores the same again")
    };
    assert!(error.to_string().contains("another backend uses the data folder"), "{error}");
}

#[tokio::test]
async fn a_score_that_takes_the_backend_down_each_time_is_given_up_as_our_fault() {
    let api = Api::start(|_| {}, stuck(1)).await;
    let id = api.submit(&some_task(), "deadly").await;
    soon("it runs", async || load(&api).await == (0, 1)).await;
    let folder = api.end().await;
    let connection = rusqlite::Connection::open(folder.path().join("infrabench.sqlite")).unwrap();
    connection.execute("UPDATE scores SET starts = 5", []).unwrap();
    drop(connection);
    let api = Api::start_in(folder, |_| {}, stuck(1)).await;
    let Some(ScoreEvent::Done(score)) = api.events(&id).await.pop() else { panic!("it is tried for ever") };
    assert_eq!(score.judgement.verdict, Verdict::InfraError);
    assert!(score.judgement.summary.contains("ended 5 times"), "{}", score.judgement.summary);
}

#[tokio::test]
async fn what_is_older_than_the_bound_goes_with_all_that_belongs_to_it() {
    let api = Api::start(|_| {}, quick()).await;
    let id = api.score(&some_task(), "old").await.0;
    let body = format!("{}\n", json!({ "task_id": some_task().task_id, "completion": "sample" }));
    let run = api.send(common::post_run(body)).await.json::<infrabench_protocol::api::RunState>().id;
    api.get(&format!("/api/v1/runs/{run}/events")).await;
    let folder = api.end().await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let age = |config: &mut infrabench_server::Config| config.retention.age = Duration::from_millis(10);
    let stuck = stuck(1);
    let api = Api::start_in(folder, age, Arc::clone(&stuck) as _).await;
    soon("the old ones are gone", async || {
        api.get(&format!("/api/v1/scores/{id}")).await.status == StatusCode::NOT_FOUND
            && api.get(&format!("/api/v1/runs/{run}")).await.status == StatusCode::NOT_FOUND
    })
    .await;
    let connection = rusqlite::Connection::open(api.folder.path().join("infrabench.sqlite")).unwrap();
    for table in ["texts", "outcomes", "runs", "scores", "events"] {
        let rows: u32 =
            connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn beyond_the_bound_on_size_the_oldest_go_and_what_waits_stays() {
    let api = Api::start(|_| {}, quick()).await;
    let mut ids = Vec::new();
    for letter in ["a", "b", "c", "d"] {
        // Prose without a fence, each half a megabyte.
        ids.push(api.score(&some_task(), &letter.repeat(500_000)).await.0);
    }
    let folder = api.end().await;
    let small = |config: &mut infrabench_server::Config| config.retention.bytes = 200_000;
    let api = Api::start_in(folder, small, stuck(1)).await;
    let waits = api.submit(&some_task(), &"e".repeat(500_000)).await;
    for id in &ids {
        soon("they are gone", async || {
            api.get(&format!("/api/v1/scores/{id}")).await.status == StatusCode::NOT_FOUND
        })
        .await;
    }
    assert_eq!(api.get(&format!("/api/v1/scores/{waits}")).await.status, StatusCode::OK);
}

#[test]
fn data_of_a_newer_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let file = folder.path().join("infrabench.sqlite");
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = Store::open_shared(folder.path()).map(drop).unwrap_err();
    assert!(error.to_string().contains("newer version of this program (form 99"), "{error}");
}

#[test]
fn the_data_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("a/b");
    drop(Store::open(&data).unwrap());
    assert_eq!(std::fs::metadata(data).unwrap().permissions().mode() & 0o777, 0o700);
}
