//! One task, open: what both runs came to, which tests did not pass and why, and how the answers differ.

use super::address::{Wanted, encode};
use super::answers::Answers;
use super::letter::letter;
use super::row::outcome;
use super::tasks::Solved;
use super::use_compared::Asked;
use super::words::many;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Empty, Gravity, Note};
use crate::components::page_link::PageLink;
use crate::components::same::Same;
use crate::components::text::counted;
use crate::components::verdict::mark;
use crate::pages::task::analysis::output::duration;
use crate::pages::task::results::words::{mark_of, outcome_word, test_name};
use crate::pages::task::spans;
use crate::route::Route;
use crate::runs::{Compared, ComparedTask, RunFigures, SampleDetail, TurnDetail, TurnOutcome};
use crate::services::runs;
use infrabench_protocol::results::{SampleResult, TestLine};
use infrabench_protocol::run::TestOutcome;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`Drill`].
#[derive(Properties, PartialEq)]
pub struct DrillProps {
    /// The comparison.
    pub compared: Same<Compared>,
    /// Position of the task.
    pub position: usize,
    /// The tasks that the list would show, one before and one after this one.
    pub neighbours: (Option<usize>, Option<usize>),
    /// What the address says.
    pub address: Wanted,
    /// Opens another task, or goes back to the list.
    pub on_open: Callback<Option<usize>>,
}

type Samples = (Option<Same<SampleDetail>>, Option<Same<SampleDetail>>);

/// One task, open.
#[component]
pub fn Drill(props: &DrillProps) -> Html {
    let DrillProps { compared, position, neighbours, on_open, .. } = props;
    let heading = use_node_ref();
    let samples = use_samples(compared, *position);
    {
        let heading = heading.clone();
        use_effect_with(*position, move |_| {
            if let Some(heading) = heading.cast::<HtmlElement>() {
                let _ = heading.focus();
                heading.scroll_into_view();
            }
        });
    }
    let Some(task) = compared.tasks.get(*position) else { return Html::default() };
    let step = |to: Option<usize>, glyph: Glyph, words: &'static str| {
        let onclick = on_open.reform(move |_: MouseEvent| to);
        html! { <button type="button" class="btn quiet icon" disabled={to.is_none()} aria-label={words} title={words} {onclick}><Icon {glyph} /></button> }
    };
    let escape = on_open.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            escape.emit(None);
        }
    });
    html! {
        <section class="sheet drill" aria-labelledby="drill-title" {onkeydown}>
            <header>
                <button type="button" class="btn quiet" onclick={on_open.reform(|_: MouseEvent| None)}><Icon glyph={Glyph::Left} />{ "All tasks" }</button>
                <h2 id="drill-title" ref={heading} tabindex="-1">{ &task.title }</h2>
                <span class="faint small">{ format!("{}, solved by {}", task.donor, Solved::of(task).words()) }</span>
                <span class="end">
                    <PageLink class="btn" to={Route::Task { id: task.task_id.clone() }}>{ "Open the workbench" }</PageLink>
                    { step(neighbours.0, Glyph::Previous, "Previous task of the list") }
                    { step(neighbours.1, Glyph::Next, "Next task of the list") }
                </span>
            </header>
            { match samples {
                Asked::Reading => html! { <p class="rest late" role="status"><span>{ "Reading the samples" }</span></p> },
                Asked::Failed(why) => html! { <Note gravity={Gravity::Bad} glyph={Glyph::Stop} level={3} title="The samples cannot be read"><p>{ why }</p></Note> },
                Asked::Here((a, b)) => known(props, task, a.as_ref(), b.as_ref()),
            } }
        </section>
    }
}

/// The two samples.
#[hook]
fn use_samples(compared: &Same<Compared>, position: usize) -> Asked<Samples> {
    let found = use_state_eq(|| (usize::MAX, Asked::<Samples>::Reading));
    let asked = use_mut_ref(|| 0_u32);
    {
        let setter = found.setter();
        use_effect_with((compared.clone(), position), move |(compared, position)| {
            let number = asked.borrow().wrapping_add(1);
            asked.replace(number);
            let position = *position;
            let Some(task) = compared.tasks.get(position).cloned() else { return };
            let (a, b) = (compared.a.info.id.clone(), compared.b.info.id.clone());
            spawn_local(async move {
                let (a, b) = futures::join!(
                    runs::sample(&a, &task.task_id, task.a.0),
                    runs::sample(&b, &task.task_id, task.b.0)
                );
                let answer = match (a, b) {
                    (Ok(a), Ok(b)) => Asked::Here((a.map(Same::new), b.map(Same::new))),
                    (Err(why), _) | (_, Err(why)) => Asked::Failed(why),
                };
                if *asked.borrow() == number {
                    setter.set((position, answer));
                }
            });
        });
    }
    if found.0 == position { found.1.clone() } else { Asked::Reading }
}

