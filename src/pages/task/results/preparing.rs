//! Before a run in this tab: what is fetched and started, and how far it is.

use crate::components::messages::Progress;
use crate::components::text::bytes;
use crate::services::engine::Standing;
use yew::prelude::*;

/// Properties of [`Preparing`].
#[derive(Properties, PartialEq)]
pub struct PreparingProps {
    /// Where the engine stands.
    pub standing: Standing,
}

/// How far the engine is.
#[component]
pub fn Preparing(props: &PreparingProps) -> Html {
    let (title, figures, share, meanwhile) = match &props.standing {
        Standing::Fetching { loaded, total } => (
            "Loading Python and the CDK",
            format!("{} of {}", bytes(*loaded), bytes(*total)),
            Some(loaded / total.max(1.0)),
            "Kept in this browser for the next visit. You can read and write on meanwhile.",
        ),
        Standing::Unknown
        | Standing::Absent(_)
        | Standing::Kept
        | Standing::Starting
        | Standing::Failed(_) => ("Starting Python and the CDK", String::new(), None, "About three seconds."),
        Standing::Ready { .. } => (
            "Running the task’s own reference",
            String::new(),
            None,
            "Once per task: the answer’s run is held against what the CDK saw of it.",
        ),
    };
    html! { <Progress {title} {figures} {share} {meanwhile} /> }
}
