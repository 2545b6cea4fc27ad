//! The choice between baseline and reference. The reference asks for one press the first time: it gives the solution
//! away.

use super::tree::Against;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::Empty;
use yew::prelude::*;

/// What is compared with, and whether that may be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is chosen.
    pub against: Against,
    /// Whether the reference may be seen.
    pub unsealed: bool,
    /// Chooses.
    pub on_choose: Callback<Against>,
    /// Allows the reference to be seen.
    pub on_unseal: Callback<()>,
}

impl Choice {
    /// Whether the comparison that was chosen stays hidden.
    pub fn is_sealed(&self) -> bool {
        self.against == Against::Reference && !self.unsealed
    }

    /// Chooses `against` when pressed.
    pub fn choose(&self, against: Against) -> Callback<MouseEvent> {
        self.on_choose.reform(move |_| against)
    }

    /// The two buttons.
    pub fn segment(&self) -> Html {
        html! {
            <span class="seg" role="group" aria-label="Compare your answer with">
                { for [(Against::Baseline, "Baseline"), (Against::Reference, "Reference")].into_iter().map(|(against, name)| html! {
                    <button key={name} type="button" aria-pressed={(self.against == against).to_string()} onclick={self.choose(against)}>{ name }</button>
                }) }
            </span>
        }
    }
}

/// Properties of [`Sealed`].
#[derive(Properties, PartialEq)]
pub struct SealedProps {
    /// The choice.
    pub choice: Choice,
}

/// In place of a comparison with the reference.
#[component]
pub fn Sealed(props: &SealedProps) -> Html {
    html! {
        <Empty title="The reference is hidden">
            <p>{ "Comparing with it shows parts of the canonical solution." }</p>
            <div class="acts">
                <button type="button" class="btn" onclick={props.choice.on_unseal.reform(|_: MouseEvent| ())}>
                    <Icon glyph={Glyph::Eye} />{ "Show the comparison" }
                </button>
                <button type="button" class="btn quiet" onclick={props.choice.choose(Against::Baseline)}>{ "Compare with the baseline" }</button>
            </div>
        </Empty>
    }
}
