//! What is run in both engines.

use infrabench_analysis::mutate::{Mutant, mutants, varied};
use infrabench_protocol::api::Score;
use infrabench_protocol::results::Prediction;
use infrabench_protocol::verdict::Verdict;
use infrabench_runner::score::{score_cancellable, score_plan};
use infrabench_runner::{CancelToken, Engine};
use infrabench_task::plan::run_plan;
use infrabench_task::{Codebase, Task};

/// A candidate.
pub(super) struct Candidate {
    /// For the table.
    pub(super) name: String,
    /// Whether it is one of a row of which only as many are run as are needed.
    pub(super) is_mutant: bool,
    expected: Expected,
    answer: Answer,
}

/// What the dataset promises.
enum Expected {
    Pass,
    NoPass,
    Nothing,
}

enum Answer {
    Completion(String),
    Files(Codebase),
}

impl Candidate {
    /// Its score in an engine.
    pub(super) fn score(&self, engine: &dyn Engine, task: &Task, cancel: &CancelToken) -> Score {
        match &self.answer {
            Answer::Completion(text) => score_cancellable(engine, task, text, None, &mut |_| {}, cancel),
            Answer::Files(files) => score_plan(engine, task, "", run_plan(task, files), &mut |_| {}, cancel),
        }
    }

    /// What should have come of it, where something else did.
    pub(super) fn unexpected(&self, verdict: Verdict) -> Option<String> {
        match (&self.expected, verdict) {
            (_, Verdict::InfraError) => Some("it can be scored".to_owned()),
            (Expected::Pass, Verdict::Passed) | (Expected::Nothing, _) => None,
            (Expected::Pass, _) => Some("the reference passes".to_owned()),
            (Expected::NoPass, Verdict::Passed) => Some("the baseline does not pass".to_owned()),
            (Expected::NoPass, _) => None,
        }
    }
}

/// The completions of a file, for one task.
pub(super) fn of_predictions(predictions: &[Prediction]) -> impl Iterator<Item = Candidate> {
    predictions.iter().enumerate().map(|(index, prediction)| {
        let sample = prediction.sample.map_or(String::new(), |sample| format!(" sample {sample}"));
        let name =
            prediction.model.as_ref().map_or_else(|| format!("completion {}", index + 1), String::clone);
        Candidate {
            name: format!("{name}{sample}"),
            is_mutant: false,
            expected: Expected::Nothing,
            answer: Answer::Completion(prediction.completion.clone()),
        }
    })
}

/// Reference, baseline, and all mutants, beginning with the operator whose turn it is.
pub(super) fn made(task: &Task, turn: usize) -> impl Iterator<Item = Candidate> {
    let own = |name: &str, expected, files: &Codebase| Candidate {
        name: name.to_owned(),
        is_mutant: false,
        expected,
        answer: Answer::Files(files.clone()),
    };
    let ends =
        [own("reference", Expected::Pass, &task.reference), own("baseline", Expected::NoPass, &task.context)];
    let mutant = |mutant: Mutant| Candidate {
        name: format!("{} on line {}: {}", mutant.operator.as_str(), mutant.line, mutant.change),
        is_mutant: true,
        expected: Expected::Nothing,
        answer: Answer::Files(mutant.candidate(task)),
    };
    ends.into_iter().chain(varied(&mutants(task), turn).into_iter().map(mutant))
}
