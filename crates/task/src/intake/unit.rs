//! Blocks, and what each of them means for the task, before blocks are weighed against each other.

use super::answer::Line;
use super::naming::NamedBy;
use crate::path::RelativePath;
use infrabench_protocol::intake::{Edit, Form, LocatedHunk};
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
    /// Not part of the answer, e.g. shell commands.
    Aside,
}

/// One way to understand what an answer says about a file.
#[derive(Clone, Debug)]
pub(crate) struct FileReading {
    /// The changes.
    pub(crate) edits: Vec<Edit>,
    /// A few words that tell it from its siblings.
    pub(crate) label: String,
    /// The summary's parts behind the form and the path.
    pub(crate) notes: Vec<String>,
    /// Why.
    pub(crate) because: Vec<String>,
    /// Lines of the completion that end up in the codebase.
    pub(crate) used: Vec<LineRange>,
    /// Masks that it fills.
    pub(crate) masks: Vec<usize>,
}
