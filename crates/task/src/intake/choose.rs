//! From units to readings, best first.
//!
//! Files come before masks: what says something about a file as a whole (whole files, patches, search/replace blocks)
//! decides, and code without a place goes to the masks that are left. Of several answers for one place the last complete
//! one is best; each other one is a reading of its own. The first reading takes the best everywhere; the others differ from
//! it in one place.

use super::candidates::{self, Pick};
use super::desk::Desk;
use super::hunks;
use super::place;
use super::snippet;
use super::unit::{FileReading, Meaning, Unit, What, form_words};
use crate::path::RelativePath;
use infrabench_protocol::intake::{Edit, EditChange, Form, IntakeProblem, LocatedHunk, Reading};
use infrabench_protocol::place::LineRange;
use std::collections::BTreeMap;

/// Readings beyond this many are not listed.
const MOST_READINGS: usize = 8;

/// Readings and how they came about.
pub(crate) struct Chosen {
    /// Best first.
    pub(crate) readings: Vec<Reading>,
    /// Rules that decided between them.
    pub(crate) rules: Vec<String>,
}

/// A way to understand what the answer says about a file.
struct FileOption {
    ordinals: Vec<usize>,
    form: Form,
    because: Vec<String>,
    reading: FileReading,
}

/// The answers for one file, in their order.
struct Candidate {
    ordinals: Vec<usize>,
    form: Form,
    because: Vec<String>,
    complete: bool,
    readings: Vec<FileReading>,
    hunks: Vec<LocatedHunk>,
    used: Vec<LineRange>,
}

/// What is taken where.
#[derive(Clone, PartialEq, Eq)]
struct Plan {
    /// Per file, the option.
    files: Vec<usize>,
    /// Per mask, the blocks.
    fills: BTreeMap<usize, Pick>,
}

