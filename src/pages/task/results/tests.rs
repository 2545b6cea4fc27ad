//! The list of judged tests: which is open, and going to one of them.

use super::test::TestRow;
use super::words::shared_errors;
use crate::components::same::Same;
use crate::pages::task::analysis::links::Links;
use crate::pages::task::goto::Goto;
use crate::services::address::document;
use crate::services::scoring::Asked;
use crate::services::templates::{Comparison, use_comparison};
use infrabench_protocol::api::Score;
use infrabench_protocol::run::TestOutcome;
use std::collections::BTreeSet;
use std::rc::Rc;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// Properties of [`TestList`].
#[derive(Properties, PartialEq)]
pub struct TestListProps {
    /// The score.
    pub score: Same<Score>,
    /// The answer that the score is about.
    pub asked: Option<Rc<Asked>>,
    /// Links to the structural diff.
    pub links: Links,
    /// Goes to a line.
    pub goto: Callback<Goto>,
}

/// The tests.
#[component]
pub fn TestList(props: &TestListProps) -> Html {
    let TestListProps { score, asked, links, goto } = props;
    let tests = &score.judgement.tests;
    let open = use_state_eq(|| first_failed(score));
    {
        let open = open.setter();
        let first = use_mut_ref(|| true);
        use_effect_with(score.clone(), move |score| {
            if !first.replace(false) {
                open.set(first_failed(score));
            }
        });
    }
    let wanted = tests.iter().any(|test| test.closest.is_some());
    let made = match use_comparison(asked.as_ref(), Some(score), None, wanted) {
        Some(Comparison::Known(report)) => Some(report),
        Some(Comparison::Asked | Comparison::Failed(_)) | None => None,
    };
    let shared = use_memo(score.clone(), |score| shared_errors(&score.judgement.tests));
    {
        let (open, shared) = (open.clone(), shared.clone());
        use_effect_with(links.test, move |asked| {
            let Some((_, index)) = *asked else { return };
            let index = shared.get(index).copied().flatten().unwrap_or(index);
            let mut opened = (*open).clone();
            opened.insert(index);
            open.set(opened);
            let Some(row) = document().get_element_by_id(&format!("test-{index}")) else { return };
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Center);
            row.scroll_into_view_with_scroll_into_view_options(&options);
            let summary = row.query_selector("summary").ok().flatten().unwrap_or(row);
            if let Some(summary) = wasm_bindgen::JsCast::dyn_ref::<web_sys::HtmlElement>(&summary) {
                let _ = summary.focus();
            }
        });
    }
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |index: usize| {
            let mut opened = (*open).clone();
            if !opened.remove(&index) {
                opened.insert(index);
            }
            open.set(opened);
        })
    };
    html! {
        <div class="trows">
            { for tests.iter().enumerate().map(|(index, test)| {
                let sharing: Vec<usize> = shared.iter().enumerate().filter(|(_, first)| **first == Some(index)).map(|(at, _)| at).collect();
                html! {
                    <TestRow key={test.report.id.clone()} {index} test={test.clone()} shared={shared.get(index).copied().flatten()} {sharing}
                        causes={links.explained.causes.get(&index).cloned().unwrap_or_default()} made={made.clone()} open={open.contains(&index)}
                        on_toggle={on_toggle.clone()} goto={goto.clone()} to_cause={links.to_cause.clone()} />
                }
            }) }
        </div>
    }
}

/// The first test with something to read is open.
fn first_failed(score: &Score) -> BTreeSet<usize> {
    let failed = score.judgement.tests.iter().position(|test| {
        let told = test.report.exception.is_some() || test.report.assertion.is_some();
        told && test.report.outcome != TestOutcome::Passed
    });
    failed.into_iter().collect()
}
