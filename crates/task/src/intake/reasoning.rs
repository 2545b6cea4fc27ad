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
        let begun = open.is_none().then(|| opened(&line.text)).flatten();
        if let Some(name) = begun {
            open = Some((name, Vec::new()));
        }
        let end = match &open {
            Some((name, _)) => closed(&line.text, &[name]),
            None => closed(&line.text, &THOUGHTS),
        };
        let (number, rest) =
            (line.number, end.and_then(|end| line.text.get(end..)).unwrap_or_default().trim().to_owned());
        match (open.take(), end) {
            (None, None) if is_wrapper(&line.text) => {}
            (None, None) => kept.push(line),
            (Some((name, mut thought)), None) => {
                thought.push(line);
                open = Some((name, thought));
            }
            (thinking, Some(_)) => {
                let mut thought = thinking.map_or_else(|| std::mem::take(&mut kept), |(_, thought)| thought);
                thought.push(line);
                because.push(format!("reasoning in {} was skipped", span(&thought)));
                if !rest.is_empty() {
                    kept.push(Line { number, text: rest.into() });
                }
            }
        }
    }
    let unfinished = open.as_ref().and_then(|(_, thought)| thought.first()).map(|line| line.number);
    Stripped { lines: kept, because, unfinished }
}

/// The element in which a line begins to think.
fn opened(line: &str) -> Option<&'static str> {
    let rest = line.trim_start().strip_prefix('<')?;
    let begins = |name: &&&'static str| {
        let after = rest.get(name.len()..).unwrap_or_default();
        rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && after.starts_with(['>', ' '])
    };
    THOUGHTS.iter().find(begins).copied()
}

/// Where the last closing tag of one of `names` ends in a line.
fn closed(line: &str, names: &[&str]) -> Option<usize> {
    if !line.contains("</") {
        return None;
    }
    let lower = line.to_ascii_lowercase();
    let ends = |name: &&str| {
        let tag = format!("</{name}>");
        lower.rfind(&tag).map(|at| at + tag.len())
    };
    names.iter().filter_map(ends).max()
}

fn is_wrapper(line: &str) -> bool {
    let text = line.trim();
    let inner =
        text.strip_prefix("</").or_else(|| text.strip_prefix('<')).and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|name| WRAPPERS.iter().any(|wrapper| name.trim().eq_ignore_ascii_case(wrapper)))
}
