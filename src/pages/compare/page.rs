//! The page.

use crate::components::title::use_title;
use yew::prelude::*;

/// Two runs side by side.
#[component]
pub fn ComparePage() -> Html {
    use_title(AttrValue::Static("Compare"));
    html! {
        <main class="page" id="main" tabindex="-1">
            <div class="page-head"><h1 class="t-page">{ "Compare" }</h1></div>
        </main>
    }
}
