//! Weighing blocks of code against each other: which is an excerpt of another, which needs another, which is complete.
//!
//! The rules, in this order: a block whose lines are all in another one is an excerpt and no candidate; the last complete
//! block wins; earlier blocks that define names which it uses come along; blocks of nothing but imports come along.

use super::answer::Line;
use super::desk::Desk;
use super::fit::is_telling;
use super::unit::Unit;
use std::collections::HashSet;

/// Blocks to put into one mask, in order, as indexes of units.
pub(crate) type Pick = Vec<usize>;

/// What may go into one mask.
pub(crate) struct Picks {
    /// Best first; never empty.
    pub(crate) options: Vec<Pick>,
    /// What was ambiguous and how it was decided.
    pub(crate) rule: Option<String>,
    /// What else was decided.
    pub(crate) because: Vec<String>,
}

/// Whether a unit is nothing but imports.
pub(crate) fn is_imports(unit: &Unit<'_>) -> bool {
    let mut open = false;
    let mut any = false;
    for line in unit.lines.iter().filter(|line| !line.is_blank() && !line.text.trim_start().starts_with('#'))
    {
        let text = line.text.trim();
        if !(open || text.starts_with("import ") || text.starts_with("from ")) {
            return false;
        }
        any = true;
        open = (open || text.ends_with('(')) && !text.ends_with(')');
    }
    any
}

/// Units without those whose telling lines are all in another of them; of two that say the same, the later stays.
pub(crate) fn without_excerpts(units: &[Unit<'_>], among: &[usize], because: &mut Vec<String>) -> Vec<usize> {
    let sets: Vec<HashSet<&str>> =
        among.iter().map(|at| units.get(*at).map(telling).unwrap_or_default()).collect();
    let excerpt_of = |index: usize| {
        let own = sets.get(index)?;
        (0..among.len()).find(|other| {
            let theirs = sets.get(*other);
            *other != index
                && theirs.is_some_and(|theirs| {
                    own.is_subset(theirs) && (own.len() < theirs.len() || *other > index)
                })
        })
    };
    let mut kept = Vec::new();
    for (index, at) in among.iter().enumerate() {
        match excerpt_of(index).and_then(|other| among.get(other)) {
            Some(other) => {
                let ordinal = |at: usize| units.get(at).map_or(0, |unit| unit.ordinal);
                because.push(format!(
                    "block {} repeats lines of block {} and adds none",
                    ordinal(*at),
                    ordinal(*other)
                ));
            }
            None => kept.push(*at),
        }
    }
    kept
}

fn telling<'u>(unit: &'u Unit<'_>) -> HashSet<&'u str> {
    unit.lines.iter().map(|line| line.text.trim()).filter(|text| is_telling(text)).collect()
}

/// Decides what goes into `mask`, of the units `among`, which are in the answer's order.
pub(crate) fn picks(desk: &Desk<'_>, units: &[Unit<'_>], mask: usize, among: &[usize]) -> Option<Picks> {
    let unit = |at: &usize| units.get(*at);
    let (imports, code): (Vec<usize>, Vec<usize>) =
        among.iter().partition(|at| unit(at).is_some_and(is_imports));
    let mut because = Vec::new();
    let (imports, code) = if code.is_empty() { (Vec::new(), imports) } else { (imports, code) };
    let code = without_excerpts(units, &code, &mut because);
    let complete = |at: &usize| unit(at).is_some_and(|unit| unit.complete);
    let best = *code.iter().rev().find(|at| complete(at)).or(code.last())?;
    let chain = chain(desk, units, mask, &code, best);
    let with_imports = |pick: &[usize]| {
        let needed = imports.iter().filter(|at| !pick.contains(at) && adds_imports(units, **at, pick));
        let mut all: Vec<usize> = needed.copied().chain(pick.iter().copied()).collect();
        all.dedup();
        all
    };
    let mut options = vec![with_imports(&chain)];
    if chain.len() > 1 {
        because.push(format!(
            "block {} uses what {} defines",
            ordinals(units, &[best]),
            blocks(units, &without(&chain, best))
        ));
        options.push(with_imports(&[best]));
    }
    for other in code.iter().rev().filter(|at| **at != best) {
        options.push(with_imports(&[*other]));
    }
    if code.len() > 1 && code.len() > chain.len() && are_parts(units, &code) {
        options.push(with_imports(&code));
    }
    let mut seen: Vec<Pick> = Vec::new();
    options.retain(|pick| {
        !seen.contains(pick) && {
            seen.push(pick.clone());
            true
        }
    });
    let rule = (options.len() > 1).then(|| {
        let taken = options.first().map(|pick| ordinals(units, pick)).unwrap_or_default();
        let many = options.first().is_some_and(|pick| pick.len() > 1);
        if many {
            format!(
                "{} blocks have code for mask {}; blocks {taken} belong together and were taken",
                among.len(),
                mask + 1
            )
        } else {
            let which =
                if complete(&best) { "the last complete one" } else { "the last one, although it is cut," };
            format!(
                "{} blocks have code for mask {}; {which} was taken (block {taken})",
                among.len(),
                mask + 1
            )
        }
    });
    Some(Picks { options, rule, because })
}

