//! The dataset in use, another one, back to the bundled one.

use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::text::{bytes, count, counted};
use crate::pages::tasks::LoadDialog;
use crate::pages::tasks::view::TasksLink;
use crate::state::model::DatasetStatus;
use crate::state::store::use_store;
use infrabench_protocol::dataset::{DatasetInfo, Origin};
use yew::prelude::*;

/// The dataset in use, another one, back to the bundled one.
#[component]
pub fn DatasetSection() -> Html {
    let store = use_store();
    let open = use_state_eq(|| false);
    let show = use_callback(open.setter(), |_: MouseEvent, open| open.set(true));
    let hide = use_callback(open.setter(), |(), open| open.set(false));
    let restore = {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| store.datasets().restore())
    };
    let own = store.dataset.info().is_some_and(|info| info.origin != Origin::Bundled);
    html! {
        <section class="setting" aria-labelledby="dataset-h">
            <div class="about"><h2 id="dataset-h">{ "Dataset" }</h2><p>{ "The tasks to explore. Files you load stay in this browser." }</p></div>
            <div class="body">
                { match &store.dataset {
                    DatasetStatus::Ready(info) => facts(info),
                    DatasetStatus::Opening => html! { <p class="soft">{ "Being read." }</p> },
                    DatasetStatus::Failed(failure) => html! {
                        <Note level=3 gravity={Gravity::Bad} glyph={Glyph::File} title={format!("{} is not loaded", failure.name)}><p>{ &failure.message }</p></Note>
                    },
                } }
                if let Some(failure) = &store.refused {
                    <Note level=3 gravity={Gravity::Bad} glyph={Glyph::File} title={format!("{} is not loaded", failure.name)}>
                        <p>{ &failure.message }{ " The dataset before stays; the list of tasks tells what is wrong where." }</p>
                    </Note>
                }
                <div class="row-w">
                    <button class="btn" onclick={show}><Icon glyph={Glyph::Import} />{ "Load another" }</button>
                    if own { <button class="btn" onclick={restore}><Icon glyph={Glyph::Retry} />{ "Back to the bundled tasks" }</button> }
                    <TasksLink class="btn quiet">{ "Show the tasks" }</TasksLink>
                </div>
                if *open { <LoadDialog on_close={hide} /> }
            </div>
        </section>
    }
}

fn facts(info: &DatasetInfo) -> Html {
    let from = match info.origin {
        Origin::Bundled => "with the app",
        Origin::Files => "your files",
        Origin::Url => "an address",
    };
    html! {
        <>
            <dl class="block">
                <div class="grow"><dt>{ "Name" }</dt><dd title={info.name.clone()}>{ &info.name }</dd></div>
                <div><dt>{ "From" }</dt><dd>{ from }</dd></div>
                <div><dt>{ "Tasks" }</dt><dd>{ count(info.tasks) }</dd></div>
                <div><dt>{ "Size" }</dt><dd>{ bytes(info.bytes) }</dd></div>
            </dl>
            if info.problem_count > 0 {
                <p class="hint bad">{ format!("{} kept tasks out; the list of tasks tells where.", counted(info.problem_count, "problem", "problems")) }</p>
            }
        </>
    }
}
