//! The report as one page: no script, nothing fetched, so that it opens from disk and from an archive ten years on.

use super::read::Found;
use super::tables::{self, Cell, Table};
use super::{Property, charts, forms};
use infrabench_protocol::results::SampleResult;
use infrabench_protocol::run::TestOutcome;
use infrabench_protocol::verdict::Verdict;
use infrabench_task::Task;
use infrabench_verdict::metrics::{self, Metrics};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::BTreeMap;

/// The app's colours and sizes.
const TOKENS: &str = include_str!("../../../../www/styles/tokens.css");
const STYLE: &str = include_str!("report.css");

/// The page.
pub(super) fn page(
    found: &Found,
    runs: &[(&str, Metrics)],
    tasks: &BTreeMap<String, Task>,
    by: &[Property],
    published: bool,
) -> String {
    let several: Vec<&(&str, Metrics)> =
        runs.iter().filter(|(_, found)| found.per_sample.len() > 1).collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "InfraBench report" }
                style { (PreEscaped(TOKENS)) (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "InfraBench report" }
                    p.soft { (heading(found, runs)) }
                }
                main {
                    @if !found.problems.is_empty() {
                        section.problems { h2 { "Problems in the files" }
                            ul { @for problem in &found.problems { li { (problem) } } } }
                    }
                    section { h2 { "Correctness" } (correctness(runs, published)) }
                    @for table in tables::measured(runs) {
                        section { h2 { (table.title) }
                            @if table.title == "Error types" { (charts::errors(runs)) }
                            @if table.title == "Consistency" {
                                div.plots { @for (name, found) in &several { (charts::pass_at(name, &found.pass_at)) } }
                                p.legend { "Solid: the first k samples, the published form. Dashed: unbiased." }
                            }
                            (drawn(&table)) }
                    }
                    @for property in by {
                        @let table = tables::by(&found.runs, tasks, *property);
                        section { h2 { (table.title) } (drawn(&table)) }
                    }
                    @if published {
                        @for table in tables::published() {
                            section { h2 { (table.title) " " span.tag { "published" } } (drawn(&table)) }
                        }
                    }
                    section { h2 { "Sample by sample" }
                        @for (run, lines) in found.runs.iter().zip(&found.lines) { (samples(&run.name, lines, tasks)) } }
                }
            }
        }
    }
    .into_string()
}

fn heading(found: &Found, runs: &[(&str, Metrics)]) -> String {
    let samples: usize = found.lines.iter().map(Vec::len).sum();
    let many =
        |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    let dataset = found.lines.iter().flatten().find_map(|line| line.dataset_sha256.as_deref());
    let of = dataset.map(|hash| format!(", dataset {}", hash.get(..12).unwrap_or(hash))).unwrap_or_default();
    format!("{}, {}{of}", many(runs.len(), "run"), many(samples, "result"))
}

/// Correctness of every run with its interval; the published ones apart.
fn correctness(runs: &[(&str, Metrics)], published: bool) -> Markup {
    let row = |name: &str, share: Option<metrics::Share>, published: bool| {
        html! { tr { th scope="row" { (name) } td.plot { (charts::bar(name, share, published)) }
        td.n { @match share { Some(share) => (forms::words(&Cell::Share(share))), None => "–" } } } }
    };
    let theirs = metrics::published();
    html! {
        table.bars {
            thead { tr { th { "Model" } th { "Correctness, 0 to 100 %" } th.n { "%, 95 % interval" } } }
            tbody { @for (name, found) in runs { (row(name, found.correctness, false)) } }
            @if published {
                tbody { tr { th.part colspan="3" { "Published, on other tasks: " (theirs.source) } }
                    @for model in &theirs.models { (row(&model.model, tables::solved(model.correctness), true)) } }
            }
        }
    }
}

