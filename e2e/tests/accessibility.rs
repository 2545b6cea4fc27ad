//! Every page in both themes, wide and narrow: nothing for axe-core to find, nothing to scroll sideways; and all of it
//! by keyboard, with the focus always to be seen.

use anyhow::{Result, ensure};
use infrabench_e2e::browser::{Browser, View, journey, journey_in};
use infrabench_e2e::dataset::{task, tasks};
use infrabench_e2e::host::Backend;
use infrabench_e2e::model_server::{ModelServer, Reply};
use infrabench_e2e::person::{chat, right};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

const API: &str = "shop-events+api_gateway_integration";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const TAB: &str = "\u{e004}";
const CONTROL: &str = "\u{e009}";
const PANES: [&str; 6] = ["files", "code", "brief", "answer", "analysis", "results"];

/// Colours and layout settle; nothing moves that should not.
async fn settled(browser: &Browser) -> Result<()> {
    browser.run_async("setTimeout(() => requestAnimationFrame(() => arguments[0]()), 250)", vec![]).await?;
    Ok(())
}

/// Looks at the page as it is, in every view.
async fn everywhere(browser: &Browser, state: &str) -> Result<()> {
    for view in [View::WIDE, View::WIDE.dark(), View::NARROW, View::NARROW.dark()] {
        browser.view(view).await?;
        settled(browser).await?;
        let state = format!("{state}, {} px, {}", view.width, if view.dark { "dark" } else { "light" });
        let panes =
            browser.run("return document.querySelector('#tab-files')?.checkVisibility() ?? false").await?
                == true;
        if panes {
            for pane in PANES {
                browser.click(&format!("#tab-{pane}")).await?;
                settled(browser).await?;
                look(browser, &format!("{state}, {pane}")).await?;
            }
        } else {
            look(browser, &state).await?;
        }
    }
    browser.view(View { width: 3840, height: 2160, dark: false }).await?;
    settled(browser).await?;
    browser.fits_its_width(&format!("{state}, 3840 px")).await?;
    browser.view(View::WIDE).await
}

