//! Who may call, and how much.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use axum::http::{StatusCode, header};
use common::{Answer, Api, delete, get, post, quick, some_task, soon, stuck, with_token};
use infrabench_protocol::api::{Health, ScoreState, ScoreStatus};
use infrabench_server::Server;
use serde_json::json;
use std::num::NonZeroU32;
use tokio::net::TcpListener;

/// The store's thread answers threads that may wait, which a test's own may not.
async fn make(api: &Api, name: &'static str) -> String {
    let store = api.store();
    let token = tokio::task::spawn_blocking(move || store.create_token(name)).await.unwrap().unwrap();
    soon("the token is known", async || {
        api.get("/api/v1/environments").await.status == StatusCode::UNAUTHORIZED
    })
    .await;
    soon("this token is known", async || environments(api, &token).await.status == StatusCode::OK).await;
    token
}

async fn environments(api: &Api, token: &str) -> Answer {
    api.send(with_token(get("/api/v1/environments"), token)).await
}

async fn submit(api: &Api, token: &str, completion: &str) -> Answer {
    let body = json!({ "task": some_task().task_id, "completion": completion }).to_string();
    api.send(with_token(post(body), token)).await
}

#[tokio::test]
async fn a_token_is_needed_from_the_first_one_on_even_when_all_are_revoked() {
    let api = Api::start(|_| {}, quick()).await;
    assert_eq!(api.get("/api/v1/environments").await.status, StatusCode::OK);
    let token = make(&api, "ci").await;
    assert!(token.starts_with("ib_") && token.len() == 3 + 64, "{token}");

    let refused = api.get("/api/v1/environments").await;
    assert_eq!(refused.header(header::WWW_AUTHENTICATE), "Bearer realm=\"InfraBench\"");
    assert_eq!(refused.problem().kind, "/problems/no-token");
    let wrong = environments(&api, &token.replace("ib_", "ib-")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.problem().kind, "/problems/bad-token");
    for path in ["/api/v1/health", "/api/v1/ready", "/api/v1/openapi.json"] {
        assert_eq!(api.get(path).await.status, StatusCode::OK, "{path} needs none");
    }
    assert_eq!(api.get("/metrics").await.status, StatusCode::UNAUTHORIZED);

    let store = api.store();
    tokio::task::spawn_blocking(move || store.revoke_token("ci")).await.unwrap().unwrap();
    soon("it is revoked", async || environments(&api, &token).await.status == StatusCode::UNAUTHORIZED).await;
    assert_eq!(api.get("/api/v1/environments").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_is_kept_as_a_hash_only_and_its_name_is_used_once() {
    let api = Api::start(|_| {}, quick()).await;
    let token = make(&api, "ci").await;
    let store = api.store();
    let (again, bad, unknown) = tokio::task::spawn_blocking(move || {
        let (again, bad) = (store.create_token("ci"), store.create_token("no spaces"));
        (again.unwrap_err(), bad.unwrap_err(), store.revoke_token("nobody").unwrap_err())
    })
    .await
    .unwrap();
    assert_eq!(
        again.to_string(),
        "there is a token named `ci` already; choose another name, also when that one is revoked"
    );
    assert!(bad.to_string().contains("1 to 64 letters"), "{bad}");
    assert!(unknown.to_string().contains("no token named `nobody`"), "{unknown}");
    for entry in std::fs::read_dir(api.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(
            !bytes.windows(64).any(|window| window == &token.as_bytes()[3..]),
            "the secret is on the disk"
        );
    }
}

#[tokio::test]
async fn what_a_token_submitted_all_may_read_and_only_it_may_cancel() {
    let api = Api::start(|_| {}, stuck(2)).await;
    let (one, other) = (make(&api, "one").await, make(&api, "other").await);
    let id = submit(&api, &one, "No idea.").await.json::<ScoreState>().id;
    let path = format!("/api/v1/scores/{id}");
    assert_eq!(api.send(with_token(get(&path), &other)).await.status, StatusCode::OK);
    let refused = api.send(with_token(delete(&path), &other)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.problem().kind, "/problems/not-yours");
    let done: ScoreState = api.send(with_token(delete(&path), &one)).await.json();
    assert_eq!(done.status, ScoreStatus::Cancelled);
}

#[tokio::test]
async fn a_token_that_asks_too_often_is_told_when_to_come_back_and_no_other_suffers() {
    let api = Api::start(|config| config.token_rate = NonZeroU32::new(20).unwrap(), quick()).await;
    let (one, other) = (make(&api, "one").await, make(&api, "other").await);
    let mut refused = None;
    for _ in 0..100 {
        let answer = environments(&api, &one).await;
        if answer.status != StatusCode::OK {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a hundred at once are too many");
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header(header::RETRY_AFTER), "1");
    assert_eq!(refused.problem().kind, "/problems/too-many-requests");
    assert_eq!(environments(&api, &other).await.status, StatusCode::OK);
    soon("it may again", async || environments(&api, &one).await.status == StatusCode::OK).await;
}

#[tokio::test]
async fn a_token_may_have_so_many_open_scores_and_gets_their_places_back() {
    let api = Api::start(|config| config.token_scores = 2, stuck(1)).await;
    let (one, other) = (make(&api, "one").await, make(&api, "other").await);
    let first = submit(&api, &one, "a").await.json::<ScoreState>().id;
    assert_eq!(submit(&api, &one, "b").await.status, StatusCode::ACCEPTED);
    let refused = submit(&api, &one, "c").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header(header::RETRY_AFTER), "10");
    assert_eq!(refused.problem().kind, "/problems/too-many-scores");
    assert_eq!(submit(&api, &other, "c").await.status, StatusCode::ACCEPTED);
    api.send(with_token(delete(&format!("/api/v1/scores/{first}")), &one)).await;
    soon("a place is free", async || submit(&api, &one, "d").await.status == StatusCode::ACCEPTED).await;
}

#[tokio::test]
async fn without_tokens_a_request_must_name_this_machine() {
    let api = Api::start(|_| {}, quick()).await;
    let ask = |host: &str| {
        let mut request = get("/api/v1/environments");
        request.headers_mut().insert(header::HOST, host.parse().unwrap());
        request
    };
    assert_eq!(api.send(ask("127.0.0.1:8080")).await.status, StatusCode::OK);
    let refused = api.send(ask("attacker.example")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.problem().kind, "/problems/foreign-host");
}

#[tokio::test]
async fn it_serves_other_machines_only_with_a_token() {
    let listen = async || TcpListener::bind("0.0.0.0:0").await.unwrap();
    let api = Api::start(|_| {}, quick()).await;
    let folder = std::sync::Arc::clone(&api.folder);
    let error = api.server.serve(listen().await, std::future::pending()).await.unwrap_err();
    assert!(error.to_string().contains("Make a token with `infrabench token create NAME`"), "{error}");
    drop(api.router);
    soon("the store is free", async || infrabench_server::Store::open(folder.path()).is_ok()).await;

    let api = Api::start_in(folder, |_| {}, quick()).await;
    let token = make(&api, "far").await;
    let listener = listen().await;
    let port = listener.local_addr().unwrap().port();
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let Api { server, router, folder: _folder } = api;
    let serving = tokio::spawn(Server::serve(server, listener, async { drop(stopped.await) }));
    let answer = router_health(&router, &token).await;
    assert_eq!(answer.queued, 0);
    assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok());
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

async fn router_health(router: &axum::Router, token: &str) -> Health {
    use tower::ServiceExt;
    let response = router.clone().oneshot(with_token(get("/api/v1/health"), token)).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}
