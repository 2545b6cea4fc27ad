//! `infrabench tasks mutate`: do the tests catch wrong solutions?
//!
//! Every mutant of a canonical solution is run against the task's tests. One that passes is no mutant at all (its
//! templates are the reference's), or a right answer for a reason that the task's author gives, or a hole in the tests.
//! What was measured is kept task by task, so that a run that was ended early goes on where it was.

use super::folder::{self, Authored};
use super::{MeasureOptions, quality, refusing, sample};
use crate::{engine, interrupt, jobs};
use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use infrabench_analysis::{mutate, template};
use infrabench_protocol::api::Score;
use infrabench_protocol::quality::{Fate, Mutant, Quality, TaskQuality};
use infrabench_protocol::template::{EntryDiff, PropertyRow, TemplateChange, Templates};
use infrabench_protocol::verdict::Verdict;
use infrabench_runner::score::score_plan;
use infrabench_runner::{CancelToken, Environments};
use infrabench_task::plan::run_plan;
use infrabench_task::{Codebase, Task};
use std::collections::BTreeMap;

/// No task may catch less than this.
const LEAST: f64 = 0.85;

/// A task whose mutants are to be run.
struct Pending {
    authored: Authored,
    mutants: Vec<mutate::Mutant>,
    mutants_of: String,
}

/// A mutant that was run.
struct Ran {
    fate: Fate,
    caught_by: Vec<String>,
    /// It was caught although what it synthesized is what the reference did.
    is_alike: bool,
}

pub(crate) fn run(options: &MeasureOptions) -> Result<bool> {
    let cancel = interrupt::token()?;
    let mut known = quality::read(&options.folder)?;
    let everything = folder::tasks(&options.folder)?;
    known.tasks.retain(|entry, _| everything.iter().any(|authored| authored.task.entry_point == *entry));
    let chosen = folder::only(everything, &options.only)?;
    let entries: Vec<String> = chosen.iter().map(|authored| authored.task.entry_point.clone()).collect();
    let again = sample::of(&entries, options.again, options.fresh);
    let mut pending = Vec::new();
    for authored in chosen {
        let mutants = quality::wrong_solutions(&authored);
        let mutants_of = quality::mutants_of(&authored, &mutants);
        let entry = &authored.task.entry_point;
        let is_current = known.tasks.get(entry).is_some_and(|task| task.mutants_of == mutants_of);
        if !is_current || again.contains(entry) {
            pending.push(Pending { authored, mutants, mutants_of });
        }
    }
    if !pending.is_empty() {
        let environments = options.engine.environments()?;
        measure(options, &environments, &pending, &mut known, &cancel)?;
    }
    Ok(report(&entries, &known))
}

