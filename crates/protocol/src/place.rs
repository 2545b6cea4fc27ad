//! Where something is in a text.

use serde::{Deserialize, Serialize};

/// Lines `first..=last`, 1-based. An empty place between lines is not expressible on purpose: a mask has its own type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineRange {
    /// First line.
    pub first: u32,
    /// Last line, at least `first`.
    pub last: u32,
}

impl LineRange {
    /// The range of `first` to `last`, whichever order they come in.
    pub fn new(first: u32, last: u32) -> Self {
        Self { first: first.min(last), last: first.max(last) }
    }

    /// How many lines it spans.
    pub fn count(self) -> u32 {
        self.last - self.first + 1
    }

    /// Whether `line` lies within.
    pub fn contains(self, line: u32) -> bool {
        (self.first..=self.last).contains(&line)
    }
}

/// A stretch of one file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// Path of the file within the codebase.
    pub path: String,
    /// The lines.
    pub lines: LineRange,
    /// Column where it starts on the first line, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}
