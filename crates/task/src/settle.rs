//! Where an insertion point really is, when a diff may have put it elsewhere.
//!
//! difflib, which made published canonical solutions, is free to slide an inserted block over lines that repeat. Of
//!
//! ```text
//!         x = f(               x = f(
//!             1,                   1,
//!         )          as    +  )
//!     +   z = g(           +  z = g(
//!     +       2,           +      2,
//!     +   )                   )
//! ```
//!
//! both give the same reference, but an answer `z = g(...)` spliced at the second place lands inside the call above. So an
//! untagged insertion point moves to the nearest place where what is inserted is whole: it begins with a statement, and
//! nothing in it stands further left than that.

use crate::intake::{is_python, line_begins_statement};
use crate::lines::{indent_of, split, to_u32, to_usize};
use crate::task::Mask;

/// Steps that an insertion point is moved at most.
const MOST_STEPS: usize = 500;

/// Moves the insertion points among `masks`, which are those of one file in order, to where their content is whole.
pub(crate) fn settle(masks: &mut [Mask], context: &str, reference: &str) {
    let (context, reference) = (split(context), split(reference));
    let python = masks.first().is_some_and(|mask| is_python(&mask.path));
    let statements = python.then(|| line_begins_statement(&context));
    let begins_statement = |at: usize| {
        let known = statements.as_ref().and_then(|statements| statements.get(at));
        known.copied().unwrap_or(true)
    };
    let mut added = 0_i64;
    let mut floor = 0;
    let starts: Vec<usize> =
        masks.iter().skip(1).map(|mask| to_usize(mask.after)).chain([context.len()]).collect();
    for (mask, ceiling) in masks.iter_mut().zip(starts) {
        let first = usize::try_from(i64::from(mask.after) + added).unwrap_or(0);
        let content = reference.get(first..).unwrap_or_default();
        let content = content.get(..to_usize(mask.solution_lines)).unwrap_or_default();
        added += i64::from(mask.solution_lines) - i64::from(mask.replaced);
        if mask.replaced == 0
            && let Some((after, content)) =
                nearest_whole(&context, content, to_usize(mask.after), floor..=ceiling, begins_statement)
        {
            mask.after = to_u32(after);
            let told = content.iter().find(|line| !line.trim().is_empty());
            mask.indent = told.map_or_else(|| mask.indent.clone(), |line| indent_of(line).to_owned());
        }
        floor = to_usize(mask.after.saturating_add(mask.replaced));
    }
}

/// The place nearest to `after` at which the content is whole, with the content as it is there; `None` when it is whole
/// already or nowhere.
fn nearest_whole<'a>(
    context: &[&'a str],
    content: &[&'a str],
    after: usize,
    room: std::ops::RangeInclusive<usize>,
    begins_statement: impl Fn(usize) -> bool,
) -> Option<(usize, Vec<&'a str>)> {
    let whole = |at: usize, content: &[&str]| begins_statement(at) && begins_leftmost(content);
    if content.is_empty() || whole(after, content) {
        return None;
    }
    let (mut up, mut down) = (Some((after, content.to_vec())), Some((after, content.to_vec())));
    // A full turn brings the same content back.
    for _ in 0..content.len().min(MOST_STEPS) {
        up = up.and_then(|(at, content)| slid_up(context, at, content)).filter(|(at, _)| room.contains(at));
        down = down
            .and_then(|(at, content)| slid_down(context, at, content))
            .filter(|(at, _)| room.contains(at));
        for (at, content) in [&up, &down].into_iter().flatten() {
            if whole(*at, content) {
                return Some((*at, content.clone()));
            }
        }
    }
    None
}

fn slid_up<'a>(context: &[&'a str], at: usize, mut content: Vec<&'a str>) -> Option<(usize, Vec<&'a str>)> {
    let above = at.checked_sub(1)?;
    let line = content.pop().filter(|last| context.get(above) == Some(last))?;
    content.insert(0, line);
    Some((above, content))
}

fn slid_down<'a>(context: &[&'a str], at: usize, mut content: Vec<&'a str>) -> Option<(usize, Vec<&'a str>)> {
    if content.first() != context.get(at) || content.is_empty() {
        return None;
    }
    content.rotate_left(1);
    Some((at + 1, content))
}

/// Whether no line stands further left than the first, and the first is no closing bracket.
fn begins_leftmost(content: &[&str]) -> bool {
    let mut filled = content.iter().filter(|line| !line.trim().is_empty());
    let Some(first) = filled.next() else { return true };
    let column = indent_of(first).len();
    !first.trim_start().starts_with([')', ']', '}']) && filled.all(|line| indent_of(line).len() >= column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::RelativePath;

    fn settled(context: &str, reference: &str, after: u32, solution_lines: u32) -> (u32, String) {
        let path = RelativePath::parse("a.py").unwrap();
        let mut masks =
            [Mask { path, after, replaced: 0, indent: String::new(), tagged: false, solution_lines }];
        settle(&mut masks, context, reference);
        (masks[0].after, masks[0].indent.clone())
    }

    #[test]
    fn an_insertion_inside_a_call_moves_behind_it() {
        let (context, reference) = (
            "    x = f(\n        1,\n    )\n    y\n",
            "    x = f(\n        1,\n    )\n    z = g(\n        2,\n    )\n    y\n",
        );
        assert_eq!(settled(context, reference, 2, 3), (3, "    ".to_owned()));
    }

    #[test]
    fn a_function_begins_with_its_header() {
        let (context, reference) = (
            "def a():\n    return 1\n\ndef c():\n    pass\n",
            "def a():\n    return 1\n\ndef b():\n    return 1\n\ndef c():\n    pass\n",
        );
        // As difflib may have it: `return 1`, blank, `def b():`.
        assert_eq!(settled(context, reference, 1, 3), (2, String::new()));
    }

    #[test]
    fn what_is_whole_stays() {
        let (context, reference) = ("a = 1\n\nb = 1\n", "a = 1\n\nc = 1\n\nb = 1\n");
        assert_eq!(settled(context, reference, 1, 2), (1, String::new()));
        assert_eq!(settled(context, reference, 2, 2), (2, String::new()));
    }
}
