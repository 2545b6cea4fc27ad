//! The paired tasks as a virtual list: only the rows in view are in the page, and the page itself scrolls.
//!
//! One element has the focus, the grid; it names the active row to screen readers. A row that is scrolled out of the
//! page can then never take the focus with it.

use super::address::Wanted;
use super::letter::letter;
use super::row::TaskRow;
use super::tasks::{Index, Show};
use super::words::number;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::Empty;
use crate::components::same::Same;
use crate::runs::Compared;
use crate::services::address::window;
use crate::services::media::use_narrow;
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;
use yew::virtual_dom::Key;

/// Height of the row of headings.
const HEAD: i32 = 28;
/// The window of rows moves in steps, so that most scroll events change nothing.
const STEP: usize = 8;
/// Rows drawn beyond the view, each way.
const BEYOND: usize = 8;

/// Properties of [`Table`].
#[derive(Properties, PartialEq)]
pub struct TableProps {
    /// The comparison.
    pub compared: Same<Compared>,
    /// Its tasks, ready to be filtered.
    pub index: Same<Index>,
    /// What the address says; links change the task in it.
    pub address: Wanted,
    /// The part of paths before the app's own.
    pub base: AttrValue,
    /// The task that was open before: one comes back to its row.
    pub before: Option<String>,
    /// Called with the tasks to list.
    pub on_show: Callback<Show>,
    /// Called with what to search for.
    pub on_search: Callback<String>,
    /// Called with the position, among all paired tasks, of the one to open.
    pub on_open: Callback<usize>,
}

/// The table.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let TableProps { compared, index, address, .. } = props;
    let narrow = use_narrow();
    let height: usize = if narrow { 68 } else { 36 };
    let list = (compared.clone(), index.clone(), address.show, address.search.clone());
    let found = use_memo(list, |(compared, index, show, search)| index.find(&compared.tasks, *show, search));
    let rows_node = use_node_ref();
    let grid_node = use_node_ref();
    let view = use_state_eq(|| (0_usize, 40_usize));
    let active = use_state_eq(|| 0_usize);
    let measure = use_callback((rows_node.clone(), view.setter(), height), |(), (node, view, height)| {
        if let Some(seen) = in_view(node, *height) {
            view.set(seen);
        }
    });
    use_scroll(&rows_node, &measure, found.is_empty());
    {
        let (measure, active) = (measure.clone(), active.setter());
        let last = use_mut_ref(|| None::<(Show, String)>);
        use_effect_with((found.clone(), address.show, address.search.clone()), move |(_, show, search)| {
            let list = (*show, search.clone());
            if last.replace(Some(list.clone())).is_some_and(|before| before != list) {
                active.set(0);
            }
            measure.emit(());
        });
    }
    {
        // Back from a task: to its row.
        let place = props.before.as_ref().and_then(|before| {
            found.iter().position(|at| compared.tasks.get(*at).is_some_and(|task| task.task_id == *before))
        });
        let (active, grid, rows) = (active.setter(), grid_node.clone(), rows_node.clone());
        use_effect_with((), move |()| {
            if let Some(place) = place {
                active.set(place);
                if let Some(grid) = grid.cast::<HtmlElement>() {
                    let _ = grid.focus();
                }
                show_row(&rows, place, height);
            }
        });
    }
    let go = {
        let (active, rows, last) = (active.setter(), rows_node.clone(), found.len().saturating_sub(1));
        move |to: usize| {
            active.set(to.min(last));
            show_row(&rows, to.min(last), height);
        }
    };
    let open = {
        let (found, on_open) = (found.clone(), props.on_open.clone());
        move |at: usize| found.get(at).into_iter().for_each(|task| on_open.emit(*task))
    };
    let onkeydown = {
        let (open, at) = (open.clone(), *active);
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            match event.key().as_str() {
                "ArrowDown" | "j" => go(at + 1),
                "ArrowUp" | "k" => go(at.saturating_sub(1)),
                "PageDown" => go(at + 12),
                "PageUp" => go(at.saturating_sub(12)),
                "Home" => go(0),
                "End" => go(usize::MAX),
                "Enter" => open(at),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let onclick = {
        let active = active.setter();
        Callback::from(move |event: MouseEvent| {
            if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
                return;
            }
            if let Some(at) = pressed(&event) {
                event.prevent_default();
                active.set(at);
                open(at);
            }
        })
    };
    let matched = found.len();
    let (first, last) = *view;
    let (from, to) = (first.saturating_sub(BEYOND).min(matched), last.saturating_add(BEYOND).min(matched));
    let slots = (to - from).next_power_of_two();
    let at = (*active).min(matched.saturating_sub(1));
    html! {
        <section class="sheet cmp-table" aria-labelledby="table-title">
            <h2 class="sr" id="table-title">{ "Tasks" }</h2>
            { controls(props, matched) }
            if matched == 0 {
                { nothing(props) }
            } else {
                <div ref={grid_node} class="cmp-grid" role="grid" tabindex="0" aria-label="Tasks" aria-rowcount={(matched + 1).to_string()}
                    aria-activedescendant={(from..to).contains(&at).then(|| format!("cmp-row-{at}"))} {onkeydown} {onclick}>
                    if !narrow { { headings() } }
                    <div ref={rows_node} class="rows" role="rowgroup" style={format!("height:{}px", matched * height)}>
                        { for (from..to).filter_map(|position| {
                            let task = compared.tasks.get(*found.get(position)?)?.clone();
                            // Not by task: a row that leaves lends its elements to one that comes.
                            let key = Key::from(position % slots);
                            let address = Wanted { task: Some(task.task_id.clone()), ..address.clone() };
                            let href = format!("{}/compare?{}", props.base, address.to_query());
                            Some(html! { <TaskRow {key} {task} {position} top={position * height} active={position == at} {href} /> })
                        }) }
                    </div>
                </div>
            }
        </section>
    }
}

