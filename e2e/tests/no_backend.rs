//! The app by itself on a static web host, below a path; and a backend that is wrong, or goes away.

use anyhow::{Context, Result, ensure};
use infrabench_e2e::browser::{Browser, View, journey};
use infrabench_e2e::dataset::task;
use infrabench_e2e::host::{Backend, StaticHost};
use infrabench_e2e::person::{ON_BACKEND, right};
use std::time::Duration;

const API: &str = "shop-events+api_gateway_integration";
/// A page's path on a static host is answered with status 404 and the app, and the browser notes the status.
const DEEP_LINK: &str = "/infrabench/task/*status of 404";
/// So is the API's.
const NO_API: &str = "/api/v1/health*status of 404";

#[tokio::test(flavor = "multi_thread")]
async fn without_a_backend_all_but_scoring_works_below_a_path() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    journey(&[NO_API, DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_tasks(&host.url).await?;
        browser.counts_every_task().await?;
        browser.open_task(&host.url, &task).await?;
        ensure!(browser.text("h1").await? == task.metadata.title, "the deep link led elsewhere");

        browser.paste(&right(&task)).await?;
        let understood = browser.understood().await?;
        ensure!(understood.contains("mask 1"), "{understood}");
        let rows = browser.diff_rows().await?;
        ensure!(rows.iter().any(|row| row.contains("ItemsApi")), "{rows:#?}");
        browser.click_named("Line diff").await?;
        browser.says_in("#pane-analysis", "10 lines added").await?;

        browser.click(ON_BACKEND).await?;
        browser.says_in("#pane-results", "no InfraBench backend").await?;
        browser.says_in("#pane-results", "Your answer is kept").await?;
        browser.client.refresh().await?;
        browser.workbench_is_open().await?;
        let again = browser.understood().await.context("after a reload")?;
        ensure!(again == understood, "the answer was not kept");

        // Links inside the app stay below the path.
        browser.click_named("Tasks").await?;
        browser.until("the list", "document.querySelector('.task-row .title')").await?;
        ensure!(browser.client.current_url().await?.as_str().starts_with(&host.url), "left the path");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_backend_addresses_are_told_apart() -> Result<()> {
    let host = StaticHost::below_a_path()?;
    journey(&[NO_API, "/infrabench/settings*status of 404", "127.0.0.1:9/*ERR_*"], async |browser| {
        browser.view(View::WIDE).await?;
        browser.client.goto(&format!("{}settings", host.url)).await?;
        browser.sees("#backend-address").await?;
        for wrong in ["http://", "ftp://example.org", "http://example.org/?a=1"] {
            address(browser, wrong).await?;
            browser.sees("#backend-hint.bad").await?;
            browser.sees("form button[type=submit][disabled]").await?;
        }
        address(browser, &host.url).await?;
        browser.click_named("Test connection").await?;
        browser.says("Something else lives at this address").await?;
        // Nothing listens on port 9 of a machine that serves no `discard`.
        address(browser, "127.0.0.1:9").await?;
        browser.click_named("Test connection").await?;
        browser.says("The backend does not answer").await?;
        browser.says("http://127.0.0.1:9").await
    })
    .await
}

async fn address(browser: &Browser, text: &str) -> Result<()> {
    browser.click("#backend-address").await?;
    browser.press("\u{e009}a").await?;
    browser.press(text).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_goes_away_while_it_scores_is_told_of_and_the_answer_kept() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let url = backend.url.clone();
    journey(&["/api/v1/scores/*net::ERR_"], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&url, &task).await?;
        browser.paste(&right(&task)).await?;
        let understood = browser.understood().await?;
        browser.click(ON_BACKEND).await?;
        browser.until("the score under way", "document.querySelector('#pane-results .live-now')?.innerText.startsWith('Running')").await?;
        backend.stop().await?;
        browser.says_in("#pane-results", "The connection was lost; trying again").await?;
        let patience = Duration::from_secs(45);
        browser
            .until_at_most(patience, "the word that it is lost", "document.querySelector('#pane-results .note')?.innerText.includes('The connection was lost')")
            .await?;
        browser.says_in("#pane-results", "Your answer is kept").await?;
        ensure!(browser.understood().await? == understood, "the answer was not kept");
        Ok(())
    })
    .await
}
