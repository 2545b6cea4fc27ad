//! The templates' differences as a list: stack by stack, resource by resource, property by property.

use super::facts::line;
use super::source::Synthesis;
use super::value;
use super::words::{before_word, change_of, made_at, mark, set_at, tally};
use crate::components::icon::{Glyph, Icon};
use crate::components::text::{count, counted};
use crate::pages::task::analysis::value::breakable;
use crate::services::address::document;
use infrabench_protocol::template::{EntryDiff, PropertyRow, ResourceDiff, StackDiff, TemplateChange};
use web_sys::{HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// Properties of [`Differences`].
#[derive(Properties, PartialEq)]
pub struct DifferencesProps {
    /// What was synthesized.
    pub synthesis: Synthesis,
    /// What stands before the counts.
    pub head: Html,
    /// The resource that comes into sight when the number changes.
    pub picked: Option<(u32, usize)>,
    /// Shows a resource in the graph.
    pub on_graph: Callback<usize>,
}

/// What is shown beside the differences.
#[derive(Clone, Debug, Default, PartialEq)]
struct Filter {
    same: bool,
    noise: bool,
    search: String,
}

impl Filter {
    fn finds(&self, texts: &[&str], rows: &[PropertyRow]) -> bool {
        let search = self.search.trim().to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&search);
        search.is_empty()
            || texts.iter().any(|text| has(text))
            || rows.iter().any(|row| {
                let values = [&row.before, &row.after];
                has(&row.path.join("."))
                    || values.iter().any(|value| value.as_ref().is_some_and(|value| has(&value.to_string())))
            })
    }
}

