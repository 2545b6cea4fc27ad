//! One judged test: a line, and under it why it did not pass.

use super::looked::Looked;
use super::words::{mark_of, outcome_word, test_name};
use crate::components::icon::{Glyph, Icon};
use crate::components::same::Same;
use crate::components::verdict::VerdictMark;
use crate::pages::task::analysis::links::{Cause, Told};
use crate::pages::task::analysis::output::duration;
use crate::pages::task::goto::Goto;
use crate::pages::task::spans;
use infrabench_protocol::run::TestOutcome;
use infrabench_protocol::template::TemplateReport;
use infrabench_protocol::verdict::JudgedTest;
use infrabench_verdict::told;
use yew::prelude::*;

/// Properties of [`TestRow`].
#[derive(Properties, PartialEq)]
pub struct TestRowProps {
    /// Its index in the judgement.
    pub index: usize,
    /// The test.
    pub test: JudgedTest,
    /// The test that was stopped by the same error and tells it.
    pub shared: Option<usize>,
    /// The tests that are stopped by this one's error as well.
    pub sharing: Vec<usize>,
    /// The differences that explain it.
    pub causes: Vec<Told>,
    /// The answer's resources and the code that made them, once known.
    pub made: Option<Same<TemplateReport>>,
    /// Whether it is open.
    pub open: bool,
    /// Opens or closes it.
    pub on_toggle: Callback<usize>,
    /// Goes to a line.
    pub goto: Callback<Goto>,
    /// Shows a difference.
    pub to_cause: Callback<Cause>,
}

/// The test.
#[component]
pub fn TestRow(props: &TestRowProps) -> Html {
    let TestRowProps { index, test, shared, open, on_toggle, .. } = props;
    let report = &test.report;
    let foldable = shared.is_none() && (report.exception.is_some() || report.assertion.is_some());
    let message = match shared {
        Some(first) => Some(format!("stopped by the same error as test {}", first + 1)),
        // The CDK's own sentence stays under the line, with the traceback.
        None => told(test).or_else(|| report.message.clone()).or_else(|| unwitnessed(test)),
    };
    let line = html! {
        <>
            if foldable { <Icon glyph={Glyph::Right} class="tw" /> } else { <span></span> }
            <VerdictMark verdict={mark_of(report.outcome)} text={outcome_word(report.outcome)} bare={true} />
            <span class="tname" title={report.id.clone()}><span class="faint nth">{ index + 1 }</span>{ test_name(&report.id) }</span>
            <span class="msg">{ message.as_deref().map(spans) }</span>
            if let Some(error_type) = test.error_type.filter(|_| shared.is_none()) {
                <span class="tag faint">{ error_type.as_str() }</span>
            } else {
                <span></span>
            }
            <span class="dur">{ if report.duration_ms > 0 { duration(report.duration_ms) } else { String::new() } }</span>
        </>
    };
    let id = format!("test-{index}");
    if !foldable {
        return html! { <div class="trow" {id} tabindex="-1"><div class="flat">{ line }</div></div> };
    }
    let onclick = {
        let (on_toggle, index) = (on_toggle.clone(), *index);
        Callback::from(move |event: MouseEvent| {
            // The list keeps what is open, so that a link can open it too.
            event.prevent_default();
            on_toggle.emit(index);
        })
    };
    html! {
        <details class="trow" {id} open={*open}>
            <summary {onclick}>{ line }</summary>
            if *open {
                { explained(props) }
                <Looked test={test.clone()} causes={props.causes.clone()} made={props.made.clone()} goto={props.goto.clone()} />
            }
        </details>
    }
}

/// What a pass is worth that only Python reports.
fn unwitnessed(test: &JudgedTest) -> Option<String> {
    let unseen = test.report.outcome == TestOutcome::Passed && test.witnessed == Some(0);
    unseen.then(|| "plain asserts only: Python’s word, which the CDK’s kernel cannot witness".to_owned())
}

fn explained(props: &TestRowProps) -> Html {
    let sharing = match props.sharing.as_slice() {
        [] => None,
        [one] => Some(format!("The same error stopped test {}.", one + 1)),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|index| (index + 1).to_string()).collect();
            Some(format!("The same error stopped tests {} and {}.", first.join(", "), last + 1))
        }
    };
    if sharing.is_none() && props.causes.is_empty() {
        return Html::default();
    }
    html! {
        <p class="because">
            if let Some(words) = sharing { <span>{ words }</span> }
            if !props.causes.is_empty() {
                <span>
                    { "Explained by " }
                    { for props.causes.iter().enumerate().map(|(at, told)| {
                        let cause = told.cause.clone();
                        html! {
                            <span key={at}>
                                if at > 0 { { "; " } }
                                <button type="button" class="link" onclick={props.to_cause.reform(move |_: MouseEvent| cause.clone())}
                                    title="Show it in the structural diff against the reference"><code>{ &told.words }</code></button>
                            </span>
                        }
                    }) }
                </span>
            }
        </p>
    }
}
