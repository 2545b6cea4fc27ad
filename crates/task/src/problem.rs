//! What is wrong with a dataset, said so that it can be mended.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing that kept a source, or a task in it, from being loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadProblem {
    /// Name of the file; for an entry of an archive, `archive.zip/entry.json`. Empty when there is no file.
    pub source: String,
    /// 1-based line in it.
    pub line: Option<u32>,
    /// 1-based column, in characters.
    pub column: Option<u32>,
    /// The task, when its id could be read.
    pub task_id: Option<String>,
    /// The field, e.g. `context["app.py"]`.
    pub field: Option<String>,
    /// What is wrong and the way out.
    pub message: String,
}

impl LoadProblem {
    /// A problem of a whole source.
    pub fn of_source(source: &str, message: impl Into<String>) -> Self {
        Self { source: source.to_owned(), message: message.into(), ..Self::default() }
    }
}

impl fmt::Display for LoadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        match (self.line, self.column) {
            (Some(line), Some(column)) if self.source.is_empty() => write!(f, "line {line}, column {column}"),
            (Some(line), None) if self.source.is_empty() => write!(f, "line {line}"),
            (Some(line), Some(column)) => write!(f, ":{line}:{column}"),
            (Some(line), None) => write!(f, ":{line}"),
            (None, _) => Ok(()),
        }?;
        if !self.source.is_empty() || self.line.is_some() {
            f.write_str(": ")?;
        }
        if let Some(task) = &self.task_id {
            write!(f, "task {task}: ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for LoadProblem {}
