//! Keys of a row of tabs: one stop for Tab, arrows between them.

use crate::services::address::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Where an arrow, Home or End leads from the `chosen` one of `all` tabs; the focus goes along, to the button with the
/// tab's `id`. None for any other key.
pub fn step<T: Copy + PartialEq>(
    event: &KeyboardEvent,
    all: &[T],
    chosen: T,
    id: impl Fn(T) -> String,
) -> Option<T> {
    let at = all.iter().position(|one| *one == chosen).unwrap_or(0);
    let to = all.get(index(&event.key(), at, all.len())?).copied()?;
    event.prevent_default();
    let button = document().get_element_by_id(&id(to));
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // Only an element that is off the page refuses the focus.
        let _ = button.focus();
    }
    Some(to)
}

/// Round the ends.
fn index(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowRight" => Some(if at < last { at + 1 } else { 0 }),
        "ArrowLeft" => Some(at.checked_sub(1).unwrap_or(last)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_the_ends_and_other_keys_stay() {
        let from = |at| ["ArrowLeft", "ArrowRight", "Home", "End", "x"].map(|key| index(key, at, 3));
        assert_eq!(from(0), [Some(2), Some(1), Some(0), Some(2), None]);
        assert_eq!(from(2), [Some(1), Some(0), Some(0), Some(2), None]);
        assert_eq!(index("Home", 0, 0), None);
    }
}
