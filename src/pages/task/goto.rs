//! Jumps: every row of the analysis and every frame of a traceback leads to a line. The page performs them.

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

/// A line to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goto {
    /// Of which text.
    pub side: Side,
    /// The file; ignored for [`Side::Answer`].
    pub path: String,
    /// The line, 1-based.
    pub line: u32,
}

impl Goto {
    /// A line of the candidate. Where it came from a line of the answer, that one is shown as well.
    pub fn candidate(path: impl Into<String>, line: u32) -> Self {
        Self { side: Side::Candidate, path: path.into(), line }
    }

    /// A line of the reference.
    pub fn reference(path: impl Into<String>, line: u32) -> Self {
        Self { side: Side::Reference, path: path.into(), line }
    }

    /// A line of the context or of a test file.
    pub fn context(path: impl Into<String>, line: u32) -> Self {
        Self { side: Side::Context, path: path.into(), line }
    }

    /// A line of the answer.
    pub fn answer(line: u32) -> Self {
        Self { side: Side::Answer, path: String::new(), line }
    }
}
