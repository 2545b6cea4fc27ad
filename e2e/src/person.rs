//! What a person does in the app, in the words of the app.

use crate::browser::Browser;
use anyhow::{Context, Result, ensure};
use infrabench_task::Task;
use infrabench_task::canonical::contents;
use infrabench_task::tests_of::expected_ids;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// The longest a score may take here: a cold one takes some 8 s, and two run at a time.
pub const SCORED: Duration = Duration::from_secs(60);

/// The button that scores on the backend, when it can be pressed.
pub const ON_BACKEND: &str = ".taskbar .btn.on-backend:not([aria-disabled])";
/// The button that scores in this tab, when it can be pressed.
pub const HERE: &str = ".taskbar .btn.primary:not([aria-disabled])";

impl Browser {
    /// Opens the task list at `base` and waits for its rows.
    pub async fn open_tasks(&self, base: &str) -> Result<()> {
        self.client.goto(base).await?;
        self.until("the task list", "document.querySelector('.task-row .title')").await
    }

    /// Waits until the list counts every task of the bundled dataset.
    pub async fn counts_every_task(&self) -> Result<()> {
        self.counts(&crate::dataset::tasks()?.len().to_string()).await
    }

    /// Searches for a task by its title and waits for its row: of a long list only what is in sight is drawn.
    pub async fn search_for(&self, task: &Task) -> Result<()> {
        self.press("/").await?;
        self.until("focus in the search field", "document.activeElement.id === 'search'").await?;
        self.press(&task.metadata.title).await?;
        self.until("its row", &format!("document.querySelector('a[href$=\"{}\"]')", task.task_id)).await
    }

    /// Opens a task by its address and waits for the answer box.
    pub async fn open_task(&self, base: &str, task: &Task) -> Result<()> {
        self.client.goto(&format!("{base}task/{}", task.task_id)).await?;
        self.workbench_is_open().await
    }

    /// Waits for the workbench with its editors.
    pub async fn workbench_is_open(&self) -> Result<()> {
        self.until("the workbench", "document.querySelector('#pane-answer .cm-content') && document.querySelector('#pane-code .cm-content')")
            .await
    }

    /// Titles in the task list, in order, as far as they are drawn.
    pub async fn titles(&self) -> Result<Vec<String>> {
        let titles = self
            .run(
                "return [...document.querySelectorAll('.task-row')].sort((a, b) => parseInt(a.style.top) - parseInt(b.style.top))\
                 .map(row => row.querySelector('.title')?.innerText ?? '')",
            )
            .await?;
        serde_json::from_value(titles).context("titles are texts")
    }

    /// Waits until the list counts so many tasks, as it writes the number.
    pub async fn counts(&self, tasks: &str) -> Result<()> {
        let number = format!("document.querySelector('.list-head .num b')?.innerText === {}", json!(tasks));
        self.until(&format!("{tasks} tasks"), &number).await
    }

    /// Puts `text` in place of the answer by pasting it.
    pub async fn paste(&self, text: &str) -> Result<()> {
        let script = "const box = document.querySelector('#pane-answer .cm-content'); box.focus();\
            document.execCommand('selectAll');\
            const data = new DataTransfer(); data.setData('text/plain', arguments[0]);\
            box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
        self.run_with(script, vec![json!(text)]).await?;
        Ok(())
    }

    /// Opens the dialog to ask a model and fills it in; the whole answer is scored on the backend.
    pub async fn fill_in_model(&self, service: &str, model: &str, key: &str) -> Result<()> {
        self.click_named("Ask a model").await?;
        for (field, text) in [("#ask-endpoint", service), ("#ask-name", model), ("#ask-key", key)] {
            self.sees(field).await?;
            self.run_with("document.querySelector(arguments[0]).select()", vec![json!(field)]).await?;
            self.client.find(fantoccini::Locator::Css(field)).await?.send_keys(text).await?;
        }
        self.click_named("On the backend").await
    }

    /// Asks the model of the dialog, which is open.
    pub async fn ask(&self) -> Result<()> {
        self.click(".ask [type=submit]").await?;
        self.until("no dialog", "!document.querySelector('dialog')").await
    }

    /// Chooses a file with the answer's own button.
    pub async fn open_file(&self, file: &Path) -> Result<()> {
        let picker = self.client.find(fantoccini::Locator::Css("#pane-answer input[type=file]")).await?;
        Ok(picker.send_keys(&file.to_string_lossy()).await?)
    }

    /// The answer as the box holds it: it draws only what is in view.
    pub async fn answer(&self) -> Result<String> {
        let text = self
            .run("return document.querySelector('#pane-answer .cm-content').cmTile.view.state.doc.toString()")
            .await?;
        Ok(text.as_str().context("the box has text")?.to_owned())
    }

