//! What the tests share: reading pairs of codebases and rendering a diff for people.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test binary uses its part")]

use infrabench_protocol::analysis::{
    Change, NodeDiff, NodeKind, RowDiff, RowKind, SourceValue, StructuralDiff,
};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Path to text.
pub type Files = BTreeMap<String, String>;

/// A before/after pair with the rule it shows.
pub struct Pair {
    /// The text above the first separator.
    pub rule: String,
    /// The earlier side.
    pub before: Files,
    /// The later side.
    pub after: Files,
}

/// Reads `=== before [path]` and `=== after [path]` sections; the path is `stack.py` unless given. `=== both path` is on
/// both sides.
pub fn read_pair(text: &str) -> Pair {
    let mut pair = Pair { rule: String::new(), before: Files::new(), after: Files::new() };
    let mut section: Option<(String, String)> = None;
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("=== ") {
            let (side, path) = head.split_once(' ').unwrap_or((head, "stack.py"));
            assert!(matches!(side, "before" | "after" | "both"), "unknown section `{head}`");
            section = Some((side.to_owned(), path.to_owned()));
            for (name, files) in [("before", &mut pair.before), ("after", &mut pair.after)] {
                if side == name || side == "both" {
                    files.insert(path.to_owned(), String::new());
                }
            }
            continue;
        }
        match &section {
            None => {
                pair.rule.push_str(line);
                pair.rule.push('\n');
            }
            Some((side, path)) => {
                for (name, files) in [("before", &mut pair.before), ("after", &mut pair.after)] {
                    if side == name || side == "both" {
                        let text = files.entry(path.clone()).or_default();
                        text.push_str(line);
                        text.push('\n');
                    }
                }
            }
        }
    }
    pair
}

/// One file on each side.
pub fn one_file(text: &str) -> Files {
    Files::from([("stack.py".to_owned(), text.to_owned())])
}

/// The diff of two texts of one file.
pub fn diff(before: &str, after: &str) -> StructuralDiff {
    infrabench_analysis::structural_diff(&one_file(before), &one_file(after))
}

/// Renders a diff compactly: a sign, what it is, its name; rows below; marks in brackets.
pub fn render(diff: &StructuralDiff) -> String {
    let mut out = String::new();
    for problem in &diff.problems {
        let _ = writeln!(out, "! {problem}");
    }
    for node in &diff.nodes {
        render_node(node, 0, &mut out);
    }
    for same in &diff.same {
        let _ = writeln!(out, "same: {} {} at {}", same.name, same.class, same.place.lines.first);
    }
    let counts = diff.counts;
    let _ = writeln!(
        out,
        "constructs +{} -{} ~{} >{} ={}; rows {} differ, {} same",
        counts.added,
        counts.removed,
        counts.changed,
        counts.moved,
        counts.same,
        counts.differing_rows,
        counts.same_rows
    );
    out
}

fn render_node(node: &NodeDiff, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    let kind = match node.kind {
        NodeKind::Construct => "construct",
        NodeKind::Module => "file",
        NodeKind::Class => "class",
        NodeKind::Function => "function",
        NodeKind::Conditional => "conditional",
        NodeKind::Loop => "loop",
        NodeKind::Block => "block",
        NodeKind::Import => "import",
        NodeKind::Statement => "statement",
    };
    let _ = write!(out, "{pad}{} {kind} {}", sign(node.change), node.name);
    let either = |before: &Option<String>, after: &Option<String>| match (before, after) {
        (Some(before), Some(after)) if before != after => Some(format!("{before} -> {after}")),
        (_, Some(one)) | (Some(one), None) => Some(one.clone()),
        (None, None) => None,
    };
    if let Some(class) = either(&node.class_before, &node.class_after) {
        let _ = write!(out, ": {class}");
    }
    if let Some(scope) = either(&node.scope_before, &node.scope_after) {
        let _ = write!(out, " in {scope}");
    }
    let line = |place: &Option<infrabench_protocol::place::Place>| {
        place.as_ref().map_or_else(
            || "-".to_owned(),
            |place| {
                let lines = place.lines;
                if lines.first == lines.last {
                    lines.first.to_string()
                } else {
                    format!("{}..{}", lines.first, lines.last)
                }
            },
        )
    };
    let _ = write!(out, "  ({} | {})", line(&node.before), line(&node.after));
    if let (Some(by), true) = (node.matched_by, node.kind == NodeKind::Construct) {
        let _ = write!(out, " by {by:?}");
    }
    out.push('\n');
    for row in &node.rows {
        render_row(row, depth + 1, out);
    }
    for child in &node.children {
        render_node(child, depth + 1, out);
    }
}

fn render_row(row: &RowDiff, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    let kind = match row.kind {
        RowKind::Property => ".",
        RowKind::Call => "()",
        RowKind::Grant => "grant ",
    };
    let _ = write!(out, "{pad}{} {kind}{}", sign(row.change), row.name);
    match (&row.before, &row.after) {
        (Some(before), Some(after)) => {
            let _ = writeln!(out, ": {} -> {}", marked(before), marked(after));
        }
        (Some(one), None) | (None, Some(one)) => {
            let _ = writeln!(out, ": {}", marked(one));
        }
        (None, None) => out.push('\n'),
    }
}

/// The text with its marked ranges in `⟦⟧`.
fn marked(value: &SourceValue) -> String {
    let mut out = String::new();
    for (index, c) in value.text.chars().enumerate() {
        let at = u32::try_from(index).unwrap();
        if value.marks.iter().any(|(start, _)| *start == at) {
            out.push('⟦');
        }
        out.push(c);
        if value.marks.iter().any(|(_, end)| *end == at + 1) {
            out.push('⟧');
        }
    }
    out
}

fn sign(change: Change) -> char {
    match change {
        Change::Added => '+',
        Change::Removed => '-',
        Change::Changed => '~',
        Change::Moved => '>',
        Change::Equal => '=',
        Change::Same => ' ',
    }
}
