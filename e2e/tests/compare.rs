//! Two runs side by side: who solved what, the list that follows from it, one task down to its two answers, all of it in a
//! link.

use anyhow::{Context, Result, ensure};
use fantoccini::Locator;
use infrabench_e2e::browser::{Browser, View, journey};
use infrabench_e2e::dataset::{task, tasks};
use infrabench_e2e::host::Backend;
use infrabench_e2e::person::{chat, right};
use serde_json::{Value, json};
use std::path::Path;

const QUEUE: &str = "shop-events+billing_queue";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// What a run came to on the tasks, by their places in the dataset.
struct Model {
    name: &'static str,
    passes: fn(usize) -> bool,
}

const NORTH: Model = Model { name: "north", passes: |at| at % 2 == 0 };
const SOUTH: Model = Model { name: "south", passes: |at| at % 3 == 0 };

/// Imports a model's results, and its answer to one task; gives the run's id.
async fn import(browser: &Browser, url: &str, folder: &Path, model: &Model, answer: &str) -> Result<String> {
    let mut lines: Vec<Value> = Vec::new();
    for (at, task) in tasks()?.iter().enumerate() {
        let passed = (model.passes)(at);
        lines.push(json!({
            "task_id": task.task_id, "model": model.name, "sample": 0, "verdict": if passed { "passed" } else { "failed" },
            "error_type": if passed { Value::Null } else { json!("wrong_property") }, "generation": true, "synth": true,
            "passed": if passed { 4 } else { 1 }, "total": 4, "tests": [], "template_sha256": null, "engine": "native",
            "environment": null, "completion_sha256": "0".repeat(64), "duration_ms": 900,
        }));
    }
    let results = folder.join(format!("{}-results.jsonl", model.name));
    std::fs::write(&results, lines.iter().map(|line| line.to_string() + "\n").collect::<String>())?;
    let predictions = folder.join(format!("{}-predictions.jsonl", model.name));
    let line =
        json!({ "task_id": task(QUEUE)?.task_id, "model": model.name, "sample": 0, "completion": answer });
    std::fs::write(&predictions, line.to_string())?;
    browser.client.goto(&format!("{url}runs")).await?;
    browser.until("what is kept", "document.querySelector('main.runs .empty, main.runs table')").await?;
    let input = browser.client.find(Locator::Css("main.runs input[type=file]")).await?;
    input.send_keys(&format!("{}\n{}", results.display(), predictions.display())).await?;
    browser.until("the run", "location.pathname.includes('/run/')").await?;
    browser.says(model.name).await?;
    let id = browser.run("return location.pathname.split('/run/')[1]").await?;
    Ok(id.as_str().context("an id")?.to_owned())
}

/// Waits until so many tasks are listed.
async fn lists(browser: &Browser, what: &str, tasks: usize) -> Result<()> {
    let rows = tasks + 1;
    browser
        .until(what, &format!("document.querySelector('.cmp-grid')?.ariaRowCount === '{rows}'"))
        .await
        .with_context(|| format!("{tasks} tasks"))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_are_told_apart_listed_and_opened_down_to_their_answers() -> Result<()> {
    let (backend, folder, queue) = (Backend::start().await?, tempfile::tempdir()?, task(QUEUE)?);
    let all = tasks()?.len();
    let count =
        |a: bool, b: bool| (0..all).filter(|at| (NORTH.passes)(*at) == a && (SOUTH.passes)(*at) == b).count();
    let (both, only_a, only_b, neither) =
        (count(true, true), count(true, false), count(false, true), count(false, false));
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        let a = import(browser, &backend.url, folder.path(), &NORTH, &right(&queue)).await?;
        let wrong = chat(&queue, |code| code.replace("True", "False"));
        let b = import(browser, &backend.url, folder.path(), &SOUTH, &wrong).await?;

        // What they came to together; a count is a list.
        browser.client.goto(&format!("{}compare?a={a}&b={b}", backend.url)).await?;
        browser.says("McNemar").await?;
        let said = browser.text(".paired").await?;
        let digits: String =
            said.chars().map(|letter| if letter.is_ascii_digit() { letter } else { ' ' }).collect();
        let said: Vec<usize> = digits.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        ensure!(said == [both, only_a, only_b, neither], "{said:?}");
        lists(browser, "where they disagree", only_a + only_b).await?;
        browser.click(".paired .cell.only").await?;
        lists(browser, "what only A solved", only_a).await?;
        browser.until("the address names the list", "location.search.includes('show=only_a')").await?;
        browser.client.refresh().await?;
        lists(browser, "the same after a reload", only_a).await?;

        // Found by words, opened by keyboard.
        browser.click_named("All").await?;
        lists(browser, "every task", all).await?;
        browser
            .client
            .find(Locator::Css(".cmp-table input[type=search]"))
            .await?
            .send_keys(&queue.task_id)
            .await?;
        lists(browser, "the one that is looked for", 1).await?;
        browser.run("document.querySelector('.cmp-grid').focus()").await?;
        browser.press(ENTER).await?;
        browser.sees(".drill .views").await?;
        browser
            .until(
                "the address names the task",
                &format!("location.search.includes('task={}')", queue.task_id),
            )
            .await?;
        browser.click_named("Lines").await?;
        browser.says_in(".drill .ld-file", "False").await?;
        browser.axe_finds_nothing("a task, compared").await?;

        // The link shows another person who has the runs the same; without them it says what is missing.
        let link = browser.client.current_url().await?;
        browser.client.goto(&format!("{}settings", backend.url)).await?;
        browser.sees("#backend-address").await?;
        browser.client.goto(link.as_str()).await?;
        browser.sees(".drill .views").await?;
        browser.press(ESCAPE).await?;
        lists(browser, "back in the list", 1).await?;
        browser.client.goto(&format!("{}compare?a={a}&b=zzz", backend.url)).await?;
        browser.says("A run of this link is not here").await?;
        browser
            .client
            .goto(&format!("{}compare?a={a}&b={b}&task=no-such-task&show=best", backend.url))
            .await?;
        browser.says("The task of this link is not compared").await?;
        browser.says("A list that does not exist").await?;
        lists(browser, "the usual list", only_a + only_b).await?;

        // Swapped, A is B.
        browser.client.goto(&format!("{}compare?a={b}&b={a}&show=only_a", backend.url)).await?;
        lists(browser, "what only the other solved", only_b).await
    })
    .await
}
