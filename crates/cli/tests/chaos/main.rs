//! Jobs over several workers while workers, the NATS server and whoever submits are killed at random moments: every job
//! has one result, and the same as in calm.
//!
//! Everything random comes from one seed, which is printed. (What the machine does in between is not repeatable.) Part of
//! every test run in a short form; `cargo xtask chaos` is the long one. The environment says how long:
//! `INFRABENCH_CHAOS_SEED`, `_JOBS`, `_WORKERS`, `_SECONDS`; and who submits: `_BY`, `server` or `score`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod jobs;
mod submit;

use infrabench_protocol::results::SampleResult;
use jobs::{Random, predictions};
use rustix::process::Signal;
use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};
use submit::{ByScore, ByServer, Submitter};
use support::{Nats, Worker, eventually};

struct Plan {
    seed: u64,
    jobs: usize,
    workers: usize,
    /// How long things are killed.
    chaos: Duration,
}

impl Plan {
    fn from_environment() -> Self {
        let number = |name: &str, default: u64| {
            let name = format!("INFRABENCH_CHAOS_{name}");
            match std::env::var(&name) {
                Ok(text) => {
                    text.parse().unwrap_or_else(|_| panic!("{name} is `{text}`; give a whole number"))
                }
                Err(_) => default,
            }
        };
        Self {
            // Another one for each run of the tests: what they have not met yet they may meet tomorrow.
            seed: number("SEED", u64::from(std::process::id())),
            jobs: usize::try_from(number("JOBS", 60)).unwrap(),
            workers: usize::try_from(number("WORKERS", 3)).unwrap(),
            chaos: Duration::from_secs(number("SECONDS", 15)),
        }
    }

    /// How long all jobs may take when nothing is killed any more, or nothing was: far longer than they do.
    fn patience(&self) -> Duration {
        Duration::from_secs(60) + 4 * self.chaos
    }
}

/// What may be killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Victim {
    Worker,
    Nats,
    Submitter,
    /// Not killed but stopped for longer than the takeover, and continued.
    Frozen,
}

const VICTIMS: [Victim; 4] = [Victim::Worker, Victim::Nats, Victim::Submitter, Victim::Frozen];

/// A job that is innocent may meet many kills here, so none is given up.
const WORKER: [&str; 2] = ["--tries", "1000"];

#[test]
fn every_job_has_one_result_whatever_is_killed_and_the_same_as_in_calm() {
    let plan = Plan::from_environment();
    let mut random = Random(plan.seed);
    let predictions = predictions(&plan, &mut random);
    // Each of the two ways in must come to what the other comes to in calm.
    match std::env::var("INFRABENCH_CHAOS_BY").as_deref() {
        Ok("score") => {
            test(&plan, &mut random, ByServer::new(&predictions), ByScore::new(&predictions));
        }
        Ok("server") | Err(_) => {
            test(&plan, &mut random, ByScore::new(&predictions), ByServer::new(&predictions));
        }
        Ok(other) => panic!("INFRABENCH_CHAOS_BY is `{other}`; it is `server` or `score`"),
    }
}

fn test(plan: &Plan, random: &mut Random, in_calm: impl Submitter, in_chaos: impl Submitter) {
    println!(
        "seed {}: {} jobs, {} workers, {} s of chaos; INFRABENCH_CHAOS_SEED={0} repeats it",
        plan.seed,
        plan.jobs,
        plan.workers,
        plan.chaos.as_secs()
    );
    let started = Instant::now();
    let calm = calm(plan, in_calm);
    println!("calm: {} results in {:.0} s", calm.len(), started.elapsed().as_secs_f64());
    let started = Instant::now();
    let (found, kills) = chaos(plan, random, in_chaos);
    println!("chaos: {} results in {:.0} s; {kills:?}", found.len(), started.elapsed().as_secs_f64());
    assert_eq!(found.len(), plan.jobs, "none lost, none doubled");
    assert_eq!(outcomes(&found), outcomes(&calm));
    for victim in VICTIMS {
        assert!(
            kills.contains_key(&victim),
            "nothing happened to any {victim:?}: the jobs were done too early"
        );
    }
}

