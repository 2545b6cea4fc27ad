//! How good a task's tests are: the wrong solutions that they were tried on, and the other right ones.
//!
//! Both are solutions, or nearly, so that their code stands behind the same seal as the reference.

use super::desk::{Desk, Move};
use crate::components::icon::{Glyph, Icon};
use crate::components::same::Same;
use crate::components::text::counted;
use crate::components::verdict::VerdictMark;
use crate::state::store::use_store;
use infrabench_protocol::quality::{Alternative, Fate, Mutant, TaskQuality};
use infrabench_protocol::verdict::Verdict;
use yew::prelude::*;

/// What was measured of a task's tests; none until it is known, and where it was not measured.
#[hook]
pub fn use_quality(task_id: &str) -> Option<Same<TaskQuality>> {
    let store = use_store();
    let found = use_state_eq(|| None::<Same<TaskQuality>>);
    {
        let (setter, revision) = (found.setter(), store.dataset_revision);
        use_effect_with((task_id.to_owned(), revision), move |(id, _)| {
            let id = id.clone();
            wasm_bindgen_futures::spawn_local(async move {
                setter.set(store.quality(&id).await.map(Same::new));
            });
        });
    }
    (*found).clone()
}

/// The share of wrong solutions that the tests catch, out of 100.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is between 0 and 1")]
pub fn out_of_hundred(quality: &TaskQuality) -> Option<u8> {
    quality.mutation_score().map(|share| (share * 100.0).round() as u8)
}

/// Properties of [`Quality`].
#[derive(Properties, PartialEq)]
pub struct QualityProps {
    /// What was measured.
    pub quality: Same<TaskQuality>,
    /// Whether solutions may be seen.
    pub revealed: bool,
    /// Reveals them.
    pub desk: UseReducerDispatcher<Desk>,
}

/// A fold of the brief.
#[component]
pub fn Quality(props: &QualityProps) -> Html {
    let QualityProps { quality, revealed, desk } = props;
    let reveal = use_callback(desk.clone(), |_: MouseEvent, desk| desk.dispatch(Move::Reveal(true)));
    let score = out_of_hundred(quality).map_or_else(String::new, |score| format!("{score} of 100"));
    html! {
        <details class="fold quality">
            <summary><Icon glyph={Glyph::Right} />{ "Quality" }<span class="n">{ score }</span></summary>
            <div class="in">
                <p>{ caught_words(quality) }</p>
                if !quality.alternatives.is_empty() { <p>{ accepted_words(quality) }</p> }
                if *revealed {
                    { mutants(quality) }
                    { alternatives(quality) }
                } else {
                    <p class="soft">
                        { "Both kinds show the solution. " }
                        <button type="button" class="link" onclick={reveal}>{ "Reveal it to look at them" }</button>
                    </p>
                }
            </div>
        </details>
    }
}

fn caught_words(quality: &TaskQuality) -> String {
    let (caught, survived) = (quality.count(Fate::Caught), quality.count(Fate::Survived));
    let mut words = format!(
        "The tests catch {caught} of {} wrong solutions, made by rule from the right one.",
        caught + survived
    );
    let (equivalent, acceptable) = (quality.count(Fate::Equivalent), quality.count(Fate::Acceptable));
    if equivalent + acceptable > 0 {
        words.push_str(&format!(
            " {} more turned out to be right: {equivalent} with the same template, {acceptable} for a reason.",
            equivalent + acceptable
        ));
    }
    words
}

fn accepted_words(quality: &TaskQuality) -> String {
    let passed = quality.alternatives.iter().filter(|alternative| alternative.passed).count();
    let all = u32::try_from(quality.alternatives.len()).unwrap_or(u32::MAX);
    format!(
        "They accept {passed} of {} written otherwise.",
        counted(all, "right solution", "right solutions")
    )
}

/// What escaped first: that is what a reader wants to know.
fn mutants(quality: &TaskQuality) -> Html {
    let order = [Fate::Survived, Fate::Acceptable, Fate::Caught, Fate::Equivalent];
    let of = |fate: Fate| {
        let found: Vec<&Mutant> = quality.mutants.iter().filter(|mutant| mutant.fate == fate).collect();
        if found.is_empty() {
            return html! {};
        }
        html! {
            <>
                <h3>{ heading(fate) }<span class="faint">{ found.len() }</span></h3>
                <ul class="mutants">{ for found.into_iter().map(mutant) }</ul>
            </>
        }
    };
    html! { <>{ for order.into_iter().map(of) }</> }
}

fn heading(fate: Fate) -> &'static str {
    match fate {
        Fate::Caught => "Wrong and caught",
        Fate::Survived => "Wrong and not caught",
        Fate::Acceptable => "Right after all",
        Fate::Equivalent => "Same template",
    }
}

fn mutant(mutant: &Mutant) -> Html {
    let by = match (&mutant.reason, mutant.caught_by.as_slice()) {
        (Some(reason), _) => reason.clone(),
        (None, []) => String::new(),
        (None, tests) => tests.join(", "),
    };
    html! {
        <li>
            <span class="where">{ &mutant.operator }{ " " }<span class="faint">{ format!("{}:{}", mutant.path, mutant.line) }</span></span>
            <span class="change">{ super::prompt::spans(&mutant.change) }</span>
            if !by.is_empty() { <span class="by soft">{ by }</span> }
        </li>
    }
}

fn alternatives(quality: &TaskQuality) -> Html {
    if quality.alternatives.is_empty() {
        return html! {};
    }
    let one = |alternative: &Alternative| {
        let verdict = Some(if alternative.passed { Verdict::Passed } else { Verdict::Failed });
        html! {
            <li key={alternative.name.clone()}>
                <details>
                    <summary><VerdictMark {verdict} bare={true} />{ alternative.name.replace('-', " ") }</summary>
                    <pre class="code" tabindex="0">{ &alternative.completion }</pre>
                </details>
            </li>
        }
    };
    html! {
        <>
            <h3>{ "Other right solutions" }<span class="faint">{ quality.alternatives.len() }</span></h3>
            <ul class="others">{ for quality.alternatives.iter().map(one) }</ul>
        </>
    }
}
