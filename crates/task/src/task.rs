//! One task, checked: its masks are known and its canonical solution gives the reference.

use crate::lines::to_usize;
use crate::path::RelativePath;
use infrabench_protocol::place::LineRange;
use std::collections::BTreeMap;

/// A codebase: path to text, in path order.
pub type Codebase = BTreeMap<RelativePath, String>;

/// A benchmark task in checked form. Built only by the loader, which guarantees that the canonical solution applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Unique in its dataset.
    pub task_id: String,
    /// `<donor>+<feature>`.
    pub entry_point: String,
    /// The request in plain language.
    pub prompt: String,
    /// Version of aws-cdk-lib it is scored with.
    pub cdk_version: String,
    /// The donor's files, solution masked out. Also the baseline: the masks are empty.
    pub context: Codebase,
    /// The canonical solution as published: path to unified diffs, verbatim.
    pub canonical_solution: BTreeMap<RelativePath, Vec<String>>,
    /// pytest files.
    pub tests: Codebase,
    /// Our own additions; default when a task has none.
    pub metadata: Metadata,
    /// Unknown fields, kept and written back.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// The masks, by path and line. Never empty.
    pub masks: Vec<Mask>,
    /// The context with the canonical solution applied.
    pub reference: Codebase,
}

impl Task {
    /// The canonical solution's content of mask `index`, whole lines; empty when there is no such mask.
    pub fn solution_text(&self, index: usize) -> String {
        let Some(mask) = self.masks.get(index) else { return String::new() };
        let lines =
            self.reference.get(&mask.path).map(|text| text.split_inclusive('\n')).into_iter().flatten();
        lines.skip(to_usize(self.reference_after(index))).take(to_usize(mask.solution_lines)).collect()
    }

    /// Lines of the reference's file at `path` that are the canonical solution's, one range per mask that has any.
    pub fn solution_ranges(&self, path: &RelativePath) -> Vec<LineRange> {
        let masks = self.masks.iter().enumerate();
        masks
            .filter(|(_, mask)| mask.path == *path && mask.solution_lines > 0)
            .map(|(index, mask)| {
                let before = self.reference_after(index);
                LineRange::new(before + 1, before + mask.solution_lines)
            })
            .collect()
    }

    /// Lines of the reference's file that stand before the content of mask `index`.
    pub fn reference_after(&self, index: usize) -> u32 {
        let Some(mask) = self.masks.get(index) else { return 0 };
        let before = self.masks.iter().take(index).filter(|other| other.path == mask.path);
        let (grown, shrunk) = before
            .fold((0, 0), |(grown, shrunk), other| (grown + other.solution_lines, shrunk + other.replaced));
        (mask.after + grown).saturating_sub(shrunk)
    }
}

/// A masked region of a context's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    /// The file.
    pub path: RelativePath,
    /// Lines of the context's file that stay before the mask's content: it begins at line `after + 1`.
    /// With tags, line `after` is the BEGIN tag.
    pub after: u32,
    /// Lines of the context that the canonical solution replaces here; 0 for a pure insertion.
    pub replaced: u32,
    /// White space that the mask's code starts with.
    pub indent: String,
    /// Whether BEGIN/END tags stand around it in the context.
    pub tagged: bool,
    /// Lines of the canonical solution's content.
    pub solution_lines: u32,
}

/// What can be counted of a task: how much is asked for, and how far one has to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Features {
    /// Masks.
    pub masks: u32,
    /// Files that have a mask.
    pub masked_files: u32,
    /// Lines of the canonical solution with code on them.
    pub solution_lines: u32,
    /// Files of the context.
    pub context_files: u32,
    /// Lines of the context.
    pub context_lines: u32,
    /// Other files that define a name, or hold a key, that the solution uses.
    pub read_files: u32,
    /// Words of the prompt.
    pub prompt_words: u32,
    /// Test functions.
    pub tests: u32,
}

/// What our own tasks add to the published schema.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// A person's name for the task.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The repository it was cut from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub donor: String,
    /// AWS services, as people say them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// What kind of work it is: `add`, `wire`, `change`, `policy`, ...
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// `easy`, `medium`, `hard`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub difficulty: String,
    /// What the difficulty is graded by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Features>,
    /// SPDX expression.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// Unknown fields of the object, kept.
    #[serde(flatten)]
    pub extra: serde_json::Map<String, serde_json::Value>,
}
