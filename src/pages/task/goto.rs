//! Jumps: every row of the analysis and every frame of a traceback leads to a line. The page performs them.

use infrabench_protocol::place::{LineRange, Place};

/// Which text a line is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The context, or a test file.
    Context,
    /// The codebase with the answer spliced in.
    Candidate,
    /// The answer box.
    Answer,
    /// The codebase with the canonical solution. Going there shows it.
    Reference,
}

/// Lines to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goto {
    /// Of which text.
    pub side: Side,
    /// The file; ignored for [`Side::Answer`].
    pub path: String,
    /// The lines; the first one comes into the middle.
    pub lines: LineRange,
    /// The same on the other side of a comparison, to be shown along with it.
    pub facing: Option<Box<Self>>,
}

impl Goto {
    /// A line of the candidate. Where it came from a line of the answer, that one is shown as well.
    pub fn candidate(path: impl Into<String>, line: u32) -> Self {
        Self::line(Side::Candidate, path.into(), line)
    }

    /// A line of the reference.
    pub fn reference(path: impl Into<String>, line: u32) -> Self {
        Self::line(Side::Reference, path.into(), line)
    }

    /// A line of the context or of a test file.
    pub fn context(path: impl Into<String>, line: u32) -> Self {
        Self::line(Side::Context, path.into(), line)
    }

    /// A line of the answer.
    pub fn answer(line: u32) -> Self {
        Self::line(Side::Answer, String::new(), line)
    }

    /// All lines of a place in the text of `side`.
    pub fn place(side: Side, place: &Place) -> Self {
        Self { lines: place.lines, ..Self::line(side, place.path.clone(), place.lines.first) }
    }

    /// Along with a place on the other side.
    #[must_use]
    pub fn facing(self, other: Self) -> Self {
        Self { facing: Some(Box::new(other)), ..self }
    }

    fn line(side: Side, path: String, line: u32) -> Self {
        Self { side, path, lines: LineRange::new(line, line), facing: None }
    }
}
