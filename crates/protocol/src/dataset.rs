//! Between the app and its dataset worker, which holds every task, so that the page never has to: the page asks for
//! the rows it shows, the counts beside the filters, and one task at a time.

use crate::quality::TaskQuality;
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// What the app asks of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatasetRequest {
    /// Read the dataset kept from an earlier visit, else the one at `bundled`. Answer: [`DatasetAnswer::Opened`].
    Open {
        /// Absolute URL of the dataset that comes with the app.
        bundled: String,
        /// The best score of each task so far.
        best: Vec<(String, Best)>,
    },
    /// Read the files handed over beside the message, and keep them. Answer: `Opened` or `Refused`.
    LoadFiles,
    /// Fetch a dataset and keep it. Answer: `Opened` or `Refused`.
    LoadUrl {
        /// Absolute URL.
        url: String,
    },
    /// Go back to the dataset that comes with the app and forget the kept one. Answer: `Opened` or `Refused`.
    Restore {
        /// Absolute URL.
        bundled: String,
    },
    /// Filter, sort, count. Answer: [`DatasetAnswer::Listed`].
    List(ListQuery),
    /// Rows of the last list. Answer: [`DatasetAnswer::Rows`].
    Rows {
        /// [`Listing::list`].
        list: u32,
        /// Position of the first row.
        first: u32,
        /// How many.
        count: u32,
    },
    /// One task. Answer: [`DatasetAnswer::Task`].
    Task {
        /// Its `task_id`.
        task_id: String,
    },
    /// How good a task's tests are. Answer: [`DatasetAnswer::Quality`].
    Quality {
        /// Its `task_id`.
        task_id: String,
    },
    /// What figures and tables need to know of every task. Answer: [`DatasetAnswer::Facts`].
    Facts,
    /// Tasks have new best scores. Answer: [`DatasetAnswer::Noted`].
    Scores {
        /// By `task_id`.
        best: Vec<(String, Best)>,
    },
    /// Every score was forgotten. Answer: `Noted`.
    ForgetScores,
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatasetAnswer {
    /// A dataset is in place.
    Opened(DatasetInfo),
    /// Nothing usable came of it; the dataset before stays.
    Refused(LoadFailure),
    /// A list.
    Listed(Listing),
    /// Rows; empty when the list is not the last one any more.
    Rows {
        /// The rows asked for, fewer at the end.
        rows: Vec<Row>,
    },
    /// A task.
    Task {
        /// The published form, JSON text; none when the dataset has no such task.
        task: Option<String>,
    },
    /// What figures and tables need to know of tasks.
    Facts {
        /// All tasks.
        tasks: Vec<TaskFacts>,
        /// SHA-256 of the dataset, as results have it.
        dataset_sha256: String,
    },
    /// How good a task's tests are.
    Quality {
        /// None where it was not measured.
        quality: Option<TaskQuality>,
    },
    /// Done.
    Noted,
}

/// News while a dataset is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadProgress {
    /// What is read, e.g. `infrabench.jsonl`.
    pub name: String,
    /// Bytes so far.
    pub received: f64,
    /// Bytes in all, where known.
    pub total: Option<f64>,
    /// Whether all bytes are here and the tasks are being checked.
    pub checking: bool,
}

/// Where the dataset in use came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// With the app.
    Bundled,
    /// Files that the reader chose or dropped.
    Files,
    /// An address that the reader gave.
    Url,
}

/// The dataset in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatasetInfo {
    /// Where it came from.
    pub origin: Origin,
    /// File name, `3 files`, or the address.
    pub name: String,
    /// Bytes read.
    pub bytes: f64,
    /// Tasks in use.
    pub tasks: u32,
    /// What could not be used, in the order found; at most [`LoadIssue::LIMIT`].
    pub problems: Vec<LoadIssue>,
    /// How many problems there are in all.
    pub problem_count: u32,
    /// Why it could not be kept for the next visit, when it should have been and was not.
    pub not_kept: Option<String>,
    /// Why the kept dataset was set aside for the bundled one, when it was.
    pub set_aside: Option<String>,
}

/// A dataset that could not be used at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadFailure {
    /// What it was.
    pub name: String,
    /// One or two sentences: what happened and the way out.
    pub message: String,
    /// What is wrong where, as in [`DatasetInfo::problems`].
    pub problems: Vec<LoadIssue>,
    /// How many problems there are in all.
    pub problem_count: u32,
}

/// One thing that is wrong in a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadIssue {
    /// The file it is in.
    pub file: String,
    /// Line of that file, 1-based, where known.
    pub line: Option<u32>,
    /// Column on that line, 1-based, where known.
    pub column: Option<u32>,
    /// The task, where it is known.
    pub task: Option<String>,
    /// Field or path of fields within the task, e.g. `context."app.py"`.
    pub field: Option<String>,
    /// What is wrong and the way out.
    pub message: String,
    /// The broken line, bounded, with the column at which the bounded text starts.
    pub excerpt: Option<String>,
}

impl LoadIssue {
    /// How many issues are told one by one.
    pub const LIMIT: usize = 100;
}

/// Which tasks to list, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Words that must all occur in prompt, code, paths or title; case does not matter.
    pub search: String,
    /// Values chosen per facet; a facet without values filters nothing. Values are [`FacetValue::value`].
    pub filters: Vec<(Facet, Vec<String>)>,
    /// What to sort by.
    pub sort: Sort,
    /// Whether the order is turned around.
    pub descending: bool,
    /// Send rows from this position on with the answer.
    pub first: u32,
    /// How many rows.
    pub count: u32,
    /// Also say where this task stands in the list.
    pub locate: Option<String>,
}

