//! Pictures of every page and every important state: light and dark, 1440 px wide and 360 px. For a person to look at.
//!
//! `shots FOLDER [PART]`, a part being one of `lists`, `quality`, `answers`, `readings`, `verdicts`, `synthesized`, `runs`, `asking`, needs what the browser tests need; `cargo xtask shots` builds it first.

use anyhow::{Context, Result};
use fantoccini::Locator;
use infrabench_e2e::browser::{Browser, View, journey, journey_in};
use infrabench_e2e::dataset::{task, tasks};
use infrabench_e2e::host::Backend;
use infrabench_e2e::model_server::{ModelServer, Reply};
use infrabench_e2e::person::{chat, right};
use infrabench_task::Task;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

const API: &str = "shop-events+api_gateway_integration";
const QUEUE: &str = "shop-events+billing_queue";
const LOGIN: &str = "checkout-service+app_login";

#[tokio::main]
async fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).context("usage: shots FOLDER [PART]")?);
    std::fs::create_dir_all(&folder)?;
    let backend = Backend::start().await?;
    let camera = Camera { folder };
    let wanted = |part: &str| std::env::args().nth(2).is_none_or(|only| only == part);
    if wanted("lists") {
        journey(&[], async |browser| lists(browser, &backend.url, &camera).await).await?;
    }
    if wanted("quality") {
        journey(&[], async |browser| quality(browser, &backend.url, &camera).await).await?;
    }
    if wanted("answers") {
        journey(&[], async |browser| answers(browser, &backend.url, &camera).await).await?;
    }
    if wanted("readings") {
        journey(&[], async |browser| readings(browser, &backend.url, &camera).await).await?;
    }
    if wanted("verdicts") {
        journey(&[], async |browser| verdicts(browser, &backend.url, &camera).await).await?;
    }
    if wanted("synthesized") {
        journey(&[], async |browser| synthesized(browser, &backend.url, &camera).await).await?;
    }
    if wanted("runs") {
        journey_in(json!({}), RUNS_LONGEST, &[], async |browser| runs(browser, &backend.url, &camera).await)
            .await?;
    }
    if wanted("asking") {
        let allowed = ["status of 429", "CORS policy", "net::ERR_FAILED", "status of 40"];
        journey(&allowed, async |browser| asking(browser, &backend.url, &camera).await).await?;
    }
    println!("{}", camera.folder.display());
    Ok(())
}

const RUNS_LONGEST: Duration = Duration::from_secs(600);

/// Two models' answers to some tasks, scored on the backend: the runs, one of them, a sample, two compared.
async fn runs(browser: &Browser, base: &str, camera: &Camera) -> Result<()> {
    let files = tempfile::tempdir()?;
    let mut paths = Vec::new();
    for (model, often) in [("north-coder-32b", 3), ("south-mini-8b", 2)] {
        let mut lines = String::new();
        for (index, task) in tasks()?.iter().enumerate().step_by(4) {
            let completion = match (index / 4 + model.len()) % (often + 2) {
                0 => chat(task, |code| code.replace("True", "False").replace("= ", "= not_there or ")),
                1 => "I would need to see the whole repository first.".to_owned(),
                _ => right(task),
            };
            lines.push_str(&format!(
                "{}\n",
                json!({ "task_id": task.task_id, "model": model, "completion": completion })
            ));
        }
        let path = files.path().join(format!("{model}.jsonl"));
        std::fs::write(&path, lines)?;
        paths.push(path.display().to_string());
    }
    browser.view(View::WIDE).await?;
    browser.client.goto(&format!("{base}runs")).await?;
    browser.says("No run yet").await?;
    camera.take(browser, "runs-empty", None).await?;
    let input = browser.client.find(Locator::Css("main.runs input[type=file]")).await?;
    input.send_keys(&paths.join("\n")).await?;
    browser.until("two runs", "document.querySelectorAll('.runs-table tbody tr').length === 2").await?;
    let links = browser
        .run("return [...document.querySelectorAll('.runs-table .title')].map(one => one.href)")
        .await?;
    let links: Vec<String> = serde_json::from_value(links)?;
    for (index, link) in links.iter().enumerate() {
        browser.client.goto(link).await?;
        browser.click_named("On the backend").await?;
        browser.sees(".scoring-run").await?;
        if index == 0 {
            camera.take(browser, "run-scoring", None).await?;
        }
        let over = "!document.querySelector('.scoring-run') && document.querySelector('dl.figures')";
        browser.until_at_most(RUNS_LONGEST, "every result", over).await?;
    }
    camera.take(browser, "run", None).await?;
    browser.click_named("synth error").await?;
    browser.until("one that did not synthesize", "document.querySelector('.samples-grid .task-row')").await?;
    browser.click(".samples-grid .task-row .title").await?;
    browser.sees(".sample-panel .ld-file").await?;
    camera.take(browser, "run-sample", None).await?;
    browser.client.goto(&format!("{base}runs")).await?;
    browser.sees(".runs-table").await?;
    camera.take(browser, "runs", None).await
}

struct Camera {
    folder: PathBuf,
}

