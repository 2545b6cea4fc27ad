//! What a model is asked. Pure, so that the tab and the command ask in the same words.
//!
//! The words are templates (Jinja) that a person can read and replace: `first.md` for a task, `second_low.md` and
//! `second_high.md` for what goes back after a first turn that did not pass. Two results are comparable only where the same
//! words were used, so every result carries their hash.

pub use infrabench_protocol::prompt::Verbosity;

use infrabench_protocol::api::Score;
use infrabench_protocol::run::TestOutcome;
use infrabench_task::{Codebase, Task};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A template that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the template {name}, line {line}: {message}")]
pub struct TemplateError {
    name: &'static str,
    line: usize,
    message: String,
}

/// The words of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Templates {
    /// For a task: `first.md`.
    pub first: String,
    /// For a second turn that is told little: `second_low.md`.
    pub second_low: String,
    /// For a second turn that is told much: `second_high.md`.
    pub second_high: String,
}

/// Names of the templates' files.
pub const NAMES: [&str; 3] = ["first.md", "second_low.md", "second_high.md"];

/// Characters of printed output that go back: the end, where the error is.
const MOST_OUTPUT: usize = 8_000;

impl Default for Templates {
    /// The ones that ship.
    fn default() -> Self {
        Self {
            first: include_str!("../templates/first.md").to_owned(),
            second_low: include_str!("../templates/second_low.md").to_owned(),
            second_high: include_str!("../templates/second_high.md").to_owned(),
        }
    }
}

#[derive(Serialize)]
struct First<'t> {
    cdk_version: &'t str,
    request: &'t str,
    masks: usize,
    files: Vec<File<'t>>,
}

#[derive(Serialize)]
struct File<'t> {
    path: &'t str,
    language: &'static str,
    text: String,
    masked: bool,
}

#[derive(Serialize)]
struct Second<'s> {
    summary: &'s str,
    tests: Vec<Test<'s>>,
    output: Option<&'s str>,
}

#[derive(Serialize)]
struct Test<'s> {
    id: &'s str,
    message: Option<&'s str>,
    traceback: Option<&'s str>,
}

impl Templates {
    /// SHA-256 of the words: of each template's name and text.
    pub fn sha256(&self) -> String {
        let mut hasher = Sha256::new();
        for (name, text) in NAMES.iter().zip([&self.first, &self.second_low, &self.second_high]) {
            hasher.update(format!("{name}\0{text}\0"));
        }
        format!("{:x}", hasher.finalize())
    }

    /// The prompt for a task: its whole context with tags around what is missing, the request, and the form of an answer.
    pub fn first(&self, task: &Task) -> Result<String, TemplateError> {
        let tagged = tagged(task);
        let files = tagged
            .iter()
            .map(|(path, text)| File {
                path: path.as_str(),
                language: language(path.file_name()),
                text: text.trim_end_matches('\n').to_owned(),
                masked: task.masks.iter().any(|mask| mask.path == *path),
            })
            .collect();
        let values = First {
            cdk_version: &task.cdk_version,
            request: task.prompt.trim(),
            masks: task.masks.len(),
            files,
        };
        render(NAMES[0], &self.first, &values)
    }

    /// What goes back after a first turn that did not pass.
    pub fn second(&self, score: &Score, verbosity: Verbosity) -> Result<String, TemplateError> {
        let not_passed =
            score.judgement.tests.iter().filter(|test| test.report.outcome != TestOutcome::Passed);
        let tests: Vec<Test<'_>> = not_passed
            .map(|test| Test {
                id: &test.report.id,
                message: test.report.message.as_deref(),
                traceback: test.report.exception.as_ref().map(|exception| exception.traceback.as_str()),
            })
            .collect();
        // A candidate that could not be imported ran no test: what it printed is all there is.
        let traced = tests.iter().any(|test| test.traceback.is_some());
        let output = (!traced).then(|| end(score.stdout.text.trim())).filter(|text| !text.is_empty());
        let values = Second { summary: &score.judgement.summary, tests, output };
        match verbosity {
            Verbosity::Low => render(NAMES[1], &self.second_low, &values),
            Verbosity::High => render(NAMES[2], &self.second_high, &values),
        }
    }
}

fn render(name: &'static str, template: &str, values: &impl Serialize) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_keep_trailing_newline(true);
    environment.render_str(template, values).map_err(|error| TemplateError {
        name,
        line: error.line().unwrap_or(1),
        message: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
    })
}

/// The last characters of a text.
fn end(text: &str) -> &str {
    let from = text.char_indices().rev().nth(MOST_OUTPUT - 1).map_or(0, |(at, _)| at);
    text.get(from..).unwrap_or(text)
}

/// The context with tags around every mask, also where the dataset has none.
pub fn tagged(task: &Task) -> Codebase {
    let mut context = task.context.clone();
    for (path, text) in &mut context {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let untagged = task.masks.iter().filter(|mask| mask.path == *path && !mask.tagged);
        // From the end, so that the places of earlier ones stay.
        for mask in untagged.collect::<Vec<_>>().into_iter().rev() {
            let (opens, closes) = comment(path.file_name());
            let line = |word: &str| format!("{}{opens} {word} INSERT{closes}\n", mask.indent);
            let at = usize::try_from(mask.after).unwrap_or(usize::MAX).min(lines.len());
            let behind = (at + usize::try_from(mask.replaced).unwrap_or(0)).min(lines.len());
            if let Some(last) =
                at.checked_sub(1).and_then(|last| lines.get_mut(last)).filter(|last| !last.ends_with('\n'))
            {
                last.push('\n');
            }
            lines.insert(behind, line("END"));
            lines.insert(at, line("BEGIN"));
        }
        *text = lines.concat();
    }
    context
}

/// What begins and ends a comment in a file of that name.
fn comment(name: &str) -> (&'static str, &'static str) {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" | "mjs" | "ts" | "java" | "go" | "json" => ("//", ""),
        "sql" => ("--", ""),
        "html" | "xml" | "md" => ("<!--", " -->"),
        "ini" => (";", ""),
        _ => ("#", ""),
    }
}

fn language(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "py" => "python",
        "json" => "json",
        "yaml" | "yml" => "yaml",
        "md" => "markdown",
        "toml" => "toml",
        "js" | "mjs" => "javascript",
        "sql" => "sql",
        "html" => "html",
        _ => "",
    }
}
