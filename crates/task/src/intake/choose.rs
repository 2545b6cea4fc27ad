//! From units to readings, best first.
//!
//! Files come before masks: what says something about a file as a whole (whole files, patches, search/replace blocks)
//! decides, and code without a place goes to the masks that are left. Of several answers for one place the last complete
//! one is best; each other one is a reading of its own. The first reading takes the best everywhere; the others differ from
//! it in one place.

use super::candidates::{self, Pick};
use super::compose::{Builder, Plan};
use super::desk::Desk;
use super::files::files;
use super::place;
use super::unit::{Meaning, Unit};
use infrabench_protocol::intake::{IntakeProblem, Reading};
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
    let closed: Vec<usize> = files
        .iter()
        .flat_map(|(path, options)| options.first().map(|best| best.closes(desk, path)).unwrap_or_default())
        .collect();
    let open: Vec<usize> = (0..desk.sites.len()).filter(|mask| !closed.contains(mask)).collect();
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
    let builder = Builder { desk, units, blocks, files: &files, because: &because };
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
