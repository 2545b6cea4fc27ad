//! From a plan to a reading: its edits, its label, and the sentence that says what it does.

use super::candidates::Pick;
use super::desk::Desk;
use super::files::FileOption;
use super::snippet;
use super::unit::{Unit, What, form_words};
use crate::path::RelativePath;
use infrabench_protocol::intake::{Edit, Form, Reading};
use infrabench_protocol::place::LineRange;
use std::collections::BTreeMap;

/// What is taken where.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Per file, the option.
    pub(crate) files: Vec<usize>,
    /// Per mask, the blocks.
    pub(crate) fills: BTreeMap<usize, Pick>,
}

/// Puts readings together.
pub(crate) struct Builder<'d> {
    pub(crate) desk: &'d Desk<'d>,
    pub(crate) units: &'d [Unit<'d>],
    /// How many blocks the answer has.
    pub(crate) blocks: usize,
    /// The options for each file.
    pub(crate) files: &'d [(RelativePath, Vec<FileOption>)],
    /// What was decided for all of them.
    pub(crate) because: &'d [String],
}

/// A reading under construction.
#[derive(Default)]
struct Parts {
    form: Option<Form>,
    edits: Vec<Edit>,
    labels: Vec<String>,
    summaries: Vec<String>,
    because: Vec<String>,
    used: Vec<LineRange>,
}

impl Builder<'_> {
    /// The reading of a plan; `None` when nothing is left to change.
    pub(crate) fn reading(&self, plan: &Plan) -> Option<Reading> {
        let mut parts = Parts { because: self.because.to_vec(), ..Parts::default() };
        let mut closed: Vec<usize> = Vec::new();
        for ((path, options), option) in self.files.iter().zip(&plan.files) {
            if let Some(option) = options.get(*option) {
                closed.extend(option.closes(self.desk, path));
                self.file(path, option, &mut parts);
            }
        }
        for (mask, pick) in plan.fills.iter().filter(|(mask, _)| !closed.contains(mask)) {
            self.fill(*mask, pick, &mut parts);
        }
        let form = parts.form?;
        let mut because: Vec<String> = Vec::new();
        for sentence in parts.because {
            if !because.contains(&sentence) {
                because.push(sentence);
            }
        }
        Some(Reading {
            form,
            label: label(&parts.labels),
            summary: parts.summaries.join(", and "),
            because,
            answer_lines: super::answer::merge(parts.used),
            edits: parts.edits,
        })
    }

    fn file(&self, path: &RelativePath, option: &FileOption, parts: &mut Parts) {
        let reading = &option.reading;
        parts.form.get_or_insert(option.form);
        parts.edits.extend(reading.edits.iter().cloned());
        let phrase = reading.what.phrase(option.ordinals.len() > 1, path, &reading.masks);
        parts.labels.push(format!("{} {phrase}", self.source(&option.ordinals)));
        let start = match option.form {
            Form::WholeFile if reading.what == What::Part => format!("part of {path}"),
            Form::WholeFile => format!("whole file {path}"),
            form => format!("{} for {path}", plural(form_words(form), option.ordinals.len())),
        };
        let fills = reading.masks.iter().map(|mask| {
            if reading.leaves_empty(*mask) {
                format!("leaves mask {} of {} empty", mask + 1, self.desk.sites.len())
            } else {
                self.desk.fills(*mask)
            }
        });
        let words: Vec<String> =
            std::iter::once(start).chain(reading.notes.iter().cloned()).chain(fills).collect();
        parts.summaries.push(words.join("; "));
        parts.because.extend(option.because.iter().chain(&reading.because).cloned());
        parts.used.extend(&reading.used);
    }

    fn fill(&self, mask: usize, pick: &[usize], parts: &mut Parts) {
        let units: Vec<&Unit<'_>> = pick.iter().filter_map(|at| self.units.get(*at)).collect();
        let lines: Vec<_> = units.iter().map(|unit| unit.lines.as_slice()).collect();
        let Some(filled) = snippet::fill(self.desk, mask, &lines) else { return };
        // The form is that of the block that has the code, not of imports that come along.
        let Some(unit) = units.last() else { return };
        parts.form.get_or_insert(unit.form);
        let path = filled.edit.path.clone();
        let start = format!("{} for {path}", plural(form_words(unit.form), units.len()));
        let words: Vec<String> =
            std::iter::once(start).chain(filled.notes).chain([self.desk.fills(mask)]).collect();
        let ordinals: Vec<usize> = units.iter().map(|unit| unit.ordinal).collect();
        let verb = if ordinals.len() > 1 { "fill" } else { "fills" };
        parts.labels.push(format!("{} {verb} mask {}", self.source(&ordinals), mask + 1));
        parts.summaries.push(words.join("; "));
        parts
            .because
            .extend(units.iter().flat_map(|unit| unit.because.iter().cloned()).chain(filled.because));
        parts.used.extend(filled.used);
        parts.edits.push(filled.edit);
    }

    /// `Second block`, `Blocks 1 and 2`, or `The text` when there is only one.
    fn source(&self, ordinals: &[usize]) -> String {
        const ORDINALS: [&str; 6] = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth"];
        match ordinals {
            [_] if self.blocks < 2 => "The answer".to_owned(),
            [one] => match one.checked_sub(1).and_then(|index| ORDINALS.get(index)) {
                Some(word) => format!("{word} block"),
                None => format!("Block {one}"),
            },
            many => {
                let numbers: Vec<String> = many.iter().map(ToString::to_string).collect();
                format!("Blocks {}", numbers.join(" and "))
            }
        }
    }
}

fn plural(words: &str, count: usize) -> String {
    let ending = if words.ends_with('h') { "es" } else { "s" };
    if count > 1 { format!("{count} {words}{ending}") } else { words.to_owned() }
}

fn label(labels: &[String]) -> String {
    match labels {
        [first, second, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, and {} more", rest.len())
        }
        labels => labels.join(", "),
    }
}