async fn look(browser: &Browser, state: &str) -> Result<()> {
    browser.fits_its_width(state).await?;
    browser.axe_finds_nothing(state).await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_the_lists_the_settings_and_their_dialogs() -> Result<()> {
    let backend = Backend::start().await?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_tasks(&backend.url).await?;
        everywhere(browser, "tasks").await?;
        browser.click_named("Load dataset").await?;
        browser.sees("dialog .drop").await?;
        everywhere(browser, "load dialog").await?;
        browser.press(ESCAPE).await?;
        browser.drop_file("broken.json", "[{").await?;
        browser.sees(".message .note").await?;
        everywhere(browser, "a dataset with problems").await?;

        browser.client.goto(&format!("{}?donor=edge-docs&service=WAF&q=queue", backend.url)).await?;
        browser.says("No task matches").await?;
        everywhere(browser, "no match").await?;

        browser.client.goto(&format!("{}settings", backend.url)).await?;
        browser.sees("#backend-address").await?;
        browser.click_named("Test connection").await?;
        browser.says("Connected to version").await?;
        everywhere(browser, "settings").await?;
        browser.click_named("Clear data").await?;
        browser.sees("dialog .danger").await?;
        everywhere(browser, "clear dialog").await?;

        browser.client.goto(&format!("{}no/such/page", backend.url)).await?;
        browser.says("There is no page here").await?;
        everywhere(browser, "not found").await?;
        browser.press("?").await?;
        browser.sees("dialog kbd").await?;
        everywhere(browser, "keys").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leaderboard_is_for_everyone() -> Result<()> {
    let backend = Backend::start().await?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.client.goto(&format!("{}leaderboard", backend.url)).await?;
        browser.says("No run yet").await?;
        walk(browser, "leaderboard", 20).await?;
        everywhere(browser, "leaderboard").await?;
        browser
            .run("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
            .await?;
        everywhere(browser, "leaderboard with its data").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_a_task_with_an_answer_and_its_diffs() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&backend.url, &task).await?;
        everywhere(browser, "task, empty").await?;
        browser.paste(&chat(&task, |code| code.replace("\"POST\"", "\"PUT\""))).await?;
        browser.understood().await?;
        browser.diff_rows().await?;
        browser.click_named("Reference").await?;
        browser.click_named("Show the comparison").await?;
        browser.diff_rows().await?;
        everywhere(browser, "task, structural diff").await?;
        browser.click_named("Line diff").await?;
        everywhere(browser, "task, line diff").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_where_a_model_is_asked() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let answers = [chat(&task, |code| code.replace("\"POST\"", "\"PUT\"")), right(&task)];
    let server = ModelServer::start_for_pages(move |asked, before| match (asked.turn(), before) {
        (1, 0) => Reply::Status(401, "no such key"),
        (turn, _) => Reply::Answer(answers[turn - 1].clone()),
    })
    .await?;
    journey_in(json!({}), Duration::from_secs(240), &["status of 401"], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&backend.url, &task).await?;
        browser.fill_in_model(&server.url, "scripted-1", "").await?;
        browser.click_named("What is sent").await?;
        browser.sees(".sent .words").await?;
        for view in [View::WIDE, View::WIDE.dark(), View::NARROW, View::NARROW.dark()] {
            browser.view(view).await?;
            settled(browser).await?;
            look(browser, &format!("ask a model, {} px, dark {}", view.width, view.dark)).await?;
        }
        browser.view(View::WIDE).await?;
        browser.ask().await?;
        browser.says_in("#pane-answer .note", "does not accept the key").await?;
        everywhere(browser, "the key is refused").await?;
        browser.click_named("Try again").await?;
        browser.says_in(".offer", "Ask again with the test output").await?;
        everywhere(browser, "a second turn is on offer").await?;
        browser.click_named("Verbosity high").await?;
        browser.says_in(".turns .made", "fixed").await?;
        everywhere(browser, "two turns").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_a_row_that_is_shown_on_both_sides() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&backend.url, &task).await?;
        browser.paste(&chat(&task, |code| code.replace("\"POST\"", "\"PUT\""))).await?;
        browser.understood().await?;
        browser.diff_rows().await?;
        browser.click_named("Reference").await?;
        browser.click_named("Show the comparison").await?;
        browser.diff_rows().await?;
        browser.run("document.querySelector('[role=treegrid] .row.prop').click()").await?;
        browser.sees(".half-head").await?;
        everywhere(browser, "task, both sides").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_a_task_with_results() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&backend.url, &task).await?;
        browser.paste(&chat(&task, |code| code.replace("\"POST\"", "\"PUT\""))).await?;
        browser.understood().await?;
        ensure!(browser.score_on_backend().await?.starts_with("failed"), "a wrong answer did not fail");
        browser.click_named("Template").await?;
        everywhere(browser, "task, failed").await?;
        browser.click_named("Output").await?;
        browser.paste("There is nothing to add here.").await?;
        browser.says_in(".understood", "No usable code").await?;
        everywhere(browser, "task, unusable answer with earlier results").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_goes_by_keyboard() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_tasks(&backend.url).await?;
        let focused = |id: &str| format!("document.activeElement.id === '{id}'");

        browser.press("?").await?;
        browser.sees("dialog kbd").await?;
        browser.press(ESCAPE).await?;
        browser.until("no dialog", "!document.querySelector('dialog')").await?;
        browser.press("/").await?;
        browser.until("focus in the search field", &focused("search")).await?;
        browser.press("apigateway").await?;
        browser
            .until(
                "fewer tasks",
                &format!(
                    "document.querySelector('.list-head .num').innerText.includes(' of {}')",
                    tasks()?.len()
                ),
            )
            .await?;
        browser.press(ENTER).await?;
        browser.until("focus in the list", &focused("task-grid")).await?;
        let wanted = browser.titles().await?.iter().position(|title| *title == task.metadata.title);
        for _ in 0..wanted.unwrap_or_default() {
            browser.press(DOWN).await?;
        }
        browser
            .until(
                "the row",
                &format!(
                    "document.querySelector('.is-row-focus .title').innerText === '{}'",
                    task.metadata.title
                ),
            )
            .await?;
        browser.press(ENTER).await?;
        browser.workbench_is_open().await?;
        ensure!(browser.text("h1").await? == task.metadata.title, "another task opened");

        // From the page's first stop to the answer box.
        let in_the_box = "document.activeElement.closest('#pane-answer .cm-content') !== null";
        let mut stops = 0;
        while browser.run(&format!("return {in_the_box}")).await? == false {
            stops += 1;
            ensure!(stops < 120, "the answer box is not among the first 120 stops");
            browser.press(TAB).await?;
        }
        browser.paste(&right(&task)).await?;
        browser.understood().await?;
        browser.press(&format!("{CONTROL}{ENTER}")).await?;
        let verdict = browser.verdict().await?;
        ensure!(verdict == "passed 6 of 6", "{verdict}");
        // Escape, then Tab leaves the editor, which otherwise indents with it.
        browser.press(ESCAPE).await?;
        browser.press(TAB).await?;
        browser.until("focus outside the box", &format!("!({in_the_box})")).await
    })
    .await
}

