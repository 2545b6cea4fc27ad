//! On a narrow screen the panes are tabs.

use super::desk::{Desk, Move, Pane};
use crate::components::tabs;
use crate::services::address::window;
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`PaneTabs`].
#[derive(Properties, PartialEq)]
pub struct PaneTabsProps {
    /// The pane on show.
    pub pane: Pane,
    /// Shows another.
    pub desk: UseReducerDispatcher<Desk>,
}

/// The tabs; the style sheet shows them on narrow screens only.
#[component]
pub fn PaneTabs(props: &PaneTabsProps) -> Html {
    let list = use_node_ref();
    // The chosen tab comes into sight, whoever chose it, and stays there when the window gets narrower.
    use_effect_with((props.pane, list.clone()), |(pane, list)| {
        show(*pane, list);
        let (pane, list) = (*pane, list.clone());
        let listener = EventListener::new(&window(), "resize", move |_| show(pane, &list));
        move || drop(listener)
    });
    let onkeydown = {
        let (desk, pane) = (props.desk.clone(), props.pane);
        Callback::from(move |event: KeyboardEvent| {
            if let Some(to) = tabs::step(&event, &Pane::ALL, pane, |pane| format!("tab-{}", pane.id())) {
                desk.dispatch(Move::Pane(to));
            }
        })
    };
    html! {
        <div ref={list} class="tabs panetabs only-narrow" role="tablist" aria-label="Panes" {onkeydown}>
            { for Pane::ALL.into_iter().map(|pane| {
                let desk = props.desk.clone();
                let chosen = pane == props.pane;
                html! {
                    <button key={pane.id()} type="button" role="tab" id={format!("tab-{}", pane.id())} aria-controls={format!("pane-{}", pane.id())}
                        aria-selected={chosen.to_string()} tabindex={if chosen { "0" } else { "-1" }}
                        onclick={move |_: MouseEvent| desk.dispatch(Move::Pane(pane))}>{ pane.label() }</button>
                }
            }) }
        </div>
    }
}

/// Scrolls the row of tabs until `pane` is in its middle, as far as it goes.
fn show(pane: Pane, list: &NodeRef) {
    let Some(list) = list.cast::<HtmlElement>() else { return };
    let tab = list.query_selector(&format!("#tab-{}", pane.id())).ok().flatten();
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        list.set_scroll_left(tab.offset_left() - (list.client_width() - tab.offset_width()) / 2);
    }
}
