//! The leaderboard: published figures sorted, shared by a link and saved; own runs on a sheet of their own, two of them on
//! the way to their comparison.

use anyhow::{Context, Result, ensure};
use fantoccini::Locator;
use infrabench_e2e::browser::{Browser, PATIENCE, View, journey};
use infrabench_e2e::dataset::tasks;
use infrabench_e2e::host::Backend;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const ENTER: &str = "\u{e007}";

/// Names in the first column of a sheet's first table, from the top.
async fn names(browser: &Browser, sheet: &str) -> Result<Vec<String>> {
    let script = format!(
        "return [...document.querySelectorAll('{sheet} > .lbt tbody .who')].map((one) => one.querySelector('a, b').innerText)"
    );
    Ok(serde_json::from_value(browser.run(&script).await?)?)
}

async fn opened(browser: &Browser, url: &str, query: &str) -> Result<()> {
    browser.client.goto(&format!("{url}leaderboard{query}")).await?;
    browser.sees("main.leaderboard").await
}

/// Results of all tasks: each `step`-th passes; with `turns`, those that do not are asked again, and half of them pass then.
fn results(model: &str, samples: u32, step: usize, turns: bool) -> Result<String> {
    let mut lines = Vec::new();
    for (at, task) in tasks()?.iter().enumerate() {
        for sample in 0..samples {
            let passed = (at + usize::try_from(sample)?).is_multiple_of(step);
            lines.push(result(&task.task_id, model, sample, turns.then_some(1), passed));
            if turns && !passed {
                lines.push(result(&task.task_id, model, sample, Some(2), at % 2 == 0));
            }
        }
    }
    Ok(lines.iter().map(|line| line.to_string() + "\n").collect())
}

fn result(task: &str, model: &str, sample: u32, turn: Option<u32>, passed: bool) -> Value {
    json!({
        "task_id": task, "model": model, "sample": sample, "turn": turn,
        "verdict": if passed { "passed" } else { "failed" },
        "error_type": if passed { Value::Null } else { json!("wrong_property") },
        "generation": true, "synth": true, "passed": if passed { 4 } else { 1 }, "total": 4, "tests": [],
        "template_sha256": null, "engine": "native", "environment": null, "completion_sha256": "0".repeat(64),
        "duration_ms": 900, "usage": { "input_tokens": 9000, "output_tokens": 1000, "cost_usd": 0.01 },
    })
}

/// Imports a file of results and waits until its run is there.
async fn import(browser: &Browser, url: &str, folder: &Path, model: &str, text: &str) -> Result<()> {
    let file = folder.join(format!("{model}.jsonl"));
    std::fs::write(&file, text)?;
    browser.client.goto(&format!("{url}runs")).await?;
    browser.sees("main.runs").await?;
    let input = browser.client.find(Locator::Css("main input[type=file]")).await?;
    input.send_keys(&file.to_string_lossy()).await?;
    // A single new run is opened.
    browser.until("the run", "location.pathname.includes('/run/')").await?;
    browser.says(model).await
}

