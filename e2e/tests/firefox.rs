//! The whole way in Firefox: from the task list to verdicts of the tab's own engine.

use anyhow::{Result, ensure};
use infrabench_e2e::dataset::task;
use infrabench_e2e::firefox::journey;
use infrabench_e2e::host::StaticHost;
use infrabench_e2e::person::{HERE, chat, right};
use std::time::Duration;

const API: &str = "shop-events+api_gateway_integration";
const LONGEST: Duration = Duration::from_secs(300);

#[tokio::test(flavor = "multi_thread")]
async fn firefox_scores_a_right_and_a_wrong_answer() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    journey(LONGEST, async |browser| {
        browser.open_tasks(&host.url).await?;
        browser.counts_every_task().await?;
        browser.search_for(&task).await?;
        let row = format!("document.querySelector('a[href$=\"{}\"]').closest('.task-row')", task.task_id);
        browser.run(&format!("{row}.querySelector('.title').click()")).await?;
        browser.workbench_is_open().await?;

        browser.put(&right(&task)).await?;
        let understood = browser.understood().await?;
        ensure!(understood.contains("mask 1"), "{understood}");
        let rows = browser.diff_rows().await?;
        ensure!(rows.iter().any(|row| row.contains("ItemsApi")), "{rows:#?}");
        let first = browser.score_here().await?;
        ensure!(first == "passed 6 of 6", "{first}");
        browser.every_test_is(&task, "passed").await?;

        browser.put(&chat(&task, |code| code.replace("\"POST\"", "\"GET\""))).await?;
        browser.understood().await?;
        browser.click(HERE).await?;
        browser
            .until_at_most(
                LONGEST,
                "another verdict",
                "document.querySelector('#pane-results .verdict:not(.passed) > .v.failed')",
            )
            .await?;

        browser.open_tasks(&host.url).await?;
        browser.search_for(&task).await?;
        browser
            .until("the best verdict in the list", &format!("{row}.innerText.includes('passed 6/6')"))
            .await
    })
    .await
}
