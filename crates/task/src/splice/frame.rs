//! What a file keeps whatever the answer says: line endings, byte-order mark, how it ends.

use crate::lines;
use crate::path::RelativePath;
use crate::task::{Mask, Task};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The parts of a file's form that an answer does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Ending of lines that an edit brings.
    pub(crate) ending: &'static str,
    /// Whether the file starts with a byte-order mark.
    pub(crate) marked: bool,
    /// Whether the last line has an ending, when the edit decides what the last line is.
    pub(crate) final_ending: bool,
}

impl Frame {
    /// The frame of a file of the context, or of a new one.
    ///
    /// A file whose last line is a mask's ends as the reference does: the context cannot tell, because that line is what
    /// was cut. A context without any line ending is judged by the reference for the same reason.
    pub(crate) fn of(task: &Task, path: &RelativePath) -> Self {
        let Some(context) = task.context.get(path) else {
            return Self { ending: "\n", marked: false, final_ending: true };
        };
        let reference = task.reference.get(path).unwrap_or(context);
        let has_ending = context.contains('\n');
        let count = lines::count(without_mark(context));
        let masked_end = task.masks.iter().any(|mask| &mask.path == path && reaches(mask, count));
        let telling = if masked_end || context.is_empty() { reference } else { context };
        Self {
            ending: lines::dominant_ending(if has_ending { context } else { reference }),
            marked: context.starts_with(BYTE_ORDER_MARK),
            final_ending: telling.is_empty() || telling.ends_with('\n'),
        }
    }
}

/// Whether the mask goes to the end of a file of `count` lines.
fn reaches(mask: &Mask, count: u32) -> bool {
    mask.after.saturating_add(mask.replaced) >= count
}

/// The text behind a byte-order mark.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// The byte-order mark as text.
pub(super) fn mark() -> char {
    BYTE_ORDER_MARK
}
