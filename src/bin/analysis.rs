//! The analysis worker: holds one task and reads answers to it. The only program of the app that carries the Python
//! parser; the page itself never parses an answer.

use gloo_timers::future::TimeoutFuture;
use infrabench_analysis::Analyzer;
use infrabench_protocol::analysis::{
    AnalysisRequest, AnalysisResponse, FileLineDiff, Report, StructuralDiff,
};
use infrabench_protocol::intake::EditChange;
use infrabench_task::{Task, canonical};
use infrabench_web::components::text::count;
use infrabench_web::{host, tab_host};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// An answer longer than this, in bytes, is reported in part: the page could not show the whole, and taking it in
/// would hold the page up.
const LONG: usize = 512 * 1024;

/// Lines of a line diff that are sent of such an answer, per file.
const MOST_LINES: usize = 2_000;

/// Rows of a structural diff that are sent of such an answer.
const MOST_NODES: usize = 1_000;

/// How often the first task's own solution is analysed after it is opened. The browser's compiler optimises what runs
/// often, and until then a keystroke takes up to five times as long: better that it happens while the person still reads
/// the request.
const REHEARSALS: u32 = 200;

/// Milliseconds between two of them: a keystroke never waits for more than one.
const PAUSE_MS: u32 = 4;

fn main() {
    let held: Rc<RefCell<Option<Analyzer>>> = Rc::default();
    let rehearsed = Rc::new(Cell::new(false));
    host::serve(move |call| {
        let (held, rehearsed) = (held.clone(), rehearsed.clone());
        async move {
            let response = match serde_json::from_str(&call.body) {
                Ok(request) => {
                    let rehearsal = match &request {
                        AnalysisRequest::Open { task } if !rehearsed.get() => {
                            Task::from_json(task).ok().map(|task| solution(&task))
                        }
                        AnalysisRequest::Open { .. }
                        | AnalysisRequest::Analyze { .. }
                        | AnalysisRequest::Scoring(_)
                        | AnalysisRequest::Templates { .. }
                        | AnalysisRequest::Answers { .. } => None,
                    };
                    let response = answer(&mut held.borrow_mut(), request);
                    if let Some(rehearsal) = rehearsal {
                        rehearsed.set(true);
                        rehearse(&held, rehearsal);
                    }
                    response
                }
                Err(error) => problem(format!(
                    "The app asked something this worker does not know ({error}). Reload the page."
                )),
            };
            serde_json::to_string(&response).unwrap_or_default()
        }
    });
}

/// The canonical solution as a model would answer it.
fn solution(task: &Task) -> String {
    let block =
        |(path, text): (&str, String)| format!("```python {path}\n{}\n```\n", text.trim_end_matches('\n'));
    canonical::contents(task).into_iter().map(block).collect()
}

/// Analyses the open task's own solution again and again, and throws the reports away.
fn rehearse(held: &Rc<RefCell<Option<Analyzer>>>, answer: String) {
    let held = Rc::downgrade(held);
    spawn_local(async move {
        for round in 0..REHEARSALS {
            TimeoutFuture::new(PAUSE_MS).await;
            let Some(held) = held.upgrade() else { return };
            let mut held = held.borrow_mut();
            let Some(analyzer) = held.as_mut() else { return };
            let report = analyzer.analyze(&format!("{answer}\n\nRehearsal {round}.\n"), None);
            let _ = serde_json::to_string(&AnalysisResponse::Report {
                report: Box::new(report),
                millis: 0.0,
                trimmed: None,
            });
        }
    });
}

fn problem(message: String) -> AnalysisResponse {
    AnalysisResponse::Problem { message }
}

