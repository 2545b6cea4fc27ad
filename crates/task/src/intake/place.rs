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
    /// A unit that could as well go to other masks: the unit, where it is, and the others.
    pub(crate) elsewhere: Vec<(usize, usize, Vec<usize>)>,
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
        let free: Vec<usize> = hint.iter().copied().filter(|mask| !self.has_code(units, *mask)).collect();
        let (imports, code): (Vec<usize>, Vec<usize>) =
            group.into_iter().partition(|at| units.get(*at).is_some_and(is_imports));
        let (imports, code) = if code.is_empty() { (Vec::new(), imports) } else { (imports, code) };
        let code = without_excerpts(units, &code, &mut self.because);
        let total = desk.sites.len();
        match free.as_slice() {
            [] => self.left.extend(code),
            [mask] => code.iter().for_each(|at| self.put(*mask, *at)),
            free if code.is_empty() => debug_assert!(!free.is_empty()),
            free if code.len().is_multiple_of(free.len()) => {
                for (index, at) in code.iter().enumerate() {
                    self.put(free.get(index % free.len()).copied().unwrap_or_default(), *at);
                }
                self.because.push(format!("{} blocks for {} masks, taken in order", code.len(), free.len()));
            }
            free if code.len() < free.len() => {
                for (mask, at) in free.iter().zip(&code) {
                    self.put(*mask, *at);
                }
                if let [only] = code.as_slice() {
                    let others = free.iter().skip(1).copied().collect();
                    self.elsewhere.push((*only, free.first().copied().unwrap_or_default(), others));
                }
                let blocks =
                    if code.len() == 1 { "one block".to_owned() } else { format!("{} blocks", code.len()) };
                self.rules.push(format!(
                    "there are {blocks} for {total} masks and nothing says which mask is meant; they are filled in order"
                ));
            }
            free => {
                let from = code.len() - free.len();
                for (mask, at) in free.iter().zip(code.iter().skip(from)) {
                    self.put(*mask, *at);
                }
                self.rules.push(format!(
                    "there are {} blocks for {total} masks and nothing says which is for which; the last {} were taken in order",
                    code.len(),
                    free.len()
                ));
            }
        }
        if let Some(mask) = hint.iter().copied().find(|mask| self.has_code(units, *mask)) {
            imports.into_iter().for_each(|at| self.put(mask, at));
        }
    }
}
