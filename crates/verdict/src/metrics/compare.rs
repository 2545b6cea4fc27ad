//! Two runs, task by task. Only tasks that both scored count: a run that skipped the hard ones must not look better.

use super::gather::{Outcome, Run, Sample, TaskSamples};
use super::interval::{Difference, mean_difference, number, z};
use serde::{Deserialize, Serialize};
use statrs::distribution::{Binomial, DiscreteCDF};
use std::collections::BTreeMap;

/// Two runs over the tasks that both scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Tasks that only the first run scored: left out.
    pub only_in_a: usize,
    /// Tasks that only the second run scored: left out.
    pub only_in_b: usize,
    /// The tasks that both scored, by id.
    pub tasks: Vec<TaskPair>,
    /// How many of them each solves.
    pub pairing: Pairing,
    /// Chance of a split at least this uneven if neither were better: McNemar's test, exact and two-sided, on first samples.
    pub p_value: f64,
    /// Average correctness of the first run less that of the second, with its paired bootstrap interval. `None` where no task
    /// is in both.
    pub difference: Option<Difference>,
    /// The smallest difference that these tasks would show, for some numbers of samples.
    pub resolution: Vec<Resolution>,
}

/// A task in both runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskPair {
    /// The task.
    pub task_id: String,
    /// Whether the first run's first sample passed.
    pub a_passed: bool,
    /// Whether the second run's first sample passed.
    pub b_passed: bool,
    /// Share of the first run's samples that passed, 0 to 1.
    pub a_share: f64,
    /// Share of the second run's samples that passed, 0 to 1.
    pub b_share: f64,
}

/// The four ways in which two first samples can end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// Both passed.
    pub both: usize,
    /// Only the first run's did.
    pub only_a: usize,
    /// Only the second run's did.
    pub only_b: usize,
    /// Neither did.
    pub neither: usize,
}

/// The smallest difference that would be found four times out of five, at the 5 % level.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    /// Samples of each task in each run.
    pub samples: usize,
    /// The difference of average correctness, 0 to 1.
    pub difference: f64,
}

/// Compares `a` with `b`.
pub fn compare(a: &Run, b: &Run) -> Comparison {
    let (a, b) = (by_task(a), by_task(b));
    let both: Vec<(&&str, &Vec<bool>, &Vec<bool>)> =
        a.iter().filter_map(|(task, in_a)| Some((task, in_a, b.get(task)?))).collect();
    let tasks: Vec<TaskPair> = both
        .iter()
        .map(|(task_id, in_a, in_b)| TaskPair {
            task_id: (**task_id).to_owned(),
            a_passed: in_a.first().copied().unwrap_or(false),
            b_passed: in_b.first().copied().unwrap_or(false),
            a_share: passed_share(in_a),
            b_share: passed_share(in_b),
        })
        .collect();
    let mut pairing = Pairing::default();
    for task in &tasks {
        match (task.a_passed, task.b_passed) {
            (true, true) => pairing.both += 1,
            (true, false) => pairing.only_a += 1,
            (false, true) => pairing.only_b += 1,
            (false, false) => pairing.neither += 1,
        }
    }
    let differences: Vec<f64> = tasks.iter().map(|task| task.a_share - task.b_share).collect();
    let noise: Vec<(f64, Option<f64>)> =
        both.iter().map(|(_, in_a, in_b)| (noise(in_a) + noise(in_b), within(in_a, in_b))).collect();
    Comparison {
        only_in_a: a.len() - tasks.len(),
        only_in_b: b.len() - tasks.len(),
        p_value: mcnemar(pairing.only_a, pairing.only_b),
        difference: mean_difference(&differences),
        resolution: resolution(&differences, &noise),
        pairing,
        tasks,
    }
}

/// Whether each scored sample passed, by task.
fn by_task(run: &Run) -> BTreeMap<&str, Vec<bool>> {
    let passed = |task: &TaskSamples| task.scored().map(Sample::last).map(Outcome::is_passed).collect();
    let tasks = run.tasks.iter().map(|task| (task.task_id.as_str(), passed(task)));
    tasks.filter(|(_, passed): &(&str, Vec<bool>)| !passed.is_empty()).collect()
}

fn passed_share(passed: &[bool]) -> f64 {
    number(passed.iter().filter(|passed| **passed).count()) / number(passed.len())
}

/// McNemar's test, exact and two-sided: the chance, if each task that only one run solved were as likely the other's, of a
/// split at least this uneven. 1 where there are none.
pub fn mcnemar(only_a: usize, only_b: usize) -> f64 {
    let (fewer, all) = (only_a.min(only_b) as u64, (only_a + only_b) as u64);
    Binomial::new(0.5, all).map_or(1.0, |binomial| (2.0 * binomial.cdf(fewer)).min(1.0))
}

/// Variance that chance gives to the share passed of one run's samples of a task. 0 where one sample cannot tell.
fn noise(passed: &[bool]) -> f64 {
    if passed.len() < 2 { 0.0 } else { spread_of_one(passed) / number(passed.len()) }
}

/// Variance of one sample of a task, estimated without bias from several.
fn spread_of_one(passed: &[bool]) -> f64 {
    let (n, p) = (number(passed.len()), passed_share(passed));
    p * (1.0 - p) * n / (n - 1.0)
}

/// Variance of the difference of one sample each. `None` where one of the runs has a single sample.
fn within(in_a: &[bool], in_b: &[bool]) -> Option<f64> {
    (in_a.len() > 1 && in_b.len() > 1).then(|| spread_of_one(in_a) + spread_of_one(in_b))
}

/// What the tasks can tell apart: the variance of the differences is that between tasks, which more samples do not change,
/// and that within them, which they divide. With single samples the two cannot be told apart, so that only the number of
/// samples that there is can be spoken of.
fn resolution(differences: &[f64], noise: &[(f64, Option<f64>)]) -> Vec<Resolution> {
    if differences.len() < 2 {
        return Vec::new();
    }
    let n = number(differences.len());
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    // Tasks that all differ alike say nothing of how others would.
    if variance <= 0.0 {
        return Vec::new();
    }
    let smallest = |variance: f64| (z(0.975) + z(0.8)) * (variance / n).sqrt();
    let within: Option<f64> = noise.iter().map(|(_, within)| *within).sum();
    let Some(within) = within.map(|sum| sum / n) else {
        return vec![Resolution { samples: 1, difference: smallest(variance) }];
    };
    let chance = noise.iter().map(|(chance, _)| chance).sum::<f64>() / n;
    let between = (variance - chance).max(0.0);
    let at =
        |samples: usize| Resolution { samples, difference: smallest(between + within / number(samples)) };
    [1, 2, 5, 10, 20].map(at).to_vec()
}
