//! `infrabench tasks check`: a task is proved by running it, never by looking at it.

use super::{CheckOptions, folder};
use crate::{engine, jobs};
use anyhow::Result;
use infrabench_protocol::run::{RunOutput, RunPlan};
use infrabench_protocol::verdict::{Judgement, Verdict};
use infrabench_runner::{CancelToken, Engine, Environments};
use infrabench_task::{Codebase, Task, canonical, plan, splice};
use infrabench_verdict::interpret;

/// One codebase of a task to run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Reference,
    Baseline,
}

pub(crate) fn run(options: &CheckOptions) -> Result<bool> {
    let authored = folder::chosen(&options.folder, &options.only)?;
    let tasks: Vec<&Task> = authored.iter().map(|authored| &authored.task).collect();
    let environments = options.engine.environments()?;
    let runs = tasks.iter().flat_map(|task| [(*task, Side::Reference), (task, Side::Baseline)]).collect();
    let mut failed = std::collections::BTreeSet::new();
    for task in &tasks {
        if let Err(what) = restores(task) {
            println!("FAILED  {}: {what}", task.entry_point);
            failed.insert(task.entry_point.clone());
        }
    }
    jobs::for_each(
        runs,
        options.jobs.unwrap_or_else(engine::default_jobs),
        |(task, side)| (task, side, prove(&environments, task, side)),
        |(task, side, proof)| match proof {
            Ok(said) => println!("    ok  {}: {said}", task.entry_point),
            Err(what) => {
                let name = if side == Side::Reference { "reference" } else { "baseline" };
                println!("FAILED  {}: {name}: {what}", task.entry_point);
                failed.insert(task.entry_point.clone());
            }
        },
    );
    println!("tasks: {} passed, {} failed", tasks.len() - failed.len(), failed.len());
    Ok(failed.is_empty())
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

fn prove(environments: &Environments, task: &Task, side: Side) -> Result<String, String> {
    let (output, judgement) =
        execute(environments, task, if side == Side::Reference { &task.reference } else { &task.context })?;
    match (side, judgement.verdict) {
        (Side::Reference, Verdict::Passed) => {
            Ok(format!("the reference passes all {} tests ({:.1} s)", judgement.total, seconds(&output)))
        }
        (Side::Baseline, Verdict::Failed | Verdict::SynthError) => Ok(format!(
            "the baseline passes {} of {} and ends as {} ({:.1} s)",
            judgement.passed,
            judgement.total,
            judgement.verdict.as_str(),
            seconds(&output)
        )),
        (
            _,
            Verdict::Passed
            | Verdict::Failed
            | Verdict::SynthError
            | Verdict::GenerationError
            | Verdict::Timeout
            | Verdict::InfraError,
        ) => Err(explain(&output, &judgement)),
    }
}

fn execute(
    environments: &Environments,
    task: &Task,
    codebase: &Codebase,
) -> Result<(RunOutput, Judgement), String> {
    let plan = RunPlan { limits: environments.limits().clone(), ..plan::run_plan(task, codebase) };
    let engine = environments.get(&task.cdk_version).map_err(|unknown| unknown.to_string())?;
    let cancel = CancelToken::default();
    let output = engine.run(&plan, &mut |_| {}, &cancel);
    // Another run of the reference than this one, if this is one: its assertions must not differ between runs.
    let reference = match output.witness {
        Some(_) => Some(environments.reference(task, &cancel)?),
        None => None,
    };
    let judgement = interpret(&plan, &output, reference.as_deref());
    Ok((output, judgement))
}

#[allow(clippy::cast_precision_loss, reason = "a duration shown with one digit")]
fn seconds(output: &RunOutput) -> f64 {
    output.duration_ms as f64 / 1000.0
}

fn explain(output: &RunOutput, judgement: &Judgement) -> String {
    let mut lines = vec![format!("{}: {}", judgement.verdict.as_str(), judgement.summary)];
    for test in &judgement.tests {
        let message = test.report.message.as_deref().unwrap_or("");
        lines.push(format!("  {:?} {} {message}", test.report.outcome, test.report.id));
    }
    lines.extend(output.stderr.text.lines().rev().take(10).map(|line| format!("  stderr: {line}")));
    lines.join("\n")
}