fn answer(held: &mut Option<Analyzer>, request: AnalysisRequest) -> AnalysisResponse {
    match request {
        AnalysisRequest::Open { task } => match Task::from_json(&task) {
            Ok(task) => {
                *held = Some(Analyzer::new(Arc::new(task)));
                AnalysisResponse::Opened
            }
            Err(problems) => {
                *held = None;
                problem(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            }
        },
        AnalysisRequest::Analyze { completion, reading } => {
            let Some(analyzer) = held else {
                return problem("The analysis holds no task. Reload the page.".to_owned());
            };
            let start = now();
            let mut report = analyzer.analyze(&completion, reading);
            let trimmed = if completion.len() > LONG { trim(&mut report) } else { None };
            AnalysisResponse::Report { report: Box::new(report), millis: now() - start, trimmed }
        }
        AnalysisRequest::Scoring(request) => match held {
            Some(analyzer) => tab_host::answer(analyzer.task(), request),
            None => problem("The analysis holds no task. Reload the page.".to_owned()),
        },
        AnalysisRequest::Templates { completion, reading, before, after } => {
            let Some(analyzer) = held else {
                return problem("The analysis holds no task. Reload the page.".to_owned());
            };
            let report = analyzer.templates(&completion, reading, before.as_ref(), &after);
            AnalysisResponse::Templates { report: Box::new(report) }
        }
        AnalysisRequest::Answers { before, after } => {
            let Some(analyzer) = held else {
                return problem("The analysis holds no task. Reload the page.".to_owned());
            };
            let mut pair = analyzer.answers(&before, &after);
            let long = before.len().max(after.len()) > LONG;
            let cut = long && trim_diffs(&mut pair.lines, [&mut pair.structural]);
            AnalysisResponse::Answers { pair: Box::new(pair), trimmed: cut.then(left_out) }
        }
    }
}

/// Leaves out what a page cannot show of a very long answer, and says what.
fn trim(report: &mut Report) -> Option<String> {
    for reading in &mut report.intake.readings {
        for edit in &mut reading.edits {
            // The page shows files and lines; the text of an edit is in `changed_files` already.
            match &mut edit.change {
                EditChange::FillMask { text, .. } | EditChange::ReplaceFile { text } => text.clear(),
                EditChange::Patch { hunks } => hunks.clear(),
                EditChange::DeleteFile => {}
            }
        }
    }
    let candidate = report.candidate.as_mut()?;
    let mut cut = trim_diffs(
        candidate.lines_baseline.iter_mut().chain(&mut candidate.lines_reference),
        [&mut candidate.against_baseline, &mut candidate.against_reference],
    );
    cut |= candidate.findings.len() > MOST_NODES;
    candidate.findings.truncate(MOST_NODES);
    cut.then(left_out)
}

/// Keeps the first parts of line and structural diffs; whether anything was left out.
fn trim_diffs<'a>(
    lines: impl IntoIterator<Item = &'a mut FileLineDiff>,
    structural: impl IntoIterator<Item = &'a mut StructuralDiff>,
) -> bool {
    let mut cut = false;
    for file in lines {
        cut |= trim_lines(file);
    }
    for diff in structural {
        cut |= diff.nodes.len() > MOST_NODES || diff.same.len() > MOST_NODES;
        diff.nodes.truncate(MOST_NODES);
        diff.same.truncate(MOST_NODES);
    }
    cut
}

fn left_out() -> String {
    format!(
        "The first {} lines of a file’s line diff and the first {} differences are shown; the counts are of the whole.",
        number(MOST_LINES),
        number(MOST_NODES)
    )
}

fn number(number: usize) -> String {
    count(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Keeps the first lines of a file's diff. The figures stay those of the whole.
fn trim_lines(file: &mut FileLineDiff) -> bool {
    let mut left = MOST_LINES;
    let mut cut = false;
    file.hunks.retain_mut(|hunk| {
        cut |= hunk.lines.len() > left;
        hunk.lines.truncate(left);
        left -= hunk.lines.len();
        !hunk.lines.is_empty()
    });
    file.truncated |= cut;
    cut
}

/// Milliseconds on a clock that only serves to measure.
fn now() -> f64 {
    host::scope().performance().map_or(0.0, |clock| clock.now())
}
