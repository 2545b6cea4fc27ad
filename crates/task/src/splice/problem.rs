//! Why edits cannot be spliced.

use crate::path::PathError;

/// Edits that contradict each other, the task, or what may be edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpliceProblem {
    /// The path is not one inside a codebase.
    #[error("an edit has an unusable path: {0}")]
    Path(#[from] PathError),
    /// Tests are never edited.
    #[error("{path} is a test of the task; a completion may not edit it. Leave that file out of the answer")]
    EditsTest {
        /// The test file.
        path: String,
    },
    /// A mask is filled twice.
    #[error("mask {number} of {path} is filled twice; give its content once", number = mask + 1)]
    MaskFilledTwice {
        /// Index in `Task::masks`.
        mask: usize,
        /// The file.
        path: String,
    },
    /// There is no such mask.
    #[error("there is no mask {number}; the task has {masks}", number = mask + 1)]
    UnknownMask {
        /// The index asked for.
        mask: usize,
        /// How many there are.
        masks: usize,
    },
    /// The mask is in another file.
    #[error("mask {number} is in {actual}, not in {path}", number = mask + 1)]
    MaskInOtherFile {
        /// Index in `Task::masks`.
        mask: usize,
        /// The file the edit names.
        path: String,
        /// The file the mask is in.
        actual: String,
    },
    /// A patch or a removal of a file that is not there.
    #[error(
        "{path} is not in the context, so it cannot be patched or removed; give the whole file to create it"
    )]
    UnknownFile {
        /// The file.
        path: String,
    },
    /// A hunk lies past the end of the file.
    #[error("a hunk replaces lines {first} to {last} of {path}, which has {lines} lines")]
    PastEnd {
        /// The file.
        path: String,
        /// First line of the hunk.
        first: u32,
        /// Last line of the hunk.
        last: u32,
        /// Lines of the file.
        lines: u32,
    },
    /// Two edits change the same lines.
    #[error("two edits of {path} change the same place, at line {line} of the context; keep one of them")]
    Overlap {
        /// The file.
        path: String,
        /// Line of the context's file.
        line: u32,
    },
    /// A file is both replaced or removed and edited in another way.
    #[error("{path} is replaced or removed as a whole and also edited in another way; keep one of the two")]
    WholeAndPart {
        /// The file.
        path: String,
    },
    /// A file would be created in a folder that is a file.
    #[error("{path} cannot be created: {folder} is a file, not a folder")]
    FileAndFolder {
        /// The new file.
        path: String,
        /// The part of its path that is a file.
        folder: String,
    },
}