/// A table. It scrolls by itself where the page is narrow, by keyboard too.
fn drawn(table: &Table) -> Markup {
    let is_text = |at: usize| table.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Text(_))));
    html! {
        div.scroll tabindex="0" role="region" aria-label=(table.title) {
            table {
                thead { tr { @for (at, head) in table.columns.iter().enumerate() { th.n[!is_text(at)] scope="col" { (head) } } } }
                tbody {
                    @for row in &table.rows {
                        tr { @for (at, cell) in row.iter().enumerate() {
                            @if at == 0 { th scope="row" { (forms::words(cell)) } } @else { td.n[!is_text(at)] { (cell_of(cell)) } }
                        } }
                    }
                }
            }
        }
        p.soft { (table.note) }
    }
}

fn cell_of(cell: &Cell) -> Markup {
    match cell {
        Cell::Share(share) => {
            let interval =
                format!("{} to {}", forms::percent(share.interval.low), forms::percent(share.interval.high));
            html! { b { (forms::percent(share.value)) } " " span.faint { (interval) } }
        }
        other => html! { (forms::words(other)) },
    }
}

/// Every result of a run, by task, folded.
fn samples(name: &str, lines: &[SampleResult], tasks: &BTreeMap<String, Task>) -> Markup {
    let mut by_task: BTreeMap<&str, Vec<&SampleResult>> = BTreeMap::new();
    for line in lines {
        let task = tasks.get(&line.task_id).map_or(line.task_id.as_str(), |task| task.entry_point.as_str());
        by_task.entry(task).or_default().push(line);
    }
    html! {
        details.run {
            summary { b { (name) } span.soft { (by_task.len()) " tasks, " (lines.len()) " results" } }
            @for (task, lines) in &by_task {
                @let title = tasks.get(&lines[0].task_id).map(|task| task.metadata.title.as_str()).unwrap_or_default();
                div.task {
                    h3 { code { (task) } " " span.soft { (title) } }
                    @for line in lines { (sample(line)) }
                }
            }
        }
    }
}

fn sample(line: &SampleResult) -> Markup {
    let turn = line.turn.map(|turn| format!(", turn {turn}")).unwrap_or_default();
    html! {
        details.sample {
            summary {
                span class=(format!("v {}", line.verdict.as_str())) { (mark(line.verdict)) " " (line.verdict.as_str().replace('_', " ")) }
                @if let Some(error) = line.error_type { code.soft { (error.as_str()) } }
                span.soft { (line.passed) " of " (line.total) " tests, sample " (line.sample) (turn) }
            }
            @if !line.summary.is_empty() { p { (line.summary) } }
            ul.tests {
                @for test in &line.tests {
                    li { span class=(if test.outcome == TestOutcome::Passed { "v passed" } else { "v failed" }) {
                            (outcome(test.outcome)) }
                        " " code { (test.id) }
                        @if let Some(message) = &test.message { pre { (message) } } }
                }
            }
            dl {
                @for (term, value) in facts(line) { div { dt { (term) } dd { code { (value) } } } }
            }
        }
    }
}

fn facts(line: &SampleResult) -> Vec<(&'static str, String)> {
    let mut facts = vec![("completion, SHA-256", line.completion_sha256.clone())];
    facts.extend(line.template_sha256.clone().map(|hash| ("templates, SHA-256", hash)));
    facts.extend(line.engine.clone().map(|engine| ("engine", engine)));
    facts.extend(line.environment.clone().map(|environment| ("environment", environment)));
    facts.push(("time", format!("{} ms", line.duration_ms)));
    facts
}

/// The shape of a verdict, so that colour is never all that tells.
fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "●",
        Verdict::Failed => "■",
        Verdict::SynthError => "▲",
        Verdict::GenerationError => "◇",
        Verdict::Timeout => "⧗",
        Verdict::InfraError => "⬡",
    }
}

fn outcome(outcome: TestOutcome) -> &'static str {
    match outcome {
        TestOutcome::Passed => "● passed",
        TestOutcome::Failed => "■ failed",
        TestOutcome::Error => "▲ error",
        TestOutcome::Skipped => "◇ skipped",
        TestOutcome::Missing => "◇ missing",
    }
}
