//! Jobs, many and large: each has one result, whoever asks and how often.

use crate::support::{Nats, Worker, answer, eventually, infrabench, task, tasks};
use crate::{LIMIT, Scoring, is_empty};
use futures::future::join_all;
use infrabench_protocol::results::SampleResult;
use infrabench_protocol::verdict::Verdict;
use infrabench_queue::{Job, QueueError};
use infrabench_runner::CancelToken;
use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

/// Words that do not compress.
fn noise(bytes: usize) -> String {
    let mut state = 1_u64;
    let letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(
            b"abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"[(state >> 58) as usize],
        )
    };
    std::iter::repeat_with(letter).take(bytes).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_job_asked_for_many_times_at_once_is_scored_once() {
    let nats = Nats::start();
    let (one, other) = (nats.client().await, nats.client().await);
    // All are waiting before anybody can answer.
    let scorings: Vec<_> = (0..20)
        .map(|n| Scoring::begin(if n % 2 == 0 { &one } else { &other }, &task(), "Prose.".to_owned()))
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(one.load().await.unwrap().waiting, 1);
    let worker = Worker::start(&nats, &[]);
    let scores = join_all(scorings.into_iter().map(Scoring::score)).await;
    assert!(scores.iter().all(|score| *score == scores[0]));
    assert_eq!(worker.says("scored"), 1);
    // A nonce makes it another job; the same one again does not.
    let task = task();
    let fresh = Job { task: &task, completion: "Prose.", reading: None, nonce: Some("1") };
    for _ in 0..2 {
        one.score(&fresh, &mut |_| {}, &CancelToken::default()).await.unwrap();
    }
    assert_eq!(worker.says("scored"), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_jobs_are_in_flight_on_one_connection() {
    let nats = Nats::start();
    let client = nats.client().await;
    let _worker = Worker::start(&nats, &["--jobs", "4"]);
    let started = Instant::now();
    let scorings =
        (0..400).map(|n| Scoring::begin(&client, &task(), format!("Prose number {n}."))).collect::<Vec<_>>();
    let scores = join_all(scorings.into_iter().map(Scoring::score)).await;
    println!("400 jobs that run nothing took {:?}", started.elapsed());
    let distinct: BTreeSet<_> = scores.iter().map(|score| &score.result.completion_sha256).collect();
    assert_eq!(distinct.len(), 400, "each caller got its own score");
    assert!(scores.iter().all(|score| score.result.verdict == Verdict::GenerationError));
    is_empty(&client).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn size_is_no_obstacle_on_the_way_there_or_back() {
    let nats = Nats::start();
    let client = nats.client().await;
    let _worker = Worker::start(&nats, &[]);
    let large = Scoring::begin(&client, &task(), noise(3_000_000)).score().await;
    assert_eq!(large.result.verdict, Verdict::GenerationError, "{}", large.result.summary);
    // Six million digits in a template: what is random does not compress below three megabytes.
    let code = "import aws_cdk, random\naws_cdk.Stack.of(self).template_options.metadata = {\n    \
                'Noise': '%x' % random.Random(1).getrandbits(8 * 3_000_000)\n}";
    let score = Scoring::begin(&client, &task(), answer(code)).score().await;
    let largest = score.templates.values().map(|template| template.to_string().len()).max().unwrap_or(0);
    assert!(largest > 5_900_000, "{largest} bytes; {:?}: {}", score.result.verdict, score.result.summary);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_job_stops_at_the_worker_and_leaves_the_queue() {
    let nats = Nats::start();
    let client = nats.client().await;
    let worker = Worker::start(&nats, &[]);
    let mut running = Scoring::begin(&client, &task(), answer("import time\ntime.sleep(100)"));
    running.runs().await;
    let waiting = Scoring::begin(&client, &task(), answer("import time\ntime.sleep(99)"));
    tokio::time::sleep(Duration::from_millis(500)).await;
    running.cancel.cancel();
    waiting.cancel.cancel();
    assert!(matches!(running.outcome().await, Err(QueueError::Cancelled)));
    assert!(matches!(waiting.outcome().await, Err(QueueError::Cancelled)));
    is_empty(&client).await;
    eventually("the worker hears of it", LIMIT, || worker.says("cancelled") == 1);
    let next = Scoring::begin(&client, &task(), "Prose.".to_owned()).score().await;
    assert_eq!(next.result.verdict, Verdict::GenerationError, "the slot is free again");
    assert_eq!(worker.says("scored"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_no_job_becomes_a_dead_letter_and_stops_nobody() {
    let nats = Nats::start();
    let client = nats.client().await;
    let worker = Worker::start(&nats, &[]);
    let jetstream = async_nats::jetstream::new(async_nats::connect(nats.url()).await.unwrap());
    jetstream.publish("infrabench.jobs.2_178_2.none", "{}".into()).await.unwrap().await.unwrap();
    let next = Scoring::begin(&client, &task(), "Prose.".to_owned()).score().await;
    assert_eq!(next.result.verdict, Verdict::GenerationError);
    is_empty(&client).await;
    assert_eq!(client.load().await.unwrap().dead_letters, 1);
    assert_eq!(worker.says("is no job"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_completions_is_scored_by_the_queue_as_it_is_here() {
    let nats = Nats::start();
    let _client = nats.client().await;
    let _worker = Worker::start(&nats, &["--jobs", "2"]);
    let folder = tempfile::tempdir().unwrap();
    let completions = folder.path().join("completions.jsonl");
    let mut lines = String::new();
    for task in tasks() {
        for sample in 0..3 {
            let line = serde_json::json!({
                "task_id": task.task_id, "model": "m", "sample": sample, "completion": format!("Prose {sample}."),
            });
            lines.push_str(&format!("{line}\n"));
        }
    }
    let raises = answer("raise ValueError('no')");
    lines.push_str(&format!("{}\n", serde_json::json!({ "task_id": task().task_id, "completion": raises })));
    fs::write(&completions, lines).unwrap();
    let score = |out: &str, more: &[&str]| {
        let out = folder.path().join(out);
        let output = infrabench()
            .args(["score", "--completions"])
            .arg(&completions)
            .arg("--out")
            .arg(&out)
            .args(more)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut results: Vec<SampleResult> = fs::read_to_string(&out)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        // What two runs of the same never share.
        for result in &mut results {
            result.duration_ms = 0;
            result.tests.iter_mut().for_each(|test| test.duration_ms = 0);
        }
        results
            .sort_by_key(|result| (result.task_id.clone(), result.sample, result.completion_sha256.clone()));
        results
    };
    let url = nats.url();
    let by_queue = score("queue.jsonl", &["--queue", &url]);
    assert_eq!(by_queue.len(), tasks().len() * 3 + 1);
    assert_eq!(by_queue, score("here.jsonl", &[]));
    assert_eq!(by_queue, score("queue.jsonl", &["--queue", &url]), "nothing is scored again");
}
