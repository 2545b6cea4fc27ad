//! Scoring in the tab: on a plain static host below a path, with nothing else; and without any network at all.

use anyhow::{Context, Result, ensure};
use infrabench_e2e::browser::{Browser, View, journey_in};
use infrabench_e2e::dataset::task;
use infrabench_e2e::host::StaticHost;
use infrabench_e2e::person::{HERE, chat, right};
use serde_json::json;
use std::time::Duration;

const API: &str = "shop-events+api_gateway_integration";
const QUEUE: &str = "shop-events+billing_queue";
const LOGIN: &str = "checkout-service+app_login";
/// A page's path on a static host is answered with status 404 and the app, and the browser notes the status.
const DEEP_LINK: &str = "/infrabench/*status of 404";

/// A driver's session slows JavaScript down tenfold.
const LONGEST: Duration = Duration::from_secs(400);
const SLOWLY: Duration = Duration::from_secs(180);

async fn verdict(browser: &Browser) -> Result<String> {
    let found = "document.querySelector('#pane-results .verdict > .v') || document.querySelector('#pane-results .note.bad')";
    browser.until_at_most(SLOWLY, "a verdict", found).await?;
    browser.text("#pane-results .verdict > .v").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_scored_on_a_plain_static_host_below_a_path() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    journey_in(json!({}), LONGEST, &[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&host.url, &task).await?;
        browser.says_in("#pane-results", "downloads Python and the CDK once").await?;
        browser.says_in(".taskbar", "not loaded").await?;

        browser.paste(&right(&task)).await?;
        browser.understood().await?;
        browser.press("\u{e009}\u{e007}").await?;
        browser.says_in("#pane-results", "Loading Python and the CDK").await?;
        let first = verdict(browser).await?;
        ensure!(first == "passed 6 of 6", "{first}");
        browser.every_test_is(&task, "passed").await?;
        browser.says_in("#pane-results", "in this tab").await?;
        browser.says_in(".taskbar", "last run").await?;

        browser.paste(&chat(&task, |code| code.replace("\"POST\"", "\"GET\""))).await?;
        browser.understood().await?;
        browser.click(HERE).await?;
        browser.until("the next run", "!document.querySelector('#pane-results .verdict.passed')").await?;
        let second = verdict(browser).await?;
        ensure!(second.starts_with("failed"), "{second}");

        // The baseline ran beside it, and what the answer synthesized is compared with that.
        browser.click("#view-graph").await?;
        let compared = "document.querySelector('.graph .node') && document.querySelector('.gkey')?.innerText.includes('added')";
        browser.until_at_most(SLOWLY, "the graph against the baseline", compared).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_app_opens_and_scores_a_task_for_the_first_time() -> Result<()> {
    let (host, first, second) = (StaticHost::below_a_path()?, task(QUEUE)?, task(LOGIN)?);
    let url = host.url.clone();
    journey_in(json!({}), LONGEST, &[DEEP_LINK, "net::ERR_"], async |browser| {
        browser.view(View::WIDE).await?;
        browser.client.goto(&format!("{url}settings")).await?;
        browser.says("Engine in this tab").await?;
        browser.click_named("Make available offline").await?;
        browser
            .until_at_most(
                SLOWLY,
                "the engine to be kept",
                "[...document.querySelectorAll('.setting .engine')].some(one => one.innerText === 'available offline')",
            )
            .await?;
        browser.says("kept in this browser").await?;
        browser.until_at_most(SLOWLY, "the service worker", "navigator.serviceWorker.controller").await?;
        drop(host);

        for task in [&first, &second] {
            browser.open_task(&url, task).await.context("without a network")?;
            browser.paste(&right(task)).await?;
            browser.understood().await?;
            browser.click(HERE).await?;
            let verdict = verdict(browser).await?;
            ensure!(verdict.starts_with("passed"), "{verdict}");
            browser.every_test_is(task, "passed").await?;
        }
        Ok(())
    })
    .await
}