/// A file that the page saved.
async fn saved(file: PathBuf) -> Result<String> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        match std::fs::read_to_string(&file) {
            Ok(text) if !text.is_empty() => return Ok(text),
            _ => ensure!(tokio::time::Instant::now() < deadline, "{} was not saved", file.display()),
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_table_sorts_by_keyboard_and_a_link_restores_it() -> Result<()> {
    let backend = Backend::start().await?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        opened(browser, &backend.url, "").await?;
        let usual = names(browser, "#published-models").await?;
        ensure!(usual.len() == 20, "{} models", usual.len());
        ensure!(usual.first().is_some_and(|name| name == "Claude 3.7 Sonnet"), "{usual:?}");
        browser.says_in("#own-runs", "No run yet").await?;

        let company = "#published-models thead th:nth-child(2)";
        browser.run(&format!("document.querySelector('{company} button').focus()")).await?;
        browser.press(ENTER).await?;
        browser
            .until(
                "sorted by company",
                &format!("document.querySelector('{company}').ariaSort === 'ascending'"),
            )
            .await?;
        let sorted = names(browser, "#published-models").await?;
        ensure!(sorted.first().is_some_and(|name| name == "Qwen2.5 72B Instruct Turbo"), "{sorted:?}");
        browser.press(ENTER).await?;
        browser
            .until("turned around", &format!("document.querySelector('{company}').ariaSort === 'descending'"))
            .await?;
        browser.click_named("Published").await?;
        browser.until("no own sheet", "!document.querySelector('#own-runs')").await?;

        let turned = names(browser, "#published-models").await?;
        let address = browser.client.current_url().await?;
        ensure!(address.query() == Some("show=published&sort=company&order=down"), "{address}");
        browser.client.goto(&format!("{}settings", backend.url)).await?;
        browser.sees("#backend-address").await?;
        browser.client.goto(address.as_str()).await?;
        browser.sees("#published-models").await?;
        ensure!(names(browser, "#published-models").await? == turned, "a link shows another order");
        ensure!(
            browser.run("return document.querySelector('#own-runs') === null").await? == true,
            "own runs"
        );

        opened(browser, &backend.url, "?show=nothing&sort=colour&order=sideways").await?;
        browser.sees("#own-runs").await?;
        ensure!(names(browser, "#published-models").await? == usual, "unknown words have an effect");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_and_pictures_are_saved_as_files() -> Result<()> {
    let (backend, folder) = (Backend::start().await?, tempfile::tempdir()?);
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        let allow = json!({ "behavior": "allow", "downloadPath": folder.path() });
        browser.devtools("Browser.setDownloadBehavior", allow).await?;
        opened(browser, &backend.url, "?order=up").await?;
        browser.click("[aria-label='CSV of Published models']").await?;
        let text = saved(folder.path().join("infrabench-published-models.csv")).await?;
        let lines: Vec<&str> = text.lines().collect();
        ensure!(lines.len() == 21, "{} lines", lines.len());
        let head = "model,reasoning,company,weights,correctness,correctness low,correctness high,generation,generation low,\
                    generation high,passed_tests";
        ensure!(lines.first() == Some(&head), "{text}");
        ensure!(
            lines.get(1).is_some_and(|line| line.starts_with("Qwen2.5 72B Instruct Turbo,no,Alibaba,open,0,0,3.6")),
            "{text}"
        );
        browser.click("[aria-label^='SVG of A second turn']").await?;
        let picture = saved(folder.path().join("infrabench-published-agents.svg")).await?;
        let read = "const parsed = new DOMParser().parseFromString(arguments[0], 'image/svg+xml');
            return [parsed.querySelector('parsererror') === null, parsed.querySelectorAll('polyline').length,
              parsed.querySelectorAll('[class]').length, parsed.querySelector('desc').textContent];";
        let read = browser.run_with(read, vec![json!(picture)]).await?;
        // In each of seven panels two curves and those of the six others.
        ensure!(read[0] == true && read[1] == 56 && read[2] == 0, "{read}");
        let said = "Claude 3.7 Sonnet: one turn 34; two turns low 44, high 64; with documentation low 51, high 60";
        ensure!(read[3].as_str().is_some_and(|text| text.starts_with(said)), "{read}");

        // The figures of a chart stand in a table below it, which sorts too.
        let data = "[...document.querySelectorAll('main details')].find((one) => one.closest('section').innerText.startsWith('Consistency'))";
        browser.run(&format!("{data}.querySelector('summary').click()")).await?;
        browser.run(&format!("{data}.querySelector('thead th:last-child button').click()")).await?;
        browser
            .until("the best at five first", &format!("{data}.querySelector('tbody .who').innerText.startsWith('Gemini 2.5 Pro')"))
            .await?;
        let address = browser.client.current_url().await?;
        ensure!(
            address.query() == Some("order=up&consistency-sort=pass_at_5&consistency-order=down")
                || address.query() == Some("sort=correctness&order=up&consistency-sort=pass_at_5&consistency-order=down"),
            "{address}"
        );
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn own_runs_stand_apart_and_two_of_them_are_compared() -> Result<()> {
    let (backend, folder) = (Backend::start().await?, tempfile::tempdir()?);
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        import(browser, &backend.url, folder.path(), "north", &results("north", 3, 2, false)?).await?;
        import(browser, &backend.url, folder.path(), "south", &results("south", 1, 4, true)?).await?;
        opened(browser, &backend.url, "").await?;
        browser.says_in("#own-runs", "do not read these figures against the published ones").await?;
        browser.until("both runs", "document.querySelectorAll('#own-runs > .lbt tbody tr').length === 2").await?;
        let own = names(browser, "#own-runs").await?;
        ensure!(own.contains(&"north".to_owned()) && own.contains(&"south".to_owned()), "{own:?}");
        let published = names(browser, "#published-models").await?;
        ensure!(published.len() == 20, "own runs among the published ones: {published:?}");
        for title in ["Why samples failed", "Your runs: solved by any of k samples", "Your runs: what the second turn changed"] {
            browser.until(title, &format!("[...document.querySelectorAll('.sheet.own h2')].some((one) => one.innerText === '{title}')")).await?;
        }
        let said: Vec<String> = serde_json::from_value(
            browser.run("return [...document.querySelectorAll('.sheet.own svg.plot[role=img]')].map((one) => one.ariaLabel)").await?,
        )?;
        ensure!(said.iter().any(|words| words.starts_with("north, one turn, 3 samples: pass at 1 ")), "{said:?}");
        ensure!(said.iter().any(|words| words.contains("samples asked again")), "{said:?}");

        browser.says_in("#own-runs", "Choose two runs above").await?;
        browser.click("#own-runs > .lbt tbody tr:nth-child(1) .pick input").await?;
        browser.says_in("#own-runs", "Choose one more run").await?;
        browser.click("#own-runs > .lbt tbody tr:nth-child(2) .pick input").await?;
        browser.sees("#own-runs a[href*='compare?a=']").await?;
        for view in [View::WIDE, View::WIDE.dark(), View::NARROW, View::NARROW.dark()] {
            browser.view(view).await?;
            let state = format!("leaderboard with own runs, {view:?}");
            browser.fits_its_width(&state).await?;
            browser.axe_finds_nothing(&state).await?;
        }
        browser.view(View::WIDE).await?;
        browser.click_named("Your runs").await?;
        browser.until("every column", "document.querySelectorAll('#own-runs > .lbt thead th').length > 12").await?;
        browser.axe_finds_nothing("own runs alone").await?;
        browser.fits_its_width("own runs alone").await?;
        browser.click("#own-runs a[href*='compare?a=']").await?;
        browser.until("the comparison", "location.pathname.endsWith('/compare')").await?;
        let address = browser.client.current_url().await?;
        let query = address.query().context("the comparison names its runs")?;
        ensure!(query.starts_with("a=") && query.contains("&b="), "{address}");
        Ok(())
    })
    .await
}
