//! The graph as a list: stack by stack, each resource with all that is known of it.

use super::facts::{Facts, title};
use super::shown::Shown;
use super::source::Synthesis;
use super::words::remark;
use crate::components::icon::{Glyph, Icon};
use std::collections::BTreeSet;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`ResourceList`].
#[derive(Properties, PartialEq)]
pub struct ResourceListProps {
    /// What was synthesized.
    pub synthesis: Synthesis,
    /// What of it is shown.
    pub shown: Rc<Shown>,
    /// Resources that a search found, and whether there is a search.
    pub found: Rc<Vec<usize>>,
    /// The resource that is picked: it is open.
    pub picked: Option<usize>,
    /// Picks another resource.
    pub on_pick: Callback<usize>,
    /// Shows a resource among the differences of the templates.
    pub on_template: Callback<usize>,
}

/// The list.
#[component]
pub fn ResourceList(props: &ResourceListProps) -> Html {
    let ResourceListProps { synthesis, shown, found, picked, .. } = props;
    let open = use_state_eq(|| picked.iter().copied().collect::<BTreeSet<usize>>());
    {
        let open = open.clone();
        use_effect_with(*picked, move |picked| {
            if let Some(at) = picked {
                let mut opened = (*open).clone();
                opened.insert(*at);
                open.set(opened);
            }
        });
    }
    let report = &synthesis.report;
    let listed = |stack: usize| -> Vec<usize> {
        let of = |at: &usize| report.resources.get(*at).is_some_and(|one| one.stack == stack);
        let wanted = |at: &usize| found.is_empty() || found.contains(at);
        shown.resources.iter().copied().filter(|at| of(at) && wanted(at)).collect()
    };
    html! {
        <div class="glist">
            { for report.stacks.iter().enumerate().map(|(index, stack)| (stack, listed(index))).filter(|(_, resources)| !resources.is_empty()).map(|(stack, resources)| html! {
                <section key={stack.name.clone()}>
                    <h3>{ &stack.name }<span class="faint">{ resources.len() }</span></h3>
                    <ul>{ for resources.into_iter().map(|at| item(props, &open, at)) }</ul>
                </section>
            }) }
        </div>
    }
}

fn item(props: &ResourceListProps, open: &UseStateHandle<BTreeSet<usize>>, at: usize) -> Html {
    let ResourceListProps { synthesis, on_pick, on_template, .. } = props;
    let Some(resource) = synthesis.report.resources.get(at) else { return Html::default() };
    let is_open = open.contains(&at);
    let toggle = {
        let open = open.clone();
        move |_: MouseEvent| {
            let mut opened = (*open).clone();
            if !opened.remove(&at) {
                opened.insert(at);
            }
            open.set(opened);
        }
    };
    html! {
        <li key={at}>
            <button type="button" class={classes!("gitem", is_open.then_some("open"))} aria-expanded={is_open.to_string()} onclick={toggle}>
                <Icon glyph={Glyph::Right} class="fold" />
                { title(synthesis, resource) }
                <span class="faint small end">{ properties(resource.rows.len(), &remark(resource, synthesis.against)) }</span>
            </button>
            if is_open {
                <div class="gfacts"><Facts synthesis={synthesis.clone()} {at} on_pick={on_pick.clone()} on_template={on_template.clone()} /></div>
            }
        </li>
    }
}

/// The number of properties where the title does not say how the resource differs.
fn properties(rows: usize, remark: &str) -> String {
    if rows > 0 && remark.contains("propert") { remark.to_owned() } else { String::new() }
}
