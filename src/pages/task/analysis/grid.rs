//! The structural diff as a treegrid: one row for each construct, property and call that differs.

use super::links::Explained;
use super::tree::{Against, Item, Line, Sides, is_plain, kind_word, remark, short_class, word};
use super::value::{breakable, value};
use crate::components::icon::{Glyph, Icon};
use crate::components::verdict::VerdictMark;
use infrabench_protocol::analysis::{Change, NodeDiff, RowDiff, RowKind, SourceValue};
use infrabench_protocol::place::Place;
use infrabench_protocol::verdict::Verdict;
use yew::prelude::*;

/// What a press inside a row asks for, beside going to its lines. Found by the grid's one listener.
pub mod deed {
    /// Folds or unfolds.
    pub const FOLD: &str = "fold";
    /// Goes to the line of the answer.
    pub const AFTER: &str = "after";
    /// Goes to the line of the other side.
    pub const BEFORE: &str = "before";
    /// Goes to a test; its index follows after a colon.
    pub const TEST: &str = "test";
}

/// Drawing of the rows.
pub struct Rows<'a> {
    /// What is compared.
    pub sides: Sides,
    /// What explains what; none against the baseline.
    pub explained: Option<&'a Explained>,
    /// The row that keys and presses were last at.
    pub cursor: Option<usize>,
}

impl Rows<'_> {
    /// The row of names.
    pub fn head(&self) -> Html {
        let (before, after) = match self.sides {
            Sides::Answer(Against::Baseline) => ("Baseline", "Your answer"),
            Sides::Answer(Against::Reference) => ("Reference", "Your answer"),
            Sides::Runs => ("Answer of A", "Answer of B"),
        };
        html! {
            <div class="row head" role="row">
                <span role="columnheader">{ "Construct, property, call" }</span>
                <span role="columnheader">{ before }</span>
                <span aria-hidden="true"></span>
                <span role="columnheader">{ after }</span>
                <span role="columnheader"><span class={self.explained.is_none().then_some("sr")}>{ "Explains" }</span></span>
                <span role="columnheader" class="ln">{ "Line" }</span>
            </div>
        }
    }

    /// Row `index`.
    pub fn row(&self, index: usize, line: &Line) -> Html {
        let current = self.cursor == Some(index);
        let kind = match line.item {
            Item::Node(_) if line.is_frame() => "frame",
            Item::Node(node) if is_plain(node.kind) => "con plain",
            Item::Node(_) => "con",
            Item::Row(..) => "prop",
        };
        let side = match (line.item, line.change()) {
            (Item::Row(..), Change::Removed) if line.one_sided => Some("one-old"),
            (Item::Row(..), Change::Added) if line.one_sided => Some("one-new"),
            _ => None,
        };
        let equal = (line.change() == Change::Equal).then_some("equal");
        html! {
            <div key={line.key.clone()} class={classes!("row", kind, side, equal, current.then_some("cur"))} role="row"
                id={format!("sd-row-{index}")} data-i={index.to_string()} style={format!("--d:{}", line.depth)}
                aria-level={line.level.to_string()} aria-expanded={line.open.map(|open| open.to_string())}
                aria-selected={current.to_string()}
                tabindex={if current || (self.cursor.is_none() && index == 0) { "0" } else { "-1" }}>
                { match line.item {
                    Item::Node(node) => self.node(line, node),
                    Item::Row(_, row) => self.property(line, row, current),
                } }
                <span class="why" role="gridcell">{ self.why(line) }</span>
                <span class="ln" role="gridcell">{ place(line) }</span>
            </div>
        }
    }

    fn node(&self, line: &Line, node: &NodeDiff) -> Html {
        let plain = is_plain(node.kind);
        html! {
            <span class="nm" role="rowheader">
                if let Some(open) = line.open {
                    <span class={classes!("fold-at", open.then_some("open"))} data-do={deed::FOLD}><Icon glyph={Glyph::Right} /></span>
                } else {
                    <span class="fold-at none"></span>
                }
                { mark(node.change, self.sides) }
                if plain { <code class="id" title={line.name.clone()}>{ &line.name }</code> } else { <span class="id">{ &line.name }</span> }
                if !line.is_frame() {
                    { class(node) }
                    // What holds for the whole was said at its top.
                    if !line.one_sided { <span class="rem">{ remark(node, self.sides) }</span> }
                }
            </span>
        }
    }

    fn property(&self, line: &Line, row: &RowDiff, current: bool) -> Html {
        let name = match row.kind {
            RowKind::Property => breakable(&row.name),
            RowKind::Call | RowKind::Grant => html! { <>{ breakable(&row.name) }{ "(…)" }</> },
        };
        let before = || {
            let jump = (current && row.after.is_some()).then_some(row.before.as_ref()).flatten();
            html! {
                <>
                    { written(row.before.as_ref()) }
                    if let Some(SourceValue { place, .. }) = jump {
                        <button type="button" class="other" tabindex="-1" data-do={deed::BEFORE} title={title(place)}>
                            { format!("L{}", place.lines.first) }
                        </button>
                    }
                </>
            }
        };
        let name = html! { <span class="nm" role="rowheader">{ mark(row.change, self.sides) }<span>{ name }</span></span> };
        if row.change == Change::Equal {
            return html! {
                <>
                    { name }
                    <span class="val" role="gridcell">{ row.before.as_ref().map(value) }</span>
                    <span class="arr" aria-hidden="true">{ "=" }</span>
                    <span class="val" role="gridcell">{ row.after.as_ref().map(value) }</span>
                </>
            };
        }
        match (line.one_sided, row.change) {
            (true, Change::Removed) => {
                html! { <>{ name }<span class="val old" role="gridcell">{ before() }</span></> }
            }
            (true, Change::Added) => {
                html! { <>{ name }<span class="val new" role="gridcell">{ written(row.after.as_ref()) }</span></> }
            }
            _ => html! {
                <>
                    { name }
                    <span class={classes!("val", "old", row.before.is_none().then_some("none"))} role="gridcell">{ before() }</span>
                    <span class="arr" aria-hidden="true">{ "→" }</span>
                    <span class={classes!("val", "new", row.after.is_none().then_some("none"))} role="gridcell">{ written(row.after.as_ref()) }</span>
                </>
            },
        }
    }

    fn why(&self, line: &Line) -> Html {
        let tests = self
            .explained
            .and_then(|explained| explained.tests.get(&line.path))
            .map_or(&[][..], Vec::as_slice);
        let button = |first: usize, words: String| {
            html! {
                <button type="button" data-do={format!("{}:{first}", deed::TEST)} title="This difference explains what did not pass">
                    <VerdictMark verdict={Verdict::Failed} text={words} />
                </button>
            }
        };
        match tests {
            // The first one tells the error that they share, or is as good a start as any.
            [first, _, _, ..] => button(*first, format!("{} tests", tests.len())),
            few => html! { { for few.iter().map(|test| button(*test, format!("test {}", test + 1))) } },
        }
    }
}

