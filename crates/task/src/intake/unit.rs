//! Blocks, and what each of them means for the task, before blocks are weighed against each other.

use super::answer::Line;
use super::naming::NamedBy;
use crate::path::RelativePath;
use infrabench_protocol::intake::{Edit, EditChange, Form, LocatedHunk};
use infrabench_protocol::place::LineRange;

/// A stretch of the answer that holds one thing.
#[derive(Clone, Debug)]
pub(crate) struct Block<'a> {
    /// Its content.
    pub(crate) lines: Vec<Line<'a>>,
    /// 1-based among the answer's blocks.
    pub(crate) ordinal: usize,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// The file it names.
    pub(crate) name: Option<(String, NamedBy)>,
    /// The prose right above it.
    pub(crate) lead: Vec<Line<'a>>,
}

impl<'a> Block<'a> {
    /// The same block with other content, e.g. the new side of a diff.
    pub(crate) fn with(&self, lines: Vec<Line<'a>>, name: Option<(String, NamedBy)>) -> Self {
        Self { lines, ordinal: self.ordinal, origin: self.origin.clone(), name, lead: Vec::new() }
    }
}

/// Where a block comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The text itself, without fences.
    Text,
    /// A fence.
    Fence {
        /// Its language, in lower case.
        language: Option<String>,
        /// Whether it was closed.
        closed: bool,
        /// Line of the opening fence.
        opened: u32,
    },
    /// A value of a JSON object.
    Json,
    /// A file element.
    Element,
}

impl Origin {
    /// The form of an answer that has nothing more telling about it.
    pub(crate) fn form(&self) -> Form {
        match self {
            Self::Text => Form::Snippet,
            Self::Fence { .. } => Form::FencedBlock,
            Self::Json => Form::JsonObject,
            Self::Element => Form::FileElements,
        }
    }

    /// Whether the form says that its content is a file.
    pub(crate) fn is_explicit(&self) -> bool {
        match self {
            Self::Json | Self::Element => true,
            Self::Text | Self::Fence { .. } => false,
        }
    }
}

/// The words for a form, as summaries begin.
pub(crate) fn form_words(form: Form) -> &'static str {
    match form {
        Form::Snippet => "bare snippet",
        Form::FencedBlock => "fenced block",
        Form::WholeFile => "whole file",
        Form::Patch => "patch",
        Form::SearchReplace => "search/replace block",
        Form::JsonObject => "JSON object",
        Form::Tagged => "tagged text",
        Form::FileElements => "file element",
    }
}

/// What one block means.
#[derive(Clone, Debug)]
pub(crate) struct Unit<'a> {
    /// The block's number.
    pub(crate) ordinal: usize,
    /// The form it is read as.
    pub(crate) form: Form,
    /// Why.
    pub(crate) because: Vec<String>,
    /// Whether it ends where code ends and leaves nothing out.
    pub(crate) complete: bool,
    /// The code.
    pub(crate) lines: Vec<Line<'a>>,
    /// What it means.
    pub(crate) meaning: Meaning,
}

/// What a block means.
#[derive(Clone, Debug)]
pub(crate) enum Meaning {
    /// Code for a mask, to be placed.
    Snippet {
        /// Masks that it may be for; empty when nothing says which.
        masks: Vec<usize>,
    },
    /// Changes to a file, best reading first. Never empty.
    File {
        /// The file.
        path: RelativePath,
        /// How they may be understood.
        readings: Vec<FileReading>,
    },
    /// Hunks whose place was found.
    Hunks {
        /// The file.
        path: RelativePath,
        /// In any order.
        hunks: Vec<LocatedHunk>,
    },
    /// Not part of the answer; says why.
    Aside(String),
}

/// One way to understand what an answer says about a file.
#[derive(Clone, Debug)]
pub(crate) struct FileReading {
    /// The changes.
    pub(crate) edits: Vec<Edit>,
    /// What it does.
    pub(crate) what: What,
    /// The summary's parts behind the form and the path.
    pub(crate) notes: Vec<String>,
    /// Why.
    pub(crate) because: Vec<String>,
    /// Lines of the completion that end up in the codebase.
    pub(crate) used: Vec<LineRange>,
    /// Masks that it fills.
    pub(crate) masks: Vec<usize>,
}

impl FileReading {
    /// Whether it says that nothing goes into a mask.
    pub(crate) fn leaves_empty(&self, index: usize) -> bool {
        self.edits.iter().any(|edit| match &edit.change {
            EditChange::FillMask { mask, text, .. } => *mask == index && text.trim().is_empty(),
            EditChange::ReplaceFile { .. } | EditChange::Patch { .. } | EditChange::DeleteFile => false,
        })
    }
}

/// What an answer does to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// It is the file.
    Whole,
    /// It is a part of the file.
    Part,
    /// Its changes lie in masks.
    Fills,
    /// Its changes lie elsewhere too.
    Patches,
    /// There was no such file.
    Creates,
    /// The file has no mask.
    Replaces,
    /// The file goes.
    Removes,
}

impl What {
    /// `is the whole file app.py`; for several blocks, `are the whole file app.py`.
    pub(crate) fn phrase(self, many: bool, path: &RelativePath, masks: &[usize]) -> String {
        let verb = |one: &'static str, several: &'static str| if many { several } else { one };
        match self {
            Self::Whole => format!("{} the whole file {path}", verb("is", "are")),
            Self::Part => format!("{} a part of {path}", verb("is", "are")),
            Self::Fills => format!("{} {}", verb("fills", "fill"), masks_words(masks)),
            Self::Patches => format!("{} {path}", verb("patches", "patch")),
            Self::Creates => format!("{} {path}", verb("creates", "create")),
            Self::Replaces => format!("{} {path}", verb("replaces", "replace")),
            Self::Removes => format!("{} {path}", verb("removes", "remove")),
        }
    }
}

/// `mask 1`, `masks 1 and 2`.
pub(crate) fn masks_words(masks: &[usize]) -> String {
    let numbers: Vec<String> = masks.iter().map(|mask| (mask + 1).to_string()).collect();
    format!("mask{} {}", if masks.len() == 1 { "" } else { "s" }, numbers.join(" and "))
}

/// `adds 2 lines and removes 1 line outside the masks`; `nothing else changes` when neither.
pub(crate) fn outside_words(added: usize, removed: usize) -> String {
    let count =
        |what: &str, count: usize| format!("{what} {count} line{}", if count == 1 { "" } else { "s" });
    match (added, removed) {
        (0, 0) => "nothing else changes".to_owned(),
        (added, 0) => format!("{} outside the masks", count("adds", added)),
        (0, removed) => format!("{} outside the masks", count("removes", removed)),
        (added, removed) => {
            format!("{} and {} outside the masks", count("adds", added), count("removes", removed))
        }
    }
}
