//! On a narrow screen the panes are tabs.

use super::desk::{Desk, Move, Pane};
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
    // The chosen tab comes into sight, whoever chose it.
    use_effect_with((props.pane, list.clone()), |(pane, list)| {
        let Some(list) = list.cast::<HtmlElement>() else { return };
        let tab = list.query_selector(&format!("#tab-{}", pane.id())).ok().flatten();
        if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
            list.set_scroll_left(tab.offset_left() - (list.client_width() - tab.offset_width()) / 2);
        }
    });
    let onkeydown = {
        let (desk, pane, list) = (props.desk.clone(), props.pane, list.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = Pane::ALL.len();
            let at = Pane::ALL.iter().position(|one| *one == pane).unwrap_or(0);
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % count,
                "ArrowLeft" => (at + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            let Some(to) = Pane::ALL.get(to).copied() else { return };
            desk.dispatch(Move::Pane(to));
            let list = list.cast::<HtmlElement>();
            let tab = list.and_then(|list| list.query_selector(&format!("#tab-{}", to.id())).ok().flatten());
            if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
                let _ = tab.focus();
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