fn known(
    props: &DrillProps,
    task: &ComparedTask,
    a: Option<&Same<SampleDetail>>,
    b: Option<&Same<SampleDetail>>,
) -> Html {
    let compared = &props.compared;
    let side = |name: char,
                run: &RunFigures,
                sample: u32,
                found: &TurnOutcome,
                share: f64,
                detail: Option<&Same<SampleDetail>>| {
        let query = format!("task={}&sample={sample}", encode(&task.task_id));
        html! {
            <div class="drill-side">
                <div class="drill-verdict">
                    { letter(name, true) }
                    { outcome(found, share) }
                    if let Some(error_type) = found.error_type { <code class="tag faint">{ error_type.as_str() }</code> }
                    <span class="faint small">{ timing(found) }</span>
                    <PageLink class="small" to={Route::Run { id: run.info.id.clone() }} {query}>{ format!("Sample {sample} in {}", run.info.name) }</PageLink>
                </div>
                { tests(detail.and_then(|detail| last(detail)).and_then(|turn| turn.result.as_ref())) }
            </div>
        }
    };
    html! {
        <>
            <div class="drill-pair">
                { side('A', &compared.a, task.a.0, &task.a.1, task.a_share, a) }
                { side('B', &compared.b, task.b.0, &task.b.1, task.b_share, b) }
            </div>
            { answers(props, task, text(a).as_ref(), text(b).as_ref()) }
        </>
    }
}

fn timing(outcome: &TurnOutcome) -> String {
    if outcome.duration_ms > 0 { duration(outcome.duration_ms) } else { "nothing was run".to_owned() }
}

/// The turn that counts.
fn last(sample: &SampleDetail) -> Option<&TurnDetail> {
    sample.turns.iter().rfind(|turn| turn.result.is_some()).or(sample.turns.last())
}

fn text(sample: Option<&Same<SampleDetail>>) -> Option<AttrValue> {
    last(sample?)?.completion.clone().map(AttrValue::from)
}

/// The tests that did not pass, each with its message.
fn tests(result: Option<&SampleResult>) -> Html {
    let Some(result) = result else {
        return html! { <p class="soft small">{ "This sample’s result is not here any more." }</p> };
    };
    let failed: Vec<&TestLine> =
        result.tests.iter().filter(|test| test.outcome != TestOutcome::Passed).collect();
    let passed = result.tests.len() - failed.len();
    html! {
        <>
            if !result.summary.is_empty() { <p class="soft small">{ spans(&result.summary) }</p> }
            if !failed.is_empty() {
                <ul class="drill-tests">
                    { for failed.into_iter().map(|test| html! {
                        <li key={test.id.clone()}>
                            { mark(mark_of(test.outcome), outcome_word(test.outcome), true) }
                            <div>
                                <code title={test.id.clone()}>{ test_name(&test.id) }</code>
                                <span class="soft small msg">{ test.message.as_deref().map_or_else(|| html! { { outcome_word(test.outcome) } }, spans) }</span>
                            </div>
                        </li>
                    }) }
                </ul>
            }
            if result.tests.is_empty() {
                <p class="faint small">{ format!("None of {} was run.", counted(result.total, "test", "tests")) }</p>
            } else if passed > 0 {
                <p class="faint small">{ format!("{} passed.", many(passed, "test", "tests")) }</p>
            }
        </>
    }
}

fn answers(props: &DrillProps, task: &ComparedTask, a: Option<&AttrValue>, b: Option<&AttrValue>) -> Html {
    let missing = match (a, b) {
        (Some(a), Some(b)) => {
            return html! {
                <>
                    <h3 class="drill-sub">{ "Answer against answer" }</h3>
                    <Answers key={format!("{} {} {}", task.task_id, task.a.0, task.b.0)} task_id={task.task_id.clone()} a={a.clone()} b={b.clone()}
                        differ={task.a.1.verdict != task.b.1.verdict} />
                </>
            };
        }
        (None, None) => "the answers of both runs".to_owned(),
        (None, Some(_)) => format!("the answer of A, {},", props.compared.a.info.name),
        (Some(_), None) => format!("the answer of B, {},", props.compared.b.info.name),
    };
    html! {
        <>
            <h3 class="drill-sub">{ "Answer against answer" }</h3>
            <Empty title="The answers are not here" level={4}>
                <p>{ format!("Results files hold what answers came to and not their text: {missing} would come from a predictions file. Import the predictions and the results of a run together, and the two are joined.") }</p>
                <div class="acts"><PageLink class="btn" to={Route::Runs}><Icon glyph={Glyph::Import} />{ "Import both files" }</PageLink></div>
            </Empty>
        </>
    }
}
