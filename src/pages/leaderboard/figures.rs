//! Own runs as a table.

use super::words::{seconds, setting};
use crate::components::charts::table::{Cell, Column, Look, Row, Table};
use crate::components::text::count;
use crate::components::text::{dollars, tokens};
use crate::runs::RunFigures;

/// The columns of the table of own runs.
pub(super) const OWN_COLUMNS: &[Column] = &[
    Column { key: "run", head: "Run", look: Look::Name, interval: false },
    Column { key: "tasks", head: "Tasks", look: Look::Figure, interval: false },
    Column { key: "correctness", head: "Correctness", look: Look::Whiskers, interval: true },
    Column { key: "average", head: "Average", look: Look::Figure, interval: true },
    Column { key: "pass_at_k", head: "pass@k", look: Look::Figure, interval: true },
    Column { key: "generation", head: "Gen. success", look: Look::Figure, interval: true },
    Column { key: "synth", head: "Synth success", look: Look::Figure, interval: true },
    Column { key: "passed_tests", head: "Passed tests", look: Look::Figure, interval: true },
    Column { key: "infra_errors", head: "Infra errors", look: Look::Figure, interval: false },
    Column { key: "tokens", head: "Tokens", look: Look::Figure, interval: false },
    Column { key: "cost", head: "Cost", look: Look::Figure, interval: false },
    Column { key: "latency", head: "Latency", look: Look::Figure, interval: false },
];

/// Those that have room beside the published table.
pub(super) const OWN_FEW: &[&str] = &["run", "correctness", "generation", "passed_tests"];

/// The table of own runs.
pub(super) fn own(runs: &[RunFigures]) -> Table {
    Table { caption: "Your runs".to_owned(), columns: OWN_COLUMNS, rows: runs.iter().map(row).collect() }
}

#[expect(clippy::cast_precision_loss, reason = "tokens are shown to three digits")]
fn row(run: &RunFigures) -> Row {
    let metrics = &run.metrics;
    let usage = metrics.usage;
    let figure = |value: Option<f64>, words: fn(f64) -> String| {
        value.map_or(Cell::None, |value| Cell::Figure(value, words(value)))
    };
    let all_tokens = usage.map(|usage| usage.input_tokens + usage.output_tokens).filter(|tokens| *tokens > 0);
    // Of one sample per task it is correctness over again.
    let pass = metrics.pass_at.last().filter(|pass| pass.k > 1);
    let tasks = u32::try_from(metrics.tasks).unwrap_or(u32::MAX);
    let waiting = if run.info.waiting > 0 {
        format!("{} of {}", count(tasks), count(run.info.tasks))
    } else {
        count(tasks)
    };
    Row {
        key: run.info.id.clone(),
        note: setting(run),
        dagger: false,
        run: Some(run.info.id.clone()),
        cells: vec![
            Cell::Words(run.info.name.clone()),
            Cell::Figure(f64::from(tasks), waiting),
            Cell::share(metrics.correctness),
            Cell::share(metrics.average_correctness),
            Cell::share(pass.map(|pass| pass.published)),
            Cell::share(metrics.generation_success),
            Cell::share(metrics.synth_success),
            Cell::share(metrics.passed_tests),
            Cell::count(metrics.infra_errors),
            all_tokens.map_or(Cell::None, |all| Cell::Figure(all as f64, tokens(all))),
            figure(usage.and_then(|usage| usage.cost_usd), dollars),
            figure(usage.and_then(|usage| usage.latency_ms), seconds),
        ],
    }
}

#[cfg(test)]
pub(super) mod examples {
    use crate::runs::{RunFigures, RunInfo};
    use infrabench_protocol::verdict::{ErrorType, Verdict};
    use infrabench_verdict::metrics::{Outcome, Run, Sample, TaskSamples, summarize};

    fn outcome(passed: bool) -> Outcome {
        Outcome {
            verdict: if passed { Verdict::Passed } else { Verdict::Failed },
            error_type: (!passed).then_some(ErrorType::WrongProperty),
            generation: true,
            synth: true,
            passed: u32::from(passed),
            total: 1,
            usage: None,
        }
    }

    fn figures(id: &str, turns: u32, sample: impl Fn(u32, u32) -> Sample, samples: u32) -> RunFigures {
        let tasks = (0..2).map(|task| TaskSamples {
            task_id: format!("task {task}"),
            samples: (0..samples).map(|number| sample(task, number)).collect(),
        });
        let run = Run { name: id.to_owned(), tasks: tasks.collect() };
        let info = RunInfo { id: id.to_owned(), name: id.to_owned(), tasks: 2, turns, ..RunInfo::default() };
        RunFigures { info, metrics: summarize(&run) }
    }

    /// A run of two tasks with so many samples each, of which the first of the first task passes.
    pub(crate) fn run(id: &str, samples: u32) -> RunFigures {
        let sample = |task, number| Sample { number, first: outcome(task == 0 && number == 0), second: None };
        figures(id, 1, sample, samples)
    }

    /// A run of two tasks; nothing passes, and the second turn repairs the first task.
    pub(crate) fn with_turns(id: &str) -> RunFigures {
        let sample =
            |task, number| Sample { number, first: outcome(false), second: Some(outcome(task == 0)) };
        figures(id, 2, sample, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::examples::run;
    use super::*;

    #[test]
    fn what_was_not_measured_is_not_zero() {
        let table = own(&[run("m", 1), run("n", 2)]);
        let words = |at: usize| table.rows[at].cells.iter().map(Cell::words).collect::<Vec<_>>();
        assert_eq!(words(0), ["m", "2", "50", "50", "–", "100", "100", "50", "0", "–", "–", "–"]);
        assert_eq!(words(1)[4], "50");
        assert_eq!(table.rows[1].note, "one turn, 2 samples");
    }

    #[test]
    fn the_few_columns_are_among_all() {
        for key in OWN_FEW {
            assert!(OWN_COLUMNS.iter().any(|column| column.key == *key), "{key}");
        }
    }
}