fn measure(
    options: &MeasureOptions,
    environments: &Environments,
    pending: &[Pending],
    known: &mut Quality,
    cancel: &CancelToken,
) -> Result<()> {
    let jobs = options.jobs.unwrap_or_else(engine::default_jobs);
    let mut references = BTreeMap::<usize, Templates>::new();
    let mut broken = Vec::new();
    jobs::for_each(
        (0..pending.len()).collect(),
        jobs,
        |at| (at, scored(environments, &pending[at].authored.task, None, cancel)),
        |(at, score)| match score.judgement.verdict {
            Verdict::Passed => drop(references.insert(at, score.templates)),
            _ => broken.push(format!(
                "{}: the reference: {}",
                pending[at].authored.task.entry_point, score.judgement.summary
            )),
        },
    );
    if cancel.is_cancelled() {
        bail!("stopped before the first mutant");
    }
    if !broken.is_empty() {
        bail!("{}\nprove the tasks first: `infrabench tasks check`", broken.join("\n"));
    }
    let work: Vec<(usize, usize)> = pending
        .iter()
        .enumerate()
        .flat_map(|(at, task)| (0..task.mutants.len()).map(move |mutant| (at, mutant)))
        .collect();
    let bar = ProgressBar::new(u64::try_from(work.len()).unwrap_or(u64::MAX));
    bar.set_style(ProgressStyle::with_template("{bar:30} {pos} of {len} mutants, {eta} left  {msg}")?);
    let mut ran: Vec<BTreeMap<usize, Ran>> = pending.iter().map(|_| BTreeMap::new()).collect();
    // Not by the bar's own means, which are silent where there is no terminal.
    let say = |text: String| bar.suspend(|| println!("{text}"));
    let mut problem = None;
    jobs::for_each(
        work,
        jobs,
        |(at, mutant)| {
            let Pending { authored, mutants, .. } = &pending[at];
            let candidate = mutants[mutant].candidate(&authored.task);
            let score = scored(environments, &authored.task, Some(&candidate), cancel);
            (at, mutant, judge(&score, &references[&at]).map_err(|what| (what, mutants[mutant].name.clone())))
        },
        |(at, mutant, outcome)| {
            bar.inc(1);
            if cancel.is_cancelled() {
                return;
            }
            let Pending { authored, mutants, mutants_of } = &pending[at];
            let entry = &authored.task.entry_point;
            match outcome {
                Ok(outcome) => {
                    if outcome.is_alike && authored.file.kind.as_str() != "refactor" {
                        say(format!(
                            "{entry}: `{}` is caught by {} though its templates are the reference's",
                            mutants[mutant].name,
                            outcome.caught_by.join(", ")
                        ));
                    }
                    ran[at].insert(mutant, outcome);
                }
                Err((what, name)) => {
                    say(format!("{entry}: {name}: {what}; it will be run again next time"));
                }
            }
            if ran[at].len() == mutants.len() {
                let fates = fates(authored, mutants, std::mem::take(&mut ran[at]));
                let task = known.tasks.entry(entry.clone()).or_default();
                (task.mutants, task.mutants_of) = (fates, mutants_of.clone());
                say(line(entry, task));
                problem = quality::write(&options.folder, known).err().or(problem.take());
            }
        },
    );
    bar.finish_and_clear();
    if cancel.is_cancelled() {
        bail!("stopped; the same command goes on with the tasks that are not done");
    }
    problem.map_or(Ok(()), Err)
}

/// The score of a candidate, or of the reference.
fn scored(
    environments: &Environments,
    task: &Task,
    candidate: Option<&Codebase>,
    cancel: &CancelToken,
) -> Score {
    score_plan(
        environments,
        task,
        "",
        run_plan(task, candidate.unwrap_or(&task.reference)),
        &mut |_| {},
        cancel,
    )
}

/// What a mutant's score says of the tests; an error where it says nothing.
fn judge(score: &Score, reference: &Templates) -> std::result::Result<Ran, String> {
    let judgement = &score.judgement;
    if judgement.verdict == Verdict::InfraError {
        return Err(judgement.summary.clone());
    }
    let is_alike = !score.templates.is_empty() && alike(reference, &score.templates);
    let caught_by = refusing(judgement);
    // Whether a pass was witnessed is a question to the answer, not to the tests.
    let passed = caught_by.is_empty();
    let fate = match (passed, is_alike) {
        (false, _) => Fate::Caught,
        (true, true) => Fate::Equivalent,
        (true, false) => Fate::Survived,
    };
    Ok(Ran {
        fate,
        is_alike: is_alike && fate == Fate::Caught && judgement.verdict == Verdict::Failed,
        caught_by,
    })
}

/// Whether two sets of templates are the same but for names that nobody chose and texts that only people read.
fn alike(reference: &Templates, other: &Templates) -> bool {
    let report = template::compare(Some(reference), other);
    let same_entry =
        |entry: &EntryDiff| matches!(entry.change, TemplateChange::Same | TemplateChange::Renamed);
    report.stacks.iter().all(|stack| stack.before == stack.after && stack.entries.iter().all(same_entry))
        && report.resources.iter().all(|resource| match resource.change {
            TemplateChange::Same | TemplateChange::Renamed => true,
            TemplateChange::Changed => resource.rows.iter().all(|row| is_words(&resource.kind, row)),
            TemplateChange::Added | TemplateChange::Removed => false,
        })
}

