//! The Graph tab: its tools, the graph or the list, and the facts of the resource that is picked.

use super::super::sealed::Choice;
use super::canvas::Canvas;
use super::facts::{Facts, title};
use super::layout::{Standing, use_layout};
use super::list::ResourceList;
use super::shown::{Options, Shown, Which, is_further};
use super::source::Synthesis;
use super::view::sides;
use super::words::tally;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::Empty;
use crate::components::text::count;
use crate::services::media::use_narrow;
use infrabench_protocol::template::{ResourceDiff, TemplateChange};
use std::rc::Rc;
use web_sys::{HtmlInputElement, HtmlSelectElement};
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
    let options =
        use_state_eq(|| Options { which: Which::Firsts, same: true, supporting: false, frames: true });
    let search = use_state_eq(String::new);
    // On a narrow screen the list is what can be read.
    let listed = as_list.unwrap_or(narrow);
    let report = &synthesis.report;
    let shown = use_memo((report.clone(), *options, *picked), |(report, options, picked)| {
        // What was asked for by name is shown even where its sort is not.
        let asked = picked.and_then(|at| report.resources.get(at));
        let supporting = options.supporting || asked.is_some_and(|one| one.supporting);
        let same = options.same || asked.is_some_and(|one| one.change == TemplateChange::Same);
        let which = match asked {
            Some(one) if !options.which.has(report, one.stack) => Which::All,
            Some(_) | None => options.which,
        };
        Rc::new(Shown::new(report, Options { which, same, supporting, ..*options }))
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
    let tally = |keep: fn(&ResourceDiff) -> bool| {
        let all = report.resources.iter().filter(|one| options.which.has(report, one.stack));
        all.filter(|one| keep(one)).count()
    };
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
                { choice_of_stacks(synthesis, &options) }
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
                            found={(*found).clone()} on_pick={on_pick.clone()} legend={legend(synthesis, options.which)} />
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

/// Of which templates resources are shown, where there are several.
fn choice_of_stacks(synthesis: &Synthesis, options: &UseStateHandle<Options>) -> Html {
    let stacks = &synthesis.report.stacks;
    if stacks.len() < 2 {
        return Html::default();
    }
    let further = stacks.iter().any(|stack| is_further(&stack.name));
    let all = if further { Which::Firsts } else { Which::All };
    let several = [(all, "Every stack"), (Which::All, "Every template")];
    let mut choices: Vec<(Which, String)> = several
        .into_iter()
        .take(if further { 2 } else { 1 })
        .map(|(which, name)| (which, name.to_owned()))
        .collect();
    choices.extend(stacks.iter().enumerate().map(|(at, stack)| (Which::One(at), stack.name.clone())));
    let chosen = if options.which == Which::Firsts { all } else { options.which };
    let onchange = {
        let (options, choices) = (options.clone(), choices.clone());
        move |event: Event| {
            let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            if let Some((which, _)) = usize::try_from(at).ok().and_then(|at| choices.get(at)) {
                options.set(Options { which: *which, ..*options });
            }
        }
    };
    html! {
        <label class="field"><span class="sr">{ "Stack" }</span>
            <select {onchange}>
                { for choices.iter().map(|(which, name)| html! { <option key={name.clone()} selected={*which == chosen}>{ name }</option> }) }
            </select>
        </label>
    }
}

/// The signs with their numbers.
fn legend(synthesis: &Synthesis, which: Which) -> Html {
    let (counts, against) = (which.counts(&synthesis.report), synthesis.against);
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
