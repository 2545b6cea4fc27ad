//! How hard a task is, from what can be counted, so that the grade means the same for every author.
//!
//! What a person finds hard is how much has to be written, in how many places, and how far one has to read for it. Each
//! counts some points, and the sum is the grade. The names that a solution uses are looked for in the other files as
//! plain words at the places where Python, JSON and TOML define them: this crate has no parser, and a grade needs none.

use crate::Task;
use crate::lines::{count, to_u32};
use crate::task::Features;
use crate::tests_of::expected_ids;
use std::collections::BTreeSet;

/// How hard a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difficulty {
    /// Little to write, next to what it is about: at most one point.
    Easy,
    /// Two or three points.
    Medium,
    /// Four points and more.
    Hard,
}

impl Difficulty {
    /// The grade. Points: one for 12 lines to write and one more for 30; one for a second mask; one for a second file; one
    /// for two files to read elsewhere, and one more for four.
    pub fn of(features: &Features) -> Self {
        let points = [
            features.solution_lines >= 12,
            features.solution_lines >= 30,
            features.masks >= 2,
            features.masked_files >= 2,
            features.read_files >= 2,
            features.read_files >= 4,
        ];
        match points.into_iter().filter(|point| *point).count() {
            0 | 1 => Self::Easy,
            2 | 3 => Self::Medium,
            _ => Self::Hard,
        }
    }

    /// The word for it in the published form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        }
    }
}

/// Counts what a task has.
pub fn measure(task: &Task) -> Features {
    let masked: BTreeSet<&str> = task.masks.iter().map(|mask| mask.path.as_str()).collect();
    let solution: String = (0..task.masks.len()).map(|index| task.solution_text(index)).collect();
    let solution: Vec<&str> = solution
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '/']))
        .collect();
    let used = used(&solution);
    let near: BTreeSet<&str> = task
        .reference
        .iter()
        .filter(|(path, _)| masked.contains(path.as_str()))
        .flat_map(|(_, text)| defined(text))
        .collect();
    let reads = |text: &str| defined(text).any(|name| used.contains(name) && !near.contains(name));
    let read_files = task
        .context
        .iter()
        .filter(|(path, _)| !masked.contains(path.as_str()) && !is_prose(path.as_str()))
        .filter(|(_, text)| reads(text))
        .count();
    Features {
        masks: to_u32(task.masks.len()),
        masked_files: to_u32(masked.len()),
        solution_lines: to_u32(solution.len()),
        context_files: to_u32(task.context.len()),
        context_lines: task.context.values().map(|text| count(text)).sum(),
        read_files: to_u32(read_files),
        prompt_words: to_u32(task.prompt.split_whitespace().count()),
        tests: to_u32(expected_ids(&task.tests).len()),
    }
}

/// Whether a file is for people only.
fn is_prose(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "md" | "rst" | "txt")
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The names that some code uses as if they were defined elsewhere: attributes, keys, functions, constants. Not keyword
/// arguments, variables, or words in strings.
fn used<'a>(lines: &[&'a str]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for line in lines {
        let (mut before, mut rest) = ("", *line);
        while let Some(start) = rest.find(is_word) {
            let (gap, tail) = rest.split_at(start);
            let end = tail.find(|letter| !is_word(letter)).unwrap_or(tail.len());
            let (word, after) = tail.split_at(end);
            let is_attribute = gap.ends_with('.') && before != "self";
            let is_key = gap.ends_with("[\"");
            let is_called = after.starts_with('(') && !gap.ends_with('.');
            let is_constant = word.starts_with(|letter: char| letter.is_ascii_uppercase())
                && word.chars().all(|letter| !letter.is_lowercase())
                && !gap.ends_with(['.', '"']);
            if word.len() > 2 && (is_attribute || is_key || is_called || is_constant) {
                found.insert(word);
            }
            (before, rest) = (word, after);
        }
    }
    found
}

/// The names that a file defines: functions, classes, constants and fields, and the keys of JSON and TOML.
fn defined(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let line = line.trim_start();
        let line =
            ["async def ", "def ", "class "].iter().find_map(|word| line.strip_prefix(word)).unwrap_or(line);
        if let Some(quoted) = line.strip_prefix('"') {
            let (key, after) = quoted.split_once('"')?;
            return after.trim_start().starts_with(':').then_some(key);
        }
        let line = line.strip_prefix("self.").unwrap_or(line);
        let end = line.find(|letter| !is_word(letter))?;
        let (name, after) = line.split_at(end);
        let defines =
            after.starts_with('(') || after.starts_with(':') || after.trim_start().starts_with("= ");
        // A call at the start of a line is no definition; a function's or class's name was stripped of its word above.
        let is_call = after.starts_with('(') && !is_definition(text, name);
        (name.len() > 2 && defines && !is_call).then_some(name)
    })
}

fn is_definition(text: &str, name: &str) -> bool {
    ["def ", "class "].iter().any(|word| {
        text.match_indices(&format!("{word}{name}"))
            .any(|(at, found)| !text.get(at + found.len()..).unwrap_or_default().starts_with(is_word))
    })
}

#[cfg(test)]
mod tests {
    use super::{defined, used};

    #[test]
    fn names_are_found_where_they_are_defined_and_used() {
        let text = "import x\nLIMIT = 3\nclass Settings:\n    retention: int\n    def arn_of(self, name):\n        \
                    self.table = 1\n        call(name)\n        timeout=4,\n\"alarms\": {\n";
        let found: Vec<&str> = defined(text).collect();
        assert_eq!(found, ["LIMIT", "Settings", "retention", "arn_of", "table", "alarms"]);
        let code = "queue(self, \"Orders\", size=settings.retention, wait=plan[\"wait\"], limit=LIMIT, own=self.own)";
        let found: Vec<&str> = used(&[code]).into_iter().collect();
        assert_eq!(found, ["LIMIT", "queue", "retention", "wait"]);
    }
}
