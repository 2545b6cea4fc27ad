//! Adding a run to the comparison: one that is here, or one that is imported first.

use super::words::{interval, many, percent};
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_link::PageLink;
use crate::route::Route;
use crate::runs::RunFigures;
use yew::prelude::*;

/// Properties of [`Chooser`].
#[derive(Properties, PartialEq)]
pub struct ChooserProps {
    /// The runs that are not in the comparison.
    pub free: Vec<RunFigures>,
    /// Whether the comparison takes no more.
    pub full: bool,
    /// Called with the id of the run to add.
    pub on_add: Callback<String>,
    /// Called when it was closed.
    pub on_close: Callback<()>,
}

/// The dialog.
#[component]
pub fn Chooser(props: &ChooserProps) -> Html {
    let ChooserProps { free, full, on_add, on_close } = props;
    html! {
        <Dialog title="Add a run" on_close={on_close.clone()}>
            if *full {
                <p class="soft">{ "The comparison shows as many runs as fit. Take one out to add another." }</p>
            } else if free.is_empty() {
                <p class="soft">{ "Every run that is here is in the comparison." }</p>
            } else {
                <p class="soft">{ "It gets a row of its own in the strip. The statistics stay those of A and B; each run can take their place." }</p>
                <ul class="add-list">
                    { for free.iter().map(|run| {
                        let id = run.info.id.clone();
                        html! {
                            <li key={run.info.id.clone()}>
                                <button type="button" class="btn" onclick={on_add.reform(move |_: MouseEvent| id.clone())}>
                                    <Icon glyph={Glyph::Plus} /><span class="name">{ &run.info.name }</span>
                                </button>
                                <span class="soft small num">{ about(run) }</span>
                            </li>
                        }
                    }) }
                </ul>
            }
            <div class="row-w">
                <PageLink class="btn quiet" to={Route::Runs}><Icon glyph={Glyph::Import} />{ "Import another run" }</PageLink>
            </div>
        </Dialog>
    }
}

fn about(run: &RunFigures) -> String {
    match &run.metrics.correctness {
        Some(share) => format!(
            "{} correct ({}), {}",
            percent(share.value),
            interval(share),
            many(run.metrics.tasks, "task", "tasks")
        ),
        None => "not scored yet".to_owned(),
    }
}
