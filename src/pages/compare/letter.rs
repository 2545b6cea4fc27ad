//! The letters that runs go by: A is a square one, B a round one, all others have a dashed edge.

use yew::prelude::*;

/// The letter of a run.
pub fn letter(name: char, small: bool) -> Html {
    let shape = match name {
        'A' => None,
        'B' => Some("b"),
        _ => Some("more"),
    };
    html! { <span class={classes!("letter", shape, small.then_some("s"))}>{ name }</span> }
}
