//! What is asked about runs that are held: samples in an order, figures by group, two runs compared. Pure.

use super::held::{Held, SampleKey, Turn, number};
use crate::catalog::words::difficulty_rank;
use crate::runs::{
    Compared, ComparedTask, Group, GroupBy, RunDetail, RunFigures, SampleList, SampleQuery, SampleRow,
    SampleSort, TurnOutcome,
};
use infrabench_protocol::dataset::TaskFacts;
use infrabench_protocol::verdict::Verdict;
use infrabench_verdict::metrics::{Run, compare, share};
use std::collections::{BTreeMap, HashMap};

/// The tasks of the dataset in use, by id.
pub type Facts = HashMap<String, TaskFacts>;

/// A run with its figures.
pub fn figures(held: &Held) -> RunFigures {
    RunFigures { info: held.info(), metrics: held.metrics().clone() }
}

/// A run, whole.
pub fn detail(held: &Held, facts: &Facts, dataset_sha256: &str) -> RunDetail {
    let by = |group: GroupBy| -> (GroupBy, Vec<Group>) {
        // Per name: tasks whose first sample passed, and all of them.
        let mut found: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for task in &held.run().tasks {
            let (Some(facts), Some(first)) = (facts.get(&task.task_id), task.scored().next()) else {
                continue;
            };
            let names = match group {
                GroupBy::Donor => std::slice::from_ref(&facts.donor),
                GroupBy::Service => facts.services.as_slice(),
                GroupBy::Kind => std::slice::from_ref(&facts.kind),
                GroupBy::Difficulty => std::slice::from_ref(&facts.difficulty),
            };
            for name in names.iter().filter(|name| !name.is_empty()) {
                let counts = found.entry(name).or_default();
                counts.0 += usize::from(first.last().is_passed());
                counts.1 += 1;
            }
        }
        let figures = |(name, (passed, of)): (&str, (usize, usize))| {
            Some(Group { name: name.to_owned(), correctness: share(passed, of)? })
        };
        let mut found: Vec<Group> = found.into_iter().filter_map(figures).collect();
        if group == GroupBy::Difficulty {
            found.sort_by_key(|group| difficulty_rank(&group.name));
        }
        (group, found)
    };
    let all = [GroupBy::Donor, GroupBy::Service, GroupBy::Kind, GroupBy::Difficulty];
    RunDetail {
        figures: figures(held),
        by: all.into_iter().map(by).filter(|(_, groups)| !groups.is_empty()).collect(),
        problems: problems(held, facts, dataset_sha256),
    }
}

/// What a reader must know before the figures are believed.
fn problems(held: &Held, facts: &Facts, dataset_sha256: &str) -> Vec<String> {
    let mut said = Vec::new();
    let info = held.info();
    if held.index.doubled > 0 {
        let lines = if held.index.doubled == 1 {
            "1 line repeats".to_owned()
        } else {
            format!("{} lines repeat", held.index.doubled)
        };
        said.push(format!("{lines} a sample that was there already; the later one counts."));
    }
    let mut tasks: Vec<&str> = held.index.samples.keys().map(|(task, _)| task.as_str()).collect();
    tasks.dedup();
    let unknown = tasks.iter().filter(|task| !facts.contains_key(**task)).count();
    if unknown > 0 && !facts.is_empty() {
        said.push(format!(
            "{unknown} of its {} tasks are not in the dataset that is open: they have no title here and cannot be scored.",
            tasks.len()
        ));
    }
    if let Some(other) =
        info.dataset_sha256.filter(|sha256| unknown < tasks.len() && sha256 != dataset_sha256)
    {
        said.push(format!(
            "It was scored with another dataset than the one that is open ({}… there): tests and figures may differ.",
            other.get(..12).unwrap_or(&other)
        ));
    }
    said
}

/// Samples as a query wants them.
pub fn samples(held: &Held, facts: &Facts, query: &SampleQuery) -> SampleList {
    let words: Vec<String> = query.search.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut counts: BTreeMap<Option<Verdict>, u32> = BTreeMap::new();
    let mut found: Vec<(&SampleKey, &BTreeMap<u32, Turn>)> = Vec::new();
    for (key, turns) in &held.index.samples {
        let last = last(turns);
        let verdict = last.and_then(|turn| turn.result.as_ref()).map(|result| result.verdict);
        *counts.entry(verdict).or_default() += 1;
        let all = query.verdicts.is_empty() && !query.waiting;
        let wanted = all || verdict.map_or(query.waiting, |verdict| query.verdicts.contains(&verdict));
        let error_type = || last.and_then(|turn| turn.result.as_ref()).and_then(|result| result.error_type);
        let in_error = query.error_type.is_none() || query.error_type == error_type();
        if wanted && in_error && has_words(&key.0, facts.get(&key.0), &words) {
            found.push((key, turns));
        }
    }
    sort(&mut found, facts, query);
    let row = |(key, turns): &(&SampleKey, &BTreeMap<u32, Turn>)| row(key, turns, facts);
    let first = usize::try_from(query.first).unwrap_or(usize::MAX);
    let count = usize::try_from(query.count).unwrap_or(usize::MAX);
    SampleList {
        matched: number(found.len()),
        counts: counts.into_iter().collect(),
        first: query.first,
        rows: found.iter().skip(first).take(count).map(row).collect(),
    }
}