/// What must not depend on who was killed, by job.
fn outcomes(results: &[SampleResult]) -> BTreeMap<String, String> {
    let outcome = |result: &SampleResult| {
        (
            format!("{} {} {}", result.task_id, result.sample, result.completion_sha256),
            format!("{:?} {:?} {}/{}", result.verdict, result.error_type, result.passed, result.total),
        )
    };
    let outcomes: BTreeMap<_, _> = results.iter().map(outcome).collect();
    assert_eq!(outcomes.len(), results.len(), "a job has two results");
    outcomes
}

fn calm(plan: &Plan, mut submitter: impl Submitter) -> Vec<SampleResult> {
    let nats = Nats::start();
    let _workers: Vec<_> = (0..plan.workers).map(|_| Worker::launch(&nats, &WORKER)).collect();
    eventually("all jobs are done in calm", plan.patience(), || submitter.is_done(&nats.url()));
    check(&nats, plan);
    submitter.results()
}

fn chaos(
    plan: &Plan,
    random: &mut Random,
    mut submitter: impl Submitter,
) -> (Vec<SampleResult>, BTreeMap<Victim, usize>) {
    let mut nats = Nats::start();
    let mut workers: Vec<_> = (0..plan.workers).map(|_| Worker::launch(&nats, &WORKER)).collect();
    let mut kills = BTreeMap::new();
    // Each once, in some order, then whatever comes.
    let mut first = VICTIMS.to_vec();
    random.shuffle(&mut first);
    let end = Instant::now() + plan.chaos;
    while (Instant::now() < end || !first.is_empty()) && !submitter.is_done(&nats.url()) {
        let pause = Instant::now() + Duration::from_millis(random.below(4000));
        while Instant::now() < pause {
            submitter.is_done(&nats.url());
            thread::sleep(Duration::from_millis(50));
        }
        let victim = first.pop().unwrap_or_else(|| VICTIMS[random.index(VICTIMS.len())]);
        let down = Duration::from_millis(random.below(3000));
        *kills.entry(victim).or_default() += 1;
        match victim {
            Victim::Worker => {
                let chosen = random.index(workers.len());
                workers[chosen].kill();
                thread::sleep(down);
                workers[chosen] = Worker::launch(&nats, &WORKER);
            }
            Victim::Nats => {
                nats.kill();
                thread::sleep(down);
                nats.restart();
            }
            Victim::Submitter => submitter.kill(),
            Victim::Frozen => {
                let chosen = random.index(workers.len());
                workers[chosen].signal(Signal::STOP);
                thread::sleep(Duration::from_millis(3500) + down / 2);
                workers[chosen].signal(Signal::CONT);
            }
        }
    }
    eventually("all jobs are done after the chaos", plan.patience(), || submitter.is_done(&nats.url()));
    check(&nats, plan);
    for (index, worker) in workers.iter_mut().enumerate() {
        assert!(!worker.is_dead(), "worker {index} died by itself:\n{}", worker.log());
    }
    (submitter.results(), kills)
}

/// What the queue itself says in the end: nothing is left, nothing was given up, and each result was written once.
fn check(nats: &Nats, plan: &Plan) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = runtime.block_on(nats.client());
    eventually("the queue is empty", Duration::from_secs(30), || {
        let load = runtime.block_on(client.load()).unwrap();
        assert_eq!(load.dead_letters, 0);
        load.waiting + load.running == 0
    });
    let state = runtime.block_on(async {
        let jetstream = async_nats::jetstream::new(async_nats::connect(nats.url()).await.unwrap());
        jetstream.get_stream("KV_infrabench-results").await.unwrap().cached_info().state.clone()
    });
    assert_eq!((state.messages, state.last_sequence), (plan.jobs as u64, plan.jobs as u64));
}