/// Chooses.
pub(crate) fn choose(
    desk: &Desk<'_>,
    units: &[Unit<'_>],
    blocks: usize,
    preface: &[String],
    problems: &mut Vec<IntakeProblem>,
) -> Chosen {
    let mut rules = Vec::new();
    let files = files(desk, units, &mut rules, problems);
    let open = open_masks(desk, &files);
    let mut placed = place::place(desk, units, &open);
    rules.append(&mut placed.rules);
    let mut because = preface.to_vec();
    for unit in units {
        if let Meaning::Aside(why) = &unit.meaning {
            because.push(format!("block {} {why} and was set aside", unit.ordinal));
        }
    }
    because.append(&mut placed.because);
    let mut base = Plan { files: vec![0; files.len()], fills: BTreeMap::new() };
    let mut others: Vec<(usize, Vec<Pick>)> = Vec::new();
    for (mask, among) in &placed.by_mask {
        let Some(picks) = candidates::picks(desk, units, *mask, among) else { continue };
        rules.extend(picks.rule);
        because.extend(picks.because);
        let mut options = picks.options.into_iter();
        base.fills.extend(options.next().map(|best| (*mask, best)));
        others.push((*mask, options.collect()));
    }
    let mut plans = vec![base.clone()];
    for (index, (_, options)) in files.iter().enumerate() {
        for option in 1..options.len() {
            let mut plan = base.clone();
            if let Some(slot) = plan.files.get_mut(index) {
                *slot = option;
            }
            plans.push(plan);
        }
    }
    for (mask, options) in others {
        for option in options {
            let mut plan = base.clone();
            plan.fills.insert(mask, option);
            plans.push(plan);
        }
    }
    for way in placed.others {
        let mut plan = base.clone();
        for (mask, pick) in way {
            if pick.is_empty() {
                plan.fills.remove(&mask)
            } else {
                plan.fills.insert(mask, pick)
            };
        }
        plans.push(plan);
    }
    let mut builder = Builder { desk, units, blocks, files: &files, because: &because };
    let mut readings: Vec<Reading> = Vec::new();
    for plan in plans {
        let Some(reading) = builder.reading(&plan) else { continue };
        if readings.len() < MOST_READINGS && !readings.iter().any(|known| known.edits == reading.edits) {
            readings.push(reading);
        }
    }
    // A rule that left no other reading is no ambiguity, but it still decided.
    if let [only] = readings.as_mut_slice() {
        only.because.append(&mut rules);
    }
    Chosen { readings, rules }
}

/// The options for each file that the answer speaks about as a whole.
fn files(
    desk: &Desk<'_>,
    units: &[Unit<'_>],
    rules: &mut Vec<String>,
    problems: &mut Vec<IntakeProblem>,
) -> Vec<(RelativePath, Vec<FileOption>)> {
    let mut by_path: BTreeMap<RelativePath, Vec<Candidate>> = BTreeMap::new();
    for unit in units {
        match &unit.meaning {
            Meaning::File { path, readings } => {
                by_path.entry(path.clone()).or_default().push(candidate(unit, readings.clone(), Vec::new()));
            }
            Meaning::Hunks { path, hunks } => {
                let known = by_path.entry(path.clone()).or_default();
                let next = candidate(unit, Vec::new(), hunks.clone());
                match known.last_mut().filter(|last| !last.hunks.is_empty() && !last.meets(hunks)) {
                    Some(last) => last.join(next),
                    None => known.push(next),
                }
            }
            Meaning::Snippet { .. } | Meaning::Aside(_) => {}
        }
    }
    let mut found = Vec::new();
    for (path, mut known) in by_path {
        for candidate in &mut known {
            if !candidate.hunks.is_empty() {
                let (hunks, used) =
                    (std::mem::take(&mut candidate.hunks), std::mem::take(&mut candidate.used));
                candidate.readings.extend(hunks::read(desk, &path, hunks, used, problems));
            }
        }
        known.retain(|candidate| !candidate.readings.is_empty());
        let Some(best) =
            known.iter().rposition(|candidate| candidate.complete).or(known.len().checked_sub(1))
        else {
            continue;
        };
        if known.len() > 1 {
            let ordinal =
                known.get(best).and_then(|candidate| candidate.ordinals.first()).copied().unwrap_or_default();
            rules.push(format!(
                "there are {} answers for {path}; the last complete one was taken (block {ordinal})",
                known.len()
            ));
        }
        let chosen = known.remove(best);
        if chosen.readings.len() > 1 {
            let labels: Vec<String> = chosen
                .readings
                .iter()
                .map(|reading| reading.what.phrase(false, &path, &reading.masks))
                .collect();
            rules.push(format!(
                "the text for {path} could be read in {} ways ({}); the first was taken, by how much of the file it repeats",
                labels.len(),
                labels.join("; ")
            ));
        }
        let options =
            std::iter::once(chosen).chain(known.into_iter().rev()).flat_map(Candidate::options).collect();
        found.push((path, options));
    }
    found
}

fn candidate(unit: &Unit<'_>, readings: Vec<FileReading>, hunks: Vec<LocatedHunk>) -> Candidate {
    Candidate {
        ordinals: vec![unit.ordinal],
        form: unit.form,
        because: unit.because.clone(),
        complete: unit.complete,
        readings,
        hunks,
        used: super::answer::ranges(&unit.lines),
    }
}

impl Candidate {
    fn meets(&self, hunks: &[LocatedHunk]) -> bool {
        let end = |hunk: &LocatedHunk| hunk.after.saturating_add(hunk.removed);
        let meet = |a: &LocatedHunk, b: &LocatedHunk| {
            let same = a.after == b.after && a.removed == b.removed && a.lines == b.lines;
            let touching = a.removed == 0 && b.removed == 0 && a.after == b.after;
            !same && (touching || (a.after < end(b) && b.after < end(a)))
        };
        self.hunks.iter().any(|a| hunks.iter().any(|b| meet(a, b)))
    }

    fn join(&mut self, other: Self) {
        self.ordinals.extend(other.ordinals);
        self.ordinals.dedup();
        self.because.extend(other.because);
        self.hunks.extend(other.hunks);
        self.used.extend(other.used);
    }

    fn options(self) -> Vec<FileOption> {
        let Self { ordinals, form, because, readings, .. } = self;
        let option =
            |reading| FileOption { ordinals: ordinals.clone(), form, because: because.clone(), reading };
        readings.into_iter().map(option).collect()
    }
}

/// Masks that the best options for the files leave to be filled.
fn open_masks(desk: &Desk<'_>, files: &[(RelativePath, Vec<FileOption>)]) -> Vec<usize> {
    let mut closed: Vec<usize> = Vec::new();
    for (path, options) in files {
        let Some(best) = options.first() else { continue };
        let whole = best.reading.edits.iter().any(|edit| match edit.change {
            EditChange::ReplaceFile { .. } | EditChange::DeleteFile => true,
            EditChange::FillMask { .. } | EditChange::Patch { .. } => false,
        });
        closed.extend(&best.reading.masks);
        if whole {
            closed.extend(desk.masks_of(path));
        }
    }
    (0..desk.sites.len()).filter(|mask| !closed.contains(mask)).collect()
}

struct Builder<'d> {
    desk: &'d Desk<'d>,
    units: &'d [Unit<'d>],
    /// How many blocks the answer has.
    blocks: usize,
    files: &'d [(RelativePath, Vec<FileOption>)],
    because: &'d [String],
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
    fn reading(&mut self, plan: &Plan) -> Option<Reading> {
        let mut parts = Parts { because: self.because.to_vec(), ..Parts::default() };
        for ((path, options), option) in self.files.iter().zip(&plan.files) {
            if let Some(option) = options.get(*option) {
                self.file(path, option, &mut parts);
            }
        }
        for (mask, pick) in &plan.fills {
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
        let fills = reading.masks.iter().map(|mask| match reading.leaves_empty(*mask) {
            true => format!("leaves mask {} of {} empty", mask + 1, self.desk.sites.len()),
            false => self.desk.fills(*mask),
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
