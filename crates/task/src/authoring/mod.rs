//! The authoring form: a complete donor with named regions, and task files that say which regions a task cuts.
//!
//! A donor works as it is, so its solutions are real code that can be run, linted and refactored. [`build`] cuts the
//! regions of one task and gives the published form, always the same for the same input. Files are named in problems as
//! they lie in the dataset's folder: `donors/<donor>/...` and `tasks/<entry point>/...`.

mod build;
mod donor;
mod features;
mod task_file;

pub use build::build;
pub use donor::{Donor, Region};
pub use features::{Difficulty, measure};
pub use task_file::{Acceptable, Inferable, Kind, TaskFile, parse_task_file};

use std::fmt;

/// Something wrong with a donor or a task file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthoringProblem {
    /// The file, within the dataset's folder.
    pub file: String,
    /// 1-based line, where it is about one.
    pub line: Option<u32>,
    /// What is wrong and the way out.
    pub message: String,
}

impl fmt::Display for AuthoringProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for AuthoringProblem {}

/// Whether `name` can name a region.
fn is_region_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
