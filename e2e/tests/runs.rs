//! Runs: files in, scored in the tab and on the backend, paused and gone on with after a reload, out again.

use anyhow::{Context, Result, ensure};
use fantoccini::Locator;
use infrabench_e2e::browser::{Browser, View, journey, journey_in};
use infrabench_e2e::dataset::task;
use infrabench_e2e::host::{Backend, StaticHost};
use infrabench_e2e::person::{chat, right};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

const QUEUE: &str = "shop-events+billing_queue";
const LOGIN: &str = "checkout-service+app_login";

/// A driver's session slows JavaScript down tenfold.
const LONGEST: Duration = Duration::from_secs(600);
const SLOWLY: Duration = Duration::from_secs(240);
/// A page's path on a static host is answered with status 404 and the app, and the browser notes the status.
const DEEP_LINK: &str = "/infrabench/*status of 404";

/// How many answers wait to be scored, by the button that scores them.
const WAITING: &str = "Number([...document.querySelectorAll('.page-head .btn.primary')].map(one => one.innerText.match(/Score (\\d+) here/)?.[1] ?? 0)[0] ?? 0)";

fn write(folder: &Path, name: &str, lines: &[Value]) -> Result<PathBuf> {
    let path = folder.join(name);
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    std::fs::write(&path, lines.join("\n"))?;
    Ok(path)
}

/// Chooses files in the page of runs.
async fn import(browser: &Browser, base: &str, files: &[&Path]) -> Result<()> {
    browser.client.goto(&format!("{base}runs")).await?;
    browser.sees("main.runs h1").await?;
    browser.until("what is kept", "document.querySelector('main.runs .empty, main.runs table')").await?;
    let input = browser.client.find(Locator::Css("main.runs input[type=file]")).await?;
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    Ok(input.send_keys(&names.join("\n")).await?)
}

/// The id of the run whose page is open.
async fn run_id(browser: &Browser) -> Result<String> {
    browser
        .until(
            "the page of a run",
            "location.pathname.includes('/run/') && document.querySelector('main.run .samples')",
        )
        .await?;
    let id = browser.run("return location.pathname.split('/run/')[1]").await?;
    Ok(id.as_str().context("an id")?.to_owned())
}

/// The title block of figures, and the samples by verdict.
async fn figures(browser: &Browser) -> Result<String> {
    browser.sees("dl.figures").await?;
    let text = browser
        .run("return document.querySelector('dl.figures').innerText + document.querySelector('.samples .seg').innerText")
        .await?;
    Ok(text.as_str().context("a text")?.to_owned())
}

/// Nothing for axe-core to find and nothing to scroll sideways, wide and narrow, light and dark.
async fn for_everyone(browser: &Browser, page: &str) -> Result<()> {
    for view in [View::WIDE, View::WIDE.dark(), View::NARROW, View::NARROW.dark()] {
        browser.view(view).await?;
        let state = format!("{page}, {} px, {}", view.width, if view.dark { "dark" } else { "light" });
        browser.axe_finds_nothing(&state).await?;
        browser.fits_its_width(&state).await?;
    }
    browser.view(View::WIDE).await
}

