//! Runs as a table: figures of each, how far it is scored, and what can be done with it.

use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_link::PageLink;
use crate::components::text::{count, counted, day};
use crate::pages::run::words::{percent, share_words};
use crate::route::Route;
use crate::runs::{RunFigures, RunInfo};
use crate::services::run_scoring::{self, RunScoring, use_run_scoring};
use crate::services::runs;
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Properties of [`RunTable`].
#[derive(Properties, PartialEq)]
pub struct RunTableProps {
    /// The runs, newest first.
    pub runs: Rc<Vec<RunFigures>>,
}

/// The table.
#[component]
pub fn RunTable(props: &RunTableProps) -> Html {
    let removing = use_state_eq(|| None::<RunInfo>);
    let remove = use_callback(removing.setter(), |info, setter| setter.set(Some(info)));
    let close = use_callback(removing.setter(), |(), setter| setter.set(None));
    html! {
        <section class="sheet">
            <div class="wide-table" tabindex="0" role="region" aria-label="Runs">
            <table class="table runs-table">
                <thead><tr>
                    <th>{ "Run" }</th><th class="r">{ "Samples" }</th><th class="r">{ "Correctness" }</th><th class="r opt">{ "Passed tests" }</th>
                    <th class="opt">{ "Imported" }</th><th>{ "Scored" }</th><th><span class="sr">{ "Actions" }</span></th>
                </tr></thead>
                <tbody>
                    { for props.runs.iter().map(|run| html! { <RunRow key={run.info.id.clone()} run={run.clone()} on_remove={remove.clone()} /> }) }
                </tbody>
            </table>
            </div>
            if let Some(info) = &*removing { <RemoveDialog info={info.clone()} on_close={close} /> }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct RunRowProps {
    run: RunFigures,
    on_remove: Callback<RunInfo>,
}

#[component]
fn RunRow(props: &RunRowProps) -> Html {
    let RunFigures { info, metrics } = &props.run;
    let scoring = use_run_scoring(&AttrValue::from(info.id.clone()));
    let route = Route::Run { id: info.id.clone() };
    let on_remove = {
        let (on_remove, info) = (props.on_remove.clone(), info.clone());
        Callback::from(move |_: MouseEvent| on_remove.emit(info.clone()))
    };
    html! {
        <tr>
            <td class="name"><PageLink to={route} class="title">{ &info.name }</PageLink><span class="faint small from">{ &info.source }</span></td>
            <td class="r">{ count(info.samples) }<span class="faint small of">{ format!("of {}", counted(info.tasks, "task", "tasks")) }</span></td>
            <td class="r strong" title={share_words(metrics.correctness.as_ref())}>
                { percent(metrics.correctness.as_ref()) }
                if let Some(share) = &metrics.correctness {
                    <span class="faint small of">{ format!("{:.0}–{:.0}", share.interval.low * 100.0, share.interval.high * 100.0) }</span>
                }
            </td>
            <td class="r opt">{ percent(metrics.passed_tests.as_ref()) }</td>
            <td class="opt soft">{ day(info.created_ms) }</td>
            <td>{ scored(info, &scoring) }</td>
            <td class="r">
                <button type="button" class="btn quiet icon" aria-label={format!("Remove {}", info.name)} title="Remove" onclick={on_remove}><Icon glyph={Glyph::Close} /></button>
            </td>
        </tr>
    }
}

fn scored(info: &RunInfo, scoring: &RunScoring) -> Html {
    let done = info.samples.saturating_sub(info.waiting.min(info.samples));
    match scoring {
        RunScoring::Going(_) => html! {
            <span class="v running"><span>{ format!("scoring, {} of {}", count(done), count(info.samples)) }</span></span>
        },
        RunScoring::Stopped(_) => {
            html! { <span class="err">{ format!("stopped, {} waiting", count(info.waiting)) }</span> }
        }
        RunScoring::Idle | RunScoring::Ended { .. } if info.waiting > 0 => {
            html! { <span class="soft">{ format!("{} of {}", count(done), count(info.samples)) }</span> }
        }
        RunScoring::Idle | RunScoring::Ended { .. } => html! { <span class="soft">{ "all" }</span> },
    }
}

#[derive(Properties, PartialEq)]
struct RemoveDialogProps {
    info: RunInfo,
    on_close: Callback<()>,
}

/// Asks before a run is forgotten: it cannot be brought back.
#[component]
fn RemoveDialog(props: &RemoveDialogProps) -> Html {
    let store = use_store();
    let info = &props.info;
    let scored_here = info.answers.saturating_sub(info.waiting);
    let remove = {
        let (store, id, name, on_close) = (store, info.id.clone(), info.name.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            let (store, id, name) = (store.clone(), id.clone(), name.clone());
            on_close.emit(());
            run_scoring::pause(&store, &id);
            spawn_local(async move {
                match runs::remove(&id).await {
                    Ok(()) => store.toast(Toast::done(format!("{name} was removed."))),
                    Err(why) => store.toast(Toast::problem(why)),
                }
            });
        })
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <Dialog title={format!("Remove {}?", info.name)} on_close={props.on_close.clone()}>
            <p class="soft">
                { "It is forgotten in this browser; the files it came from stay where they are." }
                if scored_here > 0 { { format!(" {} scored by this app: export the results first to keep them.", counted(scored_here, "answer was", "answers were")) } }
            </p>
            <div class="row-w">
                <button type="button" class="btn danger" onclick={remove}>{ "Remove the run" }</button>
                <button type="button" class="btn" autofocus=true onclick={close}>{ "Keep it" }</button>
            </div>
        </Dialog>
    }
}
