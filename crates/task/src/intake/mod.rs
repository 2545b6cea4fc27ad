//! Completion intake: from what a model answered to edits.
//!
//! # How an answer is read
//!
//! 1. The text as it stands is a whole masked file, unchanged outside the masks: taken before anything else, so that a
//!    candidate given back is read as itself.
//! 2. Reasoning (`<think>`) and elements that only wrap the answer go.
//! 3. What is left falls into blocks ([`blocks`]): file elements, JSON values, fenced blocks; without any of these, the
//!    stretches of code in the text.
//! 4. Each block is interpreted alone ([`interpret`]), in this order: search/replace, diff, commands and output (set aside),
//!    whole file or part of one, tagged text, code for a mask.
//! 5. The blocks are weighed against each other ([`choose`]).
//!
//! # The order of readings
//!
//! What speaks of a file as a whole comes before code that has to be placed. Of several answers for one place the last
//! complete one is best. Then, each a reading of its own: other ways to read the best answer, then the other answers, last
//! first; for code that names no mask, the other masks. `ambiguity` is set exactly when there is more than one reading.
//!
//! Nothing here panics on any text, and the time taken grows linearly with its length up to [`answer::MAX_BYTES`]; longer
//! ones are refused. `docs/completion-forms.md` shows every form with an example.

mod answer;
mod blocks;
mod candidates;
mod choose;
mod closest;
mod compose;
mod desk;
mod elements;
mod elision;
mod evidence;
mod exact;
mod fences;
mod files;
mod fit;
mod hunks;
mod indent;
mod interpret;
mod json_object;
mod lexer;
mod merge;
mod naming;
mod patch;
mod place;
mod read;
mod reasoning;
mod search_replace;
mod snippet;
mod tagged;
mod unit;
mod whole;

pub use answer::MAX_BYTES;
pub use read::read;
pub(crate) use snippet::is_python;

/// For each line of a Python file, and for its end, whether a statement may begin there: not inside brackets, a string, or
/// behind a backslash.
pub(crate) fn line_begins_statement(lines: &[&str]) -> Vec<bool> {
    let mut scanner = lexer::Scanner::default();
    let mut found = vec![true];
    for line in lines {
        scanner.line(crate::lines::trim_ending(line));
        found.push(scanner.at_statement());
    }
    found
}

/// For tests outside the crate: re-indentation as intake does it.
#[doc(hidden)]
pub fn reindented(lines: &[&str], indent: &str) -> Vec<String> {
    indent::reindent(lines, indent, true).lines
}
