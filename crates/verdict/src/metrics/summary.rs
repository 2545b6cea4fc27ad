//! The figures of one run, over all tasks or over groups of them.

use super::gather::{Outcome, Run, Sample, TaskSamples};
use super::interval::{Share, mean_share, number, pooled_share, share};
use super::pass_at::{PassAt, pass_at};
use super::turns::{Turns, turns};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The figures of a run. Shares are `None` where nothing was scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Tasks with at least one scored sample.
    pub tasks: usize,
    /// Scored samples.
    pub samples: usize,
    /// Samples that failed by our fault: in no other figure.
    pub infra_errors: usize,
    /// Share of tasks whose first scored sample passed: what the published tables call correctness.
    pub correctness: Option<Share>,
    /// Mean over tasks of the share of samples that passed.
    pub average_correctness: Option<Share>,
    /// Correctness of each run of the benchmark: the first samples of all tasks, the second ones, and so on, 0 to 1.
    pub per_sample: Vec<f64>,
    /// Standard deviation of those. `None` for fewer than two.
    pub spread: Option<f64>,
    /// Share of tasks of which some samples passed and some did not, among those with several.
    pub disagreement: Option<Share>,
    /// Share of samples whose completion gave a usable edit.
    pub generation_success: Option<Share>,
    /// Share of samples whose candidate synthesized.
    pub synth_success: Option<Share>,
    /// Mean over tasks of tests passed / tests; 0 for a sample that gave none.
    pub passed_tests: Option<Share>,
    /// Tests passed / tests, over all samples together.
    pub passed_tests_pooled: Option<Share>,
    /// pass@k, for every k that some task has samples for, up to 100.
    pub pass_at: Vec<PassAt>,
    /// Scored samples per verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Samples that did not pass, per error type, most frequent first.
    pub error_types: Vec<ErrorShare>,
    /// What asking cost. `None` where no client said so.
    pub usage: Option<Usage>,
    /// What second turns changed. `None` where there were none.
    pub turns: Option<Turns>,
}

/// How often samples failed in one way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorShare {
    /// The way.
    pub error_type: ErrorType,
    /// Samples.
    pub samples: usize,
    /// Share of the samples that did not pass, 0 to 1.
    pub share: f64,
}

/// What asking cost, summed over all turns of the samples that have the figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens sent.
    pub input_tokens: u64,
    /// Tokens received.
    pub output_tokens: u64,
    /// US dollars. `None` where no price was known.
    pub cost_usd: Option<f64>,
    /// Median time to a whole answer, in milliseconds. `None` where none was measured.
    pub latency_ms: Option<f64>,
}

/// pass@k is not drawn beyond this many samples.
const MOST_K: usize = 100;

/// The figures of a run.
pub fn summarize(run: &Run) -> Metrics {
    let tasks: Vec<Vec<&Sample>> = run
        .tasks
        .iter()
        .map(|task| task.scored().collect::<Vec<_>>())
        .filter(|samples: &Vec<&Sample>| !samples.is_empty())
        .collect();
    let all = || run.tasks.iter().flat_map(|task| &task.samples);
    let scored = || tasks.iter().flatten().map(|sample| sample.last());
    let samples = scored().count();
    let firsts =
        tasks.iter().filter(|samples| samples.first().is_some_and(|sample| sample.last().is_passed()));
    let per_sample = per_sample(run);
    let several: Vec<&Vec<&Sample>> = tasks.iter().filter(|samples| samples.len() > 1).collect();
    let disagree = several.iter().filter(|samples| {
        let passed = samples.iter().filter(|sample| sample.last().is_passed()).count();
        passed > 0 && passed < samples.len()
    });
    let most = run.tasks.iter().map(|task| task.scored().count()).max().unwrap_or(0).min(MOST_K);
    let mut verdicts = BTreeMap::new();
    for outcome in scored() {
        *verdicts.entry(outcome.verdict).or_default() += 1;
    }
    Metrics {
        tasks: tasks.len(),
        samples,
        infra_errors: all().filter(|sample| !sample.is_scored()).count(),
        correctness: share(firsts.count(), tasks.len()),
        average_correctness: of_samples(&tasks, Outcome::is_passed),
        spread: spread(&per_sample),
        per_sample,
        disagreement: share(disagree.count(), several.len()),
        generation_success: of_samples(&tasks, |outcome| outcome.generation),
        synth_success: of_samples(&tasks, |outcome| outcome.synth),
        passed_tests: mean_share(
            &tasks.iter().map(|samples| mean(samples, Outcome::passed_share)).collect::<Vec<_>>(),
        ),
        passed_tests_pooled: pooled_share(&tasks.iter().map(|samples| tests(samples)).collect::<Vec<_>>()),
        pass_at: (1..=most).filter_map(|k| pass_at(run, k)).collect(),
        verdicts,
        error_types: error_types(scored()),
        usage: usage(all()),
        turns: turns(run),
    }
}

