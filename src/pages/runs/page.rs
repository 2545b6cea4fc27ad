//! The page.

use crate::components::title::use_title;
use yew::prelude::*;

/// Every run.
#[component]
pub fn RunsPage() -> Html {
    use_title(AttrValue::Static("Runs"));
    html! {
        <main class="page" id="main" tabindex="-1">
            <div class="page-head"><h1 class="t-page">{ "Runs" }</h1></div>
        </main>
    }
}
