//! What kind of screen the page is on.

use crate::services::address::window;
use gloo_events::EventListener;
use yew::prelude::*;

/// The width at and under which panes become tabs and rows take two lines. The styles have the same number.
const NARROW: &str = "(max-width: 760px)";

/// Whether the page is narrow; follows the window.
#[hook]
pub fn use_narrow() -> bool {
    let query = use_memo((), |()| window().match_media(NARROW).ok().flatten());
    let narrow = use_state_eq(|| query.as_ref().as_ref().is_some_and(web_sys::MediaQueryList::matches));
    {
        let setter = narrow.setter();
        use_effect_with((), move |()| {
            let listener = query.as_ref().as_ref().map(|query| {
                let watched = query.clone();
                EventListener::new(query, "change", move |_| setter.set(watched.matches()))
            });
            move || drop(listener)
        });
    }
    *narrow
}
