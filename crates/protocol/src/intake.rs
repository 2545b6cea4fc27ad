//! How a completion was understood: the readings it allows, the one chosen, and why.

use crate::place::LineRange;
use serde::{Deserialize, Serialize};

/// The outcome of reading a completion against a task. Total: text without usable code gives no reading and says why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Every reading the text allows, best first in the documented order. Empty: a `generation_error`.
    pub readings: Vec<Reading>,
    /// Index into `readings` of the one taken, when there is any.
    pub chosen: Option<usize>,
    /// One sentence when more than one reading is reasonable: what is ambiguous and which rule chose.
    pub ambiguity: Option<String>,
    /// What was found and could not be used, e.g. a refused path or a patch that does not apply.
    pub problems: Vec<IntakeProblem>,
}

impl Intake {
    /// The chosen reading.
    pub fn reading(&self) -> Option<&Reading> {
        self.chosen.and_then(|index| self.readings.get(index))
    }
}

/// The shape in which an answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Bare code, no fence around it.
    Snippet,
    /// One or more fenced blocks in prose.
    FencedBlock,
    /// A block or text that is a whole file: the unmasked lines around the mask are there.
    WholeFile,
    /// A unified or git diff.
    Patch,
    /// `<<<<<<< SEARCH` blocks.
    SearchReplace,
    /// A JSON object of path to content.
    JsonObject,
    /// Text that carries the BEGIN/END INSERT tags.
    Tagged,
    /// `<file path="...">` elements.
    FileElements,
}

/// One way to understand a completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The shape recognised.
    pub form: Form,
    /// A short name that tells this reading from its siblings, e.g. `Second block fills mask 1`.
    pub label: String,
    /// One sentence in the words of the dataset format, e.g.
    /// `fenced block for stacks/orders.py; re-indented 8 spaces; fills mask 1 of 1`.
    pub summary: String,
    /// Why it was recognised so, one sentence each.
    pub because: Vec<String>,
    /// Lines of the completion whose text ends up in the codebase, ascending, not overlapping.
    pub answer_lines: Vec<LineRange>,
    /// What it changes. Never empty.
    pub edits: Vec<Edit>,
}

/// What a completion means for one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The file, relative and normalised.
    pub path: String,
    /// The change.
    #[serde(flatten)]
    pub change: EditChange,
}

/// The change that an edit makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EditChange {
    /// Put `text` into a mask. `text` is already re-indented; line endings follow the file at splice time.
    FillMask {
        /// Index of the mask in `Task::masks`.
        mask: usize,
        /// What goes in, ending with a newline unless empty.
        text: String,
        /// Columns by which the answer's own indentation was shifted, 0 when it was right.
        shifted: i32,
    },
    /// Replace the whole file, or create it.
    ReplaceFile {
        /// The new content.
        text: String,
    },
    /// Replace line ranges of the context's file; the hunks are located, ascending and do not overlap.
    Patch {
        /// Where and what.
        hunks: Vec<LocatedHunk>,
    },
    /// Remove the file.
    DeleteFile,
}

/// A hunk whose place in the context's file has been found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocatedHunk {
    /// Lines of the context's file that stay before the replaced ones: the hunk starts at line `after + 1`.
    pub after: u32,
    /// How many lines it replaces; 0 inserts.
    pub removed: u32,
    /// The new lines, without line endings.
    pub lines: Vec<String>,
    /// Lines between the place the answer named and the place found.
    pub offset: i32,
}

/// Something in a completion that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeProblem {
    /// What is wrong and the way out, in one or two sentences.
    pub message: String,
    /// Lines of the completion it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_lines: Option<LineRange>,
}

/// A splice, seen from the candidate's side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpliceReport {
    /// Where each filled mask stands in the candidate.
    pub fills: Vec<MaskFill>,
    /// Lines changed outside every mask, by a whole file or a patch.
    pub outside: Vec<OutsideChange>,
    /// Lines outside the masks that are the same, byte for byte, in files that an edit touched.
    pub untouched_lines: u32,
}

/// Where a filled mask stands in the candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskFill {
    /// Index of the mask in `Task::masks`.
    pub mask: usize,
    /// File it is in.
    pub path: String,
    /// Candidate lines it now spans; none when it was filled with nothing.
    pub lines: Option<LineRange>,
}

/// A change outside every mask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideChange {
    /// File it is in.
    pub path: String,
    /// Candidate lines added or changed; none when lines were only removed or the file was.
    pub lines: Option<LineRange>,
    /// Lines of the context that went away.
    pub removed: u32,
}
