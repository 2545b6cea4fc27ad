//! Small texts kept in local storage: what has to be known at once, where IndexedDB answers too late. Storage that is
//! refused is like storage that is empty.

use super::address::window;
use web_sys::Storage;

/// The text kept under `key`.
pub fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps `text` under `key`, or forgets what was kept there. Where that is refused it lasts as long as the page.
pub fn keep(key: &str, text: Option<&str>) {
    if let Some(storage) = storage() {
        let _ = match text {
            Some(text) => storage.set_item(key, text),
            None => storage.remove_item(key),
        };
    }
}

fn storage() -> Option<Storage> {
    // To ask for it is an error where it is refused.
    window().local_storage().ok().flatten()
}
