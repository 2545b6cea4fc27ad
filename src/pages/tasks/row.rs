//! One task in the list. Drawn anew only when its own data change.

use crate::components::text::count;
use crate::components::verdict::{mark, score_words};
use crate::route::Route;
use infrabench_protocol::dataset::Row;
use std::rc::Rc;
use yew::prelude::*;
use yew_router::Routable;

/// Properties of [`TaskRow`].
#[derive(Properties, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "four things that are so or not, independently")]
pub struct TaskRowProps {
    /// Its data; none while they are on their way.
    pub row: Option<Rc<Row>>,
    /// Position in the list.
    pub position: u32,
    /// Distance from the top, in pixels.
    pub top: u32,
    /// Whether it has the list's focus.
    pub active: bool,
    /// Whether its donor differs from the one before, in a list by donor.
    pub opens_group: bool,
    /// Whether the list has mutation scores.
    pub mutation: bool,
    /// Whether it is drawn on two lines.
    pub narrow: bool,
    /// The part of paths before the app's own.
    pub base: AttrValue,
    /// Called with the position when the pointer comes over it.
    pub on_hover: Callback<u32>,
    /// Called with the position when it is to be opened.
    pub on_open: Callback<u32>,
}

/// One task in the list.
#[component]
pub fn TaskRow(props: &TaskRowProps) -> Html {
    let position = props.position;
    let class = classes!(
        "task-row",
        props.active.then_some("is-row-focus"),
        props.opens_group.then_some("first"),
        props.row.is_none().then_some("waiting"),
    );
    let style = format!("top:{}px", props.top);
    // A row on its way has the elements of any other, unseen: changing their text is far cheaper than making them.
    let blank = Row::default();
    let row = props.row.as_deref().unwrap_or(&blank);
    let on_open = props.on_open.clone();
    let open = Callback::from(move |event: MouseEvent| {
        // The link in the row does what links do with these.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            on_open.emit(position);
        }
    });
    // For the pointer only: the list is one stop of the Tab key, and its keys open the row.
    let href = format!("{}{}", props.base, Route::Task { id: row.task_id.clone() }.to_path());
    let hover = props.on_hover.reform(move |_: MouseEvent| position);
    html! {
        <div {class} {style} id={format!("row-{position}")} role="row" aria-rowindex={(position + 2).to_string()}
            aria-selected={props.active.to_string()} onclick={open} onmouseenter={hover}>
            <div class="name" role="gridcell">
                <a class="title" {href} tabindex="-1">{ &row.title }</a>
            </div>
            if props.narrow { { second_line(row) } } else { { cells(row, props) } }
        </div>
    }
}

fn cells(row: &Row, props: &TaskRowProps) -> Html {
    html! {
        <>
            <div class={classes!("donor", if props.opens_group { "soft" } else { "faint" })} role="gridcell">{ &row.donor }</div>
            <div class="svc" role="gridcell" title={row.services.join(", ")}>
                { for row.services.iter().map(|service| html! { <span class="chip">{ service }</span> }) }
            </div>
            <div class="diff soft" role="gridcell">{ &row.difficulty }</div>
            <div class="c-size r" role="gridcell">{ cut(row) }</div>
            <div class="cnt r" role="gridcell">{ row.masks }</div>
            <div class="cnt r" role="gridcell">{ row.tests }</div>
            if props.mutation { <div class="qual r" role="gridcell">{ mutation(row.mutation) }</div> }
            <div class="best" role="gridcell">
                { mark(row.best.map(|best| best.verdict), score_words(row.best), false) }
            </div>
        </>
    }
}

fn second_line(row: &Row) -> Html {
    let services = row.services.join(", ");
    let about = [row.donor.as_str(), row.difficulty.as_str(), services.as_str()];
    let about = about.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
    html! {
        <>
            <div class="about" role="gridcell">{ about }</div>
            <div class="best" role="gridcell">
                { mark(row.best.map(|best| best.verdict), score_words(row.best), false) }
            </div>
        </>
    }
}

/// Lines cut out, in figures and as a hole in a strip; the hole's width is the share, at least two pixels.
fn cut(row: &Row) -> Html {
    const STRIP: u32 = 48;
    let width = (row.cut_lines * STRIP).checked_div(row.all_lines).unwrap_or(0).clamp(2, STRIP);
    let title = format!(
        "{} lines cut out of {}, in {} {}",
        row.cut_lines,
        row.all_lines,
        row.files,
        if row.files == 1 { "file" } else { "files" }
    );
    html! {
        <span class="cut" {title}>
            <span>{ count(row.cut_lines) }</span>
            <span class="faint">{ format!("of {}", count(row.all_lines)) }</span>
            <span class="hole" aria-hidden="true"><i style={format!("width:{width}px")}></i></span>
        </span>
    }
}

fn mutation(score: Option<u8>) -> Html {
    const WEAK: u8 = 70;
    let Some(score) = score else { return html! { <span class="faint">{ "–" }</span> } };
    html! {
        <>
            if score < WEAK {
                <span class="tag weak" title="Under 70: the tests let many wrong solutions pass">{ "weak" }</span>{ " " }
            }
            <span title={format!("The tests catch {score} % of the wrong solutions tried")}>{ score }</span>{ " " }
            <span class="meter" aria-hidden="true"><i style={format!("width:{score}%")}></i></span>
        </>
    }
}