/// The focused element's name, when its looks tell that it has the focus; none at the end of the page.
const SHOWN: &str = "
    const done = arguments[0];
    const one = document.activeElement;
    if (!one || one === document.body) return done(null);
    const name = one.outerHTML.replace(/\\s+/g, ' ').slice(0, 140);
    const around = [one.nextElementSibling, one.querySelector('span'), document.getElementById(one.getAttribute('aria-activedescendant'))];
    for (let each = one, depth = 0; each && depth < 6; each = each.parentElement, depth += 1) around.push(each);
    const parts = around.filter(Boolean).flatMap((each) => [undefined, '::before', '::after'].map((part) => [each, part]));
    const looks = () => parts.map(([each, part]) => {
      const style = getComputedStyle(each, part);
      return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor, style.backgroundColor, style.textDecoration].join(' ');
    }).join('|');
    const box = one.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const focused = looks();
    one.blur();
    // The editor notes the change a moment later.
    setTimeout(() => {
      const shown = looks() !== focused;
      one.focus({ preventScroll: true });
      done([name, shown, inside]);
    }, 40);";

#[tokio::test(flavor = "multi_thread")]
async fn the_focus_can_always_be_seen_and_is_never_trapped() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    journey(&[], async |browser| {
        for view in [View::WIDE, View::NARROW] {
            browser.view(view).await?;
            browser.open_tasks(&backend.url).await?;
            walk(browser, "tasks", 10).await?;
            browser.client.goto(&format!("{}settings", backend.url)).await?;
            browser.sees("#backend-address").await?;
            walk(browser, "settings", 10).await?;
            browser.open_task(&backend.url, &task).await?;
            walk(browser, "task", 12).await?;
        }
        Ok(())
    })
    .await
}

/// Presses Tab through the page until it leaves it; at each stop the focus is looked for.
async fn walk(browser: &Browser, page: &str, at_least: usize) -> Result<()> {
    let mut stops = BTreeSet::new();
    for _ in 0..200 {
        if browser.run("return document.activeElement.closest('[contenteditable=true]') !== null").await?
            == true
        {
            browser.press(ESCAPE).await?;
        }
        browser.press(TAB).await?;
        let stop = browser.run_async(SHOWN, vec![]).await?;
        let (Some(name), Some(shown), Some(inside)) =
            (stop[0].as_str(), stop[1].as_bool(), stop[2].as_bool())
        else {
            ensure!(stops.len() >= at_least, "{page}: only {} stops: {stops:#?}", stops.len());
            return Ok(());
        };
        ensure!(shown, "{page}: the focus does not show on {name}");
        ensure!(inside, "{page}: the focus is out of sight on {name}");
        if !stops.insert(name.to_owned())
            && stops.len() >= at_least
            && stops.first().is_some_and(|first| first == name)
        {
            return Ok(());
        }
    }
    anyhow::bail!("{page}: Tab does not leave the page; stops: {stops:#?}")
}