/// Whether a changed property is a text that no machine reads, or a name that the CDK made of a construct's path.
fn is_words(kind: &str, row: &PropertyRow) -> bool {
    let is_text = [&row.before, &row.after]
        .into_iter()
        .flatten()
        .all(|value| !value.is_number() && !value.is_boolean());
    let last = row.path.iter().rev().find(|part| part.parse::<usize>().is_err());
    is_text
        && match last.map(String::as_str) {
            Some("Description" | "AlarmDescription" | "Comment" | "GroupDescription" | "Label") => true,
            Some("PolicyName") => kind == "AWS::ApplicationAutoScaling::ScalingPolicy",
            Some("ScheduledActionName") => kind == "AWS::ApplicationAutoScaling::ScalableTarget",
            _ => false,
        }
}

fn fates(authored: &Authored, mutants: &[mutate::Mutant], mut ran: BTreeMap<usize, Ran>) -> Vec<Mutant> {
    let reason = |name: &str| {
        let note = authored.file.acceptable.iter().find(|note| note.mutant == name);
        note.map(|note| note.reason.clone())
    };
    let fate = |(at, mutant): (usize, &mutate::Mutant)| {
        let Ran { fate, caught_by, .. } = ran.remove(&at)?;
        let reason = reason(&mutant.name).filter(|_| fate == Fate::Survived);
        Some(Mutant {
            operator: mutant.operator.as_str().to_owned(),
            path: mutant.path.as_str().to_owned(),
            line: mutant.line,
            // With its number where there are several alike, as a task file names it.
            change: mutant
                .name
                .split_once(": ")
                .map_or(mutant.change.as_str(), |(_, change)| change)
                .to_owned(),
            fate: if reason.is_some() { Fate::Acceptable } else { fate },
            caught_by,
            reason,
        })
    };
    mutants.iter().enumerate().filter_map(fate).collect()
}

/// A task's figures on one line.
fn line(entry: &str, task: &TaskQuality) -> String {
    let score = task.mutation_score().map_or_else(|| "  - ".to_owned(), percent);
    let [caught, survived, acceptable, equivalent] =
        [Fate::Caught, Fate::Survived, Fate::Acceptable, Fate::Equivalent].map(|fate| task.count(fate));
    format!(
        "{score}  {entry}: {caught} caught, {survived} survived, {acceptable} acceptable, {equivalent} equivalent"
    )
}

fn percent(share: f64) -> String {
    format!("{:5.1} %", share * 100.0)
}

/// Prints what is known of some tasks; whether all is well.
fn report(entries: &[String], known: &Quality) -> bool {
    let measured: Vec<(&String, &TaskQuality)> =
        entries.iter().filter_map(|entry| Some((entry, known.tasks.get(entry)?))).collect();
    let mut all_well = measured.len() == entries.len();
    for (entry, task) in &measured {
        println!("{}", line(entry, task));
        for mutant in task.mutants.iter().filter(|mutant| mutant.fate == Fate::Survived) {
            println!(
                "           survived  {}:{}  {}: {}",
                mutant.path, mutant.line, mutant.operator, mutant.change
            );
            all_well = false;
        }
    }
    let lowest = measured
        .iter()
        .filter_map(|(entry, task)| Some((task.mutation_score()?, entry)))
        .min_by(|one, other| one.0.total_cmp(&other.0));
    let of_these =
        Quality { tasks: measured.iter().map(|(entry, task)| ((*entry).clone(), (*task).clone())).collect() };
    if let (Some((least, entry)), Some(score)) = (lowest, of_these.mutation_score()) {
        println!(
            "mutation score: {} over {} tasks, {} wrong solutions; lowest {} ({entry})",
            percent(score).trim(),
            measured.len(),
            of_these.count(Fate::Caught) + of_these.count(Fate::Survived),
            percent(least).trim()
        );
        all_well &= least >= LEAST;
    }
    all_well
}