/// Which tasks, and the search.
fn controls(props: &TableProps, matched: usize) -> Html {
    let TableProps { index, address, on_show, on_search, .. } = props;
    let search =
        on_search.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    html! {
        <header>
            <span class="seg" role="group" aria-label="Tasks to list">
                { for Show::ALL.into_iter().map(|show| html! {
                    <button key={show.as_str()} type="button" aria-pressed={(show == address.show).to_string()} onclick={on_show.reform(move |_: MouseEvent| show)}>
                        { show.name() }{ " " }<span class="n">{ number(index.count(show)) }</span>
                    </button>
                }) }
            </span>
            <label class="field"><Icon glyph={Glyph::Filter} /><span class="sr">{ "Filter by task or donor" }</span>
                <input type="search" placeholder="Filter by task or donor" value={address.search.clone()} oninput={search} />
            </label>
            <span class="end faint small num" role="status">{ format!("{} of {}", number(matched), number(index.count(Show::All))) }</span>
        </header>
    }
}

fn headings() -> Html {
    let side = |name: char| html! { <>{ letter(name, true) }<span>{ "verdict" }</span></> };
    html! {
        <div class="cmp-head" role="rowgroup">
            <div role="row" aria-rowindex="1">
                <div role="columnheader">{ "Task" }</div>
                <div role="columnheader">{ "Donor" }</div>
                <div role="columnheader">{ "Solved by" }</div>
                <div role="columnheader" class="v">{ side('A') }</div>
                <div role="columnheader">{ "error type" }</div>
                <div role="columnheader" class="v">{ side('B') }</div>
                <div role="columnheader">{ "error type" }</div>
                <div aria-hidden="true"></div>
            </div>
        </div>
    }
}

/// Why nothing is listed.
fn nothing(props: &TableProps) -> Html {
    let TableProps { compared, index, address, on_show, on_search, .. } = props;
    let search = address.search.trim();
    let elsewhere = index.find(&compared.tasks, Show::All, search).len();
    let title = match (address.show, search.is_empty()) {
        (Show::Disagree, true) => "The two runs agree on every task".to_owned(),
        (Show::OnlyA, true) => "A solved no task that B did not".to_owned(),
        (Show::OnlyB, true) => "B solved no task that A did not".to_owned(),
        (Show::Both, true) => "No task was solved by both".to_owned(),
        (Show::Neither, true) => "Each task was solved by one of them".to_owned(),
        (Show::All, true) => "No task".to_owned(),
        (_, false) => format!("No task here matches “{search}”"),
    };
    html! {
        <Empty {title} level={3}>
            <p>{ match elsewhere {
                0 => "Looked through are titles, donors and ids; every word must occur.".to_owned(),
                some => format!("Among all tasks {} would be listed.", number(some)),
            } }</p>
            <div class="acts">
                if elsewhere > 0 && address.show != Show::All {
                    <button type="button" class="btn" onclick={on_show.reform(|_: MouseEvent| Show::All)}>{ "List all" }</button>
                }
                if !search.is_empty() {
                    <button type="button" class={if elsewhere > 0 && address.show != Show::All { "btn quiet" } else { "btn" }}
                        onclick={on_search.reform(|_: MouseEvent| String::new())}>{ "Clear the search" }</button>
                }
            </div>
        </Empty>
    }
}

/// Measures as the page scrolls or changes its size.
#[hook]
fn use_scroll(rows: &NodeRef, measure: &Callback<()>, empty: bool) {
    use_effect_with((measure.clone(), rows.clone(), empty), |(measure, rows, _)| {
        let page = page_of(rows);
        let listen = |target: &web_sys::EventTarget, what: &'static str| {
            let measure = measure.clone();
            EventListener::new(target, what, move |_| measure.emit(()))
        };
        let listeners: Vec<_> =
            page.iter().map(|page| listen(page, "scroll")).chain([listen(&window(), "resize")]).collect();
        move || drop(listeners)
    });
}

/// What scrolls.
fn page_of(rows: &NodeRef) -> Option<Element> {
    rows.cast::<Element>()?.closest("main").ok().flatten()
}

/// Pixels of the rows above the page's upper edge, and the height of the page.
fn scrolled(rows: &NodeRef) -> Option<(f64, f64)> {
    let page = page_of(rows)?;
    let top =
        page.get_bounding_client_rect().top() - rows.cast::<Element>()?.get_bounding_client_rect().top();
    Some((top, f64::from(page.client_height())))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to zero before")]
fn in_view(rows: &NodeRef, height: usize) -> Option<(usize, usize)> {
    let (top, tall) = scrolled(rows)?;
    let (first, last) = (top.max(0.0) as usize, (top + tall).max(0.0) as usize);
    Some((first / height / STEP * STEP, last.div_ceil(height).div_ceil(STEP) * STEP))
}

/// Scrolls the page so far that a row is in view.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "pixels of a page")]
fn show_row(rows: &NodeRef, position: usize, height: usize) {
    let (Some(page), Some((top, tall))) = (page_of(rows), scrolled(rows)) else { return };
    let (row, height) = (position as f64 * height as f64, height as f64);
    let by = if row < top + f64::from(HEAD) {
        row - top - f64::from(HEAD)
    } else if row + height > top + tall {
        row + height - top - tall
    } else {
        return;
    };
    page.set_scroll_top(page.scroll_top() + by.round() as i32);
}

fn pressed(event: &MouseEvent) -> Option<usize> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("[data-p]").ok()??.get_attribute("data-p")?.parse().ok()
}
