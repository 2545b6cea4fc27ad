//! The browser fails the app: storage is refused or full, a part of the app crashes. It says so once and goes on.

use anyhow::{Result, ensure};
use infrabench_e2e::browser::{LONGEST, View, journey, journey_in};
use infrabench_e2e::dataset::{task, tasks};
use infrabench_e2e::host::StaticHost;
use infrabench_e2e::person::right;
use serde_json::json;
use std::time::Duration;

const API: &str = "shop-events+api_gateway_integration";
/// A static host answers a deep link with status 404 and the app, and the browser notes the status.
const DEEP_LINK: &str = "/infrabench/task/*status of 404";

#[tokio::test(flavor = "multi_thread")]
async fn storage_that_is_refused_is_told_once_and_missed_by_nothing_else() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    // As a person sets it: no site may keep anything, in a page or in a worker.
    let nothing_kept = json!({ "profile.default_content_setting_values.cookies": 2 });
    journey_in(nothing_kept, LONGEST, &["/infrabench/*status of 404"], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_tasks(&host.url).await?;
        browser.until("the word", "document.querySelectorAll('.toast').length === 1").await?;
        let word = browser.text(".toast").await?;
        ensure!(word.contains("refuses storage"), "{word}");
        let own = infrabench_e2e::root().join("tasks/infrabench.jsonl").canonicalize()?;
        browser.load_files(&[&own]).await?;
        let count = tasks()?.len();
        browser.says(&format!("{count} tasks from infrabench.jsonl loaded")).await?;
        browser.says_in(".toasts", "not kept for the next visit").await?;
        browser
            .run("document.querySelectorAll('.toast button[aria-label]').forEach(one => one.click())")
            .await?;
        browser.until("no toast", "document.querySelectorAll('.toast').length === 0").await?;
        browser.search_for(&task).await?;
        browser.run(&format!("document.querySelector('a[href$=\"{}\"]').click()", task.task_id)).await?;
        browser.workbench_is_open().await?;
        browser.paste(&right(&task)).await?;
        browser.understood().await?;
        browser.diff_rows().await?;
        // Sizes of the panes are kept elsewhere; changing one is no matter either.
        browser.run("document.querySelector('.splitter.level').focus()").await?;
        browser.press("\u{e015}").await?;
        ensure!(
            browser.run("return document.querySelectorAll('.toast').length").await? == json!(0),
            "told more than once"
        );
        browser.client.goto(&format!("{}settings", host.url)).await?;
        browser.says("Nothing is kept").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn storage_that_is_full_is_told_once() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&host.url, &task).await?;
        let origin = host.url.trim_end_matches("infrabench/").trim_end_matches('/');
        browser
            .devtools("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": 1 }))
            .await?;
        browser.paste(&right(&task)).await?;
        browser
            .until("the word", "document.querySelector('.toasts').innerText.includes('storage is full')")
            .await?;
        browser.paste("queue = None").await?;
        browser.understood().await?;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        ensure!(
            browser.run("return document.querySelectorAll('.toast').length").await? == json!(1),
            "told more than once"
        );
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_that_crash_are_started_again() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        // Workers cannot be killed from outside the page; ended and reported like this, a crash looks the same to it.
        let record = "const Plain = Worker; window.workers = {};
            window.Worker = class extends Plain {
              constructor(address, options) { super(address, options); workers[/(\\w+)-[^/]*$/.exec(address)[1]] = this; }
            };
            window.crash = (name) => { const worker = workers[name]; worker.terminate();
              worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true })); };";
        browser.before_each_page(record).await?;
        browser.open_task(&host.url, &task).await?;
        browser.paste(&right(&task)).await?;
        let understood = browser.understood().await?;
        for _ in 0..2 {
            browser.run("crash('analysis')").await?;
            browser.paste("queue = None").await?;
            browser.until("another reading", "document.querySelector('.understood:not(.late)')?.innerText.includes('No usable') === false").await?;
            browser.paste(&right(&task)).await?;
            browser.until("the first reading", &format!("document.querySelector('.understood:not(.late)')?.innerText === {}", json!(understood))).await?;
        }
        browser.until("the word, once", "document.querySelectorAll('.toast').length === 1").await?;
        browser.says_in(".toast", "Your answer is kept").await?;
        browser.run("crash('dataset')").await?;
        browser.click_named("Tasks").await?;
        browser.counts_every_task().await
    })
    .await
}
