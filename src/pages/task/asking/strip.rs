//! How far asking is, over the answer box: one line while it goes on and when it is over, a note when there is no answer.

use super::order::Order;
use super::state::{Stage, Turn, Which};
use super::trouble;
use super::use_asking::Asker;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::text::{count, counted};
use crate::services::model::now;
use crate::state::store::use_store;
use gloo_timers::callback::Interval;
use infrabench_protocol::results::Usage;
use yew::prelude::*;

/// Properties of [`Strip`].
#[derive(Properties, PartialEq)]
pub struct StripProps {
    /// What is asked.
    pub asker: Asker,
    /// Opens the dialog.
    pub on_open: Callback<()>,
}

/// How far it is. Nothing before a model was asked.
#[component]
pub fn Strip(props: &StripProps) -> Html {
    let StripProps { asker, on_open } = props;
    let store = use_store();
    let state = &asker.state;
    let again = {
        let (ask, on_open, store, which) =
            (asker.ask.clone(), on_open.clone(), store.clone(), state.which.unwrap_or(Which::First));
        Callback::from(move |_: MouseEvent| match Order::of(which, &store) {
            Some(order) => ask.emit(order),
            None => on_open.emit(()),
        })
    };
    let stop = asker.stop.reform(|_: MouseEvent| ());
    let button = |words: &'static str, onclick: &Callback<MouseEvent>| {
        html! { <button type="button" class="btn tiny" {onclick}>{ words }</button> }
    };
    let back = state.before.is_some().then(|| {
        html! { <button type="button" class="btn tiny" onclick={asker.bring_back.reform(|_: MouseEvent| ())}>{ "Back to my answer" }</button> }
    });
    let over = html! {
        <>
            { button("Ask again", &again) }
            { back.clone() }
            <button type="button" class="btn quiet icon tiny" aria-label="Dismiss" onclick={asker.dismiss.reform(|_: MouseEvent| ())}>
                <Icon glyph={Glyph::Close} />
            </button>
        </>
    };
    match &state.stage {
        Stage::Idle => Html::default(),
        Stage::Preparing => line("busy", html! { "Making the prompt" }, button("Stop", &stop)),
        Stage::Asked { since, thought, words } => {
            let (doing, figures) = asked(*thought, *words);
            let words = html! { <>{ &state.model }{ doing }</> };
            let figures = html! { <>{ figures }<Elapsed since={*since} /></> };
            moving("busy", words, figures, button("Stop", &stop))
        }
        Stage::Held { seconds, tries, .. } => line(
            "held",
            html! { format!("{} is busy. Asked {}; it is asked again by itself.", state.model, counted(*tries, "time", "times")) },
            html! {
                <>
                    <button type="button" class="btn tiny num" onclick={again}>{ format!("Try again ({seconds} s)") }</button>
                    { button("Stop", &stop) }
                </>
            },
        ),
        Stage::Whole => {
            let turn = state.turns.last();
            let limit = turn.is_some_and(|turn| turn.at_limit);
            let words = html! {
                <>
                    { turn.map(told).unwrap_or_default() }
                    if limit { <b class="strong">{ " It ended at the limit of tokens, so it may not be whole." }</b> }
                </>
            };
            line(if limit { "held" } else { "whole" }, words, over)
        }
        Stage::Stopped(kept) => {
            let words = if *kept {
                "Stopped. What had come is in the box."
            } else {
                "Stopped before an answer came."
            };
            line("stopped-by-hand", html! { words }, over)
        }
        Stage::NoPrompt(why) => html! {
            <Note gravity={Gravity::Bad} glyph={Glyph::Stop} level=3 title="Nothing was asked"><p>{ why }</p></Note>
        },
        Stage::Failed { failure, kept } => {
            let endpoint = store.settings.model().endpoint;
            let acts = html! {
                <>
                    <button type="button" class="btn tiny" onclick={again}><Icon glyph={Glyph::Retry} />{ if *kept { "Ask again" } else { "Try again" } }</button>
                    <button type="button" class="btn tiny" onclick={on_open.reform(|_: MouseEvent| ())}>{ "Service and model" }</button>
                    { back }
                    <button type="button" class="btn quiet tiny" onclick={asker.dismiss.reform(|_: MouseEvent| ())}>{ "Dismiss" }</button>
                </>
            };
            trouble::note(failure, *kept, &endpoint, &asker.state.model, acts)
        }
    }
}

fn line(class: &'static str, words: Html, acts: Html) -> Html {
    moving(class, words, Html::default(), acts)
}

/// With figures that change all the time: a screen reader that read them out would do nothing else.
fn moving(class: &'static str, words: Html, figures: Html, acts: Html) -> Html {
    html! {
        <div class={classes!("asked", class)}>
            <span class="said"><span role="status">{ words }</span><span class="num" aria-hidden="true">{ figures }</span></span>
            <span class="end">{ acts }</span>
        </div>
    }
}

/// What a model does, and how far it is.
fn asked(thought: usize, words: usize) -> (&'static str, String) {
    let figure =
        |number: usize| format!(", {} characters so far, ", count(u32::try_from(number).unwrap_or(u32::MAX)));
    match (thought, words) {
        (0, 0) => (" was asked", ", ".to_owned()),
        (thought, 0) => (" thinks", figure(thought)),
        (_, words) => (" answers", figure(words)),
    }
}

/// `qwen3 answered in 4.2 s: 1,204 tokens sent, 380 received.`
fn told(turn: &Turn) -> String {
    let turned = match turn.which {
        Which::First => "answered",
        Which::Second(_) => "answered again",
    };
    let cost = cost(&turn.usage);
    format!("{} {turned}{}{cost}.", turn.model, if cost.is_empty() { "" } else { " " })
}

/// `in 4.2 s: 1,204 tokens sent, 380 received`, as far as it is known.
pub fn cost(usage: &Usage) -> String {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of an answer")]
    let time = usage.latency_ms.map(|time| format!("in {:.1} s", time as f64 / 1000.0));
    let figure = |tokens: u64| count(u32::try_from(tokens).unwrap_or(u32::MAX));
    let tokens = match (usage.input_tokens, usage.output_tokens) {
        (Some(sent), Some(received)) => {
            Some(format!("{} tokens sent, {} received", figure(sent), figure(received)))
        }
        (Some(sent), None) => Some(format!("{} tokens sent", figure(sent))),
        (None, Some(received)) => Some(format!("{} tokens received", figure(received))),
        (None, None) => None,
    };
    [time, tokens].into_iter().flatten().collect::<Vec<_>>().join(": ")
}

#[derive(Properties, PartialEq)]
struct ElapsedProps {
    since: f64,
}

/// Whole seconds since, counting.
#[component]
fn Elapsed(props: &ElapsedProps) -> Html {
    let since = props.since;
    let seconds = use_state_eq(|| 0_u32);
    {
        let setter = seconds.setter();
        use_effect_with(since.to_bits(), move |_| {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a time, never negative"
            )]
            let timer = Interval::new(500, move || setter.set(((now() - since) / 1000.0).max(0.0) as u32));
            move || drop(timer)
        });
    }
    html! { <span>{ format!("{} s", *seconds) }</span> }
}
