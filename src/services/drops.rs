//! Files that are dropped where nothing takes them: left to itself, the browser would leave the app and show the file.

use super::address::window;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent, Event};
use yew::prelude::*;

/// Keeps a stray drop from leading away from the page.
#[hook]
pub fn use_drop_guard() {
    use_effect_with((), |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listeners = ["dragover", "drop"].map(|kind| {
            EventListener::new_with_options(&window(), kind, options, |event| {
                let Some(files) = files(event).filter(|_| !event.default_prevented()) else { return };
                event.prevent_default();
                files.set_drop_effect("none");
            })
        });
        move || drop(listeners)
    });
}

/// What an event drags, when there are files among it.
pub fn files(event: &Event) -> Option<DataTransfer> {
    let transfer = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    transfer.types().iter().any(|kind| kind == "Files").then_some(transfer)
}
