//! The prompt as a person reads it: paragraphs, lists, code spans. Nothing else of Markdown is meant in a prompt.

use yew::prelude::*;

/// A block of a prompt.
#[derive(Debug, PartialEq, Eq)]
enum Block<'a> {
    Paragraph(String),
    List { ordered: bool, items: Vec<String> },
    Code(&'a str),
}

/// The prompt.
#[derive(Properties, PartialEq)]
pub struct PromptProps {
    /// Its text.
    pub text: AttrValue,
}

/// The prompt, formatted.
#[component]
pub fn Prompt(props: &PromptProps) -> Html {
    html! { <div class="prompt">{ for blocks(&props.text).into_iter().map(block) }</div> }
}

/// Text with code spans.
pub fn spans(text: &str) -> Html {
    // A back-tick without its partner is a character like any other: only odd pieces that are closed are code.
    let pieces: Vec<&str> = text.split('`').collect();
    let closed = pieces.len() - usize::from(pieces.len().is_multiple_of(2));
    let parts = pieces.iter().enumerate().map(|(index, piece)| {
        if index % 2 == 1 && index < closed {
            html! { <code>{ *piece }</code> }
        } else if index % 2 == 1 {
            html! { <>{ "`" }{ *piece }</> }
        } else {
            html! { { *piece } }
        }
    });
    html! { <>{ for parts }</> }
}

fn block(block: Block<'_>) -> Html {
    match block {
        Block::Paragraph(text) => html! { <p>{ spans(&text) }</p> },
        Block::List { ordered: false, items } => {
            html! { <ul>{ for items.iter().map(|item| html! { <li>{ spans(item) }</li> }) }</ul> }
        }
        Block::List { ordered: true, items } => {
            html! { <ol>{ for items.iter().map(|item| html! { <li>{ spans(item) }</li> }) }</ol> }
        }
        Block::Code(text) => html! { <pre class="code" tabindex="0">{ text }</pre> },
    }
}

/// The marker that begins a list item, and the rest of its line.
fn item(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, rest));
    }
    let (number, rest) = line.split_once(['.', ')'])?;
    let is_number =
        !number.is_empty() && number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| rest.strip_prefix(' ')).flatten().map(|rest| (true, rest))
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("```") {
        let (before, fenced) = rest.split_at(start);
        let body = fenced.find('\n').and_then(|line_end| fenced.get(line_end + 1..));
        let Some((body, end)) = body.and_then(|body| body.find("```").map(|end| (body, end))) else { break };
        flow(before, &mut blocks);
        blocks.push(Block::Code(body.get(..end).unwrap_or_default()));
        rest = body.get(end + 3..).unwrap_or_default();
    }
    flow(rest, &mut blocks);
    blocks
}

/// Paragraphs and lists of a text without fences.
fn flow<'a>(text: &'a str, blocks: &mut Vec<Block<'a>>) {
    let mut open = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        match (item(line), blocks.last_mut()) {
            (Some((ordered, rest)), Some(Block::List { ordered: same, items }))
                if open && *same == ordered =>
            {
                items.push(rest.to_owned());
            }
            (Some((ordered, rest)), _) => blocks.push(Block::List { ordered, items: vec![rest.to_owned()] }),
            (None, Some(Block::Paragraph(paragraph))) if open => {
                paragraph.push(' ');
                paragraph.push_str(line.trim());
            }
            (None, Some(Block::List { items, .. })) if open && line.starts_with(' ') => {
                if let Some(last) = items.last_mut() {
                    last.push(' ');
                    last.push_str(line.trim());
                }
            }
            (None, _) => blocks.push(Block::Paragraph(line.trim().to_owned())),
        }
        open = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs_and_line_ends_do_not() {
        let expected = [Block::Paragraph("One two.".to_owned()), Block::Paragraph("Three.".to_owned())];
        assert_eq!(blocks("One\ntwo.\n\nThree.\n"), expected);
    }

    #[test]
    fn lists_keep_their_items_and_what_is_indented_under_them() {
        let items = vec!["a b".to_owned(), "c".to_owned()];
        assert_eq!(blocks("- a\n  b\n- c"), [Block::List { ordered: false, items }]);
        assert_eq!(blocks("1. a"), [Block::List { ordered: true, items: vec!["a".to_owned()] }]);
    }

    #[test]
    fn a_number_with_a_point_in_a_sentence_begins_no_list() {
        assert_eq!(blocks("2.178.2 is the version"), [Block::Paragraph("2.178.2 is the version".to_owned())]);
    }

    #[test]
    fn fenced_code_keeps_its_lines() {
        let expected = [
            Block::Paragraph("See".to_owned()),
            Block::Code("a\n\n  b\n"),
            Block::Paragraph("end".to_owned()),
        ];
        assert_eq!(blocks("See\n```py\na\n\n  b\n```\nend"), expected);
    }
}
