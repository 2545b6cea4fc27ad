//! The whole way against the real backend: from the task list to a verdict, and back.

use anyhow::{Context, Result, ensure};
use infrabench_e2e::browser::{Browser, View, journey};
use infrabench_e2e::dataset::task;
use infrabench_e2e::host::Backend;
use infrabench_e2e::person::{ON_BACKEND, chat, right};
use infrabench_task::Task;
use serde_json::json;

const API: &str = "shop-events+api_gateway_integration";
const QUEUE: &str = "shop-events+billing_queue";

#[tokio::test(flavor = "multi_thread")]
async fn a_right_answer_goes_from_the_list_to_passed_and_is_remembered() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let answer = right(&task);
    let mut link = String::new();
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        find_in_the_list(browser, &backend.url, &task).await?;

        browser.paste(&answer).await?;
        let understood = browser.understood().await?;
        ensure!(understood.contains("ingest.py") && understood.contains("mask 1"), "{understood}");
        let rows = browser.diff_rows().await?;
        ensure!(
            rows.iter().any(|row| row.contains("ItemsApi") && row.contains("LambdaRestApi")),
            "{rows:#?}"
        );
        browser.click_named("Reference").await?;
        browser.click_named("Show the comparison").await?;
        browser.says_in("#pane-analysis", "Nothing differs").await?;

        let verdict = browser.score_on_backend().await?;
        ensure!(verdict == "passed 6 of 6", "{verdict}");
        browser.every_test_is(&task, "passed").await?;

        link = copied_link(browser).await?;
        browser.client.refresh().await?;
        browser.workbench_is_open().await?;
        ensure!(browser.answer().await? == answer, "the draft did not survive a reload");
        browser.open_tasks(&backend.url).await?;
        browser.search_for(&task).await?;
        browser
            .until("the verdict in the list", &format!("{}.innerText.includes('passed 6/6')", row_of(&task)))
            .await
    })
    .await?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        ensure!(link.starts_with(&backend.url) && link.contains("#a="), "{link}");
        browser.client.goto(&link).await?;
        browser.workbench_is_open().await?;
        browser.understood().await?;
        ensure!(browser.answer().await? == answer, "the link gave another answer");
        browser.says_in("#pane-answer", "from a link").await?;
        ensure!(browser.text("h1").await? == task.metadata.title, "the link gave another task");
        Ok(())
    })
    .await
}

async fn find_in_the_list(browser: &Browser, base: &str, task: &Task) -> Result<()> {
    browser.open_tasks(base).await?;
    browser.counts_every_task().await?;
    browser.press("/").await?;
    browser.until("focus in the search field", "document.activeElement.id === 'search'").await?;
    browser.press("ordinary storefront").await?;
    browser.until("one match", "document.querySelectorAll('.task-row .title').length === 1").await?;
    ensure!(browser.titles().await? == [task.metadata.title.clone()], "searching found another task");
    browser.until("the search in the address", "location.search === '?q=ordinary+storefront'").await?;
    browser.press("\u{e00c}").await?;
    browser.counts_every_task().await?;
    browser.run("[...document.querySelectorAll('#filters .more')].filter(one => one.innerText.includes('more donors')).forEach(one => one.click())").await?;
    browser
        .until("every donor", "document.querySelector('#filters').innerText.includes('shop-events')")
        .await?;
    browser.run("[...document.querySelectorAll('#filters label')].find(one => one.innerText.startsWith('shop-events')).click()").await?;
    browser
        .until("the tasks of the donor", "document.querySelectorAll('.task-row .title').length === 3")
        .await?;
    browser.run(&format!("{}.querySelector('.title').click()", row_of(task))).await?;
    browser.workbench_is_open().await?;
    ensure!(browser.text("h1").await? == task.metadata.title, "another task opened");
    Ok(())
}

fn row_of(task: &Task) -> String {
    format!("document.querySelector('a[href$=\"{}\"]').closest('.task-row')", task.task_id)
}

