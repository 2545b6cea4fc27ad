//! `infrabench tasks check`: a task is proved by running it, never by looking at it.
//!
//! - `reading`: what can be said without running: leaks, values that nobody could know, code that shows its hole.
//! - `forms`: the reference, answered in every form that people use.
//!
//! What takes longer, and changes only with the task, is measured apart and kept: `mutate`, `alternatives`. Here it is
//! only asked whether those figures are of this very task.

mod forms;
mod reading;

use super::folder::Authored;
use super::{CheckOptions, folder, quality, refusing};
use crate::{engine, jobs};
use anyhow::Result;
use infrabench_analysis::proof::reordered;
use infrabench_protocol::api::Score;
use infrabench_protocol::quality::{Fate, Quality};
use infrabench_protocol::run::RunPlan;
use infrabench_protocol::verdict::Verdict;
use infrabench_runner::score::{score_cancellable, score_plan};
use infrabench_runner::{CancelToken, Environments};
use infrabench_task::plan::run_plan;
use infrabench_task::{Codebase, Task, canonical, splice};
use std::collections::{BTreeMap, BTreeSet};

/// What is run of a task.
#[derive(Clone)]
enum Proof {
    /// The reference, its tests in their own order or in another.
    Reference {
        order: Option<u64>,
    },
    Baseline,
    /// The reference as an answer of some form, where that does not give the reference's very files.
    Answer {
        form: &'static str,
        text: String,
    },
}

/// Orders of the tests beside their own: the other way round, and any.
const ORDERS: [u64; 2] = [0, 20_260_817];

pub(crate) fn run(options: &CheckOptions) -> Result<bool> {
    let chosen = folder::chosen(&options.folder, &options.only)?;
    let known = quality::read(&options.folder)?;
    let mut problems = BTreeMap::<&str, Vec<String>>::new();
    let mut runs: Vec<(&Authored, Proof)> = Vec::new();
    for authored in &chosen {
        let task = &authored.task;
        let found = problems.entry(task.entry_point.as_str()).or_default();
        found.extend(restores(task).err());
        found.extend(reading::problems(authored));
        found.extend(measured(authored, &known));
        let orders = [None].into_iter().chain(ORDERS.into_iter().map(Some));
        runs.extend(orders.map(|order| (authored, Proof::Reference { order })));
        runs.push((authored, Proof::Baseline));
        for (form, text) in forms::of(task) {
            match forms::gives_reference(task, &text) {
                Ok(true) => {}
                Ok(false) => runs.push((authored, Proof::Answer { form, text })),
                Err(what) => found.push(format!("the reference as {form}: {what}")),
            }
        }
    }
    let environments = options.engine.environments()?;
    let mut first = BTreeMap::<&str, Outcome>::new();
    jobs::for_each(
        runs,
        options.jobs.unwrap_or_else(engine::default_jobs),
        |(authored, proof)| {
            let score = score(&environments, &authored.task, &proof);
            (authored, proof, score)
        },
        |(authored, proof, score)| {
            let entry = authored.task.entry_point.as_str();
            let found = problems.entry(entry).or_default();
            found.extend(judge(&proof, &score));
            if matches!(proof, Proof::Reference { .. }) && score.judgement.verdict == Verdict::Passed {
                let outcome = Outcome::of(&score);
                let same = first.entry(entry).or_insert_with(|| outcome.clone());
                if *same != outcome {
                    found.push("the reference gives other tests or templates from run to run".to_owned());
                }
            }
        },
    );
    for (entry, found) in &problems {
        for problem in found {
            println!("FAILED  {entry}: {problem}");
        }
    }
    let failed = problems.values().filter(|found| !found.is_empty()).count();
    println!("tasks: {} passed, {failed} failed; {}", chosen.len() - failed, coverage(&chosen));
    Ok(failed == 0)
}

/// What must be the same in every run of a reference.
#[derive(Clone, PartialEq, Eq)]
struct Outcome {
    tests: BTreeSet<String>,
    /// Whatever they are called: of several that a test file makes under one name, the later ones are numbered.
    templates: BTreeSet<String>,
}

impl Outcome {
    fn of(score: &Score) -> Self {
        Self {
            tests: score.judgement.tests.iter().map(|test| test.report.id.clone()).collect(),
            templates: score.templates.values().map(ToString::to_string).collect(),
        }
    }
}

