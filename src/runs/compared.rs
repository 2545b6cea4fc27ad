//! Two runs, compared.

use super::{RunFigures, TurnOutcome, columns};
use infrabench_verdict::metrics::{Difference, Pairing, Resolution};
use serde::{Deserialize, Serialize};

/// Two runs, paired by the tasks that both scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The first.
    pub a: RunFigures,
    /// The second.
    pub b: RunFigures,
    /// Tasks that only the first scored.
    pub only_in_a: u32,
    /// Tasks that only the second scored.
    pub only_in_b: u32,
    /// Who solved how many, by each task's first scored sample.
    pub pairing: Pairing,
    /// McNemar's exact test, two-sided.
    pub p_value: f64,
    /// Correctness of the first less that of the second, over the paired tasks.
    pub difference: Option<Difference>,
    /// The smallest difference that so many tasks can tell, by samples of each.
    pub resolution: Vec<Resolution>,
    /// Paired tasks, by donor and title.
    #[serde(with = "columns")]
    pub tasks: Vec<ComparedTask>,
}

/// A task that both runs scored.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedTask {
    /// Its id.
    pub task_id: String,
    /// What it is called; its id where the dataset does not have it.
    pub title: String,
    /// Its donor.
    pub donor: String,
    /// What the first run's first scored sample came to in the end, with its number.
    pub a: (u32, TurnOutcome),
    /// The second's.
    pub b: (u32, TurnOutcome),
    /// Share of the first run's samples that passed, 0 to 1.
    pub a_share: f64,
    /// Of the second's.
    pub b_share: f64,
}
