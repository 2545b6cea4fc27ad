//! `quality.json`: how good the tests of each task are, measured.
//!
//! Two questions, each answered by running: do the tests catch wrong solutions (mutants of the canonical one), and do they
//! accept other right ones (alternatives that people wrote)? What was measured is tied to the content it was measured on.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The quality of a dataset's tasks, by entry point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// One entry per task that has been measured.
    pub tasks: BTreeMap<String, TaskQuality>,
}

/// The quality of one task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskQuality {
    /// What `mutants` were measured on: SHA-256 of the task, its acceptable mutants and the names of all mutants.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mutants_of: String,
    /// Wrong variants of the canonical solution, by place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mutants: Vec<Mutant>,
    /// What `alternatives` were measured on: SHA-256 of the task and all alternatives.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alternatives_of: String,
    /// Other right solutions, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

/// A wrong variant of the canonical solution, and whether the tests caught it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mutant {
    /// What kind of change, e.g. `number`, `grant`.
    pub operator: String,
    /// The file.
    pub path: String,
    /// Line of the reference that is changed.
    pub line: u32,
    /// What stood there and what stands there now.
    pub change: String,
    /// What came of it.
    pub fate: Fate,
    /// Names of the test functions that did not pass. Empty where none could run, and where all passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caught_by: Vec<String>,
    /// Why it is acceptable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What came of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// At least one test did not pass.
    Caught,
    /// It passed, and its templates are those of the reference but for the names of resources: no mutant at all.
    Equivalent,
    /// It passed, and is a right answer for a reason that the task gives.
    Acceptable,
    /// It passed and should not have.
    Survived,
}

/// Another right solution, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// How it differs, as its file is called: `l1-instead-of-l2`.
    pub name: String,
    /// The answer, as a model would give it.
    pub completion: String,
    /// Whether the tests accept it.
    pub passed: bool,
    /// Names of the test functions that did not pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused_by: Vec<String>,
}

impl TaskQuality {
    /// Mutants of a fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.mutants.iter().filter(|mutant| mutant.fate == fate).count()
    }

    /// Share of wrong solutions that the tests catch, between 0 and 1. None where there are none.
    pub fn mutation_score(&self) -> Option<f64> {
        mutation_score(self.count(Fate::Caught), self.count(Fate::Survived))
    }
}

impl Quality {
    /// Mutants of a fate, over all tasks.
    pub fn count(&self, fate: Fate) -> usize {
        self.tasks.values().map(|task| task.count(fate)).sum()
    }

    /// Share of all wrong solutions that the tests catch, between 0 and 1.
    pub fn mutation_score(&self) -> Option<f64> {
        mutation_score(self.count(Fate::Caught), self.count(Fate::Survived))
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of mutants are far below 2^52")]
fn mutation_score(caught: usize, survived: usize) -> Option<f64> {
    let wrong = caught + survived;
    (wrong > 0).then(|| caught as f64 / wrong as f64)
}
