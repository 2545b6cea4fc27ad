//! Whatever a stranger sends, the backend answers, says what is wrong in one form, and has no defect; and what it accepts
//! comes to an end. `cargo xtask fuzz --minutes 10` tries for longer, with other requests each time.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use common::{Answer, Api, Own, some_task};
use infrabench_protocol::api::{RunState, ScoreEvent, ScoreState};
use infrabench_server::executor::ExecuteError;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Minutes to go on for, in place of a fixed number of requests.
const MINUTES: &str = "INFRABENCH_FUZZ_MINUTES";
/// Requests in an ordinary run of the tests, and between two looks at the clock.
const REQUESTS: u32 = 400;
/// No request takes nearly this long.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
struct Sent {
    method: &'static str,
    path: String,
    kind: Option<&'static str>,
    last_event: Option<Vec<u8>>,
    body: Vec<u8>,
}

/// Text as models and attackers write it: pieces of every form that an answer may have, whole and broken.
fn completion() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        select(vec![
            "```python\n",
            "```\n",
            "~~~",
            "<<<<<<< SEARCH\n",
            "=======\n",
            ">>>>>>> REPLACE\n",
            "--- a/app.py\n+++ b/app.py\n",
            "@@ -1,0 +2,3 @@\n+x = 1\n",
            "@@ -99999999999999999999 +1 @@\n",
            "# BEGIN INSERT\n",
            "# END INSERT\n",
            "<file path=\"../../etc/passwd\">",
            "<file path=\"app.py\">",
            "</file>",
            "{\"app.py\": \"x = 1\\n\"}",
            "<think>",
            "</think>",
            "### app.py\n",
            "import aws_cdk as cdk\n",
            "\u{0}",
            "\r\n",
            "\u{2028}",
            "\t        x = \"\"\"\n",
            "\u{feff}",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let keys =
        select(vec!["task", "completion", "task_id", "reading", "fresh", "context", "tests", "", "model"]);
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keys.clone(), inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

/// A request that is good, or has one value of another kind.
fn request() -> impl Strategy<Value = Value> {
    let task = some_task();
    let (id, whole) = (Value::from(task.task_id.clone()), task.to_json());
    let fields = whole.as_object().expect("a task is an object").keys().cloned().collect::<Vec<_>>();
    let broken = (select(fields), json_value()).prop_map({
        let whole = whole.clone();
        move |(field, value)| {
            let mut task = whole.clone();
            task[field] = value;
            task
        }
    });
    let task = prop_oneof![5 => Just(id), 1 => Just(whole), 2 => broken, 1 => json_value()];
    let reading =
        prop_oneof![4 => Just(Value::Null), 1 => (0..4_u8).prop_map(Value::from), 1 => json_value()];
    (task, completion(), reading, any::<bool>()).prop_map(|(task, completion, reading, fresh)| {
        let mut request = json!({ "task": task, "task_id": task, "completion": completion, "fresh": fresh });
        if !reading.is_null() {
            request["reading"] = reading;
        }
        request
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let bitten = (request(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(request, at, byte)| {
        let mut bytes = request.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        bytes
    });
    let lines = prop::collection::vec(prop_oneof![3 => request(), 1 => json_value()], 0..5)
        .prop_map(|lines| lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n").into_bytes());
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => json_value().prop_map(|value| value.to_string().into_bytes()),
        4 => request().prop_map(|value| value.to_string().into_bytes()),
        2 => bitten,
        3 => lines,
    ]
}

fn sent() -> impl Strategy<Value = Sent> {
    let id = prop_oneof![
        Just("x".to_owned()),
        "[!-~]{0,40}".prop_map(|id| id.replace(['?', '#', '%'], "%25")),
        Just("%ff%00".to_owned())
    ];
    let path = (
        select(vec![
            "scores",
            "scores/{}",
            "scores/{}/events",
            "runs",
            "runs/{}",
            "runs/{}/events",
            "runs/{}/results.jsonl",
            "runs?fresh={}",
            "health",
            "{}",
        ]),
        id,
    )
        .prop_map(|(path, id)| format!("/api/v1/{}", path.replace("{}", &id)));
    let path =
        prop_oneof![4 => Just("/api/v1/scores".to_owned()), 3 => Just("/api/v1/runs".to_owned()), 3 => path];
    let method = prop_oneof![6 => Just("POST"), 2 => Just("GET"), 1 => select(vec!["DELETE", "PUT", "HEAD", "OPTIONS", "NONSENSE"])];
    let kind = select(vec![
        Some("application/json"),
        Some("application/json; charset=utf-8"),
        Some("application/x-ndjson"),
        Some("text/plain"),
        None,
    ]);
    let last_event = prop::option::of(prop_oneof![
        any::<u64>().prop_map(|id| id.to_string().into_bytes()),
        "[ -~]{0,12}".prop_map(String::into_bytes),
    ]);
    (method, path, kind, last_event, body()).prop_map(|(method, path, kind, last_event, body)| Sent {
        method,
        path,
        kind,
        last_event,
        body,
    })
}

impl Sent {
    /// None where it could not be sent at all.
    fn request(self) -> Option<Request<Body>> {
        let mut request =
            Request::builder().method(Method::from_bytes(self.method.as_bytes()).ok()?).uri(self.path);
        if let Some(kind) = self.kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(last_event) = self.last_event {
            request = request.header("last-event-id", HeaderValue::from_bytes(&last_event).ok()?);
        }
        request.body(Body::from(self.body)).ok()
    }
}

async fn check(api: &Api, sent: Sent) -> Result<(), TestCaseError> {
    let is_head = sent.method == "HEAD";
    let Some(request) = sent.request() else { return Ok(()) };
    let answer = in_time(api.send(request)).await?;
    prop_assert!(!answer.status.is_server_error(), "{}: {}", answer.status, answer.text());
    if answer.status.is_client_error() && !is_head {
        let problem = answer.problem();
        prop_assert!(problem.kind.starts_with("/problems/") && !problem.detail.is_empty(), "{problem:?}");
    }
    if answer.status == StatusCode::ACCEPTED {
        let location = answer.header(header::LOCATION).to_owned();
        let events = in_time(api.get(&format!("{location}/events"))).await?;
        if location.contains("/runs/") {
            let run: RunState = answer.json();
            prop_assert_eq!(events.events::<Value>().len(), run.total as usize + 1);
        } else {
            let state: ScoreState = answer.json();
            let events = events.events::<ScoreEvent>();
            prop_assert!(
                matches!(events.last(), Some((_, ScoreEvent::Done(_)))),
                "{}: {:?}",
                state.id,
                events
            );
        }
    }
    Ok(())
}

async fn in_time(answer: impl Future<Output = Answer>) -> Result<Answer, TestCaseError> {
    tokio::time::timeout(PATIENCE, answer).await.map_err(|_| TestCaseError::fail("no answer"))
}

#[test]
fn whatever_is_sent_is_answered_and_what_is_accepted_ends() {
    let minutes =
        std::env::var(MINUTES).ok().map(|text| text.parse::<u64>().expect("minutes, a whole number"));
    let until = Instant::now() + Duration::from_secs(minutes.unwrap_or(0) * 60);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let api = runtime.block_on(async {
        // Everything but the run itself: that is the sandbox's to survive.
        let reads = Own::new(4, |job, _| async move {
            match infrabench_score::plan(&job.task, &job.completion, job.reading) {
                Err(score) => Ok(*score),
                Ok(plan) if plan.files.is_empty() => Err(ExecuteError("a plan without files".to_owned())),
                Ok(_) => Ok(infrabench_score::faulted(&job.task, &job.completion, "not run".to_owned())),
            }
        });
        Api::start(|config| config.retention.bytes = 50_000_000, reads).await
    });
    let mut requests = 0;
    loop {
        let config = Config { cases: REQUESTS, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new(config);
        let outcome = runner.run(&sent(), |sent| runtime.block_on(check(&api, sent)));
        outcome.unwrap_or_else(|error| panic!("{error}"));
        requests += REQUESTS;
        if Instant::now() >= until {
            break;
        }
    }
    if minutes.is_some() {
        println!("{requests} requests");
    }
}