/// The sign of a change, and its word for who does not see it.
pub fn mark(change: Change, sides: Sides) -> Html {
    let (class, sign) = match change {
        Change::Added => ("add", "+"),
        Change::Removed => ("del", "−"),
        Change::Changed => ("mod", "~"),
        Change::Moved => ("mod", "↷"),
        Change::Equal => ("same", "="),
        Change::Same => return Html::default(),
    };
    let word = word(change, sides);
    html! { <><span class={classes!("chg", class)} title={word} aria-hidden="true">{ sign }</span><span class="sr">{ format!("{word}: ") }</span></> }
}

fn written(source: Option<&SourceValue>) -> Html {
    match source {
        Some(source) if source.text.is_empty() => html! { <b>{ "()" }</b> },
        Some(source) => html! { <b>{ value(source) }</b> },
        None => html! { { "absent" } },
    }
}

/// The class; both when it changed.
fn class(node: &NodeDiff) -> Html {
    if is_plain(node.kind) {
        return html! { <span class="rem">{ kind_word(node.kind) }</span> };
    }
    match (&node.class_before, &node.class_after) {
        (Some(before), Some(after)) if before != after => html! {
            <code class="cls changed">
                <b class="was">{ short_class(before) }</b>{ " → " }<b class="is">{ short_class(after) }</b>
            </code>
        },
        (Some(class), _) | (None, Some(class)) => {
            html! { <code class="cls" title={class.clone()}>{ short_class(class) }</code> }
        }
        (None, None) => Html::default(),
    }
}

fn place(line: &Line) -> Html {
    if line.is_frame() {
        return Html::default();
    }
    let link = |place: &Place, deed: &'static str, class: Option<&'static str>| {
        html! {
            <button type="button" {class} tabindex="-1" data-do={deed} title={title(place)}>{ format!("L{}", place.lines.first) }</button>
        }
    };
    match line.places() {
        (_, Some(after)) => link(after, deed::AFTER, None),
        (Some(before), None) => link(before, deed::BEFORE, Some("other")),
        (None, None) => Html::default(),
    }
}

fn title(place: &Place) -> String {
    format!("{}, line {}", place.path, place.lines.first)
}
