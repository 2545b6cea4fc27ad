//! A backend that wants a token, and a reload while it scores.

use anyhow::{Result, ensure};
use infrabench_e2e::browser::{View, journey};
use infrabench_e2e::dataset::task;
use infrabench_e2e::host::Backend;
use infrabench_e2e::person::{ON_BACKEND, chat};

const API: &str = "shop-events+api_gateway_integration";
/// The list of all six tests, while they run.
const UNDER_WAY: &str = "document.querySelector('#pane-results .live-now')?.innerText.startsWith('Running') && document.querySelectorAll('#pane-results .trow').length === 6";

#[tokio::test(flavor = "multi_thread")]
async fn a_score_with_a_token_goes_on_where_it_was_after_a_reload() -> Result<()> {
    let (backend, token) = Backend::start_with_token().await?;
    let task = task(API)?;
    // Right, and slow enough to reload the page meanwhile: it is synthesized several times.
    let answer = chat(&task, |code| {
        let indentation: String = code.chars().take_while(|c| *c == ' ').collect();
        format!("{indentation}__import__('time').sleep(6)\n{code}")
    });
    journey(&["/api/v1/*status of 401"], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&backend.url, &task).await?;
        browser.paste(&answer).await?;
        let understood = browser.understood().await?;
        browser.click(ON_BACKEND).await?;
        browser.says_in("#pane-results", "The backend wants a token").await?;
        browser.says_in("#pane-results", "Your answer is kept").await?;

        browser.client.goto(&format!("{}settings", backend.url)).await?;
        browser.sees("#backend-token").await?;
        browser.click_named("Test connection").await?;
        browser.says("does not know the token above").await?;
        browser.click("#backend-token").await?;
        browser.press(&token).await?;
        browser.click_named("Test connection").await?;
        browser.says("Connected to version").await?;

        browser.open_task(&backend.url, &task).await?;
        ensure!(browser.understood().await? == understood, "the answer was not kept");
        browser.click(ON_BACKEND).await?;
        browser.until("the tests run", UNDER_WAY).await?;
        browser.client.refresh().await?;
        browser.workbench_is_open().await?;
        // Nobody has asked again: the list is as it was, and goes on.
        browser.until("the list as it was, still running", UNDER_WAY).await?;
        let verdict = browser.verdict().await?;
        ensure!(verdict == "passed 6 of 6", "{verdict}");
        browser.every_test_is(&task, "passed").await
    })
    .await
}
