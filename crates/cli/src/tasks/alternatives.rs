//! `infrabench tasks alternatives`: do the tests accept other right solutions?
//!
//! An alternative is an answer as a model would give it, in a file of the task's folder. A test that refuses one decides
//! on something that nobody asked for.

use super::folder;
use super::{MeasureOptions, quality, refusing, sample};
use crate::{engine, interrupt, jobs};
use anyhow::{Result, bail};
use infrabench_protocol::quality::Alternative;
use infrabench_protocol::verdict::Verdict;
use infrabench_runner::score::score_cancellable;

/// How many a task needs.
const LEAST: usize = 2;

pub(crate) fn run(options: &MeasureOptions) -> Result<bool> {
    let cancel = interrupt::token()?;
    let mut known = quality::read(&options.folder)?;
    let chosen = folder::chosen(&options.folder, &options.only)?;
    let entries: Vec<String> = chosen.iter().map(|authored| authored.task.entry_point.clone()).collect();
    let again = sample::of(&entries, options.again, options.fresh);
    let (mut passed, mut refused, mut all_well) = (0, 0, true);
    let mut pending = Vec::new();
    for authored in &chosen {
        let entry = &authored.task.entry_point;
        if authored.alternatives.len() < LEAST {
            println!(
                "FAILED  {entry}: has {} alternatives and needs {LEAST}; write tasks/{entry}/alternatives/<how it differs>.md",
                authored.alternatives.len()
            );
            all_well = false;
        }
        let alternatives_of = quality::alternatives_of(authored);
        let is_current = known.tasks.get(entry).is_some_and(|task| task.alternatives_of == alternatives_of);
        if !is_current || again.contains(entry) {
            pending.extend(authored.alternatives.iter().map(|(name, text)| (authored, name, text)));
            let task = known.tasks.entry(entry.clone()).or_default();
            task.alternatives.clear();
            task.alternatives_of = alternatives_of;
        }
    }
    if !pending.is_empty() {
        let environments = options.engine.environments()?;
        jobs::for_each(
            pending,
            options.jobs.unwrap_or_else(engine::default_jobs),
            |(authored, name, text)| {
                let score = score_cancellable(
                    environments.as_ref(),
                    &authored.task,
                    text,
                    None,
                    &mut |_| {},
                    &cancel,
                );
                (authored, name, text, score)
            },
            |(authored, name, text, score)| {
                let entry = &authored.task.entry_point;
                let task = known.tasks.entry(entry.clone()).or_default();
                if score.judgement.verdict == Verdict::InfraError {
                    println!("FAILED  {entry}: {name}: {}", score.judgement.summary);
                    task.alternatives_of.clear();
                    all_well = false;
                    return;
                }
                let is_passed = score.judgement.verdict == Verdict::Passed;
                if !is_passed {
                    println!(
                        "FAILED  {entry}: {name}: {}: {}",
                        score.judgement.verdict.as_str(),
                        score.judgement.summary
                    );
                    for test in &score.judgement.tests {
                        if let Some(message) = &test.report.message {
                            println!("          {}: {message}", test.report.id);
                        }
                    }
                }
                task.alternatives.push(Alternative {
                    name: name.clone(),
                    completion: text.clone(),
                    passed: is_passed,
                    refused_by: refusing(&score.judgement),
                });
                task.alternatives.sort_by(|one, other| one.name.cmp(&other.name));
            },
        );
        if cancel.is_cancelled() {
            bail!("stopped");
        }
        quality::write(&options.folder, &known)?;
    }
    for entry in &entries {
        for alternative in known.tasks.get(entry).into_iter().flat_map(|task| &task.alternatives) {
            *if alternative.passed { &mut passed } else { &mut refused } += 1;
        }
    }
    println!("alternatives: {passed} passed, {refused} refused, over {} tasks", entries.len());
    Ok(all_well && refused == 0)
}
