//! The list of tasks.
//!
//! - [`view`]: what the reader wants to see, kept in the address.

pub mod view;

use yew::prelude::*;

/// The list of tasks.
#[component]
pub fn TasksPage() -> Html {
    html! { <main id="main" tabindex="-1"></main> }
}
