//! One sample, whole: each turn's verdict, its tests with what was raised, the answer and what it changed.

use super::changes::Changes;
use super::words::span;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_link::PageLink;
use crate::components::text::counted;
use crate::components::verdict::{mark, word};
use crate::pages::task::results::words::{mark_of, outcome_word, test_name};
use crate::pages::task::spans;
use crate::route::Route;
use crate::runs::{SampleDetail, Traces, TurnDetail};
use crate::services::runs::{self, use_runs_revision};
use crate::services::share::{self, Shared};
use crate::state::drafts::Draft;
use crate::state::store::{Store, use_store};
use infrabench_protocol::results::{SampleResult, TestLine};
use infrabench_protocol::run::TestOutcome;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

/// Properties of [`SamplePanel`].
#[derive(Properties, PartialEq)]
pub struct SamplePanelProps {
    /// `RunInfo::id`.
    pub id: AttrValue,
    /// The task.
    pub task_id: String,
    /// Which of k.
    pub sample: u32,
    /// Called when it was closed.
    pub on_close: Callback<()>,
}

/// The sample.
#[component]
pub fn SamplePanel(props: &SamplePanelProps) -> Html {
    let detail = use_state_eq(|| None::<Result<Option<Rc<SampleDetail>>, String>>);
    let revision = use_runs_revision();
    let turn = use_state_eq(|| None::<usize>);
    {
        let setter = detail.setter();
        use_effect_with(
            (props.id.clone(), props.task_id.clone(), props.sample, revision),
            move |(id, task_id, sample, _)| {
                let (id, task_id, sample) = (id.clone(), task_id.clone(), *sample);
                spawn_local(async move {
                    let found = runs::sample(&id, &task_id, sample).await;
                    setter.set(Some(found.map(|detail| detail.map(Rc::new))));
                });
            },
        );
    }
    let title = match &*detail {
        Some(Ok(Some(detail))) => detail.row.title.clone(),
        _ => "Sample".to_owned(),
    };
    let inside = match &*detail {
        None => html! { <p class="soft late" role="status"><span>{ "Reading the sample" }</span></p> },
        Some(Err(why)) => html! { <p class="bad">{ why }</p> },
        Some(Ok(None)) => html! { <p>{ "The run has no such sample." }</p> },
        Some(Ok(Some(detail))) => {
            let last = detail.turns.len().saturating_sub(1);
            let at = turn.unwrap_or(last).min(last);
            let choice = (0..detail.turns.len()).map(|index| {
                let setter = turn.setter();
                let label = format!("Turn {}", index + 1);
                html! {
                    <button type="button" aria-pressed={(index == at).to_string()} onclick={move |_: MouseEvent| setter.set(Some(index))}>{ label }</button>
                }
            });
            html! {
                <>
                    <div class="row-w">
                        <span class="soft">{ [detail.row.donor.as_str(), &format!("sample {}", detail.row.sample)].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ") }</span>
                        if detail.turns.len() > 1 { <span class="seg" role="group" aria-label="Turn">{ for choice }</span> }
                    </div>
                    if let Some(shown) = detail.turns.get(at) { <Turn key={at} task_id={props.task_id.clone()} turn={shown.clone()} /> }
                </>
            }
        }
    };
    html! {
        <Dialog {title} on_close={props.on_close.clone()}><div class="sample-panel">{ inside }</div></Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct TurnProps {
    task_id: String,
    turn: TurnDetail,
}

#[component]
fn Turn(props: &TurnProps) -> Html {
    let TurnDetail { completion, result, traces } = &props.turn;
    let store = use_store();
    let navigator = use_navigator();
    let completion: Option<Rc<str>> = completion.as_deref().map(Rc::from);
    let open = completion.clone().zip(navigator).map(|(completion, navigator)| {
        let (store, task_id) = (store.clone(), props.task_id.clone());
        Callback::from(move |_: MouseEvent| {
            let (store, task_id, navigator) = (store.clone(), task_id.clone(), navigator.clone());
            let completion = completion.clone();
            spawn_local(async move { open_in_workbench(&store, &task_id, &completion, &navigator).await });
        })
    });
    html! {
        <>
            { result.as_ref().map_or_else(|| html! { <p class="verdict-line">{ mark(None, "waiting to be scored", false) }</p> }, verdict) }
            <div class="row-w">
                if let Some(open) = open {
                    <button type="button" class="btn" onclick={open}><Icon glyph={Glyph::Right} />{ "Open in the workbench" }</button>
                } else {
                    <PageLink to={Route::Task { id: props.task_id.clone() }} class="btn">{ "Open the task" }</PageLink>
                }
            </div>
            if let Some(result) = result { { tests(result, traces) } }
            if let Some(completion) = completion {
                <section><h3>{ "What it changed" }</h3><Changes task_id={props.task_id.clone()} completion={completion.clone()} /></section>
                <details class="raw"><summary>{ "The answer, as it came" }</summary><pre class="code" tabindex="0">{ &*completion }</pre></details>
            } else {
                <p class="soft small">{ "The text of this answer is not here. Import the file of predictions together with the results to see it and what it changed." }</p>
            }
        </>
    }
}

fn verdict(result: &SampleResult) -> Html {
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let time = (result.duration_ms > 0).then(|| span(result.duration_ms as f64));
    let engine = result.engine.as_ref().map(|engine| format!("{engine} engine"));
    let about: Vec<String> = [result.error_type.map(|error| error.as_str().to_owned()), engine, time]
        .into_iter()
        .flatten()
        .collect();
    html! {
        <div class="verdict-line">
            { mark(Some(result.verdict), format!("{}, {} of {} tests passed", word(Some(result.verdict)), result.passed, result.total), false) }
            <span class="soft">{ about.join(" · ") }</span>
            if !result.summary.is_empty() { <p>{ spans(&result.summary) }</p> }
        </div>
    }
}

fn tests(result: &SampleResult, traces: &Traces) -> Html {
    if result.tests.is_empty() {
        return Html::default();
    }
    let count = counted(u32::try_from(result.tests.len()).unwrap_or(u32::MAX), "test", "tests");
    html! {
        <section>
            <h3>{ count }</h3>
            <div class="sample-tests">{ for result.tests.iter().map(|test| draw(test, traces.get(&test.id))) }</div>
        </section>
    }
}

fn draw(test: &TestLine, trace: Option<&String>) -> Html {
    let line = html! {
        <>
            { mark(mark_of(test.outcome), outcome_word(test.outcome), true) }
            <span class="tname" title={test.id.clone()}>{ test_name(&test.id) }</span>
        </>
    };
    let message =
        test.message.as_deref().filter(|message| !message.is_empty() && test.outcome != TestOutcome::Passed);
    html! {
        <div class="sample-test">
            <div class="line">{ line }</div>
            if let Some(message) = message { <p class="msg">{ spans(message) }</p> }
            if let Some(trace) = trace { <details><summary>{ "Traceback" }</summary><pre class="code" tabindex="0">{ trace }</pre></details> }
        </div>
    }
}

/// By a link that carries the answer, as any shared one: the workbench asks before it takes the place of a draft. An answer
/// too long for a link becomes the draft.
async fn open_in_workbench(store: &Store, task_id: &str, completion: &str, navigator: &Navigator) {
    let route = Route::Task { id: task_id.to_owned() };
    if let Ok(fragment) = share::encode(&Shared::new(completion.to_owned(), None)).await {
        let base = navigator.basename().unwrap_or_default();
        let address = format!("{base}{}#{fragment}", route.to_path());
        // The router has no fragments; the page at the address reads it when it opens.
        let _ = crate::services::address::window().location().assign(&address);
    } else {
        store.set_draft(task_id, Draft { text: completion.to_owned(), reading: None });
        navigator.push(&route);
    }
}
