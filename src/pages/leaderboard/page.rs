//! The page.

use crate::components::title::use_title;
use yew::prelude::*;

/// Published tables and own runs.
#[component]
pub fn LeaderboardPage() -> Html {
    use_title(AttrValue::Static("Leaderboard"));
    html! {
        <main class="page" id="main" tabindex="-1">
            <div class="page-head"><h1 class="t-page">{ "Leaderboard" }</h1></div>
        </main>
    }
}
