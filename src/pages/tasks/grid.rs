//! The virtual list: only the rows in view and a few around them are in the page, however long the list is.
//!
//! One element has the focus, the grid; it names the active row to screen readers. A row that is scrolled out of the
//! page can then never take the focus with it.

use crate::pages::tasks::listing::Shown;
use crate::pages::tasks::row::TaskRow;
use infrabench_protocol::dataset::{Row, Sort};
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;
use yew::virtual_dom::Key;
use yew_router::prelude::use_navigator;

/// Height of the row of headings.
pub const HEAD: u32 = 28;
/// The window of rows moves in steps, so that most scroll events change nothing.
const STEP: u32 = 8;
/// Rows drawn beyond the view, each way.
const BEYOND: u32 = 8;

/// Height of a row.
pub fn row_height(narrow: bool) -> u32 {
    if narrow { 60 } else { 36 }
}

/// Properties of [`Grid`].
#[derive(Properties, PartialEq)]
pub struct GridProps {
    /// The scrolling element.
    pub node: NodeRef,
    /// The list.
    pub shown: Shown,
    /// Position of the active row.
    pub active: u32,
    /// Whether rows take two lines.
    pub narrow: bool,
    /// Called when a heading asks for an order.
    pub on_sort: Callback<Sort>,
    /// Called with the rows in view, `first..last`, when these or the list change.
    pub on_view: Callback<(u32, u32)>,
    /// Called with how far it is scrolled, in pixels.
    pub on_scroll: Callback<i32>,
    /// Called with the position under the pointer, none when it leaves.
    pub on_hover: Callback<Option<u32>>,
    /// Called with the position to open.
    pub on_open: Callback<u32>,
}

/// The virtual list.
#[component]
pub fn Grid(props: &GridProps) -> Html {
    let height = row_height(props.narrow);
    let matched = props.shown.listing.matched;
    let view = use_state_eq(|| (0, 40));
    let navigator = use_navigator();
    let base = navigator.and_then(|navigator| navigator.basename().map(str::to_owned)).unwrap_or_default();
    let base = AttrValue::from(base);
    let measure = use_callback(
        (view.setter(), props.node.clone(), props.on_scroll.clone(), height),
        |(), (view, node, on_scroll, height)| {
            if let Some(element) = node.cast::<HtmlElement>() {
                view.set(in_view(&element, *height));
                on_scroll.emit(element.scroll_top());
            }
        },
    );
    use_effect_with((measure.clone(), props.shown.listing.list), |(measure, _)| measure.emit(()));
    use_effect_with(measure.clone(), |measure| {
        let measure = measure.clone();
        let window = crate::services::address::window();
        let listener = gloo_events::EventListener::new(&window, "resize", move |_| measure.emit(()));
        move || drop(listener)
    });
    let (first, last) = *view;
    let on_view = props.on_view.clone();
    use_effect_with((first, last, props.shown.clone()), move |(first, last, _)| {
        on_view.emit((*first, *last));
    });

    let from = first.saturating_sub(BEYOND).min(matched);
    let to = last.saturating_add(BEYOND).min(matched);
    let slots = (to - from).next_power_of_two();
    let by_donor = props.shown.wanted.sort == Sort::Donor;
    let on_hover = use_callback(props.on_hover.clone(), |position, on_hover| on_hover.emit(Some(position)));
    let active_id = (from..to).contains(&props.active).then(|| format!("row-{}", props.active));
    html! {
        <div ref={props.node.clone()} id="task-grid" class={classes!("grid", "tasks", props.narrow.then_some("narrow"),
                props.shown.listing.has_mutation.then_some("has-mutation"))}
            role="grid" tabindex="0" aria-label="Tasks" aria-rowcount={(matched + 1).to_string()} aria-activedescendant={active_id}
            onscroll={measure.reform(|_: Event| ())} onmouseleave={props.on_hover.reform(|_: MouseEvent| None)}>
            if !props.narrow { { headings(props) } }
            <div class="rows" role="rowgroup" style={format!("height:{}px", matched * height)}>
                { for (from..to).map(|position| {
                    let row = props.shown.rows.get(&position).cloned();
                    // Not by task: a row that leaves lends its elements to one that comes, which is far cheaper than new ones.
                    let key = Key::from(position % slots);
                    let opens_group = by_donor && differs(row.as_ref(), position.checked_sub(1).and_then(|before| props.shown.rows.get(&before)));
                    html! {
                        <TaskRow {key} {position} top={position * height} active={position == props.active}
                            {opens_group} mutation={props.shown.listing.has_mutation}
                            narrow={props.narrow} base={base.clone()} on_hover={on_hover.clone()} on_open={props.on_open.clone()} {row} />
                    }
                }) }
            </div>
        </div>
    }
}

fn differs(row: Option<&Rc<Row>>, before: Option<&Rc<Row>>) -> bool {
    match (row, before) {
        (Some(row), Some(before)) => row.donor != before.donor,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

#[allow(clippy::cast_sign_loss, reason = "clamped to zero before")]
fn in_view(element: &HtmlElement, height: u32) -> (u32, u32) {
    let top = element.scroll_top().max(0) as u32;
    let tall = element.client_height().max(0) as u32;
    let first = top / height / STEP * STEP;
    (first, (top + tall).div_ceil(height).div_ceil(STEP) * STEP)
}

fn headings(props: &GridProps) -> Html {
    let heading = |sort: Option<Sort>, label: &'static str, class: &'static str| {
        let on = sort == Some(props.shown.wanted.sort);
        let direction = if props.shown.wanted.descending { "descending" } else { "ascending" };
        html! {
            <div role="columnheader" {class} aria-sort={on.then_some(direction)}>
                if let Some(sort) = sort {
                    <button onclick={props.on_sort.reform(move |_: MouseEvent| sort)}>
                        { label }
                        if on { <span aria-hidden="true">{ if props.shown.wanted.descending { " ↓" } else { " ↑" } }</span> }
                    </button>
                } else {
                    { label }
                }
            </div>
        }
    };
    html! {
        <div class="grid-head" role="rowgroup">
            <div class="head-row" role="row" aria-rowindex="1">
                { heading(Some(Sort::Title), "Task", "name") }
                { heading(Some(Sort::Donor), "Donor", "donor") }
                { heading(None, "Services", "svc") }
                { heading(Some(Sort::Difficulty), "Difficulty", "diff") }
                { heading(Some(Sort::Cut), "Lines cut", "c-size r") }
                { heading(Some(Sort::Masks), "Masks", "cnt r") }
                { heading(Some(Sort::Tests), "Tests", "cnt r") }
                if props.shown.listing.has_mutation { { heading(Some(Sort::Mutation), "Mutation score", "qual r") } }
                { heading(Some(Sort::Verdict), "Best verdict", "best") }
            </div>
        </div>
    }
}
