//! Reasoning before the answer, and elements that only wrap the answer.

use super::answer::{Line, span};

/// Elements in which models think.
const THOUGHTS: [&str; 8] =
    ["think", "thinking", "thought", "thoughts", "reasoning", "reflection", "scratchpad", "analysis"];
/// Elements that wrap the answer and say nothing else.
const WRAPPERS: [&str; 7] =
    ["answer", "solution", "final_answer", "final", "response", "completion", "output"];

/// The answer without its reasoning.
pub(crate) struct Stripped<'a> {
    /// What is left.
    pub(crate) lines: Vec<Line<'a>>,
    /// What was skipped, one sentence each.
    pub(crate) because: Vec<String>,
    /// Line on which a reasoning begins that never ends.
    pub(crate) unfinished: Option<u32>,
}

/// Takes reasoning out. A closing tag without an opening one ends reasoning that began with the text, which is how some
/// models' servers cut it.
pub(crate) fn strip(lines: Vec<Line<'_>>) -> Stripped<'_> {
    if !lines.iter().any(|line| line.text.trim_start().starts_with('<') || line.text.contains("</")) {
        return Stripped { lines, because: Vec::new(), unfinished: None };
    }
    let mut kept: Vec<Line<'_>> = Vec::new();
    let mut because = Vec::new();
    let mut open: Option<(&str, Vec<Line<'_>>)> = None;
    for line in lines {
        let text = line.text.trim().to_owned();
        if let Some((name, mut thought)) = open.take() {
            let end = format!("</{name}>");
            match text.to_ascii_lowercase().find(&end) {
                Some(at) => {
                    let rest = text.get(at + end.len()..).unwrap_or_default().trim().to_owned();
                    let number = line.number;
                    thought.push(line);
                    because.push(format!("reasoning in {} was skipped", span(&thought)));
                    if !rest.is_empty() {
                        kept.push(Line { number, text: rest.into() });
                    }
                }
                None => {
                    thought.push(line);
                    open = Some((name, thought));
                }
            }
            continue;
        }
        if let Some(name) = opened(&text, &THOUGHTS) {
            let number = line.number;
            match text.to_ascii_lowercase().find(&format!("</{name}>")) {
                Some(at) => {
                    because.push(format!("reasoning in line {number} was skipped"));
                    let rest = text.get(at + name.len() + 3..).unwrap_or_default().trim().to_owned();
                    if !rest.is_empty() {
                        kept.push(Line { number, text: rest.into() });
                    }
                }
                None => open = Some((name, vec![line])),
            }
        } else if let Some((name, at)) = closed(&text, &THOUGHTS) {
            kept.push(line.clone());
            because.push(format!("reasoning in {} was skipped", span(&kept)));
            kept.clear();
            let rest = text.get(at + name.len() + 3..).unwrap_or_default().trim();
            if !rest.is_empty() {
                kept.push(Line { number: line.number, text: rest.to_owned().into() });
            }
        } else if !is_wrapper(&text) {
            kept.push(line);
        }
    }
    let unfinished = open.as_ref().and_then(|(_, thought)| thought.first()).map(|line| line.number);
    Stripped { lines: kept, because, unfinished }
}

fn opened(text: &str, names: &[&'static str]) -> Option<&'static str> {
    let rest = text.strip_prefix('<')?;
    let matches = |name: &&&'static str| {
        let after = rest.get(name.len()..).unwrap_or_default();
        rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && after.starts_with(['>', ' '])
    };
    names.iter().find(matches).copied()
}

fn closed(text: &str, names: &[&'static str]) -> Option<(&'static str, usize)> {
    if !text.contains("</") {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    names.iter().find_map(|name| lower.rfind(&format!("</{name}>")).map(|at| (*name, at)))
}

fn is_wrapper(text: &str) -> bool {
    let inner =
        text.strip_prefix("</").or_else(|| text.strip_prefix('<')).and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|name| WRAPPERS.iter().any(|wrapper| name.trim().eq_ignore_ascii_case(wrapper)))
}
