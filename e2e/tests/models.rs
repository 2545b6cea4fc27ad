//! `infrabench run` against a service with a script: real HTTP, real scoring, a real kill.

use anyhow::{Context, Result, ensure};
use infrabench_e2e::dataset::tasks;
use infrabench_e2e::model_server::{Asked, ModelServer, Reply};
use infrabench_e2e::person::{chat, right};
use infrabench_e2e::{root, target};
use infrabench_task::Task;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;
use tokio::process::Command;

const DONOR: &str = "shop-events+";
const KEY: &str = "a-key-that-nobody-may-see";

fn donors_tasks() -> Result<Vec<Task>> {
    Ok(tasks()?.into_iter().filter(|task| task.entry_point.starts_with(DONOR)).collect())
}

/// The task that a request is about: its request stands in the first message.
fn about<'t>(tasks: &'t [Task], asked: &Asked) -> &'t Task {
    let first = asked.messages.first().map(|(_, text)| text.as_str()).unwrap_or_default();
    tasks.iter().find(|task| first.contains(task.prompt.trim())).unwrap_or(&tasks[0])
}

/// Code that runs and is not what was asked for.
fn wrong(task: &Task) -> String {
    chat(task, |code| {
        let indent: String = code.chars().take_while(|character| character.is_whitespace()).collect();
        format!("{indent}pass\n")
    })
}

