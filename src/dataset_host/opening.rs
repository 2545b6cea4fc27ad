//! From bytes to tasks, with what is wrong told by file, line, column and field.

use super::reading::{Bytes, Material};
use infrabench_protocol::dataset::{DatasetAnswer, DatasetInfo, LoadFailure, LoadIssue};
use infrabench_protocol::quality::Quality;
use infrabench_task::dataset::{Source, load};
use infrabench_task::{LoadProblem, Task};

/// Characters of a broken line that are shown.
const EXCERPT_CHARS: usize = 2_000;
/// Characters shown before the column of a problem.
const BEFORE_CHARS: usize = 60;

/// A dataset that can be used.
pub(super) struct Opened {
    pub(super) info: DatasetInfo,
    pub(super) tasks: Vec<Task>,
    /// What was measured of them; nothing where no file says so.
    pub(super) quality: Quality,
}

/// Checks every task. An error when none is usable.
pub(super) fn open(material: &Material) -> Result<Opened, LoadFailure> {
    let (measured, datasets): (Vec<&Bytes>, Vec<&Bytes>) =
        material.files.iter().partition(|file| file.is_quality());
    let sources = datasets.iter().map(|file| Source::new(file.name.clone(), file.bytes.clone())).collect();
    let loaded = load(sources);
    let mut problems: Vec<LoadIssue> =
        loaded.problems.iter().take(LoadIssue::LIMIT).map(|problem| issue(problem, material)).collect();
    let mut problem_count = u32::try_from(loaded.problems.len()).unwrap_or(u32::MAX);
    let mut quality = Quality::default();
    for file in measured {
        match serde_json::from_slice::<Quality>(&file.bytes) {
            Ok(read) => quality.tasks.extend(read.tasks),
            Err(error) => {
                problem_count = problem_count.saturating_add(1);
                problems.push(unusable_quality(file, &error));
            }
        }
    }
    let name = material.name();
    if loaded.dataset.tasks.is_empty() {
        let message =
            if problem_count == 0 { "There is no task in it." } else { "No task in it can be used." };
        return Err(LoadFailure { name, message: message.to_owned(), problems, problem_count });
    }
    let info = DatasetInfo {
        origin: material.origin,
        name,
        bytes: material.bytes(),
        tasks: u32::try_from(loaded.dataset.tasks.len()).unwrap_or(u32::MAX),
        problems,
        problem_count,
        not_kept: None,
        set_aside: None,
    };
    Ok(Opened { info, tasks: loaded.dataset.tasks, quality })
}

/// A refusal without a place in a file.
pub(super) fn refusal(name: &str, message: String) -> DatasetAnswer {
    DatasetAnswer::Refused(LoadFailure {
        name: name.to_owned(),
        message,
        problems: Vec::new(),
        problem_count: 0,
    })
}

fn issue(problem: &LoadProblem, material: &Material) -> LoadIssue {
    let excerpt = problem.line.and_then(|line| {
        let file = material.files.iter().find(|file| file.name == problem.source)?;
        excerpt(&file.bytes, line, problem.column)
    });
    LoadIssue {
        file: problem.source.clone(),
        line: problem.line,
        column: problem.column,
        task: problem.task_id.clone(),
        field: problem.field.clone(),
        message: problem.message.clone(),
        excerpt,
    }
}

/// The tasks can be used without what was measured of them.
fn unusable_quality(file: &Bytes, error: &serde_json::Error) -> LoadIssue {
    LoadIssue {
        file: file.name.clone(),
        line: u32::try_from(error.line()).ok(),
        column: u32::try_from(error.column()).ok(),
        task: None,
        field: None,
        message: format!(
            "The quality of the tests cannot be read ({error}). The tasks are used without it; `infrabench tasks mutate` writes the file anew."
        ),
        excerpt: None,
    }
}

/// The line, bounded: from its start, or from a little before `column` when that lies far in.
fn excerpt(bytes: &[u8], line: u32, column: Option<u32>) -> Option<String> {
    let index = usize::try_from(line.checked_sub(1)?).ok()?;
    let line = bytes.split(|byte| *byte == b'\n').nth(index)?;
    let text = String::from_utf8_lossy(line);
    let start = column
        .and_then(|column| usize::try_from(column).ok())
        .map_or(0, |column| column.saturating_sub(BEFORE_CHARS));
    let start = if start > BEFORE_CHARS { start } else { 0 };
    let mut rest = text.trim_end().chars().skip(start);
    let mut shown: String = if start > 0 { "…".to_owned() } else { String::new() };
    shown.extend(rest.by_ref().take(EXCERPT_CHARS));
    if rest.next().is_some() {
        shown.push('…');
    }
    (!shown.is_empty()).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_the_line_and_says_when_it_is_cut() {
        assert_eq!(excerpt(b"one\ntwo\r\nthree", 2, None).as_deref(), Some("two"));
        assert_eq!(excerpt(b"one", 2, None), None);
        let long = "x".repeat(EXCERPT_CHARS + 1);
        assert_eq!(
            excerpt(long.as_bytes(), 1, None).map(|text| text.chars().count()),
            Some(EXCERPT_CHARS + 1)
        );
        assert!(excerpt(long.as_bytes(), 1, None).is_some_and(|text| text.ends_with('…')));
    }

    #[test]
    fn an_excerpt_begins_shortly_before_a_far_column() {
        let line = format!("{}here", "x".repeat(500));
        let shown = excerpt(line.as_bytes(), 1, Some(501)).unwrap_or_default();
        assert_eq!(shown, format!("…{}here", "x".repeat(BEFORE_CHARS - 1)));
        assert_eq!(excerpt(b"short", 1, Some(5)).as_deref(), Some("short"));
    }
}
