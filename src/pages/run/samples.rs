//! The samples as a table. Only the rows in view are in the page, however many samples a run has.

use super::view::RunView;
use super::words::span;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::Empty;
use crate::components::text::{count, counted};
use crate::components::verdict::{mark, word};
use crate::runs::{SampleList, SampleQuery, SampleRow, SampleSort, TurnOutcome};
use crate::services::media::use_narrow;
use crate::services::runs::{self, use_runs_revision};
use crate::state::store::use_store;
use gloo_timers::callback::Timeout;
use infrabench_protocol::verdict::ErrorType;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;
use yew::virtual_dom::Key;

/// Rows asked for around those in view, each way.
const AROUND: u32 = 60;
/// The window of rows moves in steps, so that most scroll events change nothing.
const STEP: u32 = 16;
/// What is typed is searched for once the typing pauses, in milliseconds.
const SETTLE_MS: u32 = 150;

/// Properties of [`Samples`].
#[derive(Properties, PartialEq)]
pub struct SamplesProps {
    /// `RunInfo::id`.
    pub id: AttrValue,
    /// Samples of the run.
    pub samples: u32,
    /// Turns of the sample that has most.
    pub turns: u32,
    /// What is on show.
    pub view: RunView,
    /// Shows something else.
    pub on_view: Callback<RunView>,
}

/// The table.
#[component]
pub fn Samples(props: &SamplesProps) -> Html {
    let narrow = use_narrow();
    let height = height(narrow);
    let node = use_node_ref();
    let window = use_state_eq(|| (0_u32, 48_u32));
    let list = use_samples(&props.id, &props.view.query, *window);
    let measure = {
        let (node, setter) = (node.clone(), window.setter());
        Callback::from(move |()| {
            let Some(element) = node.cast::<HtmlElement>() else { return };
            let top = u32::try_from(element.scroll_top()).unwrap_or(0);
            let tall = u32::try_from(element.client_height()).unwrap_or(0);
            let first = top / height / STEP * STEP;
            setter.set((first, (top + tall).div_ceil(height).div_ceil(STEP) * STEP));
        })
    };
    use_effect_with((height, list.as_ref().map(|list| list.matched)), {
        let measure = measure.clone();
        move |_| measure.emit(())
    });
    // The same one at every scroll: with a new one every row would be drawn anew.
    let on_open = use_callback((props.on_view.clone(), props.view.clone()), |open, (on_view, view)| {
        on_view.emit(RunView { open: Some(open), ..view.clone() });
    });
    let Some(list) = list else {
        return html! { <p class="soft late" role="status"><span>{ "Reading the samples" }</span></p> };
    };
    html! {
        <section class="sheet samples">
            { filters(props, &list) }
            if list.matched == 0 {
                <Empty title="No sample has all of this"><p>{ "Drop a filter or the search." }</p></Empty>
            } else {
                { table(props, &list, &node, &measure, &on_open, *window, narrow) }
            }
        </section>
    }
}

/// The rows around those in view, asked for anew when the run or the query changes.
#[hook]
fn use_samples(id: &AttrValue, query: &SampleQuery, window: (u32, u32)) -> Option<Rc<SampleList>> {
    let (first, last) = window;
    let store = use_store();
    let list = use_state_eq(|| None::<Rc<SampleList>>);
    let revision = use_runs_revision();
    let from = first.saturating_sub(AROUND);
    let query = SampleQuery { first: from, count: last.saturating_sub(from) + AROUND, ..query.clone() };
    {
        let (setter, store) = (list.setter(), store.clone());
        use_effect_with((id.clone(), query, revision, store.dataset_revision), move |(id, query, ..)| {
            let (id, query) = (id.clone(), query.clone());
            spawn_local(async move {
                match runs::samples(&id, query).await {
                    Ok(Some(found)) => setter.set(Some(Rc::new(found))),
                    // A newer question took its place.
                    Ok(None) => {}
                    Err(why) => store.toast(crate::state::toasts::Toast::problem(why).about("samples")),
                }
            });
        });
    }
    (*list).clone()
}

