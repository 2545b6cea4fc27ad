//! The figures of a run: the title block, groups of tasks, why samples did not pass.

use super::view::RunView;
use super::words::{percent, share_words, span};
use crate::components::text::{count, counted, dollars, tokens};
use crate::runs::{GroupBy, RunDetail};
use infrabench_verdict::metrics::{Metrics, Share};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Figures`].
#[derive(Properties, PartialEq)]
pub struct FiguresProps {
    /// The run.
    pub detail: Rc<RunDetail>,
    /// What is on show.
    pub view: RunView,
    /// Shows something else.
    pub on_view: Callback<RunView>,
}

/// The figures.
#[component]
pub fn Figures(props: &FiguresProps) -> Html {
    let metrics = &props.detail.figures.metrics;
    if metrics.samples == 0 {
        return Html::default();
    }
    html! {
        <>
            <dl class="block figures">{ for facts(metrics).into_iter().map(|(name, value, title)| html! {
                <div><dt>{ name }</dt><dd {title}>{ value }</dd></div>
            }) }</dl>
            <div class="cols run-cols">
                if !props.detail.by.is_empty() { <Groups detail={props.detail.clone()} /> }
                if !metrics.error_types.is_empty() { { errors(props, metrics) } }
            </div>
        </>
    }
}

type Fact = (&'static str, String, String);

fn facts(metrics: &Metrics) -> Vec<Fact> {
    let share = |name, share: Option<&Share>| (name, with_interval(share), share_words(share));
    let mut facts = vec![share("Correctness", metrics.correctness.as_ref())];
    if metrics.per_sample.len() > 1 {
        facts.push(share("Average correctness", metrics.average_correctness.as_ref()));
        if let Some(spread) = metrics.spread {
            facts.push((
                "Spread",
                format!("{:.1}", spread * 100.0),
                "Standard deviation between the samples, in points".to_owned(),
            ));
        }
        if let Some(last) = metrics.pass_at.last() {
            facts.push((
                "pass@k, unbiased",
                format!("{:.1} % at {}", last.unbiased.value * 100.0, last.k),
                share_words(Some(&last.unbiased)),
            ));
        }
        facts.push(share("Disagreement", metrics.disagreement.as_ref()));
    }
    facts.push(share("Usable answers", metrics.generation_success.as_ref()));
    facts.push(share("Synthesized", metrics.synth_success.as_ref()));
    facts.push(share("Passed tests, mean", metrics.passed_tests.as_ref()));
    facts.push(share("Passed tests, pooled", metrics.passed_tests_pooled.as_ref()));
    if let Some(turns) = &metrics.turns {
        facts.push((
            "Second turn",
            format!("fixed {}, broke {} of {}", turns.fixed, turns.broken, turns.asked_again),
            format!(
                "First turn {}, last {}",
                share_words(Some(&turns.first)),
                share_words(Some(&turns.last))
            ),
        ));
    }
    if let Some(usage) = &metrics.usage {
        let used = format!("{} in, {} out", tokens(usage.input_tokens), tokens(usage.output_tokens));
        facts.push(("Tokens", used, "All turns of all samples".to_owned()));
        if let Some(cost) = usage.cost_usd {
            facts.push(("Cost", dollars(cost), "US dollars, all turns of all samples".to_owned()));
        }
        if let Some(latency) = usage.latency_ms {
            facts.push(("Latency", span(latency), "Median time to a whole answer".to_owned()));
        }
    }
    if metrics.infra_errors > 0 {
        let words = format!("{} left out", metrics.infra_errors);
        facts.push(("Infra errors", words, "Our fault, not the model’s: in no figure".to_owned()));
    }
    facts
}

fn with_interval(share: Option<&Share>) -> String {
    share.map_or_else(
        || "–".to_owned(),
        |share| {
            format!(
                "{} ({:.0} to {:.0})",
                percent(Some(share)),
                share.interval.low * 100.0,
                share.interval.high * 100.0
            )
        },
    )
}

#[derive(Properties, PartialEq)]
struct GroupsProps {
    detail: Rc<RunDetail>,
}

fn group_word(by: GroupBy) -> &'static str {
    match by {
        GroupBy::Donor => "Donor",
        GroupBy::Service => "Service",
        GroupBy::Kind => "Kind",
        GroupBy::Difficulty => "Difficulty",
    }
}

/// Correctness by group, a bar with its interval each.
#[component]
fn Groups(props: &GroupsProps) -> Html {
    let by = use_state_eq(|| GroupBy::Difficulty);
    let groups = props.detail.by.iter().find(|(known, _)| *known == *by).or_else(|| props.detail.by.first());
    let choice = props.detail.by.iter().map(|(known, _)| {
        let (known, setter) = (*known, by.setter());
        html! {
            <button type="button" aria-pressed={(known == *by).to_string()} onclick={move |_: MouseEvent| setter.set(known)}>{ group_word(known) }</button>
        }
    });
    html! {
        <section class="sheet">
            <header class="sheet-head"><h2>{ "Correctness by" }</h2><span class="seg" role="group" aria-label="Group by">{ for choice }</span></header>
            <div class="short-table" tabindex="0" role="region" aria-label="Correctness by group"><table class="table">
                <thead><tr><th>{ groups.map(|(by, _)| group_word(*by)) }</th><th class="r">{ "Tasks" }</th><th class="r">{ "Correctness" }</th><th class="ci"><span class="sr">{ "95 % interval" }</span></th></tr></thead>
                <tbody>{ for groups.iter().flat_map(|(_, groups)| groups).map(|group| {
                    let share = Some(&group.correctness);
                    html! {
                        <tr>
                            <td>{ &group.name }</td><td class="r">{ group.correctness.of }</td>
                            <td class="r strong">{ percent(share) }</td><td class="ci">{ bar(share) }</td>
                        </tr>
                    }
                }) }</tbody>
            </table></div>
        </section>
    }
}

/// A share as a bar with its interval as a whisker, 0 to 100 %.
pub fn bar(share: Option<&Share>) -> Html {
    let Some(share) = share else { return Html::default() };
    let at = |value: f64| format!("{:.2}%", value.clamp(0.0, 1.0) * 100.0);
    let (low, high) = (at(share.interval.low), at(share.interval.high));
    html! {
        <svg class="sharebar" role="img" aria-label={share_words(Some(share))}>
            <rect class="ground" x="0" y="4" width="100%" height="8" />
            <rect class="bar-v" x="0" y="4" width={at(share.value)} height="8" />
            <line class="wh" x1={low.clone()} x2={high.clone()} y1="8" y2="8" />
            <line class="wh" x1={low.clone()} x2={low} y1="4" y2="12" />
            <line class="wh" x1={high.clone()} x2={high} y1="4" y2="12" />
        </svg>
    }
}

/// Why samples did not pass; a press shows those samples.
fn errors(props: &FiguresProps, metrics: &Metrics) -> Html {
    let rows = metrics.error_types.iter().map(|found| {
        let chosen = props.view.query.error_type == Some(found.error_type);
        let mut view = props.view.clone();
        view.query.error_type = (!chosen).then_some(found.error_type);
        let onclick = props.on_view.reform(move |_: MouseEvent| view.clone());
        html! {
            <tr>
                <td><button type="button" class="link" {onclick} aria-pressed={chosen.to_string()}>{ found.error_type.as_str() }</button></td>
                <td class="r">{ count(u32::try_from(found.samples).unwrap_or(u32::MAX)) }</td>
                <td class="r strong">{ format!("{:.1} %", found.share * 100.0) }</td>
                <td class="ci"><span class="meter wide" aria-hidden="true"><i style={format!("width:{:.1}%", found.share * 100.0)}></i></span></td>
            </tr>
        }
    });
    let failed: usize = metrics.samples
        - metrics.verdicts.get(&infrabench_protocol::verdict::Verdict::Passed).copied().unwrap_or(0);
    html! {
        <section class="sheet">
            <header class="sheet-head"><h2>{ "Why samples did not pass" }</h2><span class="end faint small">{ counted(u32::try_from(failed).unwrap_or(u32::MAX), "sample", "samples") }</span></header>
            <div class="short-table" tabindex="0" role="region" aria-label="Error types"><table class="table">
                <thead><tr><th>{ "Error type" }</th><th class="r">{ "Samples" }</th><th class="r">{ "Share" }</th><th class="ci"><span class="sr">{ "Share, drawn" }</span></th></tr></thead>
                <tbody>{ for rows }</tbody>
            </table></div>
        </section>
    }
}
