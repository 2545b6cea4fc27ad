//! The Graph tab: its tools, the graph or the list, and the facts of the resource that is picked.

use super::super::sealed::Choice;
use super::canvas::Canvas;
use super::facts::{Facts, title};
use super::layout::{Standing, use_layout};
use super::list::ResourceList;
use super::shown::{Options, Shown};
use super::source::Synthesis;
use super::view::sides;
use super::words::tally;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::Empty;
use crate::components::text::count;
use crate::services::media::use_narrow;
use infrabench_protocol::template::{ResourceDiff, TemplateChange};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Graph`].
#[derive(Properties, PartialEq)]
pub struct GraphProps {
    /// What was synthesized.
    pub synthesis: Synthesis,
    /// What to compare with, as far as there is a choice.
    pub choice: Choice,
    /// Which sides there are to compare with: baseline, reference.
    pub there: (bool, bool),
    /// The resource that is picked.
    pub picked: Option<usize>,
    /// Picks a resource, or none.
    pub on_pick: Callback<Option<usize>>,
    /// Shows a resource among the differences of the templates.
    pub on_template: Callback<usize>,
}

/// The graph.
#[component]
pub fn Graph(props: &GraphProps) -> Html {
    let GraphProps { synthesis, choice, there, picked, on_pick, on_template } = props;
    let narrow = use_narrow();
    let as_list = use_state_eq(|| None::<bool>);
    let options = use_state_eq(|| Options { same: true, supporting: false, frames: true });
    let search = use_state_eq(String::new);
    // On a narrow screen the list is what can be read.
    let listed = as_list.unwrap_or(narrow);
    let report = &synthesis.report;
    let shown = use_memo((report.clone(), *options, *picked), |(report, options, picked)| {
        // What was asked for by name is shown even where its sort is not.
        let asked = picked.and_then(|at| report.resources.get(at));
        let supporting = options.supporting || asked.is_some_and(|one| one.supporting);
        let same = options.same || asked.is_some_and(|one| one.change == TemplateChange::Same);
        Rc::new(Shown::new(report, Options { same, supporting, ..*options }))
    });
    let layout = use_layout(report, &shown, *options, !listed);
    let found = use_memo((report.clone(), shown.clone(), (*search).clone()), |(report, shown, search)| {
        let search = search.trim().to_lowercase();
        let fits = |one: &ResourceDiff| {
            [&one.name, &one.kind, one.logical_id()].iter().any(|text| text.to_lowercase().contains(&search))
        };
        let all = shown.resources.iter().copied().filter(|_| !search.is_empty());
        Rc::new(all.filter(|at| report.resources.get(*at).is_some_and(fits)).collect::<Vec<usize>>())
    });
    let searching = !search.trim().is_empty();
    let pick = on_pick.reform(Some);
    let tally = |keep: fn(&ResourceDiff) -> bool| report.resources.iter().filter(|one| keep(one)).count();
    let check = |label: &'static str,
                 number: Option<usize>,
                 checked: bool,
                 set: fn(Options, bool) -> Options| {
        let options = options.clone();
        let onchange = move |event: Event| {
            options.set(set(*options, event.target_unchecked_into::<HtmlInputElement>().checked()));
        };
        html! {
            <label class="check small"><input type="checkbox" {checked} {onchange} /><span>{ label }{ number.map(|number| html! { <>{ " " }<span class="faint">{ number }</span></> }) }</span></label>
        }
    };
    let oninput = {
        let search = search.clone();
        move |event: InputEvent| search.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let show_as = |name: &'static str, list: bool| {
        let as_list = as_list.setter();
        html! {
            <button type="button" aria-pressed={(listed == list).to_string()} onclick={move |_: MouseEvent| as_list.set(Some(list))}>{ name }</button>
        }
    };
    html! {
        <div class="gpane">
            <div class="gtools">
                { sides(choice, *there, synthesis.against, synthesis.current) }
                if synthesis.against.is_some() {
                    { check("Same resources", Some(tally(|one| one.change == TemplateChange::Same && !one.supporting)), options.same, |options, same| Options { same, ..options }) }
                }
                { check("IAM and log resources", Some(tally(|one| one.supporting)), options.supporting, |options, supporting| Options { supporting, ..options }) }
                if !listed { { check("Stacks as frames", None, options.frames, |options, frames| Options { frames, ..options }) } }
                <span class="end">
                    <label class="field search tiny"><Icon glyph={Glyph::Search} /><span class="sr">{ "Search resources" }</span>
                        <input type="search" placeholder="Search resources" value={(*search).clone()} {oninput} />
                        if searching { <span class="faint" role="status">{ found.len() }<span class="sr">{ " found" }</span></span> }
                    </label>
                    <span class="seg" role="group" aria-label="Show as">{ show_as("Graph", false) }{ show_as("List", true) }</span>
                </span>
            </div>
            { match (&layout, listed) {
                _ if shown.resources.is_empty() => html! {
                    <Empty title="Nothing to show"><p>{ "No resource is of the sorts that are chosen above." }</p></Empty>
                },
                _ if searching && found.is_empty() => html! {
                    <Empty title="No resource found"><p>{ format!("No name, type or logical id has “{}” in it.", search.trim()) }</p></Empty>
                },
                (_, true) => html! {
                    <ResourceList synthesis={synthesis.clone()} shown={(*shown).clone()} found={(*found).clone()} picked={*picked} on_pick={pick.clone()} on_template={on_template.clone()} />
                },
                (Standing::Asked, false) => html! { <p class="rest" role="status">{ format!("Laying out {} resources", shown.resources.len()) }</p> },
                (Standing::Failed(why), false) => html! {
                    <Empty title="The graph could not be laid out"><p>{ format!("The layout stopped: {why}. The list shows the same.") }</p></Empty>
                },
                (Standing::Known(layout), false) => html! {
                    <div class={classes!("gwrap", picked.is_some().then_some("with-side"))}>
                        <Canvas report={report.clone()} against={synthesis.against} shown={(*shown).clone()} layout={layout.clone()} picked={*picked}
                            found={(*found).clone()} on_pick={on_pick.clone()} legend={legend(synthesis)} />
                        if let Some((at, resource)) = picked.and_then(|at| Some((at, report.resources.get(at)?))) {
                            <aside class="gside" aria-label="Selected resource">
                                <div class="sec head"><h3>{ title(synthesis, resource) }</h3>
                                    <button type="button" class="btn quiet icon tiny" aria-label="Close" onclick={on_pick.reform(|_: MouseEvent| None)}><Icon glyph={Glyph::Close} /></button>
                                </div>
                                <Facts synthesis={synthesis.clone()} {at} on_pick={pick} on_template={on_template.clone()} />
                            </aside>
                        }
                    </div>
                },
            } }
        </div>
    }
}

/// The signs with their numbers.
fn legend(synthesis: &Synthesis) -> Html {
    let (counts, against) = (synthesis.report.counts, synthesis.against);
    let Some(_) = against else {
        return html! { <span><b class="strong">{ count(counts.same) }</b>{ " resources" }</span> };
    };
    html! {
        <>
            { tally(counts, against) }
            <span class="faint">{ format!("{} same", count(counts.same)) }</span>
        </>
    }
}
