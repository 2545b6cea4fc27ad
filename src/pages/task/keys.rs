//! The keys of the workbench.

use crate::components::header::is_typing;
use crate::services::address::window;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

/// What the keys do.
#[derive(Clone, PartialEq)]
pub struct Deeds {
    /// Ctrl or Cmd with Enter, also while typing.
    pub score: Callback<()>,
    /// J.
    pub next: Callback<()>,
    /// K.
    pub previous: Callback<()>,
    /// M.
    pub mask: Callback<()>,
}

/// Listens while the workbench is on show.
#[hook]
pub fn use_keys(deeds: Deeds) {
    // The listener is made once and reads the deeds of the last drawing.
    let current = use_mut_ref(|| deeds.clone());
    *current.borrow_mut() = deeds;
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&window(), "keydown", options, move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            let deeds = current.borrow().clone();
            let modified = key.ctrl_key() || key.meta_key();
            if modified && !key.alt_key() && !key.shift_key() && key.key() == "Enter" {
                event.prevent_default();
                deeds.score.emit(());
            } else if !modified && !key.alt_key() && !is_typing(key) {
                match key.key().as_str() {
                    "j" | "J" => deeds.next.emit(()),
                    "k" | "K" => deeds.previous.emit(()),
                    "m" | "M" => deeds.mask.emit(()),
                    _ => {}
                }
            }
        });
        move || drop(listener)
    });
}
