//! What cannot work is said at once, with the way out.

use crate::support::{Nats, infrabench};
use crate::{Scoring, is_empty};
use infrabench_queue::{Access, Client, QueueError};
use std::time::Duration;

#[tokio::test]
async fn an_address_where_nobody_answers_is_named() {
    let error = Client::connect("nats://127.0.0.1:1", &Access::default()).await.unwrap_err();
    assert!(matches!(error, QueueError::Unreachable { .. }), "{error}");
    let error = error.to_string();
    assert!(error.contains("127.0.0.1:1") && error.contains("nats-server -js"), "{error}");
}

#[tokio::test]
async fn a_credentials_file_that_is_missing_is_named() {
    let access = Access { credentials: Some("/nowhere/me.creds".into()), ..Access::default() };
    let error = Client::connect("nats://127.0.0.1:1", &access).await.unwrap_err().to_string();
    assert!(error.contains("/nowhere/me.creds"), "{error}");
}

#[tokio::test]
async fn a_server_that_wants_a_token_refuses_the_wrong_one_and_takes_the_right_one() {
    let nats = Nats::start_with(&["--auth", "right"]);
    let with = |token: Option<&str>| Access { token: token.map(str::to_owned), ..Access::default() };
    for wrong in [None, Some("wrong")] {
        let error = Client::connect(&nats.url(), &with(wrong)).await.unwrap_err();
        assert!(matches!(error, QueueError::Refused { .. }), "{error}");
    }
    Client::connect(&nats.url(), &with(Some("right"))).await.unwrap();
}

#[tokio::test]
async fn a_server_that_keeps_nothing_is_told_from_one_that_does() {
    let nats = Nats::start_plain();
    let error = Client::connect(&nats.url(), &Access::default()).await.unwrap_err();
    assert!(matches!(error, QueueError::NoJetStream { .. }), "{error}");
}

#[tokio::test]
async fn a_version_that_nobody_serves_waits_and_can_be_taken_back() {
    let nats = Nats::start();
    let client = nats.client().await;
    let mut task = crate::support::task();
    task.cdk_version = "1.0.*>".to_owned();
    let scoring = Scoring::begin(&client, &task, "Prose.".to_owned());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(client.load().await.unwrap().waiting, 1);
    scoring.cancel.cancel();
    assert!(matches!(scoring.outcome().await, Err(QueueError::Cancelled)));
    is_empty(&client).await;
}

#[test]
fn options_that_mean_nothing_to_a_queue_are_refused() {
    let queued = ["score", "--completions", "none", "--out", "none", "--queue", "nats://127.0.0.1:1"];
    for more in [["--timeout", "9"], ["--engine", "browser"]] {
        let output = infrabench().args(queued).args(more).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains("cannot be used with"), "{said}");
    }
}
