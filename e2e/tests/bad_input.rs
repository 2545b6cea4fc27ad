//! Bad input is ordinary input: a clear word for each, and the app goes on.

use anyhow::{Result, ensure};
use infrabench_e2e::browser::{Browser, View, journey};
use infrabench_e2e::dataset::{from_file, small, task, tasks};
use infrabench_e2e::host::StaticHost;
use infrabench_e2e::person::right;
use serde_json::json;
use std::time::Duration;

const API: &str = "shop-events+api_gateway_integration";
/// A static host answers a deep link with status 404 and the app, and the browser notes the status.
const DEEP_LINK: &str = "/infrabench/task/*status of 404";
const PUBLISHED: &str = "crates/task/tests/fixtures/published_form.json";

async fn list(browser: &Browser, host: &StaticHost) -> Result<()> {
    browser.view(View::WIDE).await?;
    browser.open_tasks(&host.url).await
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_datasets_are_refused_by_file_line_and_field() -> Result<()> {
    let host = StaticHost::below_a_path()?;
    let whole = json!([small("one"), small("two")]).to_string();
    let half = whole.get(..whole.len() * 3 / 4).unwrap_or_default();
    let twice = format!("{}\n{}\n", small("one"), small("one"));
    let mut unsafe_path = small("one");
    unsafe_path["context"]["../outside.py"] = json!("");
    let mut fitting = small("one");
    fitting["canonical_solution"]["app.py"] =
        json!(["--- a\n+++ b\n@@ -90,1 +90,1 @@\n-nothing like it\n+app\n"]);
    let mut incomplete = small("one");
    incomplete["tests"] = json!(7);
    let every = tasks()?.len().to_string();
    let every = every.as_str();
    // The words of the message, and how many tasks are in use then: those that are right, or the dataset before.
    let cases = [
        ("half.json", half.to_owned(), "1", vec!["line 1", "truncated", "1 of 2"]),
        ("twice.jsonl", twice, "1", vec!["line 2", "task_id", "already taken", "1 of 2"]),
        (
            "unsafe.jsonl",
            unsafe_path.to_string(),
            every,
            vec!["line 1", "context", "..", "dataset before stays"],
        ),
        ("fitting.jsonl", fitting.to_string(), every, vec!["line 1", "canonical_solution", "app.py"]),
        ("incomplete.jsonl", incomplete.to_string(), every, vec!["line 1", "tests"]),
        ("song.json", "la la la".to_owned(), every, vec!["not JSON", "JSON Lines"]),
        ("empty.json", String::new(), every, vec!["empty"]),
        ("none.json", "[]".to_owned(), every, vec!["no task"]),
    ];
    journey(&["/infrabench/settings*status of 404"], async |browser| {
        list(browser, &host).await?;
        for (name, content, tasks, words) in &cases {
            browser.drop_file(name, content).await?;
            browser.says_in(".message .note", name).await?;
            let note = browser.text(".message .note").await?;
            for word in words {
                ensure!(note.contains(word), "{name}: no “{word}” in:\n{note}");
            }
            browser.counts(tasks).await?;
            browser.click_named("Put away").await?;
            browser.until("no message", "!document.querySelector('.message .note')").await?;
            if *tasks != every {
                browser.client.goto(&format!("{}settings", host.url)).await?;
                browser.click_named("Back to the bundled tasks").await?;
                browser
                    .until(
                        "the bundled tasks",
                        "document.querySelector('#main').innerText.includes('with the app')",
                    )
                    .await?;
                list(browser, &host).await?;
                browser.counts(every).await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_form_loads_and_its_solution_gives_the_reference() -> Result<()> {
    let host = StaticHost::below_a_path()?;
    let file = infrabench_e2e::root().join(PUBLISHED).canonicalize()?;
    let task = from_file(&file)?;
    journey(&[DEEP_LINK], async |browser| {
        list(browser, &host).await?;
        browser.load_files(&[&file]).await?;
        browser.counts("1").await?;
        ensure!(!browser.client.source().await?.contains("class=\"note"), "there is a complaint");
        browser.open_task(&host.url, &task).await?;
        browser.paste(&right(&task)).await?;
        browser.understood().await?;
        browser.click_named("Line diff").await?;
        browser.click_named("Reference").await?;
        browser.click_named("Show the comparison").await?;
        browser.says_in("#pane-analysis", "No line differs from the reference").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_tasks_are_listed_searched_and_walked_through() -> Result<()> {
    let host = StaticHost::below_a_path()?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("many.jsonl");
    let lines: Vec<_> = (0..10_000).map(|number| small(&format!("task-{number:05}")).to_string()).collect();
    std::fs::write(&file, lines.join("\n"))?;
    journey(&[], async |browser| {
        list(browser, &host).await?;
        browser.load_files(&[&file]).await?;
        browser.counts("10,000").await?;
        ensure!(browser.titles().await?.len() < 200, "every row is in the page");
        browser.press("/").await?;
        browser.until("focus in the search field", "document.activeElement.id === 'search'").await?;
        browser.press("task-04711").await?;
        browser.counts("1").await?;
        browser.press("\u{e00c}").await?;
        browser.counts("10,000").await?;
        browser.press("\u{e007}").await?;
        browser.press("\u{e010}").await?;
        browser.until("the last row", "document.querySelector('.task-row.is-row-focus .title') && document.querySelector('#row-9999')").await?;
        // It is there again after a reload, from this browser's storage.
        list(browser, &host).await?;
        browser.counts("10,000").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_of_five_hundred_files_opens() -> Result<()> {
    let host = StaticHost::below_a_path()?;
    let mut large = small("large");
    for number in 0..500 {
        large["context"][format!("stacks/part_{:02}/file_{number:03}.py", number / 20)] =
            json!(format!("number = {number}\n"));
    }
    journey(&[], async |browser| {
        list(browser, &host).await?;
        browser.drop_file("large.jsonl", &large.to_string()).await?;
        browser.counts("1").await?;
        browser.run("document.querySelector('.task-row .title').click()").await?;
        browser.workbench_is_open().await?;
        browser.says_in("#pane-files", "502").await?;
        browser.paste("app = cdk.App(outdir='out')").await?;
        browser.understood().await?;
        browser.click_named("Line diff").await?;
        browser.says_in("#pane-analysis", "1 line added").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_answers_are_read_or_refused_with_a_word() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    let folder = tempfile::tempdir()?;
    let image = folder.path().join("photo.png");
    std::fs::write(&image, [0x89, b'P', b'N', b'G', 0xff, 0xfe, 0, 1, 2])?;
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&host.url, &task).await?;

        browser.paste("\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR\u{fffd}\u{fffe}\u{202e}\u{7f}\0\u{1}").await?;
        browser.says_in(".understood", "No usable code").await?;

        let kept = right(&task);
        browser.paste(&kept).await?;
        let understood = browser.understood().await?;
        browser.open_file(&image).await?;
        browser.says("photo.png is not UTF-8 text").await?;
        ensure!(browser.understood().await? == understood, "the answer was not kept");

        let too_much = "x = 1\n".repeat(3_000_000);
        browser.paste(&too_much).await?;
        browser.says("Not pasted: the text has").await?;

        // Made of what stays itself however long it is: code that is read, not prose that is skipped.
        let long = format!("```python\n{}```\n", "number = 1  # one of many lines that are all alike\n".repeat(100_000));
        ensure!(long.len() > 5_000_000, "5 MB were promised");
        browser.paste(&long).await?;
        browser.until_at_most(Duration::from_secs(60), "the long answer read", "document.querySelector('#pane-answer .origin').innerText.includes('100,002') && document.querySelector('.understood:not(.late)')").await?;
        ensure!(browser.understood().await?.contains("mask 1"), "{}", browser.understood().await?);
        // A part of the report is left out of so long an answer, and wherever that shows it is said.
        browser.says_in("#pane-analysis .note", "This answer is very long").await?;
        browser.click_named("Line diff").await?;
        browser.says_in("#pane-analysis .note", "The first 2,000 lines").await?;
        browser.says_in("#pane-analysis", "100,000 lines added").await?;
        browser.click_named("Show more").await?;
        browser.says_in("#pane-analysis .ld-file .rest", "More of this file differs").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_lead_nowhere_say_so() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    journey(&["/infrabench/*status of 404"], async |browser| {
        browser.view(View::WIDE).await?;
        for fragment in ["a=%%%", "a=AAAA", "a=", "a=q1bKLy1SslIqSy0qzszPAwA"] {
            browser.client.goto("about:blank").await?;
            browser.client.goto(&format!("{}task/{}#{fragment}", host.url, task.task_id)).await?;
            browser.says_in("#pane-answer .note", "The link’s answer cannot be read").await?;
            browser.until("the address without the fragment", "location.hash === ''").await?;
        }
        // A short fragment that unfolds to 40 MB.
        let fragment = browser
            .run_async(
                "const done = arguments[0];
                 const stream = new Blob(['{\"v\":1,\"answer\":\"' + 'a'.repeat(4e7) + '\"}']).stream().pipeThrough(new CompressionStream('deflate-raw'));
                 new Response(stream).arrayBuffer().then((bytes) => done(btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_')));",
                vec![],
            )
            .await?;
        browser.client.goto("about:blank").await?;
        browser.client.goto(&format!("{}task/{}#a={}", host.url, task.task_id, fragment.as_str().unwrap_or_default())).await?;
        browser.says_in("#pane-answer .note", "The link’s answer cannot be read").await?;

        browser.client.goto(&format!("{}task/no-such-task", host.url)).await?;
        browser.says("This dataset has no such task").await?;
        browser.client.goto(&format!("{}no/such/page", host.url)).await?;
        browser.says("There is no page here").await?;
        browser.click_named("All tasks").await?;
        browser.until("the list", "document.querySelector('.task-row .title')").await
    })
    .await
}
