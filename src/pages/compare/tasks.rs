//! The paired tasks as lists: who solved which, how many there are of each kind, and which ones a search finds.

use crate::runs::ComparedTask;
use infrabench_protocol::verdict::Verdict;
use std::cell::OnceCell;

/// Which tasks are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// One run passed, the other did not.
    #[default]
    Disagree,
    /// Only A passed.
    OnlyA,
    /// Only B passed.
    OnlyB,
    /// Both passed.
    Both,
    /// Neither passed.
    Neither,
    /// Every one.
    All,
}

impl Show {
    /// In the order of the buttons.
    pub const ALL: [Self; 6] =
        [Self::Disagree, Self::OnlyA, Self::OnlyB, Self::Both, Self::Neither, Self::All];

    /// Its word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disagree => "disagree",
            Self::OnlyA => "only_a",
            Self::OnlyB => "only_b",
            Self::Both => "both",
            Self::Neither => "neither",
            Self::All => "all",
        }
    }

    /// Its name on a button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disagree => "Disagree",
            Self::OnlyA => "Only A",
            Self::OnlyB => "Only B",
            Self::Both => "Both",
            Self::Neither => "Neither",
            Self::All => "All",
        }
    }

    /// Whether a task of this kind is listed.
    pub fn has(self, solved: Solved) -> bool {
        match self {
            Self::Disagree => matches!(solved, Solved::OnlyA | Solved::OnlyB),
            Self::OnlyA => solved == Solved::OnlyA,
            Self::OnlyB => solved == Solved::OnlyB,
            Self::Both => solved == Solved::Both,
            Self::Neither => solved == Solved::Neither,
            Self::All => true,
        }
    }
}

/// Who solved a task with its first scored sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Solved {
    /// Both runs.
    Both,
    /// Only the first.
    OnlyA,
    /// Only the second.
    OnlyB,
    /// None of the two.
    Neither,
}

impl Solved {
    /// Who solved `task`.
    pub fn of(task: &ComparedTask) -> Self {
        match (task.a.1.verdict == Verdict::Passed, task.b.1.verdict == Verdict::Passed) {
            (true, true) => Self::Both,
            (true, false) => Self::OnlyA,
            (false, true) => Self::OnlyB,
            (false, false) => Self::Neither,
        }
    }

    /// As words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::OnlyA => "only A",
            Self::OnlyB => "only B",
            Self::Neither => "neither",
        }
    }
}

/// The paired tasks, ready to be filtered at each keystroke.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    /// Who solved each.
    solved: Vec<Solved>,
    /// What is looked through of each, from the first search on.
    texts: OnceCell<Vec<String>>,
    /// How many tasks each list has, in the order of [`Show::ALL`].
    counts: [usize; 6],
}

impl Index {
    /// Reads the tasks once.
    pub fn new(tasks: &[ComparedTask]) -> Self {
        let solved: Vec<_> = tasks.iter().map(Solved::of).collect();
        let counts = Show::ALL.map(|show| solved.iter().filter(|solved| show.has(**solved)).count());
        Self { solved, texts: OnceCell::new(), counts }
    }

    /// How many tasks a list has.
    pub fn count(&self, show: Show) -> usize {
        Show::ALL.iter().zip(self.counts).find(|(one, _)| **one == show).map_or(0, |(_, count)| count)
    }

    /// Positions of those of `tasks`, the ones that were read, that are in a list and have every word of `search`.
    pub fn find(&self, tasks: &[ComparedTask], show: Show, search: &str) -> Vec<usize> {
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let listed = self.solved.iter().enumerate().filter(|(_, solved)| show.has(**solved));
        let listed = listed.map(|(position, _)| position);
        if words.is_empty() {
            return listed.collect();
        }
        let texts = self.texts.get_or_init(|| tasks.iter().map(text).collect());
        let has_all = |text: &String| words.iter().all(|word| text.contains(word.as_str()));
        listed.filter(|position| texts.get(*position).is_some_and(has_all)).collect()
    }
}

