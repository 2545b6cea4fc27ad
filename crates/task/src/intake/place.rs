//! Which block of code goes to which mask.
//!
//! In this order: blocks that name one mask (by tag, heading, comment, definition, or by repeating the lines around it);
//! blocks that name a file, over that file's masks; blocks that name nothing, over the masks that are left. Several
//! blocks for several masks go together in order when their numbers agree, or when there are several rounds of them.

use super::candidates::{is_imports, without_excerpts};
use super::desk::Desk;
use super::unit::{Meaning, Unit};
use std::collections::BTreeMap;

/// The blocks of each mask, as indexes of units in the answer's order.
#[derive(Default)]
pub(crate) struct Placed {
    /// Mask to units.
    pub(crate) by_mask: BTreeMap<usize, Vec<usize>>,
    /// Other ways to distribute blocks, for the masks that they are about.
    pub(crate) others: Vec<BTreeMap<usize, Vec<usize>>>,
    /// What was ambiguous and how it was decided.
    pub(crate) rules: Vec<String>,
    /// What else was decided.
    pub(crate) because: Vec<String>,
    /// Units that no mask was left for.
    pub(crate) left: Vec<usize>,
}

/// Distributes the snippets among `units` over the masks `open`.
pub(crate) fn place(desk: &Desk<'_>, units: &[Unit<'_>], open: &[usize]) -> Placed {
    let mut placed = Placed::default();
    let mut groups: BTreeMap<(usize, Vec<usize>), Vec<usize>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        let Meaning::Snippet { masks } = &unit.meaning else { continue };
        let hint: Vec<usize> =
            open.iter().copied().filter(|mask| masks.is_empty() || masks.contains(mask)).collect();
        match hint.as_slice() {
            [] => placed.left.push(at),
            [mask] => placed.by_mask.entry(*mask).or_default().push(at),
            // What names fewer masks is placed first.
            hint => groups.entry((hint.len(), hint.to_vec())).or_default().push(at),
        }
    }
    for ((_, hint), group) in groups {
        placed.group(desk, units, &hint, group);
    }
    for found in placed.by_mask.values_mut() {
        found.sort_unstable();
    }
    placed
}

impl Placed {
    fn has_code(&self, units: &[Unit<'_>], mask: usize) -> bool {
        let found = self.by_mask.get(&mask).map(Vec::as_slice).unwrap_or_default();
        found.iter().filter_map(|at| units.get(*at)).any(|unit| !is_imports(unit))
    }

    fn put(&mut self, mask: usize, at: usize) {
        self.by_mask.entry(mask).or_default().push(at);
    }

    fn group(&mut self, desk: &Desk<'_>, units: &[Unit<'_>], hint: &[usize], group: Vec<usize>) {
        let mut free: Vec<usize> = hint.iter().copied().filter(|mask| !self.has_code(units, *mask)).collect();
        let (imports, code): (Vec<usize>, Vec<usize>) =
            group.into_iter().partition(|at| units.get(*at).is_some_and(is_imports));
        let (imports, code) = if code.is_empty() { (Vec::new(), imports) } else { (imports, code) };
        let code = without_excerpts(units, &code, &mut self.because);
        let mut imports = imports;
        // A mask outside every definition is where imports go, if the code has a mask of its own.
        let top = free.iter().position(|mask| desk.is_at_top(*mask));
        if let Some(at) = top.filter(|_| !imports.is_empty() && code.len() < free.len()) {
            let mask = free.remove(at);
            for import in imports.drain(..) {
                self.put(mask, import);
            }
            self.because.push(format!("imports go to mask {}, which is outside every definition", mask + 1));
        }
        match free.as_slice() {
            [] => self.left.extend(code),
            [mask] => code.iter().for_each(|at| self.put(*mask, *at)),
            free if code.is_empty() => debug_assert!(!free.is_empty()),
            free => self.distribute(desk, units, free, &code),
        }
        if let Some(mask) = hint.iter().copied().find(|mask| self.has_code(units, *mask)) {
            for at in imports {
                self.put(mask, at);
            }
        }
    }

    /// Several blocks, or one, for several masks.
    fn distribute(&mut self, desk: &Desk<'_>, units: &[Unit<'_>], free: &[usize], code: &[usize]) {
        let total = desk.sites.len();
        let in_order = |masks: &[usize], blocks: &[usize]| -> BTreeMap<usize, Vec<usize>> {
            masks.iter().zip(blocks).map(|(mask, at)| (*mask, vec![*at])).collect()
        };
        let mut ways: Vec<BTreeMap<usize, Vec<usize>>> = Vec::new();
        if code.len().is_multiple_of(free.len()) {
            let complete =
                |round: &&[usize]| round.iter().all(|at| units.get(*at).is_some_and(|unit| unit.complete));
            let mut rounds: Vec<&[usize]> = code.chunks(free.len()).collect();
            let best = rounds.iter().rposition(complete).unwrap_or(rounds.len() - 1);
            let best = rounds.remove(best);
            ways.extend(
                std::iter::once(best).chain(rounds.iter().rev().copied()).map(|round| in_order(free, round)),
            );
            self.because.push(format!("{} blocks for {} masks, taken in order", free.len(), free.len()));
            if ways.len() > 1 {
                let count = ways.len();
                self.rules.push(format!(
                    "there are {count} answers for {total} masks; the last complete one was taken"
                ));
            }
        } else if let [only] = code {
            ways.extend(free.iter().map(|mask| BTreeMap::from([(*mask, vec![*only])])));
            self.rules.push(format!(
                "one block for {total} masks and nothing says which mask is meant; the first was taken"
            ));
        } else if code.len() < free.len() {
            ways.push(in_order(free, code));
            self.rules.push(format!(
                "{} blocks for {total} masks and nothing says which is for which; they were taken in order",
                code.len()
            ));
        } else {
            ways.push(in_order(free, code.get(code.len() - free.len()..).unwrap_or_default()));
            ways.push(in_order(free, code));
            self.rules.push(format!(
                "{} blocks for {total} masks and nothing says which is for which; the last {} were taken in order",
                code.len(),
                free.len()
            ));
        }
        let mut ways = ways.into_iter();
        for (mask, pick) in ways.next().into_iter().flatten() {
            self.by_mask.entry(mask).or_default().extend(pick);
        }
        self.others.extend(ways.map(|mut way| {
            // Masks of this group that the other way leaves alone are empty in it.
            for mask in free {
                way.entry(*mask).or_default();
            }
            way
        }));
    }
}
