//! A task as the catalogue holds it: the task, its row, its texts, its facet values.

use crate::catalog::text::Texts;
use crate::catalog::words::Vocabularies;
use infrabench_protocol::dataset::Row;
use infrabench_protocol::quality::{Quality, TaskQuality};
use infrabench_task::{Task, lines, tests_of};

const PROMPT_CHARS: usize = 320;

/// A task and what the list shows of it.
pub struct Entry {
    /// The task.
    pub task: Task,
    /// Its row.
    pub row: Row,
    /// Its texts: what it is called, and each file of its context.
    pub texts: Vec<u32>,
    /// Number of its difficulty.
    pub difficulty: usize,
    /// Number of its kind.
    pub kind: usize,
    /// Number of its donor.
    pub donor: usize,
    /// Numbers of its services.
    pub services: Vec<usize>,
    /// Number of its number of masks.
    pub masks: usize,
}

impl Entry {
    /// Indexes a task. Tests and reference stay out of the search: it must not tell what a reader has not revealed.
    pub fn new(task: Task, quality: &Quality, texts: &mut Texts, words: &mut Vocabularies) -> Self {
        let row = row(&task, quality);
        let names =
            [&row.title, &row.entry_point, &row.task_id, &row.donor, &row.services.join(" "), &task.prompt];
        let mut interned = vec![texts.intern(&names.map(String::as_str).join("\n"))];
        interned.extend(task.context.iter().map(|(path, text)| texts.intern(&format!("{path}\n{text}"))));
        let mut services: Vec<usize> =
            row.services.iter().map(|service| words.service.take(service)).collect();
        services.sort_unstable();
        services.dedup();
        Self {
            difficulty: words.difficulty.take(&row.difficulty),
            kind: words.kind.take(&row.kind),
            donor: words.donor.take(&row.donor),
            services,
            masks: words.masks.take(&row.masks.to_string()),
            texts: interned,
            row,
            task,
        }
    }
}

fn row(task: &Task, quality: &Quality) -> Row {
    let (donor, feature) = task.entry_point.split_once('+').unwrap_or((task.entry_point.as_str(), ""));
    let metadata = &task.metadata;
    Row {
        task_id: task.task_id.clone(),
        entry_point: task.entry_point.clone(),
        title: or_else(&metadata.title, || title(if feature.is_empty() { donor } else { feature })),
        donor: or_else(&metadata.donor, || donor.to_owned()),
        services: metadata.services.clone(),
        difficulty: metadata.difficulty.clone(),
        kind: metadata.kind.clone(),
        cut_lines: task.masks.iter().map(|mask| mask.solution_lines).sum(),
        all_lines: task.reference.values().map(|text| lines::count(text)).sum(),
        files: number(task.context.len()),
        masks: number(task.masks.len()),
        tests: number(tests_of::expected_ids(&task.tests).len()),
        mutation: quality
            .tasks
            .get(&task.entry_point)
            .and_then(TaskQuality::mutation_score)
            .and_then(percent),
        best: None,
        prompt: beginning(&task.prompt),
    }
}

/// The beginning of a prompt on one line. A code span that is cut is closed.
fn beginning(prompt: &str) -> String {
    let line = prompt.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((cut, _)) = line.char_indices().nth(PROMPT_CHARS) else { return line };
    let mut text = line.get(..cut).unwrap_or_default().trim_end().to_owned();
    text.push('…');
    if text.matches('`').count() % 2 == 1 {
        text.push('`');
    }
    text
}

fn or_else(text: &str, other: impl FnOnce() -> String) -> String {
    if text.trim().is_empty() { other() } else { text.to_owned() }
}

/// `api_gateway_integration` as `Api gateway integration`.
fn title(feature: &str) -> String {
    let words = feature.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A share as percent; none for what is no share.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within 0 to 100 by the check before"
)]
fn percent(share: f64) -> Option<u8> {
    (0.0..=1.0).contains(&share).then(|| (share * 100.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_cut_to_one_line_with_its_code_closed() {
        assert_eq!(beginning("Set `a`\n  to 1.\n"), "Set `a` to 1.");
        let long = beginning(&format!("{} `queue_name` and more", "x".repeat(PROMPT_CHARS - 4)));
        assert!(long.ends_with("x `qu…`"), "{long}");
    }
}
