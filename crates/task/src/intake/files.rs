//! What an answer says about files as a whole: whole files, parts of them, patches; of several for one file, which wins.

use super::desk::Desk;
use super::hunks;
use super::unit::{FileReading, Meaning, Unit};
use crate::path::RelativePath;
use crate::task::Mask;
use infrabench_protocol::intake::{EditChange, Form, IntakeProblem, LocatedHunk};
use infrabench_protocol::place::LineRange;
use std::collections::BTreeMap;

/// A way to understand what the answer says about a file.
pub(crate) struct FileOption {
    pub(crate) ordinals: Vec<usize>,
    pub(crate) form: Form,
    pub(crate) because: Vec<String>,
    pub(crate) reading: FileReading,
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

/// The options for each file that the answer speaks about as a whole.
pub(crate) fn files(
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

impl FileOption {
    /// Masks of the file at `path` that it leaves no room to fill: those that it fills, and those that it replaces.
    pub(crate) fn closes(&self, desk: &Desk<'_>, path: &RelativePath) -> Vec<usize> {
        let mut closed = self.reading.masks.clone();
        for edit in &self.reading.edits {
            match &edit.change {
                EditChange::ReplaceFile { .. } | EditChange::DeleteFile => closed.extend(desk.masks_of(path)),
                EditChange::Patch { hunks } => {
                    let masks = desk.masks_of(path).into_iter();
                    let met = |mask: &usize| {
                        desk.sites
                            .get(*mask)
                            .is_some_and(|site| hunks.iter().any(|hunk| meets(hunk, site.mask)))
                    };
                    closed.extend(masks.filter(met));
                }
                EditChange::FillMask { .. } => {}
            }
        }
        closed
    }
}

/// Whether a hunk and the filling of a mask would change the same place.
fn meets(hunk: &LocatedHunk, mask: &Mask) -> bool {
    let (hunk_end, mask_end) =
        (hunk.after.saturating_add(hunk.removed), mask.after.saturating_add(mask.replaced));
    let both_insert = hunk.removed == 0 && mask.replaced == 0 && hunk.after == mask.after;
    both_insert || (hunk.after < mask_end && mask.after < hunk_end)
}
