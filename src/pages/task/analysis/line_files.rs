//! The files of a line diff as they are drawn: one text above the other, or side by side.

use super::value::pieces;
use crate::components::text::counted;
use infrabench_protocol::analysis::{DiffLine, FileLineDiff, LineHunk};
use yew::prelude::*;

/// How files are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// What is compared with what, beside each file's name.
    pub caption: &'static str,
    /// What lines of the earlier and of the later side are called.
    pub words: (&'static str, &'static str),
    /// What follows the lines of the earlier and of the later side above a hunk.
    pub joints: (&'static str, &'static str),
    /// Whether the sides stand beside each other.
    pub beside: bool,
    /// Whether numbers lead to their lines; then `data-l` says which: side, file and line.
    pub to_lines: bool,
}

impl Drawing {
    /// The first `limit` lines.
    pub fn files(&self, files: &[FileLineDiff], limit: usize) -> Html {
        let mut left = limit;
        html! { { for files.iter().enumerate().map(|(index, file)| self.file(index, file, &mut left)) } }
    }

    fn file(&self, index: usize, file: &FileLineDiff, left: &mut usize) -> Html {
        if *left == 0 {
            return Html::default();
        }
        let complete = file.hunks.iter().map(|hunk| hunk.lines.len()).sum::<usize>() <= *left;
        html! {
            <section key={file.path.clone()} class="ld-file" aria-label={file.path.clone()}>
                <h3><code>{ &file.path }</code><span class="faint">{ self.caption }</span></h3>
                <div class={classes!("ld", self.beside.then_some("beside"))} tabindex="0" role="region" aria-label={format!("{}, lines that differ", file.path)}>
                    { for file.hunks.iter().enumerate().map(|(at, hunk)| {
                        let shown = hunk.lines.get(..hunk.lines.len().min(*left)).unwrap_or_default();
                        *left -= shown.len();
                        if shown.is_empty() {
                            return Html::default();
                        }
                        html! {
                            <div key={at} class="hunk-body">
                                <div class="hunk">{ self.header(hunk) }</div>
                                if self.beside { { self.side_by_side(index, shown) } } else { { for shown.iter().map(|line| self.unified(index, line)) } }
                            </div>
                        }
                    }) }
                </div>
                if file.truncated && complete {
                    <p class="rest">{ format!("More of this file differs than can be shown: {} {} and {} {} in all.",
                        counted(file.added, "line", "lines"), self.words.1, counted(file.removed, "line", "lines"), self.words.0) }</p>
                }
            </section>
        }
    }

    fn header(&self, hunk: &LineHunk) -> String {
        let range = |range: Option<infrabench_protocol::place::LineRange>| match range {
            None => "nothing".to_owned(),
            Some(range) if range.first == range.last => format!("line {}", range.first),
            Some(range) => format!("lines {} to {}", range.first, range.last),
        };
        match (hunk.before, hunk.after) {
            (Some(before), Some(after)) if before == after => range(Some(after)),
            (before, after) => {
                let (one, other) = self.joints;
                format!("{}{one}{}{other}", range(before), range(after))
            }
        }
    }

    fn unified(&self, file: usize, line: &DiffLine) -> Html {
        let (class, sign) = sign(line);
        html! {
            <div class={classes!("l", class)}>
                { self.gutter("before", file, line.before) }
                { self.gutter("after", file, line.after) }
                <b aria-hidden="true">{ sign }</b>
                <span>{ self.word(line) }{ text(line) }</span>
            </div>
        }
    }

    /// Runs of removed and added lines stand beside each other.
    fn side_by_side(&self, file: usize, lines: &[DiffLine]) -> Html {
        let mut rows: Vec<(Option<&DiffLine>, Option<&DiffLine>)> = Vec::new();
        let (mut removed, mut added): (Vec<&DiffLine>, Vec<&DiffLine>) = (Vec::new(), Vec::new());
        let flush = |removed: &mut Vec<_>, added: &mut Vec<_>, rows: &mut Vec<_>| {
            for at in 0..removed.len().max(added.len()) {
                rows.push((removed.get(at).copied(), added.get(at).copied()));
            }
            removed.clear();
            added.clear();
        };
        for line in lines {
            match (line.before, line.after) {
                (Some(_), None) => removed.push(line),
                (None, Some(_)) => added.push(line),
                (Some(_), Some(_)) | (None, None) => {
                    flush(&mut removed, &mut added, &mut rows);
                    rows.push((Some(line), Some(line)));
                }
            }
        }
        flush(&mut removed, &mut added, &mut rows);
        let half = |side: &'static str, line: Option<&DiffLine>| {
            let Some(line) = line else { return html! { <div class="half void"></div> } };
            let (class, _) = sign(line);
            let number = if side == "before" { line.before } else { line.after };
            html! { <div class={classes!("half", class)}>{ self.gutter(side, file, number) }<span>{ self.word(line) }{ text(line) }</span></div> }
        };
        html! { { for rows.into_iter().map(|(before, after)| html! { <div class="pair">{ half("before", before) }{ half("after", after) }</div> }) } }
    }

    fn word(&self, line: &DiffLine) -> Html {
        let (removed, added) = self.words;
        match sign(line).0 {
            Some("add") => html! { <span class="sr">{ format!("{added}: ") }</span> },
            Some(_) => html! { <span class="sr">{ format!("{removed}: ") }</span> },
            None => Html::default(),
        }
    }

    /// The number, which may lead to the line. Not a stop of its own: there may be thousands.
    fn gutter(&self, side: &'static str, file: usize, line: Option<u32>) -> Html {
        match line {
            Some(line) => {
                let (class, title) =
                    if self.to_lines { (None, Some("Go to this line")) } else { (Some("none"), None) };
                html! { <i {class} data-l={format!("{side} {file} {line}")} {title}>{ line }</i> }
            }
            None => html! { <i class="none"></i> },
        }
    }
}

fn sign(line: &DiffLine) -> (Option<&'static str>, &'static str) {
    match (line.before, line.after) {
        (None, Some(_)) => (Some("add"), "+"),
        (Some(_), None) => (Some("del"), "−"),
        (Some(_), Some(_)) | (None, None) => (None, ""),
    }
}

fn text(line: &DiffLine) -> Html {
    html! {
        { for pieces(&line.text, &line.marks).into_iter().map(|(marked, text)| {
            if marked { html! { <mark>{ text }</mark> } } else { html! { { text } } }
        }) }
    }
}
