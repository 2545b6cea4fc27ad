//! What the card says of a dataset, counted from its authoring form and from `quality.json`.
//!
//! A measurement counts only while it is of the very content that is there: a card must not claim for a task what was
//! measured on another version of it.

use crate::tasks::folder::{self, Authored};
use crate::tasks::{identity, quality};
use anyhow::Result;
use infrabench_protocol::quality::{Fate, TaskQuality};
use infrabench_score::dataset_sha256;
use infrabench_task::authoring::measure;
use infrabench_task::task::Features;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// All figures of a dataset.
pub(super) struct Figures {
    pub(super) version: Option<String>,
    pub(super) canary: Option<String>,
    pub(super) dataset_sha256: String,
    /// By entry point.
    pub(super) tasks: Vec<TaskFigures>,
}

/// The figures of one task.
pub(super) struct TaskFigures {
    pub(super) entry_point: String,
    pub(super) title: String,
    pub(super) donor: String,
    pub(super) kind: String,
    pub(super) difficulty: String,
    pub(super) cdk_version: String,
    pub(super) services: Vec<String>,
    pub(super) features: Features,
    /// None where no measurement is of this content.
    pub(super) mutants: Option<Mutants>,
    /// None where no measurement is of this content.
    pub(super) alternatives: Option<Alternatives>,
}

/// What came of a task's mutants.
#[derive(Clone, Copy, Default)]
pub(super) struct Mutants {
    pub(super) caught: usize,
    pub(super) survived: usize,
    pub(super) acceptable: usize,
    pub(super) equivalent: usize,
}

/// What came of a task's alternatives.
#[derive(Clone, Copy, Default)]
pub(super) struct Alternatives {
    pub(super) accepted: usize,
    pub(super) all: usize,
}

impl Figures {
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let authored = folder::tasks(folder)?;
        let quality = quality::read(folder)?;
        Ok(Self {
            version: identity::version(folder)?,
            canary: identity::canary(folder)?,
            dataset_sha256: dataset_sha256(authored.iter().map(|authored| &authored.task)),
            tasks: authored
                .iter()
                .map(|authored| figures(authored, quality.tasks.get(&authored.task.entry_point)))
                .collect(),
        })
    }

    /// How many tasks have each of some words, most first.
    pub(super) fn counts<'a>(
        &'a self,
        words: impl Fn(&'a TaskFigures) -> &'a [String],
    ) -> Vec<(String, usize)> {
        let mut counts = BTreeMap::<&str, usize>::new();
        for task in &self.tasks {
            // Once per task, however often it says it.
            for word in words(task).iter().map(String::as_str).collect::<BTreeSet<_>>() {
                *counts.entry(word).or_default() += 1;
            }
        }
        let mut counts: Vec<_> = counts.into_iter().map(|(word, count)| (word.to_owned(), count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    /// One figure of every task.
    pub(super) fn each(&self, figure: impl Fn(&Features) -> u32) -> Vec<usize> {
        self.tasks.iter().map(|task| figure(&task.features) as usize).collect()
    }

    /// The tasks whose mutants were measured as they are and say something, with their scores, lowest first.
    pub(super) fn scores(&self) -> Vec<(&TaskFigures, Mutants, usize)> {
        let mut scores = Vec::new();
        for task in &self.tasks {
            if let Some(mutants) = task.mutants
                && let Some(score) = mutants.score()
            {
                scores.push((task, mutants, score));
            }
        }
        scores.sort_by_key(|(_, _, score)| *score);
        scores
    }
}

impl Mutants {
    /// Share of the wrong solutions that the tests catch, in tenths of a percent, never rounded up. None where there are
    /// none.
    pub(super) fn score(self) -> Option<usize> {
        (self.caught * 1000).checked_div(self.caught + self.survived)
    }
}

fn figures(authored: &Authored, known: Option<&TaskQuality>) -> TaskFigures {
    let task = &authored.task;
    TaskFigures {
        entry_point: task.entry_point.clone(),
        title: task.metadata.title.clone(),
        donor: task.metadata.donor.clone(),
        kind: task.metadata.kind.clone(),
        difficulty: task.metadata.difficulty.clone(),
        cdk_version: task.cdk_version.clone(),
        services: task.metadata.services.clone(),
        features: measure(task),
        mutants: known.filter(|known| !known.mutants.is_empty()).and_then(|known| mutants(authored, known)),
        alternatives: known.and_then(|known| alternatives(authored, known)),
    }
}

fn mutants(authored: &Authored, known: &TaskQuality) -> Option<Mutants> {
    let now = quality::mutants_of(authored, &quality::wrong_solutions(authored));
    (known.mutants_of == now).then(|| Mutants {
        caught: known.count(Fate::Caught),
        survived: known.count(Fate::Survived),
        acceptable: known.count(Fate::Acceptable),
        equivalent: known.count(Fate::Equivalent),
    })
}

fn alternatives(authored: &Authored, known: &TaskQuality) -> Option<Alternatives> {
    let is_current =
        !known.alternatives.is_empty() && known.alternatives_of == quality::alternatives_of(authored);
    is_current.then(|| Alternatives {
        accepted: known.alternatives.iter().filter(|alternative| alternative.passed).count(),
        all: known.alternatives.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Alternatives, Figures, figures};
    use crate::tasks::{folder, quality};
    use infrabench_protocol::quality::{Alternative, Fate, Mutant, TaskQuality};
    use std::path::Path;

    fn mutant(fate: Fate) -> Mutant {
        let text = String::new;
        Mutant {
            operator: text(),
            path: text(),
            line: 1,
            change: text(),
            fate,
            caught_by: Vec::new(),
            reason: None,
        }
    }

    fn alternative(passed: bool) -> Alternative {
        Alternative { name: String::new(), completion: String::new(), passed, refused_by: Vec::new() }
    }

    #[test]
    fn what_was_measured_on_this_content_counts() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dataset");
        let authored = folder::tasks(&folder).expect("the dataset of the tests").remove(0);
        let known = TaskQuality {
            mutants_of: quality::mutants_of(&authored, &quality::wrong_solutions(&authored)),
            mutants: [Fate::Caught, Fate::Caught, Fate::Survived, Fate::Equivalent, Fate::Acceptable]
                .map(mutant)
                .into(),
            alternatives_of: quality::alternatives_of(&authored),
            alternatives: vec![alternative(true), alternative(false)],
        };
        let current = figures(&authored, Some(&known));
        assert_eq!(
            current.mutants.and_then(super::Mutants::score),
            Some(666),
            "two of three, never rounded up"
        );
        assert!(matches!(current.alternatives, Some(Alternatives { accepted: 1, all: 2 })));

        let mut edited = authored;
        edited.task.prompt.push('!');
        let other = figures(&edited, Some(&known));
        assert!(other.mutants.is_none() && other.alternatives.is_none());
    }

    #[test]
    fn a_service_counts_once_per_task_and_the_most_frequent_is_first() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dataset");
        let mut figures = Figures::of(&folder).expect("the dataset of the tests");
        figures.tasks[0].services.push("SQS".to_owned());
        let counts = figures.counts(|task| &task.services);
        assert_eq!(counts, [("SQS".to_owned(), 2), ("SNS".to_owned(), 1)]);
    }
}