fn text(task: &ComparedTask) -> String {
    format!("{}\n{}\n{}", task.title, task.donor, task.task_id).to_lowercase()
}

/// A donor's tasks: they stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Donor {
    /// Its name.
    pub name: String,
    /// Positions of its tasks, `first..last`.
    pub first: usize,
    /// See `first`.
    pub last: usize,
    /// How many of them both solved, only A, only B, neither.
    pub solved: [usize; 4],
}

/// The donors in the order of `tasks`, which are sorted by donor.
pub fn donors(tasks: &[ComparedTask]) -> Vec<Donor> {
    let mut found: Vec<Donor> = Vec::new();
    for (position, task) in tasks.iter().enumerate() {
        if found.last().is_none_or(|donor| donor.name != task.donor) {
            let name = task.donor.clone();
            found.push(Donor { name, first: position, last: position, solved: [0; 4] });
        }
        if let Some(donor) = found.last_mut() {
            donor.last = position + 1;
            let [both, only_a, only_b, neither] = &mut donor.solved;
            match Solved::of(task) {
                Solved::Both => *both += 1,
                Solved::OnlyA => *only_a += 1,
                Solved::OnlyB => *only_b += 1,
                Solved::Neither => *neither += 1,
            }
        }
    }
    found
}

#[cfg(test)]
pub mod testing {
    //! Tasks for tests.

    use crate::runs::{ComparedTask, TurnOutcome};
    use infrabench_protocol::verdict::Verdict;

    /// A task that A and B came to these verdicts with.
    pub fn task(donor: &str, title: &str, a: Verdict, b: Verdict) -> ComparedTask {
        let outcome =
            |verdict| TurnOutcome { verdict, error_type: None, passed: 0, total: 3, duration_ms: 1 };
        let share = |verdict| f64::from(u8::from(verdict == Verdict::Passed));
        ComparedTask {
            task_id: format!("{donor}+{title}"),
            title: title.to_owned(),
            donor: donor.to_owned(),
            a: (0, outcome(a)),
            b: (0, outcome(b)),
            a_share: share(a),
            b_share: share(b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::task;
    use super::*;
    use infrabench_protocol::verdict::Verdict::{Failed, GenerationError, Passed, SynthError};

    fn tasks() -> Vec<ComparedTask> {
        vec![
            task("batch", "Spot capacity", Passed, SynthError),
            task("batch", "Job queue", Passed, Passed),
            task("edge", "Cache policy", Failed, GenerationError),
            task("edge", "Job alarm", Failed, Passed),
        ]
    }

    #[test]
    fn each_list_has_the_tasks_of_its_name() {
        let (tasks, index) = (tasks(), Index::new(&tasks()));
        let found = Show::ALL.map(|show| index.find(&tasks, show, ""));
        assert_eq!(found, [vec![0, 3], vec![0], vec![3], vec![1], vec![2], vec![0, 1, 2, 3]]);
        assert_eq!(Show::ALL.map(|show| index.count(show)), [2, 1, 1, 1, 1, 4]);
    }

    #[test]
    fn a_search_wants_every_word_somewhere() {
        let (tasks, index) = (tasks(), Index::new(&tasks()));
        assert_eq!(index.find(&tasks, Show::All, "job"), [1, 3]);
        assert_eq!(index.find(&tasks, Show::All, "  EDGE job "), [3]);
        assert!(index.find(&tasks, Show::Disagree, "queue").is_empty());
    }

    #[test]
    fn donors_stand_together_and_count_who_solved_what() {
        let found = donors(&tasks());
        let told: Vec<_> =
            found.iter().map(|donor| (donor.name.as_str(), donor.first..donor.last, donor.solved)).collect();
        assert_eq!(told, [("batch", 0..2, [1, 1, 0, 0]), ("edge", 2..4, [0, 0, 1, 1])]);
        assert_eq!(donors(&[]), []);
    }
}
