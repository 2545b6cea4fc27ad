//! A path that names no page.

use crate::components::messages::Empty;
use crate::components::title::use_title;
use crate::pages::tasks::view::TasksLink;
use yew::prelude::*;

/// What one sees at a path that names no page.
#[component]
pub fn NotFoundPage() -> Html {
    use_title(AttrValue::Static("Not found"));
    html! {
        <main class="page" id="main" tabindex="-1">
            <h1 class="sr">{ "Not found" }</h1>
            <div class="sheet">
                <Empty title="There is no page here">
                    <p>{ "The address may be mistyped, or the page was never there. Tasks have addresses like /task/ and the task’s id." }</p>
                    <div class="acts"><TasksLink class="btn primary">{ "All tasks" }</TasksLink></div>
                </Empty>
            </div>
        </main>
    }
}