/// The canonical solution, spliced as any answer is, must give the reference byte for byte.
fn restores(task: &Task) -> Result<(), String> {
    let spliced = splice::splice(task, &canonical::edits(task)).map_err(|problem| problem.to_string())?;
    for (path, text) in &task.reference {
        if spliced.candidate.get(path) != Some(text) {
            return Err(format!("splicing the canonical solution does not give the reference's {path}"));
        }
    }
    if spliced.candidate.len() != task.reference.len() {
        return Err("splicing the canonical solution gives files that the reference does not have".to_owned());
    }
    Ok(())
}

/// Whether `quality.json` speaks of this task, and well.
fn measured(authored: &Authored, known: &Quality) -> Vec<String> {
    let mut found = Vec::new();
    let entry = &authored.task.entry_point;
    let task = known.tasks.get(entry).cloned().unwrap_or_default();
    let mutants_of = quality::mutants_of(authored, &quality::wrong_solutions(authored));
    if task.mutants_of != mutants_of {
        found.push(format!("quality.json is stale; run `infrabench tasks mutate --only {entry}`"));
    }
    let survivors = task.count(Fate::Survived);
    if survivors > 0 {
        found.push(format!(
            "{survivors} wrong solutions pass; write a better test, or say in task.toml why one is acceptable"
        ));
    }
    if task.alternatives_of != quality::alternatives_of(authored) {
        found.push(format!("quality.json is stale; run `infrabench tasks alternatives --only {entry}`"));
    }
    let refused = task.alternatives.iter().filter(|alternative| !alternative.passed);
    found.extend(refused.map(|alternative| {
        format!("the alternative {} is refused by {}", alternative.name, alternative.refused_by.join(", "))
    }));
    found
}

fn score(environments: &Environments, task: &Task, proof: &Proof) -> Score {
    let cancel = CancelToken::default();
    let plan = match proof {
        Proof::Reference { order: None } => run_plan(task, &task.reference),
        Proof::Reference { order: Some(seed) } => other_order(task, *seed),
        Proof::Baseline => run_plan(task, &task.context),
        Proof::Answer { text, .. } => {
            return score_cancellable(environments, task, text, None, &mut |_| {}, &cancel);
        }
    };
    score_plan(environments, task, "", plan, &mut |_| {}, &cancel)
}

fn other_order(task: &Task, seed: u64) -> RunPlan {
    let tests: Codebase = task
        .tests
        .iter()
        .map(|(path, text)| {
            let text = reordered(path.as_str(), text, seed).unwrap_or_else(|| text.clone());
            (path.clone(), text)
        })
        .collect();
    run_plan(&Task { tests, ..task.clone() }, &task.reference)
}

fn judge(proof: &Proof, score: &Score) -> Option<String> {
    let verdict = score.judgement.verdict;
    let what = match proof {
        Proof::Reference { order: None } => "the reference".to_owned(),
        Proof::Reference { order: Some(_) } => "the reference, its tests in another order".to_owned(),
        Proof::Baseline => "the baseline".to_owned(),
        Proof::Answer { form, .. } => format!("the reference as {form}"),
    };
    let is_right = match proof {
        Proof::Baseline => matches!(verdict, Verdict::Failed | Verdict::SynthError),
        // What a fixture asserts belongs to the test that asks for it first, so the witness of another order is another.
        Proof::Reference { order: Some(_) } => refusing(&score.judgement).is_empty(),
        Proof::Reference { .. } | Proof::Answer { .. } => verdict == Verdict::Passed,
    };
    (!is_right).then(|| format!("{what}: {}", explain(score)))
}

/// How many donors and services some tasks are about.
fn coverage(chosen: &[Authored]) -> String {
    let donors: BTreeSet<&str> =
        chosen.iter().map(|authored| authored.task.metadata.donor.as_str()).collect();
    let services: BTreeSet<&str> =
        chosen.iter().flat_map(|authored| &authored.task.metadata.services).map(String::as_str).collect();
    format!("{} donors, {} AWS services", donors.len(), services.len())
}

fn explain(score: &Score) -> String {
    let judgement = &score.judgement;
    let mut lines = vec![format!("{}: {}", judgement.verdict.as_str(), judgement.summary)];
    for test in &judgement.tests {
        let message = test.report.message.as_deref().unwrap_or("");
        lines.push(format!("  {:?} {} {message}", test.report.outcome, test.report.id));
    }
    lines.extend(score.stderr.text.lines().rev().take(10).map(|line| format!("  stderr: {line}")));
    lines.join("\n")
}
