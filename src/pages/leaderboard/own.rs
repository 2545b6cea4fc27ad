//! The sheet of own runs: their figures, two of them to compare, and what to do when there is none.

use super::figures::{OWN_FEW, own};
use super::published::intervals;
use super::sheets::{on_order, tag};
use super::view::{View, Which, encoded};
use super::words::left_out;
use crate::components::charts::data_table::{DataTable, Picks};
use crate::components::charts::downloads::Downloads;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Empty, Gravity, Note};
use crate::components::page_link::PageLink;
use crate::components::same::Same;
use crate::components::text::counted;
use crate::route::Route;
use crate::runs::RunFigures;
use crate::services::runs::{list, use_runs_revision};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Own runs, as far as they are read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum OwnRuns {
    /// They are being read.
    Reading,
    /// Here they are.
    Ready(Rc<Vec<RunFigures>>),
    /// They could not be read; a sentence.
    Failed(String),
}

/// Own runs, read anew with each change.
#[hook]
pub(super) fn use_own_runs() -> OwnRuns {
    let revision = use_runs_revision();
    let runs = use_state(|| OwnRuns::Reading);
    let asked = use_mut_ref(|| 0_u32);
    {
        let setter = runs.setter();
        use_effect_with(revision, move |_| {
            let number = asked.borrow().wrapping_add(1);
            asked.replace(number);
            spawn_local(async move {
                let answer = list().await;
                // Of several questions under way the newest counts.
                if *asked.borrow() == number {
                    setter.set(answer.map_or_else(OwnRuns::Failed, |runs| OwnRuns::Ready(Rc::new(runs))));
                }
            });
        });
    }
    (*runs).clone()
}

/// Properties of [`OwnSheet`].
#[derive(Properties, PartialEq)]
pub(super) struct OwnSheetProps {
    /// The runs.
    pub(super) runs: OwnRuns,
    /// Whether there is room for every column.
    pub(super) roomy: bool,
    /// What is shown of the page.
    pub(super) view: View,
    /// Shows it otherwise.
    pub(super) on_view: Callback<View>,
}

/// The sheet of own runs.
#[component]
pub(super) fn OwnSheet(props: &OwnSheetProps) -> Html {
    let (aside, content) = match &props.runs {
        OwnRuns::Reading => (
            String::new(),
            html! { <p class="pad soft late" role="status"><span>{ "Reading your runs from this browser's storage." }</span></p> },
        ),
        OwnRuns::Failed(message) => (
            String::new(),
            html! {
                <div class="pad"><Note gravity={Gravity::Bad} glyph={Glyph::Warn} title="Your runs are not shown" level={3}><p>{ message }</p></Note></div>
            },
        ),
        OwnRuns::Ready(runs) if runs.is_empty() => (String::new(), nothing()),
        OwnRuns::Ready(runs) => {
            let number = u32::try_from(runs.len()).unwrap_or(u32::MAX);
            (counted(number, "run", "runs"), figures(props, runs))
        }
    };
    html! {
        <section class="sheet own" id="own-runs">
            <header>
                <h2>{ "Your runs" }</h2>
                { tag(true) }
                <span class="end faint small">{ aside }</span>
                <p>{ "Another dataset: do not read these figures against the published ones." }</p>
            </header>
            { content }
        </section>
    }
}

fn nothing() -> Html {
    html! {
        <Empty title="No run yet" level={3}>
            <p>{ "Import predictions or results (JSONL) and score them here: their figures then stand in this sheet, with intervals, error types and pass@k." }</p>
            <div class="acts"><PageLink class={classes!("btn")} to={Route::Runs}><Icon glyph={Glyph::Import} />{ "Import a run" }</PageLink></div>
        </Empty>
    }
}

fn figures(props: &OwnSheetProps, runs: &Rc<Vec<RunFigures>>) -> Html {
    let OwnSheetProps { view, on_view, .. } = props;
    let order = view.order(Which::Own);
    let table = Same::new(own(runs));
    let chart =
        Same::new(intervals("Correctness of your runs", "Own runs; percent of their tasks", &table, order));
    let picks = Picks {
        picked: view.picked.clone(),
        most: View::MOST_PICKED,
        on_pick: {
            let view = view.clone();
            on_view.reform(move |id: String| view.clone().with_pick(&id))
        },
    };
    let only = (!props.roomy).then_some(OWN_FEW);
    let on_order = on_order(view, on_view, Which::Own);
    html! {
        <>
            <DataTable table={table.clone()} {order} on_order={on_order.clone()} {picks} {only} />
            <div class="sheet-foot acts">
                { compare(runs, view) }
                <span class="faint small">{ left_out(runs) }</span>
            </div>
            <div class="sheet-foot">
                if props.roomy {
                    <p class="faint small">{ "Average: over all samples. pass@k: any of the first k samples. Tokens: sent and received. Latency: median of an answer." }</p>
                } else {
                    <details>
                        <summary>{ "All figures" }<span class="sr">{ " of your runs" }</span></summary>
                        <DataTable table={table.clone()} {order} {on_order} plain={true} />
                    </details>
                }
                <Downloads name="infrabench-own-runs" what="your runs" {table} {order} {chart} />
            </div>
        </>
    }
}

/// Leads to the comparison of two chosen runs; says what is missing before.
fn compare(runs: &[RunFigures], view: &View) -> Html {
    let there: Vec<&String> =
        view.picked.iter().filter(|id| runs.iter().any(|run| run.info.id == **id)).collect();
    match there.as_slice() {
        [a, b] => {
            let query = format!("a={}&b={}", encoded(a), encoded(b));
            html! { <PageLink class={classes!("btn", "tiny")} to={Route::Compare} {query}>{ "Compare two runs" }</PageLink> }
        }
        some => {
            let missing = if some.is_empty() {
                "Choose two runs above to compare them."
            } else {
                "Choose one more run to compare."
            };
            html! {
                <>
                    <button type="button" class="btn tiny" aria-disabled="true" aria-describedby="compare-missing">{ "Compare two runs" }</button>
                    <span class="soft small" id="compare-missing" role="status">{ missing }</span>
                </>
            }
        }
    }
}
