//! Every way in which a dataset or an answer comes into the app: dragged, zipped, several at once, as a copied file, by a
//! link and, where it is too long for one, by a file.

use anyhow::{Context, Result, ensure};
use infrabench_e2e::browser::{Browser, PATIENCE, View, journey};
use infrabench_e2e::dataset::{small, task};
use infrabench_e2e::host::StaticHost;
use infrabench_e2e::person::right;
use serde_json::json;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const API: &str = "shop-events+api_gateway_integration";
const QUEUE: &str = "shop-events+billing_queue";
/// A static host answers a deep link with status 404 and the app, and the browser notes the status.
const DEEP_LINK: &str = "/infrabench/task/*status of 404";

fn write(folder: &Path, name: &str, tasks: &[&str]) -> Result<PathBuf> {
    let file = folder.join(name);
    let lines: Vec<_> = tasks.iter().map(|task| small(task).to_string()).collect();
    std::fs::write(&file, lines.join("\n"))?;
    Ok(file)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dataset_that_is_dragged_in_is_loaded() -> Result<()> {
    let (host, folder) = (StaticHost::below_a_path()?, tempfile::tempdir()?);
    let file = write(folder.path(), "dragged.jsonl", &["one", "two"])?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_tasks(&host.url).await?;
        browser.drag_in(&file, "#task-grid").await?;
        browser.says("2 tasks from dragged.jsonl loaded").await?;
        browser.counts("2").await?;
        ensure!(
            browser.client.current_url().await?.as_str() == host.url,
            "the browser opened the file itself"
        );
        // It is there again on the next visit.
        browser.open_tasks(&host.url).await?;
        browser.counts("2").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zip_of_datasets_is_chosen() -> Result<()> {
    let (host, folder) = (StaticHost::below_a_path()?, tempfile::tempdir()?);
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside)?;
    write(&inside, "first.jsonl", &["one", "two"])?;
    write(&inside, "second.json", &["three"])?;
    std::fs::write(inside.join("README.md"), "Not a dataset.")?;
    let zip = folder.path().join("tasks.zip");
    let packed = Command::new("python3")
        .args(["-m", "zipfile", "-c"])
        .arg(&zip)
        .arg(&inside)
        .status()
        .context("python3")?;
    ensure!(packed.success(), "no zip was made");
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_tasks(&host.url).await?;
        browser.load_files(&[&zip]).await?;
        browser.says("3 tasks from tasks.zip loaded").await?;
        browser.counts("3").await?;
        ensure!(
            browser.run("return document.querySelector('.message .note')").await?.is_null(),
            "there is a complaint"
        );
        let cut = std::fs::read(&zip)?;
        std::fs::write(&zip, &cut[..cut.len() / 2])?;
        browser.load_files(&[&zip]).await?;
        browser.says_in(".message .note", "tasks.zip").await?;
        browser.counts("3").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn several_files_chosen_at_once_are_one_dataset() -> Result<()> {
    let (host, folder) = (StaticHost::below_a_path()?, tempfile::tempdir()?);
    let first = write(folder.path(), "first.jsonl", &["one", "two"])?;
    let second = write(folder.path(), "second.jsonl", &["three"])?;
    let again = write(folder.path(), "again.jsonl", &["three", "four"])?;
    journey(&[], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_tasks(&host.url).await?;
        browser.load_files(&[&first, &second]).await?;
        browser.says("3 tasks from 2 files loaded").await?;
        browser.counts("3").await?;
        // A task that two files have is told by the file that has it for the second time.
        browser.load_files(&[&first, &second, &again]).await?;
        browser.says_in(".message .note", "already taken").await?;
        browser.says_in(".message .note", "again.jsonl").await?;
        browser.counts("4").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_dragged_in_is_opened_and_a_drop_beside_the_box_leads_nowhere() -> Result<()> {
    let (host, task, folder) = (StaticHost::below_a_path()?, task(API)?, tempfile::tempdir()?);
    let file = folder.path().join("answer.md");
    std::fs::write(&file, right(&task))?;
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&host.url, &task).await?;
        let url = browser.client.current_url().await?;
        browser.drag_in(&file, "#pane-code .cm-content").await?;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        ensure!(browser.client.current_url().await? == url, "the browser left the app and opened the file");
        ensure!(browser.answer().await?.is_empty(), "a drop on the code changed the answer");
        browser.drag_in(&file, "#pane-answer .cm-content").await?;
        browser.understood().await?;
        browser.says_in("#pane-answer .origin", "answer.md").await?;
        ensure!(browser.answer().await? == right(&task), "the box has something else");
        Ok(())
    })
    .await
}

/// Copies a file and pastes it over all that is in the box.
async fn paste_file(browser: &Browser, name: &str, bytes: &[u8]) -> Result<()> {
    let script = "const box = document.querySelector('#pane-answer .cm-content'); box.focus();\
        document.execCommand('selectAll');\
        const data = new DataTransfer(); data.items.add(new File([new Uint8Array(arguments[1])], arguments[0]));\
        box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    browser.run_with(script, vec![json!(name), json!(bytes)]).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_file_is_opened_and_a_copied_picture_refused() -> Result<()> {
    let (host, task) = (StaticHost::below_a_path()?, task(API)?);
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&host.url, &task).await?;
        paste_file(browser, "reply.md", right(&task).as_bytes()).await?;
        browser.understood().await?;
        browser.says_in("#pane-answer .origin", "reply.md").await?;
        paste_file(browser, "photo.png", &[0x89, b'P', b'N', b'G', 0xff, 0xfe, 0, 1]).await?;
        browser.says("photo.png is not UTF-8 text").await?;
        ensure!(browser.answer().await? == right(&task), "the answer was not kept");
        Ok(())
    })
    .await
}

/// An answer that no compression makes short.
fn long_answer() -> String {
    let mut answer = "```python\n".to_owned();
    let mut state = 1_u64;
    for number in 0..2_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let _ = writeln!(answer, "value_{number} = 0x{state:016x}");
    }
    answer + "```\n"
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_too_long_for_a_link_goes_by_file() -> Result<()> {
    let (host, task, folder) = (StaticHost::below_a_path()?, task(QUEUE)?, tempfile::tempdir()?);
    let answer = long_answer();
    let saved = folder.path().join("shop-events+billing_queue.answer.txt");
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        let allow = json!({ "behavior": "allow", "downloadPath": folder.path() });
        browser.devtools("Browser.setDownloadBehavior", allow).await?;
        browser.open_task(&host.url, &task).await?;
        browser.paste(&answer).await?;
        browser.understood().await?;
        browser.click("[aria-label^='Copy a link']").await?;
        browser.says_in(".toasts", "This answer is too long for a link").await?;
        browser.says_in(".toasts", "opens it with “Open file”").await?;
        browser.click_named("Save the file").await?;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !std::fs::read_to_string(&saved).is_ok_and(|text| text == answer) {
            ensure!(tokio::time::Instant::now() < deadline, "{} was not saved", saved.display());
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        Ok(())
    })
    .await?;
    // The other side.
    journey(&[DEEP_LINK], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&host.url, &task).await?;
        browser.open_file(&saved).await?;
        browser.understood().await?;
        ensure!(browser.answer().await? == answer, "the file gave another answer");
        Ok(())
    })
    .await
}
