//! Processes that are killed or stopped at the worst moment.

use crate::support::{Nats, Worker, answer, eventually, task};
use crate::{LIMIT, Scoring, is_empty};
use infrabench_protocol::verdict::Verdict;
use rustix::process::Signal;
use std::time::Duration;

/// Runs for a while, then ends with an error of its own: what it comes to is known.
const SLOW: &str = "import time\ntime.sleep(4)\nraise ValueError('slow')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_in_the_middle_of_a_run_loses_nothing() {
    let nats = Nats::start();
    let client = nats.client().await;
    let mut first = Worker::start(&nats, &[]);
    let mut scoring = Scoring::begin(&client, &task(), answer(SLOW));
    scoring.runs().await;
    first.kill();
    let second = Worker::start(&nats, &[]);
    let score = scoring.score().await;
    assert_eq!(score.result.verdict, Verdict::SynthError, "{}", score.result.summary);
    assert_eq!(second.says("scored"), 1);
    is_empty(&client).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nats_server_killed_in_the_middle_of_a_run_and_started_again_loses_nothing() {
    let mut nats = Nats::start();
    let client = nats.client().await;
    let worker = Worker::start(&nats, &[]);
    let mut running = Scoring::begin(&client, &task(), answer(SLOW));
    let waiting = Scoring::begin(&client, &task(), "Only prose.".to_owned());
    running.runs().await;
    nats.kill();
    // Longer than the client waits for one answer, so that both sides really meet the outage.
    tokio::time::sleep(Duration::from_secs(6)).await;
    nats.restart();
    assert_eq!(running.score().await.result.verdict, Verdict::SynthError);
    assert_eq!(waiting.score().await.result.verdict, Verdict::GenerationError);
    // The run that was under way was finished, not begun again.
    assert_eq!(worker.says("scored"), 2);
    is_empty(&client).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_worker_says_that_was_cut_off_and_overtaken_changes_nothing() {
    let nats = Nats::start();
    let client = nats.client().await;
    let cut_off = Worker::start(&nats, &[]);
    let mut scoring = Scoring::begin(&client, &task(), answer(SLOW));
    scoring.runs().await;
    cut_off.signal(Signal::STOP);
    let other = Worker::start(&nats, &[]);
    let score = scoring.score().await;
    assert_eq!(other.says("scored"), 1);
    cut_off.signal(Signal::CONT);
    eventually("the late worker sees that it was overtaken", LIMIT, || {
        cut_off.says("another worker was first") == 1
    });
    let again = Scoring::begin(&client, &task(), answer(SLOW)).score().await;
    assert_eq!(again, score, "the first result stands, to the millisecond");
    assert_eq!(client.load().await.unwrap().dead_letters, 0);
    is_empty(&client).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_kills_its_workers_is_given_up_and_kept_as_a_dead_letter() {
    // Finds the worker among its ancestors. Only without the sandbox can a run do that.
    const POISON: &str = r#"
import os, signal
pid = os.getpid()
while pid > 1:
    with open(f"/proc/{pid}/stat") as stat:
        pid = int(stat.read().rsplit(")", 1)[1].split()[1])
    with open(f"/proc/{pid}/cmdline", "rb") as line:
        if b"\0worker\0" in line.read():
            os.kill(pid, signal.SIGKILL)
os._exit(1)"#;
    let nats = Nats::start();
    let client = nats.client().await;
    let options = ["--unsafe-no-sandbox", "--tries", "2"];
    let mut worker = Worker::start(&nats, &options);
    let scoring = Scoring::begin(&client, &task(), answer(POISON));
    let mut deaths = 0;
    eventually("the job is given up", LIMIT, || {
        if worker.is_dead() {
            deaths += 1;
            worker = Worker::start(&nats, &options);
        }
        scoring.score.is_finished()
    });
    let score = scoring.score().await;
    assert_eq!(score.result.verdict, Verdict::InfraError);
    assert!(score.result.summary.contains("given up after 2 tries"), "{}", score.result.summary);
    assert_eq!(deaths, 2);
    assert_eq!(client.load().await.unwrap().dead_letters, 1);
    is_empty(&client).await;
    // The queue lives on.
    let next = Scoring::begin(&client, &task(), "Only prose.".to_owned()).score().await;
    assert_eq!(next.result.verdict, Verdict::GenerationError);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_told_to_stop_ends_what_it_runs_and_takes_nothing_more() {
    let nats = Nats::start();
    let client = nats.client().await;
    let mut worker = Worker::start(&nats, &[]);
    let mut running = Scoring::begin(&client, &task(), answer(SLOW));
    running.runs().await;
    worker.signal(Signal::TERM);
    let waiting = Scoring::begin(&client, &task(), "Only prose.".to_owned());
    assert_eq!(running.score().await.result.verdict, Verdict::SynthError);
    assert!(worker.wait().success());
    let load = client.load().await.unwrap();
    assert_eq!((load.waiting, load.running), (1, 0), "the other job is still there, and nobody holds it");
    assert!(client.workers().await.unwrap().is_empty(), "it said goodbye");
    let _next = Worker::start(&nats, &[]);
    assert_eq!(waiting.score().await.result.verdict, Verdict::GenerationError);
}
