//! The heads of the two runs: who, and the figures of each over all that it scored.

use super::letter::letter;
use super::words::{interval, many, number, percent};
use crate::components::icon::{Glyph, Icon};
use crate::components::page_link::PageLink;
use crate::components::text::{counted, day, dollars, tokens};
use crate::route::Route;
use crate::runs::RunFigures;
use infrabench_verdict::metrics::{Metrics, Share};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Head`].
#[derive(Properties, PartialEq)]
pub struct HeadProps {
    /// `A` or `B`.
    pub name: char,
    /// The run; none while none is chosen.
    pub run: Option<RunFigures>,
    /// Every run there is: what can be chosen, as id and name.
    pub runs: Vec<(AttrValue, AttrValue)>,
    /// Called with the id of another run.
    pub on_choose: Callback<String>,
}

/// The head of a run.
#[component]
pub fn Head(props: &HeadProps) -> Html {
    let HeadProps { name, run, runs, on_choose } = props;
    let choose = on_choose.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    let id = run.as_ref().map(|run| run.info.id.clone());
    html! {
        <section class="sheet" aria-label={format!("Run {name}")}>
            <div class="runhead">
                { letter(*name, false) }
                <div class="who">
                    if let Some(run) = run {
                        <h2 class="t-head"><PageLink to={Route::Run { id: run.info.id.clone() }} title="Open the run">{ &run.info.name }</PageLink></h2>
                        <span class="soft small">{ about(run) }</span>
                    } else {
                        <h2 class="t-head">{ "No run chosen" }</h2>
                    }
                </div>
                <label class="field">
                    <select aria-label={format!("Run {name}")} onchange={choose}>
                        if id.is_none() { <option value="" selected=true disabled=true>{ "Choose a run" }</option> }
                        { for runs.iter().map(|(value, words)| html! {
                            <option key={value.to_string()} value={value.clone()} selected={id.as_deref() == Some(value.as_str())}>{ words }</option>
                        }) }
                    </select>
                </label>
            </div>
            if let Some(run) = run { <dl class="block">{ facts(run) }</dl> }
        </section>
    }
}

/// How it was asked and when it came here.
fn about(run: &RunFigures) -> String {
    let turns = match run.info.turns {
        0 | 1 => "one turn".to_owned(),
        2 => "two turns".to_owned(),
        turns => counted(turns, "turn", "turns"),
    };
    let tasks = many(run.metrics.tasks, "task", "tasks");
    let scored = if run.metrics.samples > run.metrics.tasks {
        format!("{} of {tasks}", many(run.metrics.samples, "sample", "samples"))
    } else {
        tasks
    };
    format!("{scored}, {turns}, imported {}", day(run.info.created_ms))
}

fn facts(run: &RunFigures) -> Html {
    let metrics = &run.metrics;
    let Some(correctness) = &metrics.correctness else {
        return html! { <div class="grow"><dt>{ "Scored" }</dt><dd>{ "nothing yet" }</dd></div> };
    };
    let several = metrics.samples > metrics.tasks;
    let most = metrics.pass_at.iter().rfind(|at| at.k > 1).filter(|_| several);
    html! {
        <>
            { fact("Correctness, %", strong(correctness)) }
            { fact("Solved", html! { { solved(correctness) } }) }
            if several { { share("Average correctness", metrics.average_correctness.as_ref()) } }
            if let Some(at) = most { { fact(&format!("pass@{}", at.k), html! { <>{ percent(at.unbiased.value) }{ " " }<span class="faint">{ interval(&at.unbiased) }</span></> }) } }
            { share("Generation success", metrics.generation_success.as_ref()) }
            { share("Synth success", metrics.synth_success.as_ref()) }
            { share("Passed tests", metrics.passed_tests.as_ref()) }
            { fact("Infra errors", infra(metrics)) }
            { spent(metrics) }
            if run.info.waiting > 0 { { fact("Not scored yet", html! { <b class="strong err">{ counted(run.info.waiting, "answer", "answers") }</b> }) } }
            <div class="grow" aria-hidden="true"></div>
        </>
    }
}

fn fact(name: &str, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

fn strong(share: &Share) -> Html {
    html! { <><b class="strong">{ percent(share.value) }</b>{ " " }<span class="faint" title="95 % interval">{ interval(share) }</span></> }
}

fn share(name: &str, share: Option<&Share>) -> Html {
    share.map_or_else(Html::default, |share| {
        let title = format!("95 % interval {}", interval(share));
        fact(name, html! { <span {title}>{ percent(share.value) }</span> })
    })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "counts of tasks"
)]
fn solved(share: &Share) -> String {
    format!("{} of {}", number((share.value * share.of as f64).round() as usize), number(share.of))
}

/// Tokens and money, where a client said so.
fn spent(metrics: &Metrics) -> Html {
    let Some(usage) = &metrics.usage else { return Html::default() };
    let title =
        format!("{} tokens sent, {} received", tokens(usage.input_tokens), tokens(usage.output_tokens));
    match (usage.input_tokens + usage.output_tokens, usage.cost_usd) {
        (0, None) => Html::default(),
        (0, Some(cost)) => fact("Cost", html! { { dollars(cost) } }),
        (all, None) => fact("Tokens", html! { <span {title}>{ tokens(all) }</span> }),
        (all, Some(cost)) => fact(
            "Tokens, cost",
            html! { <span {title}>{ format!("{}, {}", tokens(all), dollars(cost)) }</span> },
        ),
    }
}

fn infra(metrics: &Metrics) -> Html {
    match metrics.infra_errors {
        0 => html! { { "0" } },
        some => html! {
            <span title="Samples that failed by the engine’s fault. They count in no figure: score them again.">
                <b class="strong err">{ number(some) }</b><span class="faint">{ ", left out" }</span>
            </span>
        },
    }
}

/// Properties of [`Heads`].
#[derive(Properties, PartialEq)]
pub struct HeadsProps {
    /// Run A.
    pub a: Option<RunFigures>,
    /// Run B.
    pub b: Option<RunFigures>,
    /// Every run there is, as id and name.
    pub runs: Vec<(AttrValue, AttrValue)>,
    /// Called with another run for A.
    pub on_a: Callback<String>,
    /// Called with another run for B.
    pub on_b: Callback<String>,
    /// Swaps the two.
    pub on_swap: Callback<()>,
}

/// Both heads.
#[component]
pub fn Heads(props: &HeadsProps) -> Html {
    let HeadsProps { a, b, runs, on_a, on_b, on_swap } = props;
    html! {
        <div class="pair">
            <Head name='A' run={a.clone()} runs={runs.clone()} on_choose={on_a.clone()} />
            <button type="button" class="btn swap" onclick={on_swap.reform(|_: MouseEvent| ())} title="Swap A and B">
                <Icon glyph={Glyph::Swap} /><span class="sr">{ "Swap A and B" }</span>
            </button>
            <Head name='B' run={b.clone()} runs={runs.clone()} on_choose={on_b.clone()} />
        </div>
    }
}