    /// Waits until the answer has been understood, and gives the line that says how.
    pub async fn understood(&self) -> Result<String> {
        let line = "document.querySelector('.understood:not(.late)')";
        self.until(
            "how the answer was understood",
            &format!("{line} && !/^(Reading|No answer yet)/.test({line}.innerText)"),
        )
        .await?;
        self.text(".understood").await
    }

    /// Rows of the structural diff, one text each, once there are any.
    pub async fn diff_rows(&self) -> Result<Vec<String>> {
        self.until("rows of the structural diff", "document.querySelector('[role=treegrid] [id^=sd-row-]')")
            .await?;
        let rows = self
            .run("return [...document.querySelectorAll('[role=treegrid] [id^=sd-row-]')].map(row => row.innerText.replace(/\\s+/g, ' '))")
            .await?;
        serde_json::from_value(rows).context("rows are texts")
    }

    /// Has the answer scored on the backend, and waits for the verdict, whose words it gives.
    pub async fn score_on_backend(&self) -> Result<String> {
        self.click(ON_BACKEND).await?;
        self.verdict().await
    }

    /// Has the answer scored in this tab, and waits for the verdict, whose words it gives.
    pub async fn score_here(&self) -> Result<String> {
        self.click(HERE).await?;
        self.verdict().await
    }

    /// Waits for the verdict, whose words it gives.
    pub async fn verdict(&self) -> Result<String> {
        self.until_at_most(SCORED, "a verdict", "document.querySelector('#pane-results .verdict > .v')")
            .await?;
        self.text("#pane-results .verdict > .v").await
    }

    /// Fails unless the results list every test of the task, by name, with this outcome and nothing else.
    pub async fn every_test_is(&self, task: &Task, outcome: &str) -> Result<()> {
        let shown = self
            .run("return [...document.querySelectorAll('#pane-results .trow')].map(row => [row.querySelector('.tname').title, row.querySelector('.v').classList[1]])")
            .await?;
        let expected: Vec<_> = expected_ids(&task.tests).into_iter().map(|id| json!([id, outcome])).collect();
        ensure!(!expected.is_empty(), "a task without tests proves nothing");
        ensure!(shown == json!(expected), "expected {}\nshown {shown}", json!(expected));
        Ok(())
    }

    /// Chooses files in the dialog to load a dataset.
    pub async fn load_files(&self, files: &[&Path]) -> Result<()> {
        self.click_named("Load").await?;
        self.sees("dialog .drop").await?;
        let input = self.client.find(fantoccini::Locator::Css("dialog input[type=file]")).await?;
        let paths: Vec<_> = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
        input.send_keys(&paths.join("\n")).await?;
        Ok(())
    }

    /// Drags a file in from outside and lets it go over the first element that a CSS selector finds, as the system does
    /// it: whatever the page does not take, the browser opens.
    pub async fn drag_in(&self, file: &Path, onto: &str) -> Result<()> {
        self.sees(onto).await?;
        let middle = "const box = document.querySelector(arguments[0]).getBoundingClientRect();\
            return [box.x + box.width / 2, box.y + box.height / 2];";
        let middle = self.run_with(middle, vec![json!(onto)]).await?;
        let data = json!({ "items": [], "files": [file.to_string_lossy()], "dragOperationsMask": 1 });
        for kind in ["dragEnter", "dragOver", "drop"] {
            let event = json!({ "type": kind, "x": middle[0], "y": middle[1], "data": data });
            self.devtools("Input.dispatchDragEvent", event).await?;
        }
        Ok(())
    }

    /// Drops a file onto the page.
    pub async fn drop_file(&self, name: &str, content: &str) -> Result<()> {
        let script = "const data = new DataTransfer(); data.items.add(new File([arguments[1]], arguments[0]));\
            for (const kind of ['dragover', 'drop'])\
              document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));";
        self.run_with(script, vec![json!(name), json!(content)]).await?;
        Ok(())
    }
}

/// What a model would answer: prose, and a fenced block for each mask that names its file where there are several.
pub fn chat(task: &Task, change: impl Fn(String) -> String) -> String {
    let masks = contents(task);
    let several = masks.len() > 1;
    let mut answer = "Sure. The code below follows the conventions of the repository.\n\n".to_owned();
    for (path, code) in masks {
        if several {
            answer += &format!("### `{path}`\n\n");
        }
        answer += &format!("```python\n{}\n```\n\n", change(code).trim_end_matches('\n'));
    }
    answer + "Let me know if anything should be different.\n"
}

/// What a model would answer when it is right.
pub fn right(task: &Task) -> String {
    chat(task, |code| code)
}
