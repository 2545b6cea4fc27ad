//! How scoring a run goes: what it is at, how far, how fast, and what stopped it.

use super::words::span;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note, Progress};
use crate::components::text::{bytes, count, counted};
use crate::runs::{RunInfo, Scoring};
use crate::services::engine::{Standing, use_engine};
use crate::services::run_scoring::{self, Going, RunScoring, use_run_scoring};
use crate::state::store::use_store;
use yew::prelude::*;

/// Properties of [`ScoringProgress`].
#[derive(Properties, PartialEq)]
pub struct ScoringProgressProps {
    /// The run.
    pub info: RunInfo,
}

/// How it goes; nothing where nobody scores it.
#[component]
pub fn ScoringProgress(props: &ScoringProgressProps) -> Html {
    let store = use_store();
    let info = &props.info;
    let scoring = use_run_scoring(&AttrValue::from(info.id.clone()));
    let pause = {
        let (store, id) = (store, info.id.clone());
        Callback::from(move |_: MouseEvent| run_scoring::pause(&store, &id))
    };
    match scoring {
        RunScoring::Idle | RunScoring::Ended { left: None } => Html::default(),
        RunScoring::Going(going) => html! { <Moving info={info.clone()} {going} on_pause={pause} /> },
        RunScoring::Stopped(why) => html! {
            <div class="message"><Note gravity={Gravity::Bad} glyph={Glyph::Stop} title="Scoring stopped">
                <p>{ why }</p><p>{ "What was scored is kept. Start again to go on where it was." }</p>
            </Note></div>
        },
        RunScoring::Ended { left: Some((number, why)) } => html! {
            <div class="message"><Note gravity={Gravity::Err} glyph={Glyph::Warn}
                title={format!("{} could not be scored", counted(number, "answer", "answers"))}>
                <p>{ why }</p>
            </Note></div>
        },
    }
}

#[derive(Properties, PartialEq)]
struct MovingProps {
    info: RunInfo,
    going: Going,
    on_pause: Callback<MouseEvent>,
}

#[component]
fn Moving(props: &MovingProps) -> Html {
    let MovingProps { info, going, on_pause } = props;
    let standing = use_engine(&AttrValue::from(going.version.clone()));
    let all = info.samples.max(1);
    let done = info.samples.saturating_sub(info.waiting);
    let here = going.place == Scoring::Tab;
    let title = if here { "Scoring in this tab" } else { "Scoring on the backend" };
    let elapsed = js_sys::Date::now() - going.since_ms;
    let each = (going.done > 0).then(|| elapsed / f64::from(going.done));
    let figures = match each {
        Some(each) => format!(
            "{} of {}, {} a sample, about {} left",
            count(done),
            counted(info.samples, "sample", "samples"),
            span(each),
            span(each * f64::from(info.waiting))
        ),
        None => format!("{} of {}", count(done), counted(info.samples, "sample", "samples")),
    };
    let meanwhile = match &standing {
        Standing::Fetching { loaded, total } if here => {
            format!("Loading Python and the CDK: {} of {}", bytes(*loaded), bytes(*total))
        }
        Standing::Starting if here => "Starting Python".to_owned(),
        _ if going.at.is_empty() => "Each result is kept as it comes; it goes on after a reload.".to_owned(),
        _ => going.at.clone(),
    };
    html! {
        <div class="message scoring-run">
            <Progress {title} {figures} share={Some(f64::from(done) / f64::from(all))} {meanwhile} />
            <button type="button" class="btn" onclick={on_pause}><Icon glyph={Glyph::Pause} />{ "Pause" }</button>
        </div>
    }
}