/// A share of samples: Wilson's interval where each task has one, drawn again by task where some have several.
fn of_samples(tasks: &[Vec<&Sample>], holds: impl Fn(&Outcome) -> bool) -> Option<Share> {
    let yes = |samples: &[&Sample]| samples.iter().filter(|sample| holds(sample.last())).count();
    if tasks.iter().all(|samples| samples.len() == 1) {
        return share(tasks.iter().map(|samples| yes(samples)).sum(), tasks.len());
    }
    let per_task: Vec<f64> =
        tasks.iter().map(|samples| number(yes(samples)) / number(samples.len())).collect();
    mean_share(&per_task)
}

fn mean(samples: &[&Sample], value: impl Fn(&Outcome) -> f64) -> f64 {
    samples.iter().map(|sample| value(sample.last())).sum::<f64>() / number(samples.len())
}

fn tests(samples: &[&Sample]) -> (f64, f64) {
    let sum = |count: fn(&Outcome) -> u32| samples.iter().map(|sample| f64::from(count(sample.last()))).sum();
    (sum(|outcome| outcome.passed), sum(|outcome| outcome.total))
}

/// The share of tasks passed by each task's first scored sample, by its second, and so on, over the tasks that have one.
fn per_sample(run: &Run) -> Vec<f64> {
    let most = run.tasks.iter().map(|task| task.scored().count()).max().unwrap_or(0);
    (0..most)
        .map(|at| {
            let nth: Vec<&Sample> = run.tasks.iter().filter_map(|task| task.scored().nth(at)).collect();
            number(nth.iter().filter(|sample| sample.last().is_passed()).count()) / number(nth.len())
        })
        .collect()
}

fn spread(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / number(values.len());
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / number(values.len() - 1)).sqrt())
}

fn error_types<'r>(outcomes: impl Iterator<Item = &'r Outcome>) -> Vec<ErrorShare> {
    let mut counts: BTreeMap<ErrorType, usize> = BTreeMap::new();
    let mut failed = 0;
    for outcome in outcomes.filter(|outcome| !outcome.is_passed()) {
        failed += 1;
        if let Some(error_type) = outcome.error_type {
            *counts.entry(error_type).or_default() += 1;
        }
    }
    let mut shares: Vec<ErrorShare> = counts
        .into_iter()
        .map(|(error_type, samples)| ErrorShare {
            error_type,
            samples,
            share: number(samples) / number(failed),
        })
        .collect();
    shares.sort_by_key(|found| std::cmp::Reverse(found.samples));
    shares
}

fn usage<'r>(samples: impl Iterator<Item = &'r Sample>) -> Option<Usage> {
    let mut sum = Usage::default();
    let mut latencies = Vec::new();
    let mut any = false;
    for one in samples.flat_map(|sample| std::iter::once(&sample.first).chain(&sample.second)) {
        let Some(usage) = &one.usage else { continue };
        any = true;
        sum.input_tokens += usage.input_tokens.unwrap_or(0);
        sum.output_tokens += usage.output_tokens.unwrap_or(0);
        if let Some(cost) = usage.cost_usd {
            sum.cost_usd = Some(sum.cost_usd.unwrap_or(0.0) + cost);
        }
        latencies.extend(usage.latency_ms.map(|ms| number(usize::try_from(ms).unwrap_or(usize::MAX))));
    }
    latencies.sort_unstable_by(f64::total_cmp);
    sum.latency_ms = (!latencies.is_empty()).then(|| super::interval::quantile(&latencies, 0.5));
    any.then_some(sum)
}

/// A part of the tasks and its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// What its tasks share, e.g. a donor.
    pub name: String,
    /// Its figures.
    pub metrics: Metrics,
}

/// The figures of parts of a run. A task is in every group that `names` gives for it; in none, it is left out.
pub fn groups(run: &Run, names: impl Fn(&str) -> Vec<String>) -> Vec<Group> {
    let mut parts: BTreeMap<String, Vec<TaskSamples>> = BTreeMap::new();
    for task in &run.tasks {
        for name in names(&task.task_id) {
            parts.entry(name).or_default().push(task.clone());
        }
    }
    let figures = |(name, tasks)| {
        let metrics = summarize(&Run { name: run.name.clone(), tasks });
        Group { name, metrics }
    };
    parts.into_iter().map(figures).collect()
}