fn run(server: &ModelServer, out: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(target("release/infrabench"));
    command
        .current_dir(root())
        .env("SCRIPTED_KEY", KEY)
        .args([
            "run",
            "--model",
            "scripted-1",
            "--key-env",
            "SCRIPTED_KEY",
            "--only",
            DONOR,
            "--base-url",
            &server.url,
        ])
        .arg("--out")
        .arg(out)
        .args(more)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

async fn finish(mut command: Command) -> Result<Output> {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().await?;
    ensure!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(output)
}

fn lines(path: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// The report's figures of the only run.
async fn figures(out: &Path) -> Result<Value> {
    let mut report = Command::new(target("release/infrabench"));
    report.current_dir(root()).args(["report", "--format", "json"]).arg(out.join("results.jsonl"));
    let report: Value = serde_json::from_slice(&finish(report).await?.stdout)?;
    Ok(report["runs"][0]["metrics"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_with_every_fault_is_asked_until_it_answers() -> Result<()> {
    let tasks = donors_tasks()?;
    let count = tasks.len();
    let server = ModelServer::start(move |asked, before| match before {
        0 => Reply::Busy(Some(2)),
        1 => Reply::Cut(right(about(&tasks, asked))),
        2 => Reply::Garbage,
        3 => Reply::Status(500, "a fault"),
        _ => Reply::Answer(right(about(&tasks, asked))),
    })
    .await?;
    let out = tempfile::tempdir()?;
    finish(run(&server, out.path(), &["--price", "2,8", "--temperature", "0"])).await?;

    let results = lines(&out.path().join("results.jsonl"))?;
    ensure!(
        results.len() == count && results.iter().all(|result| result["verdict"] == "passed"),
        "{results:?}"
    );
    ensure!(
        results.iter().all(|result| result["model"] == "scripted-1" && result["prompt_sha256"].is_string())
    );
    let asked = server.asked()?;
    ensure!(asked.len() == 5 * count, "{} requests", asked.len());
    // What the service asked for is kept to.
    let mut times: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for one in &asked {
        times.entry(one.last()).or_default().push(one.at);
    }
    for times in times.values() {
        ensure!(times[1] - times[0] >= Duration::from_secs(2), "Retry-After was not honoured");
    }
    // The key reaches the service and nothing else.
    ensure!(asked.iter().all(|one| one.key.as_deref() == Some(&format!("Bearer {KEY}"))));
    for file in fs::read_dir(out.path())? {
        ensure!(!fs::read_to_string(file?.path())?.contains(KEY), "the key was written to the disk");
    }
    // The cost is that of the tokens, which the service counts as words.
    let spent: f64 = results.iter().filter_map(|result| result["usage"]["cost_usd"].as_f64()).sum();
    let words = |text: &str| text.split_whitespace().map(|_| 1.0).sum::<f64>();
    let exchanges = lines(&out.path().join("exchanges.jsonl"))?;
    let expected: f64 = exchanges
        .iter()
        .map(|exchange| {
            let prompt = exchange["messages"][0]["content"].as_str().unwrap_or_default();
            (words(prompt) * 2.0 + words(exchange["answer"].as_str().unwrap_or_default()) * 8.0) / 1e6
        })
        .sum();
    ensure!((spent - expected).abs() < 1e-9, "{spent} is not {expected}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_will_not_answer_is_given_up_and_says_why() -> Result<()> {
    let server = ModelServer::start(|_, _| Reply::Status(401, "no such key")).await?;
    let out = tempfile::tempdir()?;
    let output = run(&server, out.path(), &["--samples", "20", "--concurrency", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .await?;
    let said = String::from_utf8(output.stderr)?;
    ensure!(output.status.code() == Some(1), "{said}");
    ensure!(said.contains("no such key") && said.contains("the rest is not asked"), "{said}");
    ensure!(server.asked()?.len() < 10, "a refusal was asked again");
    Ok(())
}

/// Wrong at first, and right in the second turn only where the traceback is given.
fn mends_with_a_traceback(tasks: Vec<Task>) -> impl Fn(&Asked, usize) -> Reply + Send + Sync {
    move |asked, _| {
        let task = about(&tasks, asked);
        let has_traceback = asked.turn() == 2 && asked.last().contains("assert");
        Reply::Slowly(Duration::from_millis(150), if has_traceback { right(task) } else { wrong(task) })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_turns_differ_by_what_the_second_is_told() -> Result<()> {
    let tasks = donors_tasks()?;
    let server = ModelServer::start(mends_with_a_traceback(tasks.clone())).await?;
    for (verbosity, fixed) in [("low", 0), ("high", tasks.len())] {
        let out = tempfile::tempdir()?;
        finish(run(&server, out.path(), &["--turns", "2", "--verbosity", verbosity])).await?;
        let turns = figures(out.path()).await?["turns"].clone();
        ensure!(turns["asked_again"] == tasks.len() && turns["fixed"] == fixed, "{verbosity}: {turns}");
        ensure!(turns["first"]["value"] == 0.0, "{verbosity}: {turns}");
        let results = lines(&out.path().join("results.jsonl"))?;
        ensure!(results.len() == 2 * tasks.len(), "both turns are kept");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_goes_on_and_asks_nothing_twice() -> Result<()> {
    let tasks = donors_tasks()?;
    let settings = ["--turns", "2", "--verbosity", "high", "--samples", "3", "--concurrency", "2"];
    let all = tasks.len() * 3 * 2;

    let calm = ModelServer::start(mends_with_a_traceback(tasks.clone())).await?;
    let whole = tempfile::tempdir()?;
    finish(run(&calm, whole.path(), &settings)).await?;
    ensure!(calm.asked()?.len() == all, "{} requests", calm.asked()?.len());

    let server = ModelServer::start(mends_with_a_traceback(tasks)).await?;
    let out = tempfile::tempdir()?;
    let mut first =
        run(&server, out.path(), &settings).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let exchanges = out.path().join("exchanges.jsonl");
    let answered = || fs::read_to_string(&exchanges).map_or(0, |text| text.matches('\n').count());
    while answered() < 7 {
        ensure!(first.try_wait()?.is_none(), "the run ended before it was killed");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    first.kill().await?;
    let (kept, before) = (answered(), server.asked()?.len());
    finish(run(&server, out.path(), &settings)).await?;
    let again = server.asked()?.len() - before;
    ensure!(again == all - kept, "{kept} of {all} were answered, and {again} asked after the kill");

    let without_times = |mut figures: Value| {
        figures["usage"]["latency_ms"] = Value::Null;
        figures
    };
    let (there, here) = (figures(whole.path()).await?, figures(out.path()).await?);
    ensure!(without_times(there.clone()) == without_times(here.clone()), "{there:#}\nis not\n{here:#}");

    // A third start has nothing to do.
    finish(run(&server, out.path(), &settings)).await?;
    ensure!(server.asked()?.len() == before + again, "what was answered was asked again");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_ends_a_run_that_a_larger_one_goes_on_with() -> Result<()> {
    let tasks = donors_tasks()?;
    let count = tasks.len();
    let server = ModelServer::start(move |asked, _| Reply::Answer(right(about(&tasks, asked)))).await?;
    let out = tempfile::tempdir()?;
    let little = ["--price", "1000,1000", "--concurrency", "1", "--budget-usd", "0.000001"];
    let output =
        run(&server, out.path(), &little).stderr(Stdio::piped()).stdout(Stdio::null()).output().await?;
    let said = String::from_utf8(output.stderr)?;
    ensure!(output.status.code() == Some(1) && said.contains("the budget is spent"), "{said}");
    ensure!(server.asked()?.len() == 1, "{} requests", server.asked()?.len());
    finish(run(&server, out.path(), &["--price", "1000,1000", "--budget-usd", "1000000"])).await?;
    ensure!(server.asked()?.len() == count, "{} requests", server.asked()?.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_baselines_come_to_all_and_nothing() -> Result<()> {
    for (model, correctness) in [("reference", 1.0), ("empty", 0.0)] {
        let out = tempfile::tempdir()?;
        let mut command = Command::new(target("release/infrabench"));
        command.current_dir(root()).args(["run", "--model", model, "--only", DONOR, "--out"]).arg(out.path());
        finish(command).await?;
        let figures = figures(out.path()).await?;
        ensure!(figures["correctness"]["value"] == correctness, "{model}: {figures}");
    }
    Ok(())
}
