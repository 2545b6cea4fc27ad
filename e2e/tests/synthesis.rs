//! What a score synthesized: the templates, and the graph of their resources, with nothing to compare them with.

use anyhow::{Context, Result, ensure};
use infrabench_e2e::browser::{Browser, View, journey};
use infrabench_e2e::dataset::task;
use infrabench_e2e::host::Backend;
use infrabench_e2e::person::chat;
use serde_json::{Value, json};

const QUEUE: &str = "shop-events+billing_queue";
const RIGHT: &str = "\u{e014}";
const ENTER: &str = "\u{e007}";

/// A scored answer with a number that is too low, and the tab that is named open.
async fn scored(browser: &Browser, base: &str, tab: &str) -> Result<()> {
    let task = task(QUEUE)?;
    browser.open_task(base, &task).await?;
    let wrong =
        |code: String| code.replace("max_receive_count=config.billing_max_receives", "max_receive_count=7");
    browser.paste(&chat(&task, wrong)).await?;
    browser.understood().await?;
    let verdict = browser.score_on_backend().await?;
    ensure!(verdict == "failed 2 of 8", "{verdict}");
    browser.click(&format!("#view-{tab}")).await
}

/// The resource of that name in the graph, as JavaScript.
fn node(name: &str) -> String {
    let named = format!("node.querySelector('title').textContent.startsWith({})", json!(name));
    format!("[...document.querySelectorAll('.graph .node')].find(node => {named})")
}

async fn nodes(browser: &Browser) -> Result<Vec<String>> {
    browser.until("resources in the graph", "document.querySelector('.graph .node')").await?;
    let names = browser
        .run("return [...document.querySelectorAll('.graph .node')].map(node => node.querySelector('title').textContent)")
        .await?;
    serde_json::from_value(names).context("labels are texts")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_graph_leads_from_a_resource_to_its_code_its_tests_and_its_template() -> Result<()> {
    let backend = Backend::start().await?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        scored(browser, &backend.url, "graph").await?;
        let found = nodes(browser).await?;
        ensure!(found.contains(&"Payments, SQS Queue".to_owned()), "{found:#?}");
        ensure!(!found.iter().any(|name| name.contains("IAM")), "roles are not asked for: {found:#?}");
        browser.says_in("#pane-analysis", "Not compared").await?;

        browser.run("[...document.querySelectorAll('.gtools label')].find(one => one.innerText.startsWith('IAM')).click()").await?;
        browser.until("roles in the graph", "[...document.querySelectorAll('.graph .node title')].some(name => name.textContent.includes('IAM Role'))").await?;

        browser.run(&format!("{}.dispatchEvent(new MouseEvent('click', {{ bubbles: true }}))", node("Payments, SQS Queue"))).await?;
        browser.says_in(".gside", "RedrivePolicy").await?;
        let facts = browser.text(".gside").await?;
        for part in ["AWS::SQS::Queue", "billing.py:", "to DeadLetters", "from PaymentsRule", "tried_five_times"] {
            ensure!(facts.contains(part), "no {part} in:\n{facts}");
        }
        browser.click(".gside .block .link").await?;
        browser
            .until("the line that made it", "[...document.querySelectorAll('#pane-code .cm-line')].some(line => line.checkVisibility() && line.innerText.includes('self.queue = sqs.Queue('))")
            .await?;
        browser.click_named("Show in the template").await?;
        browser.until("its row", "document.querySelector('.tres.cur h4')?.innerText.includes('Payments')").await?;
        browser.click_named("JSON").await?;
        browser.says_in(".tpl", "16 resources").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_graph_is_used_by_keys_alone_and_the_list_says_the_same() -> Result<()> {
    let backend = Backend::start().await?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        scored(browser, &backend.url, "graph").await?;
        let drawn = nodes(browser).await?;
        let focused = "document.activeElement?.querySelector('title')?.textContent";
        browser.run(&format!("{}.focus()", node("Payments, SQS Queue"))).await?;
        browser.press(RIGHT).await?;
        browser.until("the queue it refers to", &format!("{focused}?.startsWith('DeadLetters')")).await?;
        browser.press(ENTER).await?;
        browser.says_in(".gside h3", "DeadLetters").await?;

        let sight = "return document.querySelector('.graph > g').getAttribute('transform')";
        let before = browser.run(sight).await?;
        browser.press("+").await?;
        browser.until("another scale", &format!("(() => {{ {sight} }})() !== {before}")).await?;

        browser.click_named("List").await?;
        let listed = browser
            .run("return [...document.querySelectorAll('.glist .nm')].map(name => name.innerText)")
            .await?;
        let listed: Vec<String> = serde_json::from_value(listed)?;
        ensure!(listed.len() == drawn.len(), "{listed:#?}\n{drawn:#?}");
        ensure!(listed.iter().all(|name| drawn.iter().any(|label| label.starts_with(name))), "{listed:#?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_templates_graph_and_list() -> Result<()> {
    let backend = Backend::start().await?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        scored(browser, &backend.url, "graph").await?;
        nodes(browser).await?;
        browser.run("document.querySelector('.graph .node').dispatchEvent(new MouseEvent('click', { bubbles: true }))").await?;
        browser.sees(".gside").await?;
        for view in [View::WIDE, View::WIDE.dark()] {
            looked_at(browser, view, "graph").await?;
        }
        browser.click_named("List").await?;
        for view in [View::WIDE, View::NARROW, View::NARROW.dark()] {
            looked_at(browser, view, "list").await?;
        }
        browser.click("#view-template").await?;
        browser.click_named("Resources").await?;
        for view in [View::WIDE, View::WIDE.dark(), View::NARROW] {
            looked_at(browser, view, "template").await?;
        }
        Ok(())
    })
    .await
}

async fn looked_at(browser: &Browser, view: View, state: &str) -> Result<()> {
    browser.view(view).await?;
    if view.width < 500 {
        browser.click("#tab-analysis").await?;
    }
    browser.run_async("setTimeout(() => requestAnimationFrame(() => arguments[0]()), 250)", vec![]).await?;
    let state = format!("{state}, {} px, {}", view.width, if view.dark { "dark" } else { "light" });
    browser.fits_its_width(&state).await?;
    browser.axe_finds_nothing(&state).await
}

/// On a narrow screen the list comes first: a graph of boxes 200 px wide shows little there.
#[tokio::test(flavor = "multi_thread")]
async fn a_narrow_screen_opens_the_list_first() -> Result<()> {
    let backend = Backend::start().await?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        scored(browser, &backend.url, "graph").await?;
        browser.view(View::NARROW).await?;
        browser.click("#tab-analysis").await?;
        browser.sees(".glist .gitem").await?;
        let drawn: Value = browser.run("return document.querySelectorAll('.graph .node').length").await?;
        ensure!(drawn == json!(0), "{drawn} resources are drawn");
        browser.click(".glist .gitem").await?;
        browser.sees(".gfacts .block").await?;
        let as_graph = "[...document.querySelectorAll('.gtools .seg button')].find(one => one.innerText === 'Graph').click()";
        browser.run(as_graph).await?;
        nodes(browser).await?;
        Ok(())
    })
    .await
}