impl Camera {
    /// The page as it is, four times. `pane` is the one on show where the panes do not fit beside each other.
    async fn take(&self, browser: &Browser, name: &str, pane: Option<&str>) -> Result<()> {
        for view in [View::WIDE, View::WIDE.dark(), View::NARROW, View::NARROW.dark()] {
            browser.view(view).await?;
            if let (Some(pane), true) = (pane, view.width < 500) {
                browser.click(&format!("#tab-{pane}")).await?;
            }
            settled(browser).await?;
            // The page scrolls inside the window: a window as tall as the page shows all of it.
            let below = "const main = document.getElementById('main'); main.scrollTop = 0; return main.scrollHeight - main.clientHeight;";
            // Some parts grow with the window, so one step may not be enough.
            let mut height = view.height;
            for _ in 0..3 {
                let below = browser.run(below).await?.as_u64().and_then(|below| u32::try_from(below).ok());
                let Some(below @ 1..) = below else { break };
                height += below;
                browser.view(View { height, ..view }).await?;
                settled(browser).await?;
            }
            let theme = if view.dark { "dark" } else { "light" };
            let file = self.folder.join(format!("{name}-{theme}-{}.png", view.width));
            browser.picture(&file, true).await?;
        }
        browser.view(View::WIDE).await
    }
}

/// Colours, editors and lists settle.
async fn settled(browser: &Browser) -> Result<()> {
    browser.run_async("setTimeout(() => requestAnimationFrame(() => arguments[0]()), 400)", vec![]).await?;
    Ok(())
}

async fn lists(browser: &Browser, base: &str, camera: &Camera) -> Result<()> {
    browser.view(View::WIDE).await?;
    browser.open_tasks(base).await?;
    camera.take(browser, "tasks", None).await?;
    browser.client.goto(&format!("{base}?donor=shop-events&donor=edge-docs&masks=1&q=queue")).await?;
    browser.until("a match", "document.querySelector('.task-row .title')").await?;
    camera.take(browser, "tasks-filtered", None).await?;
    browser.client.goto(&format!("{base}?donor=edge-docs&q=kafka")).await?;
    browser.says("No task matches").await?;
    camera.take(browser, "tasks-no-match", None).await?;
    browser.open_tasks(base).await?;
    browser.click_named("Load dataset").await?;
    browser.sees("dialog .drop").await?;
    camera.take(browser, "load-dialog", None).await?;
    browser.press("\u{e00c}").await?;
    let file = std::fs::read_to_string(infrabench_e2e::root().join("tasks/infrabench.jsonl"))?;
    let half = file.get(..file.len() / 3).unwrap_or(&file);
    browser.drop_file("our-tasks.jsonl", half).await?;
    browser.sees(".message .note").await?;
    camera.take(browser, "dataset-problems", None).await?;
    browser.client.goto(&format!("{base}settings")).await?;
    browser.click_named("Test connection").await?;
    browser.says("Connected to version").await?;
    camera.take(browser, "settings", None).await?;
    browser.client.goto(&format!("{base}no/such/page")).await?;
    browser.says("There is no page here").await?;
    camera.take(browser, "not-found", None).await
}

/// How good the tests are: sealed, and with the solution revealed.
async fn quality(browser: &Browser, base: &str, camera: &Camera) -> Result<()> {
    let queue = task(QUEUE)?;
    browser.view(View::WIDE).await?;
    browser.open_task(base, &queue).await?;
    browser.sees(".quality summary").await?;
    browser.click(".quality summary").await?;
    camera.take(browser, "task-quality", Some("brief")).await?;
    browser.view(View::WIDE).await?;
    browser.click(".quality .link").await?;
    browser.sees(".quality .mutants").await?;
    camera.take(browser, "task-quality-revealed", Some("brief")).await
}

/// A right answer with one property changed, one added and one construct left out.
fn nearly(task: &Task) -> String {
    chat(task, |code| {
        code.replace("\"POST\"", "\"PUT\"")
            .replace("proxy=False,", "proxy=False,\n            endpoint_export_name=\"items-url\",")
    })
}

async fn answers(browser: &Browser, base: &str, camera: &Camera) -> Result<()> {
    let api = task(API)?;
    browser.view(View::WIDE).await?;
    browser.open_task(base, &api).await?;
    camera.take(browser, "task-empty", Some("code")).await?;
    browser.paste(&nearly(&api)).await?;
    browser.understood().await?;
    browser.diff_rows().await?;
    camera.take(browser, "task-answer", Some("answer")).await?;
    browser.click_named("Reference").await?;
    browser.click_named("Show the comparison").await?;
    browser.diff_rows().await?;
    camera.take(browser, "task-structural", Some("analysis")).await?;
    browser.run("document.querySelector('[role=treegrid] .row.prop').click()").await?;
    browser.sees(".half-head").await?;
    camera.take(browser, "task-both-sides", Some("code")).await?;
    browser.click_named("Line diff").await?;
    browser.sees("#pane-analysis .ld").await?;
    camera.take(browser, "task-lines", Some("analysis")).await
}