/// The list.
#[component]
pub fn Differences(props: &DifferencesProps) -> Html {
    let DifferencesProps { synthesis, head, picked, .. } = props;
    let filter = use_state_eq(|| Filter { same: synthesis.against.is_none(), ..Filter::default() });
    let (report, against) = (&synthesis.report, synthesis.against);
    let is_hidden = |at: usize| {
        report.resources.get(at).is_some_and(|one| one.change == TemplateChange::Same && !filter.same)
    };
    {
        let (filter, hidden) = (filter.clone(), picked.is_some_and(|(_, at)| is_hidden(at)));
        use_effect_with(*picked, move |_| {
            if hidden {
                filter.set(Filter { same: true, search: String::new(), ..(*filter).clone() });
            }
        });
    }
    use_effect_with((*picked, filter.same), |(picked, _)| {
        let element = picked.and_then(|(_, at)| document().get_element_by_id(&row_id(at)));
        if let Some(element) = element {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Center);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let toggle = |label: String, checked: bool, set: fn(&mut Filter, bool)| {
        let filter = filter.clone();
        let onchange = move |event: Event| {
            let mut next = (*filter).clone();
            set(&mut next, event.target_unchecked_into::<HtmlInputElement>().checked());
            filter.set(next);
        };
        html! { <label class="check small"><input type="checkbox" {checked} {onchange} /><span>{ label }</span></label> }
    };
    let oninput = {
        let filter = filter.clone();
        move |event: InputEvent| {
            let search = event.target_unchecked_into::<HtmlInputElement>().value();
            filter.set(Filter { search, ..(*filter).clone() });
        }
    };
    let counts = report.counts;
    let stacks: Vec<Html> = (0..report.stacks.len()).filter_map(|at| stack(props, &filter, at)).collect();
    html! {
        <div class="tdiff">
            <div class="sd-sum">
                { head.clone() }
                if against.is_some() { { tally(counts, against) } }
                <span class="end">
                    if against.is_some() && counts.same > 0 { { toggle(format!("{} same", count(counts.same)), filter.same, |filter, same| filter.same = same) } }
                    if counts.noise > 0 { { toggle(format!("{} set aside", count(counts.noise)), filter.noise, |filter, noise| filter.noise = noise) } }
                    <label class="field search tiny"><Icon glyph={Glyph::Search} /><span class="sr">{ "Search the templates" }</span>
                        <input type="search" placeholder="Search" value={filter.search.clone()} {oninput} /></label>
                </span>
            </div>
            if filter.noise {
                <p class="rest">{ "Set aside, because they say nothing about the infrastructure: hashes of assets, the order of sets, metadata and checks of the CDK itself." }</p>
            }
            if stacks.is_empty() {
                <p class="rest">{ if filter.search.trim().is_empty() {
                    format!("The templates say the same: {}.", counted(counts.same, "resource", "resources"))
                } else {
                    format!("Nothing has “{}” in it.", filter.search.trim())
                } }</p>
            }
            { stacks.into_iter().collect::<Html>() }
            <p class="sr" role="status">{ picked.and_then(|(_, at)| report.resources.get(at)).map(|one| format!("{} is in sight", one.name)) }</p>
        </div>
    }
}

/// The id of a resource's row.
fn row_id(at: usize) -> String {
    format!("template-resource-{at}")
}

/// A stack with what is to be shown of it.
fn stack(props: &DifferencesProps, filter: &Filter, at: usize) -> Option<Html> {
    let report = &props.synthesis.report;
    let stack: &StackDiff = report.stacks.get(at)?;
    let shown = |one: &ResourceDiff| {
        let differs = one.change != TemplateChange::Same || (filter.noise && !one.noise.is_empty());
        one.stack == at
            && (differs || filter.same)
            && filter.finds(&[&one.name, &one.kind, one.logical_id()], &one.rows)
    };
    let resources: Vec<(usize, &ResourceDiff)> =
        report.resources.iter().enumerate().filter(|(_, one)| shown(one)).collect();
    let noise = stack.noise.iter().filter(|_| filter.noise);
    let found = |entry: &&EntryDiff| filter.finds(&[&entry.section, &entry.name], &entry.rows);
    let entries: Vec<&EntryDiff> = stack.entries.iter().chain(noise).filter(found).collect();
    if resources.is_empty() && entries.is_empty() {
        return None;
    }
    Some(html! {
        <section key={stack.name.clone()} class="tstack">
            <h3>
                if stack.change == TemplateChange::Added || stack.change == TemplateChange::Removed { { mark(stack.change, props.synthesis.against) } }
                { &stack.name }
                if let (Some(before), Some(after)) = (&stack.before, &stack.after) {
                    if before != after { <span class="faint">{ format!("compared with {before}") }</span> }
                }
            </h3>
            { for resources.into_iter().map(|(at, one)| resource(props, filter, at, one)) }
            { for entries.into_iter().map(|entry| self::entry(props, entry)) }
        </section>
    })
}

fn resource(props: &DifferencesProps, filter: &Filter, at: usize, resource: &ResourceDiff) -> Html {
    let DifferencesProps { synthesis, picked, on_graph, .. } = props;
    let against = synthesis.against;
    let is_picked = picked.is_some_and(|(_, picked)| picked == at);
    let was = resource
        .before
        .as_ref()
        .filter(|before| resource.after.as_ref().is_some_and(|after| after != *before));
    let noise: &[PropertyRow] = if filter.noise { &resource.noise } else { &[] };
    html! {
        <div key={at} id={row_id(at)} class={classes!("tres", is_picked.then_some("cur"))}>
            <h4>
                if resource.change != TemplateChange::Same { { mark(resource.change, against) } }
                <span class={classes!("nm", (resource.change == TemplateChange::Removed).then_some("gone"))}>{ &resource.name }</span>
                <span class="faint">{ &resource.kind }</span>
                <code class="faint id">{ resource.logical_id() }</code>
                if let Some(was) = was { <span class="faint">{ "was " }<code>{ was }</code></span> }
                <span class="end">
                    if let Some(place) = made_at(resource) { { line(synthesis, place) } }
                    <button type="button" class="link" onclick={on_graph.reform(move |_: MouseEvent| at)}>{ "Graph" }<span class="sr">{ format!(" of {}", resource.name) }</span></button>
                </span>
            </h4>
            if !(resource.rows.is_empty() && noise.is_empty()) {
                { rows(props, resource.rows.iter().map(|row| (row, false)).chain(noise.iter().map(|row| (row, true))), Some(resource)) }
            }
        </div>
    }
}

fn entry(props: &DifferencesProps, entry: &EntryDiff) -> Html {
    html! {
        <div key={format!("{} {}", entry.section, entry.name)} class="tres">
            <h4>
                { mark(entry.change, props.synthesis.against) }
                <span class="nm">{ if entry.name.is_empty() { &entry.section } else { &entry.name } }</span>
                if !entry.name.is_empty() { <span class="faint">{ &entry.section }</span> }
            </h4>
            if !entry.rows.is_empty() { { rows(props, entry.rows.iter().map(|row| (row, false)), None) } }
        </div>
    }
}

fn rows<'r>(
    props: &DifferencesProps,
    rows: impl Iterator<Item = (&'r PropertyRow, bool)>,
    resource: Option<&ResourceDiff>,
) -> Html {
    let against = props.synthesis.against;
    let one_sided = resource.is_some_and(|one| one.before.is_none() || one.after.is_none());
    html! {
        <table class="trows-t">
            <thead class="sr"><tr><th>{ "Property" }</th><th>{ before_word(against) }</th><th>{ "Your answer" }</th><th>{ "Line" }</th></tr></thead>
            <tbody>
                { for rows.enumerate().map(|(index, (row, noise))| html! {
                    <tr key={index} class={classes!(noise.then_some("noise"), one_sided.then_some("one"))}>
                        <th scope="row">{ mark(change_of(row), against) }<span>{ if row.path.is_empty() { html! { "value" } } else { breakable(&row.path.join(".")) } }</span></th>
                        <td class="old">if let Some(before) = &row.before { <span class="was">{ value::text(before) }</span> } else if !one_sided { <span class="none">{ "absent" }</span> }</td>
                        <td class="new">if let Some(after) = &row.after { <span class="now">{ value::text(after) }</span> } else if !one_sided { <span class="none">{ "absent" }</span> }</td>
                        <td class="ln">if let Some(place) = resource.and_then(|one| set_at(one, &row.path)) { { line(&props.synthesis, place) } }</td>
                    </tr>
                }) }
            </tbody>
        </table>
    }
}
