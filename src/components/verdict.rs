//! Verdicts: each has its outline (disc, square, triangle, diamond, hourglass, hexagon), then its colour, then its word.

use infrabench_protocol::dataset::Best;
use infrabench_protocol::verdict::Verdict;
use yew::prelude::*;

/// The word for people, e.g. `synth error`; `not tried` for none.
pub fn word(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        None => "not tried",
        Some(Verdict::Passed) => "passed",
        Some(Verdict::Failed) => "failed",
        Some(Verdict::SynthError) => "synth error",
        Some(Verdict::GenerationError) => "generation error",
        Some(Verdict::Timeout) => "timeout",
        Some(Verdict::InfraError) => "infra error",
    }
}

/// A score in words: `passed 5/5`, `failed 3 of 5` (three did not pass), `synth error`.
pub fn score_words(score: Option<Best>) -> String {
    match score {
        Some(Best { verdict: Verdict::Passed, passed, total }) => format!("passed {passed}/{total}"),
        Some(Best { verdict: Verdict::Failed, passed, total }) => {
            format!("failed {} of {total}", total.saturating_sub(passed))
        }
        Some(Best { verdict, .. }) => word(Some(verdict)).to_owned(),
        None => word(None).to_owned(),
    }
}

/// Properties of [`VerdictMark`].
#[derive(Properties, PartialEq)]
pub struct VerdictMarkProps {
    /// The verdict; none for not tried.
    pub verdict: Option<Verdict>,
    /// Words beside the outline; its own word when none are given.
    #[prop_or_default]
    pub text: Option<AttrValue>,
    /// Outline only; the word is for screen readers.
    #[prop_or_default]
    pub bare: bool,
}

/// A verdict: outline and word.
#[component]
pub fn VerdictMark(props: &VerdictMarkProps) -> Html {
    let text = props.text.clone().unwrap_or_else(|| AttrValue::from(word(props.verdict)));
    mark(props.verdict, text, props.bare)
}

/// The same without a component of its own, for long lists.
pub fn mark(verdict: Option<Verdict>, text: impl Into<AttrValue>, bare: bool) -> Html {
    let class = classes!("v", verdict.map_or("none", Verdict::as_str));
    html! {
        <span {class}>
            <svg viewBox="0 0 16 16" aria-hidden="true">{ outline(verdict) }</svg>
            <span class={bare.then_some("sr")}>{ text.into() }</span>
        </span>
    }
}

fn outline(verdict: Option<Verdict>) -> Html {
    let (solid, open) = ("k", "o");
    match verdict {
        None => html! { <path class={open} d="M4.5 8h7" /> },
        Some(Verdict::Passed) => html! {
            <><circle cx="8" cy="8" r="7" /><path class={solid} d="m4.8 8.3 2.2 2.2 4.2-4.6" /></>
        },
        Some(Verdict::Failed) => html! {
            <>
                <path d="M2.5 1h11A1.5 1.5 0 0 1 15 2.5v11a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 1 13.5v-11A1.5 1.5 0 0 1 2.5 1Z" />
                <path class={solid} d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6" />
            </>
        },
        Some(Verdict::SynthError) => html! {
            <><path d="M8 .8 15.8 15H.2z" /><path class={solid} d="M8 6v4.2M8 12.5v.01" /></>
        },
        Some(Verdict::GenerationError) => html! {
            <><path class={open} d="M8 1.2 14.8 8 8 14.8 1.2 8z" /><path class={open} d="M5.5 8h5" /></>
        },
        Some(Verdict::Timeout) => html! {
            <path class={open} d="M3.5 1.5h9M3.5 14.5h9M4.5 1.5v2.8L8 8l-3.5 3.7v2.8m7-13v2.8L8 8l3.5 3.7v2.8" />
        },
        Some(Verdict::InfraError) => html! {
            <>
                <path class={open} stroke-dasharray="3 2" d="M4.5 1.8h7L15 8l-3.5 6.2h-7L1 8z" />
                <path class={open} d="M8 5v3.6M8 11.1v.01" />
            </>
        },
    }
}
