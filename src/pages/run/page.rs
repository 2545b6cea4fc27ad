//! The page.

use crate::components::title::use_title;
use yew::prelude::*;

/// Properties of [`RunPage`].
#[derive(Properties, PartialEq)]
pub struct RunPageProps {
    /// `RunInfo::id`.
    pub id: AttrValue,
}

/// One run.
#[component]
pub fn RunPage(props: &RunPageProps) -> Html {
    use_title(AttrValue::Static("Run"));
    html! {
        <main class="page" id="main" tabindex="-1">
            <div class="page-head"><h1 class="t-page">{ "Run" }</h1></div>
        </main>
    }
}
