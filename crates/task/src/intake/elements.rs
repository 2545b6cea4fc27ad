//! `<file path="...">` elements.

use super::answer::Line;
use super::naming::NamedBy;
use super::unit::{Block, Origin};
use std::borrow::Cow;

const NAMES: [&str; 8] =
    ["file", "document", "code", "artifact", "source", "edit", "codeblock", "file_content"];
const ATTRIBUTES: [&str; 6] = ["path", "name", "filename", "file", "src", "title"];

struct Opening {
    element: &'static str,
    path: String,
    /// What follows the tag on its line.
    rest: String,
}

/// The elements in `lines`; `None` when there is none.
pub(crate) fn read<'a>(lines: &[Line<'a>]) -> Option<Vec<Block<'a>>> {
    if !lines.iter().any(|line| opening(&line.text).is_some()) {
        return None;
    }
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let Some(open) = opening(&line.text) else { continue };
        let mut content: Vec<Line<'a>> = Vec::new();
        let end = format!("</{}>", open.element);
        if let Some(inner) = open.rest.find(&end).and_then(|end| open.rest.get(..end)) {
            content.push(Line { number: line.number, text: Cow::Owned(inner.to_owned()) });
        } else {
            if !open.rest.trim().is_empty() {
                content.push(Line { number: line.number, text: Cow::Owned(open.rest.clone()) });
            }
            while let Some(line) = lines.get(at) {
                at += 1;
                if line.text.trim() == end {
                    break;
                }
                if let Some(before) = line.text.trim_end().strip_suffix(&end) {
                    content.push(Line { number: line.number, text: Cow::Owned(before.to_owned()) });
                    break;
                }
                content.push(line.clone());
            }
        }
        blocks.push(Block {
            lines: unwrap(content),
            ordinal: 0,
            origin: Origin::Element,
            name: Some((open.path, NamedBy::Form)),
            lead: Vec::new(),
        });
    }
    Some(blocks)
}

fn opening(line: &str) -> Option<Opening> {
    let text = line.trim_start();
    let inner = text.strip_prefix('<')?;
    let element =
        NAMES.iter().find(|name| inner.strip_prefix(**name).is_some_and(|rest| rest.starts_with(' ')))?;
    let (attributes, rest) = inner.split_once('>')?;
    let path = ATTRIBUTES.iter().find_map(|name| attribute(attributes, name))?;
    Some(Opening { element, path, rest: rest.to_owned() })
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let start = attributes.match_indices(name).find_map(|(at, _)| {
        let before = attributes.get(..at)?.chars().next_back()?;
        let rest = attributes.get(at + name.len()..)?.trim_start().strip_prefix('=')?;
        before.is_whitespace().then_some(rest.trim_start())
    })?;
    let quote = start.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = start.get(1..)?;
    value.find(quote).and_then(|end| value.get(..end)).map(str::to_owned)
}

/// The content without a CDATA section, a fence or character references around it.
fn unwrap(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    strip_ends(
        &mut lines,
        |text| text.trim().strip_prefix("<![CDATA["),
        |text| text.trim_end().strip_suffix("]]>"),
    );
    let fence = |line: Option<&Line<'_>>| line.is_some_and(|line| line.text.trim_start().starts_with("```"));
    let first = lines.iter().position(|line| !line.is_blank());
    let last = lines.iter().rposition(|line| !line.is_blank());
    if let (Some(first), Some(last)) = (first, last)
        && last > first
        && fence(lines.get(first))
        && lines.get(last).is_some_and(|line| line.text.trim() == "```")
    {
        lines.truncate(last);
        lines.drain(..=first);
    }
    let any = |needle: &str| lines.iter().any(|line| line.text.contains(needle));
    if (any("&lt;") || any("&gt;") || any("&quot;") || any("&amp;")) && !any("<") && !any(">") {
        for line in &mut lines {
            let text = line
                .text
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'");
            line.text = Cow::Owned(text.replace("&amp;", "&"));
        }
    }
    lines
}

fn strip_ends(
    lines: &mut Vec<Line<'_>>,
    start: impl Fn(&str) -> Option<&str>,
    end: impl Fn(&str) -> Option<&str>,
) {
    let Some(rest) = lines.first().and_then(|line| start(&line.text)).map(str::to_owned) else { return };
    if let Some(line) = lines.first_mut() {
        line.text = Cow::Owned(rest);
    }
    if lines.first().is_some_and(Line::is_blank) {
        lines.remove(0);
    }
    if let Some(rest) = lines.last().and_then(|line| end(&line.text)).map(str::to_owned) {
        if let Some(line) = lines.last_mut() {
            line.text = Cow::Owned(rest);
        }
        if lines.last().is_some_and(Line::is_blank) {
            lines.pop();
        }
    }
}