/// A way to narrow the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// `easy`, `medium`, `hard`, as the dataset says.
    Difficulty,
    /// What kind of work it is, as the dataset says.
    Kind,
    /// Best verdict so far; `none` for not tried.
    Verdict,
    /// The repository it was cut from.
    Donor,
    /// An AWS service.
    Service,
    /// Number of masks.
    Masks,
}

impl Facet {
    /// Every facet, in display order.
    pub const ALL: [Self; 6] =
        [Self::Difficulty, Self::Kind, Self::Verdict, Self::Donor, Self::Service, Self::Masks];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Difficulty => "difficulty",
            Self::Kind => "kind",
            Self::Verdict => "verdict",
            Self::Donor => "donor",
            Self::Service => "service",
            Self::Masks => "masks",
        }
    }
}

/// An order of the list. Ties fall to the donor, then the size, then the title.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Donor; within it the largest solution first.
    #[default]
    Donor,
    /// Title.
    Title,
    /// Easy to hard.
    Difficulty,
    /// Lines of the canonical solution.
    Cut,
    /// Number of masks.
    Masks,
    /// Number of tests.
    Tests,
    /// Mutation score.
    Mutation,
    /// Best verdict so far.
    Verdict,
}

impl Sort {
    /// Every order, in display order.
    pub const ALL: [Self; 8] = [
        Self::Donor,
        Self::Title,
        Self::Difficulty,
        Self::Cut,
        Self::Masks,
        Self::Tests,
        Self::Mutation,
        Self::Verdict,
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Donor => "donor",
            Self::Title => "title",
            Self::Difficulty => "difficulty",
            Self::Cut => "cut",
            Self::Masks => "masks",
            Self::Tests => "tests",
            Self::Mutation => "mutation",
            Self::Verdict => "verdict",
        }
    }
}

/// A list as the page needs it at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Number of this list, to ask for rows of.
    pub list: u32,
    /// Tasks in the dataset.
    pub total: u32,
    /// Tasks in the list.
    pub matched: u32,
    /// Tasks that match the search when no filter is on.
    pub without_filters: u32,
    /// Counts per facet, in display order, facets with nothing to choose left out.
    pub facets: Vec<FacetCounts>,
    /// Whether any task of the dataset has a mutation score.
    pub has_mutation: bool,
    /// Position of the first of `rows`.
    pub first: u32,
    /// The rows asked for.
    pub rows: Vec<Row>,
    /// Position of the task to locate.
    pub located: Option<u32>,
}

/// The values of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCounts {
    /// Which.
    pub facet: Facet,
    /// Values in display order. Chosen values are there even when nothing has them.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// The value, as it goes into [`ListQuery::filters`].
    pub value: String,
    /// Tasks that have it, with search and all other facets' filters applied.
    pub count: u32,
}

/// One task in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its id.
    pub task_id: String,
    /// `<donor>+<feature>`.
    pub entry_point: String,
    /// A person's name for it; the feature when the dataset gives none.
    pub title: String,
    /// The repository it was cut from.
    pub donor: String,
    /// AWS services.
    pub services: Vec<String>,
    /// `easy`, `medium`, `hard`; empty when the dataset does not say.
    pub difficulty: String,
    /// `add`, `wire`, `policy`, ...; empty when the dataset does not say.
    pub kind: String,
    /// Lines of the canonical solution.
    pub cut_lines: u32,
    /// Lines of the reference.
    pub all_lines: u32,
    /// Files in the context.
    pub files: u32,
    /// Number of masks.
    pub masks: u32,
    /// Number of test functions.
    pub tests: u32,
    /// Share of wrong solutions that the tests catch, in percent.
    pub mutation: Option<u8>,
    /// Best score so far.
    pub best: Option<Best>,
    /// The prompt's first 320 characters, white space folded.
    pub prompt: String,
}

/// What figures and tables about runs need to know of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFacts {
    /// Its id.
    pub task_id: String,
    /// A person's name for it.
    pub title: String,
    /// The repository it was cut from.
    pub donor: String,
    /// AWS services.
    pub services: Vec<String>,
    /// `add`, `wire`, ...; empty when the dataset does not say.
    pub kind: String,
    /// `easy`, ...; empty when the dataset does not say.
    pub difficulty: String,
}

/// The best score of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Best {
    /// What it came to.
    pub verdict: Verdict,
    /// Tests passed.
    pub passed: u32,
    /// Tests expected.
    pub total: u32,
}

impl Best {
    /// The better of two scores: a pass, then more tests passed, then how far the code got; our own faults last.
    #[must_use]
    pub fn better(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }

    fn rank(self) -> (u8, u64) {
        let share = u64::from(self.passed) * 1_000_000 / u64::from(self.total.max(1));
        let verdict = match self.verdict {
            Verdict::Passed => 5,
            Verdict::Failed => 4,
            Verdict::Timeout => 3,
            Verdict::SynthError => 2,
            Verdict::GenerationError => 1,
            Verdict::InfraError => 0,
        };
        (verdict, share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(verdict: Verdict, passed: u32) -> Best {
        Best { verdict, passed, total: 5 }
    }

    #[test]
    fn a_pass_beats_everything_and_an_infra_error_nothing() {
        let passed = best(Verdict::Passed, 5);
        let failed = best(Verdict::Failed, 4);
        let infra = best(Verdict::InfraError, 0);
        assert_eq!(failed.better(passed), passed);
        assert_eq!(passed.better(infra), passed);
        assert_eq!(infra.better(best(Verdict::GenerationError, 0)), best(Verdict::GenerationError, 0));
    }

    #[test]
    fn among_failures_more_passed_tests_win() {
        let one = best(Verdict::Failed, 1);
        let four = best(Verdict::Failed, 4);
        assert_eq!(one.better(four), four);
        assert_eq!(four.better(one), four);
    }
}
