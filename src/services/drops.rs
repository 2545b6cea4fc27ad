//! Files that are dropped: on a page that takes them, and where nothing does: left to itself, the browser would leave the app and show the file.

use super::address::window;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent, Event, File, FileList};
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

/// Takes files dropped anywhere on the page; the state is whether files hover over it.
#[hook]
pub fn use_file_drop(on_files: &Callback<Vec<File>>) -> bool {
    let hovering = use_state_eq(|| false);
    {
        let setter = hovering.setter();
        use_effect_with(on_files.clone(), move |on_files| {
            let on_files = on_files.clone();
            let options = EventListenerOptions::enable_prevent_default();
            let (over, leave) = (setter.clone(), setter.clone());
            let listeners = [
                EventListener::new_with_options(&window(), "dragover", options, move |event| {
                    if let Some(dragged) = files(event) {
                        event.prevent_default();
                        dragged.set_drop_effect("copy");
                        over.set(true);
                    }
                }),
                EventListener::new(&window(), "dragleave", move |event| {
                    // Only leaving the window counts; between elements there is a related target.
                    if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                        leave.set(false);
                    }
                }),
                EventListener::new_with_options(&window(), "drop", options, move |event| {
                    setter.set(false);
                    if let Some(dragged) = files(event) {
                        event.prevent_default();
                        on_files.emit(list(dragged.files()));
                    }
                }),
            ];
            move || drop(listeners)
        });
    }
    *hovering
}

/// Files as a list.
pub fn list(files: Option<FileList>) -> Vec<File> {
    files.map(|files| (0..files.length()).filter_map(|index| files.get(index)).collect()).unwrap_or_default()
}
