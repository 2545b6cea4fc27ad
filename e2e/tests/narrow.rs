//! Windows that change their width: what one looks at stays in sight.

use anyhow::{Result, ensure};
use infrabench_e2e::browser::{Browser, View, journey};
use infrabench_e2e::dataset::task;
use infrabench_e2e::host::StaticHost;

const API: &str = "shop-events+api_gateway_integration";
/// A static host answers a deep link with status 404 and the app, and the browser notes the status.
const DEEP_LINK: &str = "/infrabench/task/*status of 404";
/// The mask's row, when all of it is in sight in the code pane.
const MASK: &str =
    "(() => { const mask = document.querySelector('#pane-code .hole-row')?.getBoundingClientRect();
    const pane = document.querySelector('#pane-code .cm-scroller').getBoundingClientRect();
    return mask && mask.height > 0 && mask.top >= pane.top && mask.bottom <= pane.bottom; })()";

async fn settled(browser: &Browser) -> Result<()> {
    browser.run_async("setTimeout(() => requestAnimationFrame(() => arguments[0]()), 400)", vec![]).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_stays_at_its_mask_between_wide_and_narrow() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&host.url, &task).await?;
        browser.until("the mask", MASK).await?;
        let far = "return document.querySelector('#pane-code .cm-scroller').scrollTop";
        ensure!(browser.run(far).await?.as_f64() > Some(100.0), "the mask is in sight without scrolling");
        for round in 1..=2 {
            // Another pane is on show, and then the code.
            browser.view(View::NARROW).await?;
            browser.click("#tab-brief").await?;
            settled(browser).await?;
            browser.view(View::WIDE).await?;
            settled(browser).await?;
            browser.until(&format!("the mask, wide again, round {round}"), MASK).await?;
            browser.view(View::NARROW).await?;
            settled(browser).await?;
            browser.click("#tab-code").await?;
            browser.until(&format!("the mask, narrow, round {round}"), MASK).await?;
            browser.view(View::WIDE).await?;
            settled(browser).await?;
            browser.until(&format!("the mask, from the code, round {round}"), MASK).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chosen_tab_stays_in_sight_when_the_window_gets_narrower() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    let chosen = "(() => { const tab = document.querySelector('.panetabs [aria-selected=true]').getBoundingClientRect();
        return tab.left >= 0 && tab.right <= innerWidth; })()";
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View { width: 700, ..View::NARROW }).await?;
        browser.open_task(&host.url, &task).await?;
        browser.click("#tab-results").await?;
        for width in [700, 420, 360] {
            browser.view(View { width, ..View::NARROW }).await?;
            browser.until(&format!("the tab at {width} px"), chosen).await?;
        }
        browser.view(View::WIDE).await?;
        browser.view(View::NARROW).await?;
        browser.until("the tab after a wide window", chosen).await
    })
    .await
}
