//! Masks that the answer leaves empty.

use super::Candidate;
use infrabench_protocol::analysis::{Finding, FindingKind, Severity};
use infrabench_protocol::place::{LineRange, Place};

pub(super) fn find(candidate: &Candidate<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let count = candidate.task.masks.len();
    for (index, mask) in candidate.task.masks.iter().enumerate() {
        let path = mask.path.as_str();
        let Some(text) = candidate.texts.get(&mask.path) else { continue };
        let filled = candidate
            .splice
            .fills
            .iter()
            .any(|fill| fill.mask == index && fill.lines.is_some_and(|lines| has_code(text, lines)));
        // Code that went in beside the mask may well be what the mask is for.
        let beside =
            candidate.splice.outside.iter().any(|change| change.path == path && change.lines.is_some());
        if filled || beside {
            continue;
        }
        let shift: i64 = candidate
            .splice
            .fills
            .iter()
            .filter(|fill| fill.path == path && fill.mask < index)
            .map(|fill| {
                let replaced = candidate.task.masks.get(fill.mask).map_or(0, |mask| mask.replaced);
                i64::from(fill.lines.map_or(0, LineRange::count)) - i64::from(replaced)
            })
            .sum();
        let line = u32::try_from(i64::from(mask.after) + shift).unwrap_or(1).max(1);
        let which = if count == 1 { "The mask".to_owned() } else { format!("Mask {} of {count}", index + 1) };
        found.push(Finding {
            kind: FindingKind::UnusedMask,
            severity: Severity::Warning,
            message: format!("{which} in `{path}` is left empty"),
            place: Place { path: path.to_owned(), lines: LineRange::new(line, line), column: None },
        });
    }
    found
}

fn has_code(text: &str, lines: LineRange) -> bool {
    text.lines()
        .zip(1..)
        .filter(|(_, number)| lines.contains(*number))
        .map(|(line, _)| line.trim())
        .any(|line| !line.is_empty() && !line.starts_with('#') && line != "pass" && line != "...")
}
