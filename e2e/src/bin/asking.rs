//! What `infrabench run` makes of 50 requests at once: a service that takes its time, real scoring. Prints JSON: how busy the
//! processors were while there was something to score, and how much memory the command took in each half of the run.
//!
//! `asking [SAMPLES]`; needs the optimised `infrabench`. `cargo xtask bench` builds it first.

use anyhow::{Context, Result, ensure};
use infrabench_e2e::dataset::tasks;
use infrabench_e2e::model_server::{ModelServer, Reply};
use infrabench_e2e::person::right;
use infrabench_e2e::{root, target};
use serde_json::json;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::process::Command;

/// Milliseconds between two looks.
const LOOK: Duration = Duration::from_millis(200);
/// How long the service takes for an answer: as a model would, and so that asking one after another would starve scoring.
const TAKES: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<()> {
    let samples = std::env::args().nth(1).unwrap_or_else(|| "4".to_owned());
    let known = tasks()?;
    let answers = known.clone();
    let answered = Arc::new(AtomicUsize::new(0));
    let counted = answered.clone();
    let server = ModelServer::start(move |asked, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        let first = asked.messages.first().map(|(_, text)| text.as_str()).unwrap_or_default();
        let about = answers.iter().find(|task| first.contains(task.prompt.trim())).unwrap_or(&answers[0]);
        Reply::Slowly(TAKES, right(about))
    })
    .await?;
    let out = tempfile::tempdir()?;
    let mut command = Command::new(target("release/infrabench"))
        .current_dir(root())
        .env("SCRIPTED_KEY", "none")
        .args(["run", "--model", "scripted-1", "--key-env", "SCRIPTED_KEY", "--base-url", &server.url])
        .args(["--only", "shop-events+", "--concurrency", "50", "--samples", &samples, "--out"])
        .arg(out.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()?;
    let id = command.id().context("it runs")?;
    let results = out.path().join("results.jsonl");
    let started = Instant::now();
    let mut looks: Vec<Look> = Vec::new();
    let status = loop {
        tokio::select! {
            status = command.wait() => break status?,
            () = tokio::time::sleep(LOOK) => {
                let done = std::fs::read_to_string(&results).map_or(0, |text| text.lines().count());
                looks.extend(look(id, done));
            }
        }
    };
    ensure!(status.success(), "infrabench run ended with {status}");
    // From the first result to the last: before, nothing is there to score.
    let scoring: Vec<&Look> = looks.iter().filter(|look| look.done > 0).collect();
    let (first, last) =
        (scoring.first().context("no result was seen")?, scoring.last().context("no result was seen")?);
    let busy = share(last.busy - first.busy, last.all - first.all);
    let half = scoring.len() / 2;
    let most = |looks: &[&Look]| looks.iter().map(|look| look.memory_kb).max().unwrap_or(0);
    println!(
        "{}",
        json!({
            "busy": busy,
            "asked": answered.load(Ordering::Relaxed),
            "seconds": started.elapsed().as_secs_f64(),
            "memory_first_half_mb": most(&scoring[..half]) / 1000,
            "memory_second_half_mb": most(&scoring[half..]) / 1000,
        })
    );
    Ok(())
}

/// What was seen at one moment.
struct Look {
    done: usize,
    /// Of all processors, in ticks since the machine started.
    busy: u64,
    all: u64,
    /// Of the command itself; its sandboxes have bounds of their own.
    memory_kb: u64,
}

fn look(id: u32, done: usize) -> Option<Look> {
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    let ticks: Vec<u64> =
        stat.lines().next()?.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
    let all: u64 = ticks.iter().take(8).sum();
    let idle = ticks.get(3)? + ticks.get(4)?;
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let memory_kb = memory.split_whitespace().next()?.parse().ok()?;
    Some(Look { done, busy: all - idle, all, memory_kb })
}

#[expect(clippy::cast_precision_loss, reason = "ticks of minutes")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}