fn has_words(task_id: &str, facts: Option<&TaskFacts>, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let text = facts.map_or_else(
        || task_id.to_lowercase(),
        |facts| {
            format!("{task_id} {} {} {}", facts.title, facts.donor, facts.services.join(" ")).to_lowercase()
        },
    );
    words.iter().all(|word| text.contains(word.as_str()))
}

/// The turn that counts: the last one with a result, else the last one.
fn last(turns: &BTreeMap<u32, Turn>) -> Option<&Turn> {
    turns.values().rev().find(|turn| turn.result.is_some()).or_else(|| turns.values().next_back())
}

fn sort(found: &mut [(&SampleKey, &BTreeMap<u32, Turn>)], facts: &Facts, query: &SampleQuery) {
    let outcome = |turns: &BTreeMap<u32, Turn>| last(turns).and_then(Turn::outcome);
    match query.sort {
        SampleSort::Task => found.sort_by_cached_key(|(key, _)| (title(&key.0, facts).to_lowercase(), *key)),
        SampleSort::Verdict => {
            found.sort_by_key(|(_, turns)| outcome(turns).map_or(u8::MAX, |outcome| rank(outcome.verdict)));
        }
        SampleSort::Passed => found.sort_by(|(_, one), (_, other)| {
            let share = |turns| {
                outcome(turns).map_or(-1.0, |outcome: TurnOutcome| {
                    f64::from(outcome.passed) / f64::from(outcome.total.max(1))
                })
            };
            share(one).total_cmp(&share(other))
        }),
        SampleSort::Duration => {
            found.sort_by_key(|(_, turns)| outcome(turns).map(|outcome| outcome.duration_ms));
        }
    }
    if query.descending {
        found.reverse();
    }
}

/// The better the sooner, our own faults last.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Passed => 0,
        Verdict::Failed => 1,
        Verdict::SynthError => 2,
        Verdict::Timeout => 3,
        Verdict::GenerationError => 4,
        Verdict::InfraError => 5,
    }
}

fn title<'t>(task_id: &'t str, facts: &'t Facts) -> &'t str {
    facts.get(task_id).map_or(task_id, |facts| facts.title.as_str())
}

/// A sample as a row.
pub fn row(key: &SampleKey, turns: &BTreeMap<u32, Turn>, facts: &Facts) -> SampleRow {
    SampleRow {
        task_id: key.0.clone(),
        title: title(&key.0, facts).to_owned(),
        donor: facts.get(&key.0).map(|facts| facts.donor.clone()).unwrap_or_default(),
        sample: key.1,
        turns: turns.values().map(Turn::outcome).collect(),
    }
}

/// Two runs, paired by task.
pub fn compared(a: &Held, b: &Held, facts: &Facts) -> Compared {
    let comparison = compare(a.run(), b.run());
    let (first_a, first_b) = (firsts(a.run(), a), firsts(b.run(), b));
    let mut tasks: Vec<ComparedTask> = comparison
        .tasks
        .into_iter()
        .filter_map(|pair| {
            let known = facts.get(&pair.task_id);
            Some(ComparedTask {
                title: title(&pair.task_id, facts).to_owned(),
                donor: known.map(|facts| facts.donor.clone()).unwrap_or_default(),
                a: first_a.get(pair.task_id.as_str())?.clone(),
                b: first_b.get(pair.task_id.as_str())?.clone(),
                a_share: pair.a_share,
                b_share: pair.b_share,
                task_id: pair.task_id,
            })
        })
        .collect();
    tasks.sort_by(|one, other| {
        (&one.donor, &one.title, &one.task_id).cmp(&(&other.donor, &other.title, &other.task_id))
    });
    Compared {
        a: figures(a),
        b: figures(b),
        only_in_a: number(comparison.only_in_a),
        only_in_b: number(comparison.only_in_b),
        pairing: comparison.pairing,
        p_value: comparison.p_value,
        difference: comparison.difference,
        resolution: comparison.resolution,
        tasks,
    }
}

/// Each task's first scored sample: its number, and what its last turn came to.
fn firsts<'r>(run: &'r Run, held: &Held) -> HashMap<&'r str, (u32, TurnOutcome)> {
    let first = |task: &'r infrabench_verdict::metrics::TaskSamples| {
        let number = task.scored().next()?.number;
        let turns = held.index.samples.get(&(task.task_id.clone(), number))?;
        Some((task.task_id.as_str(), (number, last(turns)?.outcome()?)))
    };
    run.tasks.iter().filter_map(first).collect()
}
