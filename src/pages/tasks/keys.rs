//! The list's keys: they work from anywhere on the page where nothing else wants them.

use crate::components::header::{focus, is_typing};
use crate::pages::tasks::grid::HEAD;
use crate::services::address::{document, window};
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// The active row, and what moving it takes.
#[derive(Clone, PartialEq)]
pub struct Cursor {
    /// Position of the active row.
    pub active: UseStateHandle<u32>,
    /// Rows in the list.
    pub matched: u32,
    /// Height of a row.
    pub height: u32,
    /// Whether rows take two lines; then there are no headings.
    pub narrow: bool,
    /// The scrolling element.
    pub node: NodeRef,
}

impl Cursor {
    /// Makes a row the active one and scrolls it into view.
    #[allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "pixels of a page")]
    fn go(&self, position: u32) {
        let position = position.min(self.matched.saturating_sub(1));
        self.active.set(position);
        let Some(grid) = self.node.cast::<HtmlElement>() else { return };
        let head = if self.narrow { 0 } else { HEAD };
        let (top, bottom) = ((position * self.height) as i32, (head + (position + 1) * self.height) as i32);
        if top < grid.scroll_top() {
            grid.set_scroll_top(top);
        } else if bottom > grid.scroll_top() + grid.client_height() {
            grid.set_scroll_top(bottom - grid.client_height());
        }
        let _ = grid.focus();
    }

    fn page(&self) -> u32 {
        let tall = self.node.cast::<HtmlElement>().map_or(0, |grid| grid.client_height());
        (u32::try_from(tall).unwrap_or(0) / self.height).saturating_sub(2).max(1)
    }
}

/// Listens to the list's keys.
#[hook]
pub fn use_list_keys(cursor: Cursor, on_open: Callback<u32>, show_rail: Callback<bool>, rail_open: bool) {
    use_effect_with((cursor, on_open, show_rail, rail_open), |(cursor, on_open, show_rail, rail_open)| {
        let (cursor, on_open, show_rail, rail_open) =
            (cursor.clone(), on_open.clone(), show_rail.clone(), *rail_open);
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&window(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if event.ctrl_key()
                || event.meta_key()
                || event.alt_key()
                || event.default_prevented()
                || is_typing(event)
            {
                return;
            }
            if pressed(event, &cursor, &on_open, &show_rail, rail_open) {
                event.prevent_default();
            }
        });
        move || drop(listener)
    });
}

fn pressed(
    event: &KeyboardEvent,
    cursor: &Cursor,
    on_open: &Callback<u32>,
    show_rail: &Callback<bool>,
    rail_open: bool,
) -> bool {
    let active = *cursor.active;
    // These belong to whatever has the focus, unless that is the list or nothing in particular.
    let free = in_list(cursor);
    match event.key().as_str() {
        "j" => cursor.go(active + 1),
        "k" => cursor.go(active.saturating_sub(1)),
        "ArrowDown" if free => cursor.go(active + 1),
        "ArrowUp" if free => cursor.go(active.saturating_sub(1)),
        "PageDown" if free => cursor.go(active + cursor.page()),
        "PageUp" if free => cursor.go(active.saturating_sub(cursor.page())),
        "Home" if free => cursor.go(0),
        "End" if free => cursor.go(u32::MAX),
        "Enter" if free && cursor.matched > 0 => on_open.emit(active),
        "f" | "F" => {
            // Where the filters stand beside the list they are always there.
            if cursor.narrow {
                show_rail.emit(true);
            }
            focus_first_filter();
        }
        "Escape" if rail_open || in_rail() => {
            show_rail.emit(false);
            focus("task-grid");
        }
        _ => return false,
    }
    true
}

fn in_list(cursor: &Cursor) -> bool {
    let Some(focused) = document().active_element() else { return true };
    let grid = cursor.node.cast::<web_sys::Element>();
    focused.tag_name() == "BODY" || focused.id() == "main" || Some(focused) == grid
}

fn in_rail() -> bool {
    let focused = document().active_element();
    focused.is_some_and(|focused| focused.closest("#filters").ok().flatten().is_some())
}

/// After the next drawing: on narrow screens the filters are not there before.
fn focus_first_filter() {
    gloo_timers::callback::Timeout::new(0, || {
        let first = document().query_selector("#filters input, #filters button").ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            let _ = first.focus();
        }
    })
    .forget();
}
