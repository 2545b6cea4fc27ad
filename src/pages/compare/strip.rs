//! Every task at a glance, by donor: what each run came to, and where the two of the pair disagree. Of very many tasks
//! the counts of each donor, since thousands of marks tell nothing.

use super::address::Wanted;
use super::chosen::letter as name;
use super::letter::letter;
use super::tasks::{Donor, Solved, donors};
use super::use_compared::Other;
use super::words::number;
use crate::components::same::Same;
use crate::components::verdict::{mark, word};
use crate::runs::{Compared, ComparedTask};
use crate::services::address::document;
use infrabench_protocol::verdict::Verdict;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// More tasks than this are told by donor.
pub const MOST: usize = 500;

/// Properties of [`Strip`].
#[derive(Properties, PartialEq)]
pub struct StripProps {
    /// The comparison; it has tasks.
    pub compared: Same<Compared>,
    /// Further runs: a row each.
    pub others: Vec<Other>,
    /// What the address says; links change the task in it.
    pub address: Wanted,
    /// The part of paths before the app's own.
    pub base: AttrValue,
    /// Called with the position of the task to open.
    pub on_open: Callback<usize>,
    /// Called with a donor whose tasks are to be listed.
    pub on_donor: Callback<String>,
}

/// The strip.
#[component]
pub fn Strip(props: &StripProps) -> Html {
    let tasks = &props.compared.tasks;
    let all = donors(tasks);
    html! {
        <section class="sheet" aria-labelledby="strip-title">
            <header>
                <h2 id="strip-title">{ "Task by task" }</h2>
                if tasks.len() <= MOST { <span class="end key" aria-hidden="true">{ key(&props.compared) }</span> }
            </header>
            if tasks.len() <= MOST { { cells(props, &all) } } else { { counts(props, &all) } }
        </section>
    }
}

/// The verdicts that occur.
fn key(compared: &Compared) -> Html {
    let all = [
        Verdict::Passed,
        Verdict::Failed,
        Verdict::SynthError,
        Verdict::GenerationError,
        Verdict::Timeout,
        Verdict::InfraError,
    ];
    let occurs = |verdict: &Verdict| {
        compared.tasks.iter().any(|task| task.a.1.verdict == *verdict || task.b.1.verdict == *verdict)
    };
    html! { { for all.into_iter().filter(occurs).map(|verdict| mark(Some(verdict), word(Some(verdict)), false)) } }
}

fn cells(props: &StripProps, all: &[Donor]) -> Html {
    let tasks = &props.compared.tasks;
    let open = props.address.task.as_deref();
    // One stop of the Tab key; arrows move inside.
    let stop = open.and_then(|open| tasks.iter().position(|task| task.task_id == open)).unwrap_or(0);
    let on_open = props.on_open.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        if let Some(position) = position_of(event.target()) {
            event.prevent_default();
            on_open.emit(position);
        }
    });
    let last = tasks.len().saturating_sub(1);
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let Some(at) = position_of(event.target()) else { return };
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (at + 1).min(last),
            "ArrowLeft" | "ArrowUp" => at.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        focus(&format!("cell-{to}"));
    });
    let rows = 2 + props.others.len();
    html! {
        <div class="pad strip-wrap" style={format!("--rows:{rows}")}>
            <div class="rows-key only-wide" aria-hidden="true">
                <span></span>{ letter('A', true) }{ letter('B', true) }
                { for (0..props.others.len()).map(|index| letter(name(index), true)) }
            </div>
            <div class="strip" role="group" aria-label="Tasks by donor; arrows move between them" {onclick} {onkeydown}>
                { for all.iter().map(|donor| html! {
                    <div key={donor.first} class="g" role="group" aria-label={donor.name.clone()}>
                        <div class="label" title={donor.name.clone()} aria-hidden="true" style={format!("--n:{}", donor.last - donor.first)}>{ &donor.name }</div>
                        <div class="cells">
                            { for tasks.iter().enumerate().take(donor.last).skip(donor.first).map(|(position, task)| {
                                cell(props, position, task, position == stop, open == Some(task.task_id.as_str()))
                            }) }
                        </div>
                    </div>
                }) }
            </div>
        </div>
    }
}

fn cell(props: &StripProps, position: usize, task: &ComparedTask, stop: bool, open: bool) -> Html {
    let address = Wanted { task: Some(task.task_id.clone()), ..props.address.clone() };
    let solved = Solved::of(task);
    let others: Vec<Option<Verdict>> = props
        .others
        .iter()
        .map(|other| other.outcomes.0.get(&task.task_id).map(|outcome| outcome.verdict))
        .collect();
    let mut words =
        format!("{}: A {}, B {}", task.title, word(Some(task.a.1.verdict)), word(Some(task.b.1.verdict)));
    for (index, verdict) in others.iter().enumerate() {
        words.push_str(&format!(", {} {}", name(index), verdict.map_or("not scored", |one| word(Some(one)))));
    }
    let disagree = match solved {
        Solved::OnlyA => "A",
        Solved::OnlyB => "B",
        Solved::Both | Solved::Neither => "",
    };
    html! {
        <a key={position} id={format!("cell-{position}")} href={format!("{}/compare?{}", props.base, address.to_query())} data-c={position.to_string()}
            tabindex={if stop { "0" } else { "-1" }} title={words.clone()} aria-label={words} aria-current={open.then_some("true")}>
            { shape(Some(task.a.1.verdict)) }
            { shape(Some(task.b.1.verdict)) }
            { for others.into_iter().map(shape) }
            <span class="d" aria-hidden="true">{ disagree }</span>
        </a>
    }
}

/// The outline alone: the cell has its words.
fn shape(verdict: Option<Verdict>) -> Html {
    html! { <span class={classes!("at", verdict.map_or("none", Verdict::as_str))} aria-hidden="true">{ mark(verdict, "", true) }</span> }
}

fn position_of(target: Option<web_sys::EventTarget>) -> Option<usize> {
    let element = target?.dyn_into::<Element>().ok()?;
    element.closest("[data-c]").ok()??.get_attribute("data-c")?.parse().ok()
}

/// Gives an element the focus, where it is there.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}

/// The counts of each donor, with a bar of the four parts.
fn counts(props: &StripProps, all: &[Donor]) -> Html {
    let parts = ["both", "only A", "only B", "neither"];
    html! {
        <div class="donors" role="region" aria-label="Counts by donor" tabindex="0">
            <table>
                <thead><tr>
                    <th scope="col">{ "Donor" }</th>
                    { for parts.iter().map(|part| html! { <th scope="col" class="r">{ *part }</th> }) }
                    <th scope="col" class="bar-at"><span class="sr">{ "Shares" }</span></th>
                </tr></thead>
                <tbody>
                    { for all.iter().map(|donor| {
                        let tasks = (donor.last - donor.first).max(1);
                        let name = donor.name.clone();
                        html! {
                            <tr key={donor.first}>
                                <th scope="row"><button type="button" class="link" title="List its tasks"
                                    onclick={props.on_donor.reform(move |_: MouseEvent| name.clone())}>{ &donor.name }</button></th>
                                { for donor.solved.iter().map(|count| html! { <td class="r num">{ number(*count) }</td> }) }
                                <td class="bar-at"><span class="stack" aria-hidden="true">
                                    { for donor.solved.iter().zip(["both", "a", "b", "neither"]).map(|(count, class)| html! {
                                        <i {class} style={format!("width:{}%", count * 100 / tasks)}></i>
                                    }) }
                                </span></td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
    }
}
