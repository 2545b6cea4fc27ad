//! A modal dialog: the browser's own, which keeps focus inside, closes on Escape and gives focus back.

use crate::components::icon::{Glyph, Icon};
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Its heading.
    pub title: AttrValue,
    /// Called when it was closed, by whatever means.
    pub on_close: Callback<()>,
    /// Its content.
    pub children: Html,
}

/// A dialog, open for as long as it is drawn.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        let dialog = node.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            let _ = dialog.show_modal();
        }
        // Closing, not merely removing it, is what gives focus back.
        move || dialog.into_iter().for_each(|dialog| dialog.close())
    });
    let closed = use_callback(props.on_close.clone(), |_: Event, on_close| on_close.emit(()));
    let close = use_callback(props.on_close.clone(), |_: MouseEvent, on_close| on_close.emit(()));
    // A press on the ground around it: the dialog itself is the target only there, its content covers the rest.
    let outside =
        use_callback((props.on_close.clone(), node.clone()), |event: MouseEvent, (on_close, node)| {
            let target = event.target().map(wasm_bindgen::JsValue::from);
            if target.is_some() && target == node.get().map(wasm_bindgen::JsValue::from) {
                on_close.emit(());
            }
        });
    html! {
        <dialog ref={node} class="dialog" aria-labelledby="dialog-title" onclose={closed} onclick={outside}>
            <div class="dialog-in">
                <header>
                    <h2 id="dialog-title" class="t-head">{ &props.title }</h2>
                    <button class="btn quiet icon" aria-label="Close" onclick={close}><Icon glyph={Glyph::Close} /></button>
                </header>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
