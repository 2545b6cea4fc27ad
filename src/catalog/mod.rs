//! What the dataset worker knows: every task, indexed for searching, counting and sorting. Pure: no worker, no page.
//!
//! - [`text`]: interned, lower-case texts that can be searched in well under a frame.
//! - [`words`]: vocabularies, one per facet.
//! - [`entry`]: a task and what the list shows of it.
//! - [`list`]: filter, count, sort.

pub mod entry;
pub mod list;
pub mod text;
pub mod words;

#[cfg(test)]
mod tests;

use entry::Entry;
use infrabench_protocol::dataset::{Best, Sort, TaskFacts};
use infrabench_protocol::quality::{Quality, TaskQuality};
use infrabench_task::Task;
use std::collections::HashMap;
use text::Texts;
use words::Vocabularies;

/// A dataset, indexed.
pub struct Catalog {
    entries: Vec<Entry>,
    quality: Quality,
    by_id: HashMap<String, usize>,
    texts: Texts,
    words: Vocabularies,
    /// All positions into `entries` in the order last asked for; none when a score may have changed it.
    order: Option<Order>,
    /// Positions into `entries`, as last listed.
    listed: Vec<usize>,
    /// Number of that list.
    list: u32,
}

/// Every position in one order. Typing does not change the order, so a keystroke need not sort.
struct Order {
    sort: Sort,
    descending: bool,
    positions: Vec<usize>,
}

impl Catalog {
    /// Indexes tasks, with what was measured of their tests and the best scores so far. `first_list` is the number of its first list: a fresh catalogue must
    /// not be asked for rows of an older one's list.
    pub fn new(tasks: Vec<Task>, quality: Quality, best: &HashMap<String, Best>, first_list: u32) -> Self {
        let mut texts = Texts::default();
        let mut words = Vocabularies::default();
        let mut entries: Vec<Entry> =
            tasks.into_iter().map(|task| Entry::new(task, &quality, &mut texts, &mut words)).collect();
        for entry in &mut entries {
            entry.row.best = best.get(&entry.row.task_id).copied();
        }
        let by_id =
            entries.iter().enumerate().map(|(index, entry)| (entry.row.task_id.clone(), index)).collect();
        Self { entries, quality, by_id, texts, words, order: None, listed: Vec::new(), list: first_list }
    }

    /// The task of this id.
    pub fn task(&self, task_id: &str) -> Option<&Task> {
        self.by_id.get(task_id).and_then(|index| self.entries.get(*index)).map(|entry| &entry.task)
    }

    /// What figures and tables about runs need to know of every task.
    pub fn facts(&self) -> Vec<TaskFacts> {
        let facts = |entry: &Entry| TaskFacts {
            task_id: entry.row.task_id.clone(),
            title: entry.row.title.clone(),
            donor: entry.row.donor.clone(),
            services: entry.row.services.clone(),
            kind: entry.row.kind.clone(),
            difficulty: entry.row.difficulty.clone(),
        };
        self.entries.iter().map(facts).collect()
    }

    /// Every task.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.entries.iter().map(|entry| &entry.task)
    }

    /// How good the tests of the task of this id are, where it was measured.
    pub fn quality(&self, task_id: &str) -> Option<&TaskQuality> {
        self.quality.tasks.get(&self.task(task_id)?.entry_point)
    }

    /// Changes a task's best score.
    pub fn score(&mut self, task_id: &str, best: Best) {
        let entry = self.by_id.get(task_id).and_then(|index| self.entries.get_mut(*index));
        if let Some(entry) = entry {
            entry.row.best = Some(best);
            self.order = None;
        }
    }

    /// Forgets every score.
    pub fn forget_scores(&mut self) {
        self.order = None;
        for entry in &mut self.entries {
            entry.row.best = None;
        }
    }

    /// Number of tasks.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no task.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Number of the last list.
    pub fn last_list(&self) -> u32 {
        self.list
    }
}