async fn downloaded(folder: &Path, part: &str) -> Result<PathBuf> {
    for _ in 0..200 {
        let found = std::fs::read_dir(folder)?.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        let done = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "jsonl");
        let named = |path: &PathBuf| path.to_string_lossy().contains(part);
        if let Some(path) = found.filter(done).find(named) {
            return Ok(path);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("no file with {part} came into {}", folder.display())
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_samples_are_scored_in_the_tab_over_a_pause_and_two_reloads_and_read_back_the_same() -> Result<()>
{
    let (host, task) = (StaticHost::below_a_path()?, task(QUEUE)?);
    let files = tempfile::tempdir()?;
    let wrong = chat(&task, |code| code.replace("True", "False"));
    let answers = [
        right(&task),
        wrong.clone(),
        "I cannot help with that.".to_owned(),
        right(&task),
        right(&task),
        wrong,
        right(&task),
        "Sorry.".to_owned(),
        right(&task),
        right(&task),
    ];
    let lines: Vec<Value> = answers
        .iter()
        .enumerate()
        .map(|(sample, completion)| json!({ "task_id": task.task_id, "model": "north-coder", "sample": sample, "completion": completion }))
        .collect();
    let predictions = write(files.path(), "predictions.jsonl", &lines)?;
    let preferences = json!({ "download.default_directory": files.path().display().to_string() });
    journey_in(preferences, LONGEST, &[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        import(browser, &host.url, &[&predictions]).await?;
        let first = run_id(browser).await?;
        browser.click_named("Score 10 here").await?;
        browser.says_in(".scoring-run", "Scoring in this tab").await?;

        // Paused, and after a reload still paused.
        let two_done = "Number(document.querySelector('.scoring-run .num')?.innerText.match(/^(\\d+) of 10/)?.[1]) >= 2";
        browser.until_at_most(SLOWLY, "two results", two_done).await?;
        browser.click_named("Pause").await?;
        browser.until("the rest waits", &format!("{WAITING} > 0 && !document.querySelector('.scoring-run')")).await?;
        // What was scored when it was paused is still being kept.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let waiting = browser.run(&format!("return {WAITING}")).await?;
        ensure!(waiting.as_u64().is_some_and(|waiting| waiting <= 8), "{waiting} wait");
        browser.client.refresh().await?;
        browser.until("as many wait as before", &format!("{WAITING} === {waiting}")).await?;

        // Not paused: after a reload it goes on by itself.
        browser.click_named("Score").await?;
        browser.until_at_most(SLOWLY, "one more", &format!("!document.querySelector('.scoring-run .num')?.innerText.startsWith('{} ')", 10 - waiting.as_u64().unwrap_or(0))).await?;
        browser.client.refresh().await?;
        browser.sees(".scoring-run").await?;
        browser.until_at_most(SLOWLY, "every sample", "document.querySelector('dl.figures') && !document.querySelector('.scoring-run') && !document.querySelector('.page-head .btn.primary')").await?;
        let counts = browser.text(".samples .seg").await?;
        ensure!(counts.contains("passed 6") && counts.contains("failed 2") && counts.contains("generation error 2"), "{counts}");
        let measured = figures(browser).await?;

        // From the table down to what was raised and what the answer changed. The address leads there again.
        browser.click_named("failed").await?;
        browser.until("the failed ones", "document.querySelectorAll('.samples-grid .task-row').length === 2").await?;
        browser.click(".samples-grid .task-row .title").await?;
        browser.says_in(".sample-panel", "tests passed").await?;
        browser.sees(".sample-panel .ld-file").await?;
        let said = "[...document.querySelectorAll('.sample-panel p')].map(one => one.innerText).join('\\n')";
        let said = browser.run(&format!("return {said}")).await?;
        ensure!(said.as_str().is_some_and(|said| !said.contains('`')), "code is marked up: {said}");
        browser.click_named("Traceback").await?;
        browser.says_in(".sample-panel pre", "Error").await?;
        browser.client.refresh().await?;
        browser.says_in(".sample-panel", "tests passed").await?;
        browser.press("\u{e00c}").await?;
        browser.until("the sample is closed", "!document.querySelector('.sample-panel')").await?;

        // Out, and in again.
        browser.click_named("Export results").await?;
        let results = downloaded(files.path(), "results").await?;
        let text = std::fs::read_to_string(&results)?;
        ensure!(text.lines().count() == 10, "{} lines", text.lines().count());
        import(browser, &host.url, &[&results]).await?;
        let second = run_id(browser).await?;
        ensure!(first != second, "the same run");
        let again = figures(browser).await?;
        ensure!(again == measured, "{measured}\n---\n{again}");

        // The command makes the same of the file.
        let report = std::process::Command::new(infrabench_e2e::target("release/infrabench"))
            .args(["report", "--format", "json"])
            .arg(&results)
            .output()?;
        let report: Value = serde_json::from_slice(&report.stdout).context("a report")?;
        ensure!(report.to_string().contains("\"samples\":10"), "{report}");

        // A run beside itself: nobody is ahead.
        browser.client.goto(&format!("{}compare?a={first}&b={second}&show=all", host.url)).await?;
        browser.says("McNemar").await?;
        for_everyone(browser, "compare").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_scored_on_the_backend_and_what_it_refuses_is_told() -> Result<()> {
    let backend = Backend::start().await?;
    let (queue, login) = (task(QUEUE)?, task(LOGIN)?);
    let files = tempfile::tempdir()?;
    let lines = [
        json!({ "task_id": queue.task_id, "model": "m", "sample": 0, "completion": right(&queue) }),
        json!({ "task_id": login.task_id, "model": "m", "sample": 0, "completion": right(&login) }),
        json!({ "task_id": login.task_id, "model": "m", "sample": 1, "completion": "No." }),
        json!({ "task_id": "no-such-task", "model": "m", "sample": 0, "completion": "x = 1" }),
    ];
    let predictions = write(files.path(), "answers.jsonl", &lines)?;
    journey(&["status of 422"], async |browser| {
        browser.view(View::WIDE).await?;
        import(browser, &backend.url, &[&predictions]).await?;
        run_id(browser).await?;
        browser.says("not in the dataset that is open").await?;
        browser.click_named("On the backend").await?;
        browser
            .until_at_most(SLOWLY, "three results", "document.querySelector('.samples .seg')?.innerText.includes('passed 2') && document.querySelector('.samples .seg').innerText.includes('waiting 1')")
            .await?;
        browser.until("it has ended", "!document.querySelector('.scoring-run')").await?;
        browser.says("no-such-task").await?;
        for_everyone(browser, "a run").await?;
        browser.click(".samples-grid .task-row .title").await?;
        browser.says_in(".sample-panel", "tests passed").await?;
        browser.sees(".sample-panel .ld-file, .sample-panel .ld-pane").await?;
        for_everyone(browser, "a sample").await?;
        browser.client.goto(&format!("{}runs", backend.url)).await?;
        browser.sees(".runs-table").await?;
        for_everyone(browser, "runs").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_cannot_be_used_are_told_and_the_rest_is_imported() -> Result<()> {
    let host = StaticHost::below_a_path()?;
    let files = tempfile::tempdir()?;
    let broken = files.path().join("broken.jsonl");
    std::fs::write(
        &broken,
        "{\"task_id\":\"t\",\"completion\":\"x\"}\n\n{\"task_id\":\"t\"}\n[1]\n{\"task_id\":\"u\",\"comp",
    )?;
    let nothing = files.path().join("nothing.jsonl");
    std::fs::write(&nothing, "\n")?;
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::NARROW).await?;
        import(browser, &host.url, &[&nothing]).await?;
        browser.says("Nothing was imported").await?;
        import(browser, &host.url, &[&broken]).await?;
        browser.says("1 run imported, 3 lines left out").await?;
        for words in [
            "broken.jsonl:3: it has neither",
            "broken.jsonl:4: it is no JSON object",
            "broken.jsonl:5: the line ends in the middle",
        ] {
            browser.says(words).await?;
        }
        // It is kept, until it is removed.
        browser.client.refresh().await?;
        browser.says_in(".runs-table", "unnamed").await?;
        browser.click("button[aria-label='Remove unnamed']").await?;
        browser.click_named("Remove the run").await?;
        browser.says("No run yet").await?;
        browser.client.refresh().await?;
        browser.says("No run yet").await
    })
    .await
}
