//! Settings.

use yew::prelude::*;

/// Settings.
#[component]
pub fn SettingsPage() -> Html {
    html! { <main class="page" id="main" tabindex="-1"><h1 class="t-page">{ "Settings" }</h1></main> }
}