/// Whether no two of the blocks define the same name, so that they may be parts of one answer.
fn are_parts(units: &[Unit<'_>], code: &[usize]) -> bool {
    let mut seen: HashSet<&str> = HashSet::new();
    code.iter().filter_map(|at| units.get(*at)).all(|unit| {
        let own: HashSet<&str> = defines(&unit.lines).into_iter().collect();
        own.into_iter().all(|name| seen.insert(name))
    })
}

fn without(pick: &[usize], one: usize) -> Vec<usize> {
    pick.iter().copied().filter(|at| *at != one).collect()
}

fn ordinals(units: &[Unit<'_>], pick: &[usize]) -> String {
    let numbers: Vec<String> =
        pick.iter().filter_map(|at| units.get(*at)).map(|unit| unit.ordinal.to_string()).collect();
    numbers.join(" and ")
}

fn blocks(units: &[Unit<'_>], pick: &[usize]) -> String {
    let word = if pick.len() == 1 { "block" } else { "blocks" };
    format!("{word} {}", ordinals(units, pick))
}

/// Whether an import block has a line that the picked blocks have not.
fn adds_imports(units: &[Unit<'_>], imports: usize, pick: &[usize]) -> bool {
    let Some(own) = units.get(imports).map(telling) else { return false };
    let theirs: HashSet<&str> = pick.iter().filter_map(|at| units.get(*at)).flat_map(telling).collect();
    !own.is_subset(&theirs)
}

/// `best` and the earlier blocks that define names which it, or one that came along, uses and nothing else defines.
fn chain(desk: &Desk<'_>, units: &[Unit<'_>], mask: usize, code: &[usize], best: usize) -> Pick {
    let context = desk.sites.get(mask).and_then(|site| desk.task.context.get(&site.mask.path));
    let known: HashSet<&str> =
        context.map(|text| text.lines().flat_map(names_in).collect()).unwrap_or_default();
    let mut chain = vec![best];
    for earlier in code.iter().rev().filter(|at| **at < best) {
        let Some(unit) = units.get(*earlier).filter(|unit| unit.complete) else { continue };
        let taken = || chain.iter().filter_map(|at| units.get(*at));
        let defined: HashSet<&str> = taken().flat_map(|unit| defines(&unit.lines)).collect();
        let used: HashSet<&str> =
            taken().flat_map(|unit| &unit.lines).flat_map(|line| names_in(&line.text)).collect();
        let needed = |name: &&str| used.contains(name) && !defined.contains(name) && !known.contains(name);
        if defines(&unit.lines).iter().any(needed) {
            chain.push(*earlier);
        }
    }
    chain.sort_unstable();
    chain
}

/// Names that statements of a block assign, import or define.
fn defines<'l>(lines: &'l [Line<'_>]) -> Vec<&'l str> {
    let mut names = Vec::new();
    for line in lines {
        let text = line.text.trim();
        if let Some(name) = super::desk::defined_name(text) {
            names.push(name);
            continue;
        }
        let target = text.split('=').next().unwrap_or_default();
        let assigned =
            text.get(target.len()..).is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("=="));
        let target = target.split(':').next().unwrap_or_default().trim();
        let simple =
            !target.is_empty() && target.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        // `name=value,` is an argument.
        if assigned && simple && !text.ends_with(',') && text.contains(" = ") {
            names.push(target);
        }
    }
    names
}

/// Dotted names in a line, and every front part of them: `self.queue.url` uses `self.queue`.
fn names_in(line: &str) -> impl Iterator<Item = &str> {
    let dotted =
        line.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').filter(|name| !name.is_empty());
    dotted.flat_map(|name| {
        let ends = name.match_indices('.').map(|(at, _)| at).chain([name.len()]);
        ends.filter_map(|end| name.get(..end)).filter(|name| !name.is_empty() && *name != "self")
    })
}