fn filters(props: &SamplesProps, list: &SampleList) -> Html {
    let query = &props.view.query;
    let set = |query: SampleQuery| RunView { query, ..props.view.clone() };
    let all = query.verdicts.is_empty() && !query.waiting;
    let everything = set(SampleQuery { verdicts: Vec::new(), waiting: false, ..query.clone() });
    let total: u32 = list.counts.iter().map(|(_, count)| count).sum();
    let buttons = list.counts.iter().map(|(verdict, number)| {
        let on = verdict.map_or(query.waiting, |verdict| query.verdicts.contains(&verdict));
        let mut next = query.clone();
        match verdict {
            None => next.waiting = !on,
            Some(verdict) if on => next.verdicts.retain(|known| known != verdict),
            Some(verdict) => next.verdicts.push(*verdict),
        }
        let name = verdict.map_or("waiting", |verdict| word(Some(verdict)));
        let next = set(next);
        html! {
            <button type="button" key={name} aria-pressed={on.to_string()} onclick={props.on_view.reform(move |_: MouseEvent| next.clone())}>
                { format!("{name} {}", count(*number)) }
            </button>
        }
    });
    let drop_error = query.error_type.map(|error_type| {
        let next = set(SampleQuery { error_type: None, ..query.clone() });
        html! {
            <span class="chip on"><span class="what">{ error_type.as_str() }</span>
                <button type="button" aria-label={format!("Drop {}", error_type.as_str())} onclick={props.on_view.reform(move |_: MouseEvent| next.clone())}><Icon glyph={Glyph::Close} /></button>
            </span>
        }
    });
    html! {
        <header class="sheet-head">
            <h2>{ "Samples" }</h2>
            <span class="seg" role="group" aria-label="Show samples">
                <button type="button" aria-pressed={all.to_string()} onclick={props.on_view.reform(move |_: MouseEvent| everything.clone())}>{ format!("all {}", count(total)) }</button>
                { for buttons }
            </span>
            { drop_error }
            <span class="end row-w">
                <span class="faint small num">{ counted(list.matched, "sample", "samples") }</span>
                <SampleSearch view={props.view.clone()} on_view={props.on_view.clone()} />
            </span>
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct SampleSearchProps {
    view: RunView,
    on_view: Callback<RunView>,
}

#[component]
fn SampleSearch(props: &SampleSearchProps) -> Html {
    let due = use_mut_ref(|| None::<Timeout>);
    let on_input = {
        let (view, on_view) = (props.view.clone(), props.on_view.clone());
        Callback::from(move |event: InputEvent| {
            let search = event.target_unchecked_into::<HtmlInputElement>().value();
            let (view, on_view) = (view.clone(), on_view.clone());
            let timer = Timeout::new(SETTLE_MS, move || {
                on_view.emit(RunView { query: SampleQuery { search, ..view.query }, open: view.open });
            });
            due.replace(Some(timer));
        })
    };
    html! {
        <label class="field"><Icon glyph={Glyph::Search} /><span class="sr">{ "Search the samples" }</span>
            <input type="search" placeholder="Title, donor, id" autocomplete="off" spellcheck="false" value={props.view.query.search.clone()} oninput={on_input} />
        </label>
    }
}

/// Of a row, in pixels.
fn height(narrow: bool) -> u32 {
    if narrow { 56 } else { 32 }
}

fn table(
    props: &SamplesProps,
    list: &SampleList,
    node: &NodeRef,
    measure: &Callback<()>,
    on_open: &Callback<(String, u32)>,
    (first, last): (u32, u32),
    narrow: bool,
) -> Html {
    let height = height(narrow);
    let from = first.saturating_sub(8).max(list.first).min(list.matched);
    let to = last.saturating_add(8).min(list.matched);
    let slots = to.saturating_sub(from).next_power_of_two().max(1);
    let rows = (from..to).filter_map(|position| {
        let row = list.rows.get(usize::try_from(position.checked_sub(list.first)?).ok()?)?;
        // Not by sample: a row that leaves lends its elements to one that comes, which is far cheaper than new ones.
        Some(html! { <Row key={Key::from(position % slots)} row={row.clone()} turns={props.turns} {position} {height} {narrow} is_open={is_open(&props.view, row)} on_open={on_open.clone()} /> })
    });
    html! {
        <div ref={node.clone()} class={classes!("grid", "samples-grid", (props.turns > 1).then_some("two-turns"), narrow.then_some("narrow"))} role="table"
            tabindex="0" aria-label="Samples" aria-rowcount={(list.matched + 1).to_string()} onscroll={measure.reform(|_: Event| ())}>
            if !narrow { { headings(props) } }
            <div class="rows" role="rowgroup" style={format!("height:{}px", list.matched * height)}>{ for rows }</div>
        </div>
    }
}

fn headings(props: &SamplesProps) -> Html {
    let query = &props.view.query;
    let heading = |sort: Option<SampleSort>, label: &'static str, class: &'static str| {
        let on = sort == Some(query.sort);
        let direction = if query.descending { "descending" } else { "ascending" };
        let next = sort.map(|sort| {
            let query = SampleQuery { sort, descending: on && !query.descending, ..query.clone() };
            RunView { query, ..props.view.clone() }
        });
        html! {
            <div role="columnheader" {class} aria-sort={on.then_some(direction)}>
                if let Some(next) = next {
                    <button type="button" onclick={props.on_view.reform(move |_: MouseEvent| next.clone())}>
                        { label }
                        if on { <span aria-hidden="true">{ if query.descending { " ↓" } else { " ↑" } }</span> }
                    </button>
                } else { { label } }
            </div>
        }
    };
    html! {
        <div class="grid-head" role="rowgroup"><div class="head-row" role="row" aria-rowindex="1">
            { heading(Some(SampleSort::Task), "Task", "name") }
            { heading(None, "Donor", "donor") }
            { heading(None, "Sample", "r") }
            if props.turns > 1 { { heading(None, "First turn", "turn") } }
            { heading(Some(SampleSort::Verdict), "Verdict", "turn") }
            { heading(Some(SampleSort::Passed), "Tests", "r") }
            { heading(None, "Error type", "etype") }
            { heading(Some(SampleSort::Duration), "Time", "r") }
        </div></div>
    }
}

fn is_open(view: &RunView, row: &SampleRow) -> bool {
    view.open.as_ref().is_some_and(|(task, sample)| *task == row.task_id && *sample == row.sample)
}

#[derive(Properties, PartialEq)]
struct RowProps {
    row: SampleRow,
    turns: u32,
    position: u32,
    height: u32,
    narrow: bool,
    is_open: bool,
    on_open: Callback<(String, u32)>,
}

/// One sample. Drawn anew only when its own data change.
#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps { row, turns, position, height, narrow, is_open, on_open } = props;
    let last = row.turns.iter().rev().flatten().next();
    let first = row.turns.first().and_then(Option::as_ref).filter(|_| row.turns.len() > 1);
    let key = (row.task_id.clone(), row.sample);
    let onclick = on_open.reform(move |_: MouseEvent| key.clone());
    let style = format!("top:{}px;height:{height}px", position * height);
    let verdict = |outcome: Option<&TurnOutcome>| {
        let verdict = outcome.map(|outcome| outcome.verdict);
        mark(verdict, verdict.map_or("waiting", |verdict| word(Some(verdict))), false)
    };
    let tests = last.map(|outcome| format!("{}/{}", outcome.passed, outcome.total)).unwrap_or_default();
    let error_type = last.and_then(|outcome| outcome.error_type).map(ErrorType::as_str);
    let time = last.filter(|outcome| outcome.duration_ms > 0).map(|outcome| {
        #[expect(clippy::cast_precision_loss, reason = "for people")]
        span(outcome.duration_ms as f64)
    });
    let name = html! { <button type="button" class="title" {onclick}>{ &row.title }</button> };
    let class = classes!("task-row", is_open.then_some("is-row-focus"));
    let index = (position + 2).to_string();
    if *narrow {
        let about = [row.donor.as_str(), error_type.unwrap_or("")];
        let about = about.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
        return html! {
            <div {class} {style} role="row" aria-rowindex={index}>
                <div class="name" role="cell">{ name }</div>
                <div class="about" role="cell">{ about }</div>
                <div class="best" role="cell">{ verdict(last) }</div>
            </div>
        };
    }
    html! {
        <div {class} {style} role="row" aria-rowindex={index}>
            <div class="name" role="cell">{ name }</div>
            <div class="donor faint" role="cell">{ &row.donor }</div>
            <div class="r" role="cell">{ row.sample }</div>
            if *turns > 1 { <div class="turn" role="cell">{ first.map(|outcome| verdict(Some(outcome))) }</div> }
            <div class="turn" role="cell">{ verdict(last) }</div>
            <div class="r" role="cell">{ tests }</div>
            <div class="etype soft" role="cell">{ error_type }</div>
            <div class="r soft" role="cell">{ time }</div>
        </div>
    }
}