async fn copied_link(browser: &Browser) -> Result<String> {
    browser.allow_clipboard().await?;
    browser.click("[aria-label^='Copy a link']").await?;
    browser.says("It holds the task and this answer").await?;
    let text = browser
        .run_async(
            "navigator.clipboard.readText().then(arguments[0], why => arguments[0](String(why)))",
            vec![],
        )
        .await?;
    Ok(text.as_str().context("the clipboard has text")?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_property_fails_with_what_was_looked_for_and_what_came_closest() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(QUEUE)?);
    let wrong =
        |code: String| code.replace("max_receive_count=config.billing_max_receives", "max_receive_count=7");
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&backend.url, &task).await?;
        browser.paste(&chat(&task, wrong)).await?;
        browser.understood().await?;
        let verdict = browser.score_on_backend().await?;
        let failed = browser
            .run("return [...document.querySelectorAll('#pane-results .trow:has(.v.failed) .tname')].map(name => name.title.split('::')[1])")
            .await?;
        ensure!(verdict == "failed 2 of 8", "{verdict}: {failed}");
        ensure!(failed[1] == json!("test_limits_come_from_the_settings_of_the_stage"), "{failed}");
        browser.says_in("#pane-results .verdict", "error type wrong_property").await?;
        let open = browser.text("#pane-results details[open]").await?.to_lowercase();
        for part in ["looked for", "aws::sqs::queue", "closest of 2", "maxreceivecount", "7", "traceback"] {
            ensure!(open.contains(part), "no {part} in:\n{open}");
        }
        // Cause and effect lead to each other.
        browser.says_in("#pane-results details[open] .because", "Explained by").await?;
        browser.click("#pane-results details[open] .because .link").await?;
        browser
            .until("the row of the difference", "document.querySelector('[role=treegrid] .row.cur')?.innerText.includes('7')")
            .await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_cannot_be_run_say_where_they_are_wrong() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&backend.url, &task).await?;

        browser
            .paste("I would add an API in front of the producer, but I would have to see the stack first.")
            .await?;
        browser.says_in(".understood", "No usable code").await?;
        let verdict = browser.score_on_backend().await?;
        ensure!(verdict == "generation error", "{verdict}");
        browser.says_in("#pane-results", "Nothing was run").await?;

        browser.paste(&chat(&task, |code| code.replace("proxy=False,", "proxy=(False,"))).await?;
        browser.understood().await?;
        let finding = browser.text(".finding-list").await?;
        ensure!(finding.contains("ingest.py:"), "{finding}");
        browser.says("these results belong to an earlier one").await?;
        let verdict = {
            browser.click(ON_BACKEND).await?;
            browser.until("scoring", "!document.querySelector('#pane-results .earlier')").await?;
            browser.verdict().await?
        };
        ensure!(verdict == "synth error", "{verdict}");
        browser.says_in("#pane-results .verdict", "error type syntax").await?;
        browser.says_in("#pane-results", "SyntaxError").await?;
        // The place leads to the line of the answer that it came from.
        browser.click(".finding-list button").await?;
        browser
            .until(
                "the line",
                "document.querySelector('#pane-code .cm-content')?.ariaLabel.includes('ingest.py')",
            )
            .await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_the_structural_diff_leads_to_its_lines_on_both_sides() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(QUEUE)?);
    let wrong =
        |code: String| code.replace("max_receive_count=config.billing_max_receives", "max_receive_count=7");
    // The texts in the code pane, each by its label and the lines that are marked in it, as far as they are in sight.
    let marked = "[...document.querySelectorAll('#pane-code .cm-content')].map(text => {
        const pane = text.closest('.cm-scroller').getBoundingClientRect();
        const seen = [...text.querySelectorAll('.l-faced')].filter(line => {
          const box = line.getBoundingClientRect(); return box.top >= pane.top && box.bottom <= pane.bottom; });
        return [text.ariaLabel, seen.map(line => line.innerText.trim()).join(' ')]; })";
    let in_sight = |pane: &str, words: &str| {
        format!(
            "(() => {{ const pane = document.querySelector('{pane} .cm-scroller').getBoundingClientRect();
               const line = [...document.querySelectorAll('{pane} .cm-line')].find(line => line.innerText.includes({}))?.getBoundingClientRect();
               return line && line.top >= pane.top && line.bottom <= pane.bottom; }})()",
            json!(words)
        )
    };
    let press = |words: &str| {
        format!(
            "[...document.querySelectorAll('[role=treegrid] [id^=sd-row-]')].find(row => row.innerText.includes({})).click()",
            json!(words)
        )
    };
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&backend.url, &task).await?;
        browser.paste(&chat(&task, wrong)).await?;
        browser.understood().await?;
        browser.diff_rows().await?;
        browser.click_named("Reference").await?;
        browser.click_named("Show the comparison").await?;
        browser.diff_rows().await?;
        browser.run(&press("max_receive_count")).await?;
        browser
            .until(
                "the lines on both sides",
                &format!(
                    "(([[other, before], [own, after]]) => other.includes('reference') && before.includes('config.billing_max_receives') \
                     && own.includes('with your answer') && after.includes('max_receive_count=7'))({marked})"
                ),
            )
            .await?;
        browser.until("the line of the answer", &in_sight("#pane-answer", "max_receive_count=7")).await?;
        browser.says_in("#pane-code .half-head", "Reference").await?;
        // Either side can be had alone, and what is typed next leaves no lines marked that are not the row's any more.
        browser.run("document.querySelector('#pane-code .seg [aria-pressed]:nth-child(2)').click()").await?;
        browser.until("one text", "document.querySelectorAll('#pane-code .cm-content').length === 1").await?;
        browser.run(&press("max_receive_count")).await?;
        browser.until("two texts", "document.querySelectorAll('#pane-code .cm-content').length === 2").await?;
        browser.paste(&right(&task)).await?;
        browser.until("one text", "document.querySelectorAll('#pane-code .cm-content').length === 1").await?;
        // What is on one side only is shown alone.
        browser.paste(&chat(&task, |code| format!("{code}        sqs.Queue(self, \"Spare\")\n"))).await?;
        browser.until("the row", "document.querySelector('[role=treegrid]')?.innerText.includes('Spare')").await?;
        browser.run(&press("Spare")).await?;
        browser.until("the line of the code", &in_sight("#pane-code", "\"Spare\"")).await?;
        ensure!(browser.run("return document.querySelectorAll('#pane-code .cm-content').length").await? == 1, "two texts");
        Ok(())
    })
    .await
}
