//! Bad input is ordinary input: a clear word for each, and the app goes on.

use anyhow::{Result, ensure};
use infrabench_e2e::browser::{Browser, View, journey};
use infrabench_e2e::dataset::{from_file, task};
use infrabench_e2e::host::StaticHost;
use infrabench_e2e::person::right;
use serde_json::{Value, json};
use std::time::Duration;

const API: &str = "shop-events+api_gateway_integration";
/// A static host answers a deep link with status 404 and the app, and the browser notes the status.
const DEEP_LINK: &str = "/infrabench/task/*status of 404";
const PUBLISHED: &str = "crates/task/tests/fixtures/published_form.json";

/// A small task in the published form.
fn small(id: &str) -> Value {
    json!({
        "task_id": id,
        "entry_point": format!("pond+{id}"),
        "prompt": format!("Add the queue called {id}."),
        "cdk_version": "2.178.2",
        "context": { "app.py": "import aws_cdk as cdk\n# BEGIN INSERT\n# END INSERT\n" },
        "canonical_solution": { "app.py": ["--- a\n+++ b\n@@ -2,0 +3,1 @@\n+app = cdk.App()\n"] },
        "tests": { "tests/test_app.py": "def test_app():\n    assert True\n" },
    })
}

async fn list(browser: &Browser, host: &StaticHost) -> Result<()> {
    browser.view(View::WIDE).await?;
    browser.open_tasks(&host.url).await
}