async fn readings(browser: &Browser, base: &str, camera: &Camera) -> Result<()> {
    let (api, login) = (task(API)?, task(LOGIN)?);
    browser.view(View::WIDE).await?;
    browser.open_task(base, &login).await?;
    browser.paste(&right(&login)).await?;
    browser.understood().await?;
    browser.diff_rows().await?;
    camera.take(browser, "task-two-masks", Some("analysis")).await?;
    browser.open_task(base, &api).await?;
    browser.paste(&two_candidates(&api)).await?;
    browser.sees(".chooser").await?;
    camera.take(browser, "task-ambiguous", Some("answer")).await
}

/// Two complete answers, so that a reading has to be chosen.
fn two_candidates(task: &Task) -> String {
    format!(
        "First idea:\n\n{}\nOn second thought, this is better:\n\n{}",
        chat(task, |code| code.replace("items", "orders")),
        right(task)
    )
}

async fn verdicts(browser: &Browser, base: &str, camera: &Camera) -> Result<()> {
    let task = task(API)?;
    browser.view(View::WIDE).await?;
    let cases = [
        ("task-results", nearly(&task)),
        ("task-passed", right(&task)),
        ("task-synth-error", chat(&task, |code| code.replace("LambdaRestApi", "LambdaRestfulApi"))),
        ("task-syntax-error", chat(&task, |code| code.replace("proxy=False,", "proxy=(False,"))),
        ("task-generation-error", "I would need to see the stack before I can answer this.".to_owned()),
    ];
    for (name, answer) in cases {
        browser.open_task(base, &task).await?;
        browser.paste(&answer).await?;
        browser.understood().await?;
        browser.score_on_backend().await?;
        camera.take(browser, name, Some("results")).await?;
    }
    Ok(())
}

async fn synthesized(browser: &Browser, base: &str, camera: &Camera) -> Result<()> {
    let task = task(QUEUE)?;
    browser.view(View::WIDE).await?;
    browser.open_task(base, &task).await?;
    let wrong =
        |code: String| code.replace("max_receive_count=config.billing_max_receives", "max_receive_count=7");
    browser.paste(&chat(&task, wrong)).await?;
    browser.understood().await?;
    browser.score_on_backend().await?;
    browser.click("#view-template").await?;
    browser.sees("#view .codebox, #view .tres").await?;
    camera.take(browser, "task-template", Some("analysis")).await?;
    browser.click("#view-graph").await?;
    browser.sees(".graph .node").await?;
    camera.take(browser, "task-graph", Some("analysis")).await?;
    browser
        .run("[...document.querySelectorAll('.graph .node')].find(node => node.querySelector('title').textContent.startsWith('Payments,')).dispatchEvent(new MouseEvent('click', { bubbles: true }))")
        .await?;
    browser.sees(".gside").await?;
    camera.take(browser, "task-graph-resource", Some("analysis")).await?;
    browser.click_named("List").await?;
    browser.sees(".glist").await?;
    camera.take(browser, "task-graph-list", Some("analysis")).await
}

/// Asking a model: the dialog, under way, refused, and in two turns.
async fn asking(browser: &Browser, base: &str, camera: &Camera) -> Result<()> {
    let task = task(QUEUE)?;
    let wrong = chat(&task, |code| {
        code.replace("max_receive_count=config.billing_max_receives", "max_receive_count=7")
    });
    let answers = [wrong, right(&task)];
    let service = ModelServer::start_for_pages(move |asked, before| match (asked.turn(), before) {
        (1, 0) => Reply::Busy(Some(90)),
        (1, 1) => Reply::Haltingly(Duration::from_secs(2), answers[0].clone()),
        (turn, _) => Reply::Answer(answers[turn - 1].clone()),
    })
    .await?;
    let closed = ModelServer::start(|_, _| Reply::Garbage).await?;
    browser.view(View::WIDE).await?;
    browser.open_task(base, &task).await?;
    browser.fill_in_model(&service.url, "qwen3-coder:30b", "").await?;
    camera.take(browser, "ask-dialog", None).await?;
    browser.click_named("What is sent").await?;
    browser.sees(".sent .words").await?;
    camera.take(browser, "ask-sent", None).await?;
    browser.ask().await?;
    browser.says_in(".asked", "is busy").await?;
    camera.take(browser, "ask-busy", Some("answer")).await?;
    browser.click_named("Try again").await?;
    browser.says_in(".asked", "answers").await?;
    camera.take(browser, "ask-streams", Some("answer")).await?;
    browser.click_named("Stop").await?;
    browser.click_named("Ask again").await?;
    browser.says_in(".offer", "Ask again with the test output").await?;
    camera.take(browser, "ask-offer", Some("results")).await?;
    browser.click_named("Verbosity high").await?;
    browser.says_in(".turns .made", "fixed").await?;
    browser.verdict().await?;
    camera.take(browser, "ask-turns", Some("results")).await?;
    browser.fill_in_model(&closed.url, "qwen3-coder:30b", "").await?;
    browser.ask().await?;
    browser.says_in("#pane-answer .note", "does not let this page in").await?;
    camera.take(browser, "ask-refused", Some("answer")).await
}
