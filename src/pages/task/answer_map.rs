//! Which line of the answer a line of the candidate came from, so that a jump shows both.

use infrabench_protocol::analysis::Report;
use infrabench_protocol::place::LineRange;
use std::collections::HashMap;

/// Past this many lines of an answer nobody follows single lines; the map stays empty beyond them.
const MOST_LINES: usize = 20_000;

/// How far ahead a line is looked for, so that an answer of other lines costs no more than one of the same.
const AHEAD: usize = 200;

/// Pairs of lines, found by walking answer and candidate side by side: a used line of the answer belongs to the next
/// line of the edited regions with the same text, indentation aside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnswerMap {
    to_answer: HashMap<(String, u32), u32>,
    to_candidate: HashMap<u32, (String, u32)>,
}

impl AnswerMap {
    /// The map of a report about `answer`.
    pub fn new(report: &Report, answer: &str) -> Self {
        let mut map = Self::default();
        let (Some(reading), Some(candidate)) = (report.intake.reading(), &report.candidate) else {
            return map;
        };
        let mut paths: Vec<&str> = Vec::new();
        for edit in &reading.edits {
            if !paths.contains(&edit.path.as_str()) {
                paths.push(&edit.path);
            }
        }
        let mut wanted: Vec<(&str, u32, &str)> = Vec::new();
        for path in paths {
            let Some(Some(text)) = candidate.changed_files.get(path) else { continue };
            let fills =
                candidate.splice.fills.iter().filter(|fill| fill.path == path).filter_map(|fill| fill.lines);
            let outside = candidate
                .splice
                .outside
                .iter()
                .filter(|one| one.path == path)
                .filter_map(|change| change.lines);
            let regions: Vec<LineRange> = fills.chain(outside).collect();
            for (number, line) in (1_u32..).zip(text.lines().take(MOST_LINES)) {
                if !line.trim().is_empty() && regions.iter().any(|range| range.contains(number)) {
                    wanted.push((path, number, line.trim()));
                }
            }
        }
        let mut cursor = 0;
        for (number, line) in (1_u32..).zip(answer.lines().take(MOST_LINES)) {
            if !reading.answer_lines.iter().any(|range| range.contains(number)) {
                continue;
            }
            // A patch marks its added lines; the sign is not part of the text.
            let text = line.trim();
            let unsigned = line.strip_prefix('+').map(str::trim);
            let rest = wanted.get(cursor..).unwrap_or_default();
            let found = rest
                .iter()
                .take(AHEAD)
                .position(|(_, _, candidate)| *candidate == text || Some(*candidate) == unsigned);
            if let Some((path, at, _)) = found.and_then(|offset| rest.get(offset)) {
                map.to_answer.insert(((*path).to_owned(), *at), number);
                map.to_candidate.insert(number, ((*path).to_owned(), *at));
                cursor += found.unwrap_or(0) + 1;
            }
        }
        map
    }

    /// The line of the answer that a line of the candidate came from.
    pub fn answer_line(&self, path: &str, line: u32) -> Option<u32> {
        self.to_answer.get(&(path.to_owned(), line)).copied()
    }

    /// Where a line of the answer went.
    pub fn candidate_line(&self, answer_line: u32) -> Option<&(String, u32)> {
        self.to_candidate.get(&answer_line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::task::testing::{PATH, filled, task};

    #[test]
    fn lines_lead_from_the_candidate_to_the_answer_and_back() {
        let answer = "Here:\n\n```python\na = 1\nb = 2\n```\n";
        let report = filled(&task(), "        a = 1\n        b = 2\n", LineRange::new(4, 5));
        let map = AnswerMap::new(&report, answer);
        assert_eq!([3, 4, 5, 6].map(|line| map.answer_line(PATH, line)), [None, Some(4), Some(5), None]);
        assert_eq!(map.candidate_line(5), Some(&(PATH.to_owned(), 5)));
        assert_eq!(map.candidate_line(1), None);
    }

    #[test]
    fn an_added_line_of_a_patch_is_found_without_its_sign() {
        let report = filled(&task(), "        a = 1\n", LineRange::new(2, 2));
        assert_eq!(AnswerMap::new(&report, "@@ -3,0 +4 @@\n+        a = 1\n").answer_line(PATH, 4), Some(2));
    }
}
