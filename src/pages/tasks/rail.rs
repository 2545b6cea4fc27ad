//! The filters: one group per facet, with counts.

use crate::components::text::{count, counted};
use crate::components::verdict::VerdictMark;
use crate::pages::tasks::view::{Change, Wanted};
use infrabench_protocol::dataset::{Facet, FacetCounts, FacetValue};
use infrabench_protocol::verdict::Verdict;
use yew::prelude::*;

/// Values shown before `more`.
const SHOWN: usize = 7;

/// Properties of [`Rail`].
#[derive(Properties, PartialEq)]
pub struct RailProps {
    /// Counts per facet.
    pub facets: Vec<FacetCounts>,
    /// What is wanted.
    pub wanted: Wanted,
    /// Whether it is open where it does not fit beside the list.
    pub open: bool,
    /// Tasks in the list.
    pub matched: u32,
    /// Closes it, where it does not fit beside the list.
    pub on_close: Callback<()>,
    /// Changes what is wanted.
    pub on_change: Callback<Change>,
}

/// The filters.
#[component]
pub fn Rail(props: &RailProps) -> Html {
    html! {
        <aside id="filters" class={classes!("rail", props.open.then_some("open"))} aria-label="Filters">
            { for props.facets.iter().map(|counts| html! {
                <FacetGroup key={counts.facet.as_str()} counts={counts.clone()}
                    chosen={props.wanted.filters.get(&counts.facet).cloned().unwrap_or_default()}
                    on_change={props.on_change.clone()} />
            }) }
            if props.open {
                <div class="rail-end only-narrow">
                    <button class="btn primary" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                        { format!("Show {}", counted(props.matched, "task", "tasks")) }
                    </button>
                </div>
            }
            if props.facets.is_empty() {
                <p class="hint">{ "Nothing to filter by: the tasks of this dataset do not differ in donor, service, kind, difficulty or masks." }</p>
            }
        </aside>
    }
}

#[derive(Properties, PartialEq)]
struct FacetGroupProps {
    counts: FacetCounts,
    chosen: Vec<String>,
    on_change: Callback<Change>,
}

#[component]
fn FacetGroup(props: &FacetGroupProps) -> Html {
    let all = use_state_eq(|| false);
    let facet = props.counts.facet;
    let values = &props.counts.values;
    let hidden = if *all { 0 } else { values.len().saturating_sub(SHOWN + 1) };
    // One more value takes the place that a button would.
    let shown = if hidden == 0 { values.len() } else { SHOWN };
    let visible = values
        .iter()
        .enumerate()
        .filter(|(index, value)| *index < shown || props.chosen.contains(&value.value));
    let (one, many) = name(facet);
    let toggle_all = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(!*all))
    };
    html! {
        <fieldset class="facet">
            <legend><span>{ one }</span>
                if !props.chosen.is_empty() {
                    <button class="more" aria-label={format!("Clear the filter {one}")}
                        onclick={props.on_change.reform(move |_: MouseEvent| Change::Clear(facet))}>{ "Clear" }</button>
                }
            </legend>
            { for visible.map(|(_, value)| choice(props, value)) }
            if values.len() > SHOWN + 1 {
                <button class="more" aria-expanded={all.to_string()} onclick={toggle_all}>
                    { if *all { format!("Fewer {many}") } else { format!("{hidden_more} more {many}", hidden_more = values.len() - SHOWN) } }
                </button>
            }
        </fieldset>
    }
}

fn choice(props: &FacetGroupProps, value: &FacetValue) -> Html {
    let facet = props.counts.facet;
    let word = value.value.clone();
    let checked = props.chosen.contains(&word);
    let change = props.on_change.reform(move |_: Event| Change::Toggle(facet, word.clone()));
    html! {
        <label key={value.value.clone()} class={classes!("check", (value.count == 0 && !checked).then_some("nothing"))}>
            <input type="checkbox" {checked} onchange={change} />
            <span class="what">{ label(facet, &value.value) }</span>
            <span class="n">{ count(value.count) }<span class="sr">{ if value.count == 1 { " task" } else { " tasks" } }</span></span>
        </label>
    }
}

/// Name of a facet, and the word for several of its values.
pub fn name(facet: Facet) -> (&'static str, &'static str) {
    match facet {
        Facet::Difficulty => ("Difficulty", "difficulties"),
        Facet::Kind => ("Kind", "kinds"),
        Facet::Verdict => ("Best verdict", "verdicts"),
        Facet::Donor => ("Donor", "donors"),
        Facet::Service => ("Service", "services"),
        Facet::Masks => ("Masks", "numbers"),
    }
}

/// A value in words.
pub fn words(facet: Facet, value: &str) -> String {
    match facet {
        Facet::Masks if value == "1" => "1 mask".to_owned(),
        Facet::Masks => format!("{value} masks"),
        Facet::Verdict => crate::components::verdict::word(verdict(value)).to_owned(),
        Facet::Difficulty | Facet::Kind | Facet::Donor | Facet::Service if value.is_empty() => {
            "not given".to_owned()
        }
        Facet::Kind => value.replace('_', " "),
        Facet::Difficulty | Facet::Donor | Facet::Service => value.to_owned(),
    }
}

fn label(facet: Facet, value: &str) -> Html {
    match facet {
        Facet::Verdict => html! { <VerdictMark verdict={verdict(value)} /> },
        Facet::Difficulty | Facet::Kind | Facet::Donor | Facet::Service | Facet::Masks => {
            html! { { words(facet, value) } }
        }
    }
}

fn verdict(value: &str) -> Option<Verdict> {
    Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == value)
}