async fn counts(browser: &Browser, tasks: &str) -> Result<()> {
    browser
        .until(
            &format!("{tasks} tasks"),
            &format!("document.querySelector('.list-head .num b')?.innerText === {}", json!(tasks)),
        )
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_datasets_are_refused_by_file_line_and_field() -> Result<()> {
    let host = StaticHost::below_a_path().await?;
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
    // The words of the message, and how many tasks are in use then: those that are right, or the dataset before.
    let cases = [
        ("half.json", half.to_owned(), "1", vec!["line 1", "truncated", "1 of 2"]),
        ("twice.jsonl", twice, "1", vec!["line 2", "task_id", "already taken", "1 of 2"]),
        (
            "unsafe.jsonl",
            unsafe_path.to_string(),
            "12",
            vec!["line 1", "context", "..", "dataset before stays"],
        ),
        ("fitting.jsonl", fitting.to_string(), "12", vec!["line 1", "canonical_solution", "app.py"]),
        ("incomplete.jsonl", incomplete.to_string(), "12", vec!["line 1", "tests"]),
        ("song.json", "la la la".to_owned(), "12", vec!["not JSON", "JSON Lines"]),
        ("empty.json", String::new(), "12", vec!["empty"]),
        ("none.json", "[]".to_owned(), "12", vec!["no task"]),
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
            counts(browser, tasks).await?;
            browser.click_named("Put away").await?;
            browser.until("no message", "!document.querySelector('.message .note')").await?;
            if *tasks != "12" {
                browser.client.goto(&format!("{}settings", host.url)).await?;
                browser.click_named("Back to the bundled tasks").await?;
                browser
                    .until(
                        "the bundled tasks",
                        "document.querySelector('#main').innerText.includes('with the app')",
                    )
                    .await?;
                list(browser, &host).await?;
                counts(browser, "12").await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_form_loads_and_its_solution_gives_the_reference() -> Result<()> {
    let host = StaticHost::below_a_path().await?;
    let file = infrabench_e2e::root().join(PUBLISHED).canonicalize()?;
    let task = from_file(&file)?;
    journey(&[DEEP_LINK], async |browser| {
        list(browser, &host).await?;
        browser.load_files(&[&file]).await?;
        counts(browser, "1").await?;
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
    let host = StaticHost::below_a_path().await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("many.jsonl");
    let lines: Vec<_> = (0..10_000).map(|number| small(&format!("task-{number:05}")).to_string()).collect();
    std::fs::write(&file, lines.join("\n"))?;
    journey(&[], async |browser| {
        list(browser, &host).await?;
        browser.load_files(&[&file]).await?;
        counts(browser, "10,000").await?;
        ensure!(browser.titles().await?.len() < 200, "every row is in the page");
        browser.press("/").await?;
        browser.until("focus in the search field", "document.activeElement.id === 'search'").await?;
        browser.press("task-04711").await?;
        counts(browser, "1").await?;
        browser.press("\u{e00c}").await?;
        counts(browser, "10,000").await?;
        browser.press("\u{e007}").await?;
        browser.press("\u{e010}").await?;
        browser.until("the last row", "document.querySelector('.task-row.is-row-focus .title') && document.querySelector('#row-9999')").await?;
        // It is there again after a reload, from this browser's storage.
        list(browser, &host).await?;
        counts(browser, "10,000").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_of_five_hundred_files_opens() -> Result<()> {
    let host = StaticHost::below_a_path().await?;
    let mut large = small("large");
    for number in 0..500 {
        large["context"][format!("stacks/part_{:02}/file_{number:03}.py", number / 20)] =
            json!(format!("number = {number}\n"));
    }
    journey(&[], async |browser| {
        list(browser, &host).await?;
        browser.drop_file("large.jsonl", &large.to_string()).await?;
        counts(browser, "1").await?;
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
    let (host, task) = (StaticHost::below_a_path().await?, task(API)?);
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
        let picker = browser.client.find(fantoccini::Locator::Css("#pane-answer input[type=file]")).await?;
        picker.send_keys(&image.to_string_lossy()).await?;
        browser.says("photo.png is not UTF-8 text").await?;
        ensure!(browser.understood().await? == understood, "the answer was not kept");

        let too_much = "x = 1\n".repeat(3_000_000);
        browser.paste(&too_much).await?;
        browser.says("Not pasted: the text has").await?;

        // Made of what stays itself however long it is: code that is read, not prose that is skipped.
        let long = format!("```python\n{}```\n", "number = 1  # one of many lines that are all alike\n".repeat(100_000));
        ensure!(long.len() > 5_000_000, "5 MB were promised");
        browser.paste(&long).await?;
        browser.until_at_most(Duration::from_secs(60), "the long answer read", "document.querySelector('#pane-answer .origin').innerText.includes('100002') && document.querySelector('.understood:not(.late)')").await?;
        ensure!(browser.understood().await?.contains("mask 1"), "{}", browser.understood().await?);
        browser.click("[aria-label^='Copy a link']").await?;
        browser.until("a word on the link", "/too long for a link|Link copied|Not copied/.test(document.querySelector('.toasts').innerText)").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_lead_nowhere_say_so() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path().await?, task(API)?);
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

#[tokio::test(flavor = "multi_thread")]
async fn storage_that_is_refused_is_told_once_and_missed_by_nothing_else() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path().await?, task(API)?);
    journey(&["/infrabench/*status of 404"], async |browser| {
        browser.view(View::WIDE).await?;
        let refuse = "IDBFactory.prototype.open = () => { throw new DOMException('refused by policy', 'SecurityError'); };";
        browser.before_each_page(refuse).await?;
        list(browser, &host).await?;
        browser.until("the word", "document.querySelectorAll('.toast').length === 1").await?;
        let word = browser.text(".toast").await?;
        ensure!(word.contains("refuses storage"), "{word}");
        browser.run(&format!("document.querySelector('a[href$=\"{}\"]').click()", task.task_id)).await?;
        browser.workbench_is_open().await?;
        browser.paste(&right(&task)).await?;
        browser.understood().await?;
        browser.diff_rows().await?;
        ensure!(browser.run("return document.querySelectorAll('.toast').length").await? == json!(1), "told more than once");
        browser.client.goto(&format!("{}settings", host.url)).await?;
        browser.says("Nothing is kept").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn storage_that_is_full_is_told_once() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path().await?, task(API)?);
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&host.url, &task).await?;
        let origin = host.url.trim_end_matches("infrabench/").trim_end_matches('/');
        browser
            .devtools("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": 1 }))
            .await?;
        browser.paste(&right(&task)).await?;
        browser
            .until("the word", "document.querySelector('.toasts').innerText.includes('storage is full')")
            .await?;
        browser.paste("queue = None").await?;
        browser.understood().await?;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        ensure!(
            browser.run("return document.querySelectorAll('.toast').length").await? == json!(1),
            "told more than once"
        );
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_that_crash_are_started_again() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path().await?, task(API)?);
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        // Workers cannot be killed from outside the page; ended and reported like this, a crash looks the same to it.
        let record = "const Plain = Worker; window.workers = {};
            window.Worker = class extends Plain {
              constructor(address, options) { super(address, options); workers[/(\\w+)-[^/]*$/.exec(address)[1]] = this; }
            };
            window.crash = (name) => { const worker = workers[name]; worker.terminate();
              worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true })); };";
        browser.before_each_page(record).await?;
        browser.open_task(&host.url, &task).await?;
        browser.paste(&right(&task)).await?;
        let understood = browser.understood().await?;
        for _ in 0..2 {
            browser.run("crash('analysis')").await?;
            browser.paste("queue = None").await?;
            browser.until("another reading", "document.querySelector('.understood:not(.late)')?.innerText.includes('No usable') === false").await?;
            browser.paste(&right(&task)).await?;
            browser.until("the first reading", &format!("document.querySelector('.understood:not(.late)')?.innerText === {}", json!(understood))).await?;
        }
        browser.until("the word, once", "document.querySelectorAll('.toast').length === 1").await?;
        browser.says_in(".toast", "Your answer is kept").await?;
        browser.run("crash('dataset')").await?;
        browser.click_named("Tasks").await?;
        browser.until("the list", "document.querySelectorAll('.task-row .title').length === 12").await
    })
    .await
}
