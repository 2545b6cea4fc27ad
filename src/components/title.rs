//! The window's title.

use crate::services::address::document;
use yew::prelude::*;

/// Names the page in the window's title.
#[hook]
pub fn use_title(title: AttrValue) {
    use_effect_with(title, |title| {
        document().set_title(&format!("{title} · InfraBench"));
    });
}
