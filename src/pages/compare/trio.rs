//! The three answers of a paired comparison: who solved how many, by how much, and whether that tells them apart.

use super::letter::letter;
use super::tasks::Show;
use super::words::{axis, interval_says, number, p_value, points, resolution, told_apart};
use crate::components::same::Same;
use crate::runs::Compared;
use infrabench_verdict::metrics::Difference;
use yew::prelude::*;

/// Properties of [`Trio`].
#[derive(Properties, PartialEq)]
pub struct TrioProps {
    /// The comparison; it has tasks.
    pub compared: Same<Compared>,
    /// Which tasks are listed.
    pub show: Show,
    /// Called with the tasks to list.
    pub on_show: Callback<Show>,
}

/// The three answers.
#[component]
pub fn Trio(props: &TrioProps) -> Html {
    let compared = &props.compared;
    let several = [&compared.a, &compared.b].iter().any(|run| run.metrics.samples > run.metrics.tasks);
    let samples = |run: &crate::runs::RunFigures| run.metrics.samples / run.metrics.tasks.max(1);
    let each = samples(&compared.a).min(samples(&compared.b));
    html! {
        <section class="sheet trio" aria-label="Paired figures">
            <section>
                <h2>{ "Tasks solved by" }</h2>
                { paired(props) }
            </section>
            <section>
                <h2>{ "Difference in correctness, A minus B" }</h2>
                if let Some(difference) = &compared.difference { { drawn(difference) } }
                <p class="faint small">
                    { "Paired bootstrap over tasks." }
                    if several { { " Over all samples of each task." } }
                </p>
            </section>
            <section class="apart">
                <h2>{ "Are they told apart?" }</h2>
                <p><span class="t-fig">{ p_value(compared.p_value) }</span>{ " " }<span class="soft">{ "McNemar, exact" }</span></p>
                <p>{ told_apart(&compared.pairing, compared.p_value) }</p>
                if let Some(difference) = &compared.difference {
                    <p class="soft">{ interval_says(difference, compared.p_value, several) }</p>
                }
                if let Some(words) = resolution(&compared.resolution, compared.tasks.len(), each) { <p class="soft">{ words }</p> }
            </section>
        </section>
    }
}

/// The four counts. Each is a filter of the table.
fn paired(props: &TrioProps) -> Html {
    let pairing = &props.compared.pairing;
    let cell = |show: Show, count: usize, words: &'static str| {
        let on = props.show == show;
        let only = matches!(show, Show::OnlyA | Show::OnlyB).then_some("only");
        html! {
            <button type="button" class={classes!("cell", only)} aria-pressed={on.to_string()}
                onclick={props.on_show.reform(move |_: MouseEvent| show)} title={format!("List these: {words}")}>
                <b>{ number(count) }</b><span>{ words }</span>
            </button>
        }
    };
    html! {
        <div class="paired" role="group" aria-label="Tasks by who solved them">
            <span class="h" aria-hidden="true"></span>
            <span class="h" aria-hidden="true">{ letter('B', true) }{ "passed" }</span>
            <span class="h" aria-hidden="true">{ letter('B', true) }{ "not passed" }</span>
            <span class="h side" aria-hidden="true">{ letter('A', true) }{ "passed" }</span>
            { cell(Show::Both, pairing.both, "both") }
            { cell(Show::OnlyA, pairing.only_a, "only A") }
            <span class="h side" aria-hidden="true">{ letter('A', true) }{ "not" }</span>
            { cell(Show::OnlyB, pairing.only_b, "only B") }
            { cell(Show::Neither, pairing.neither, "neither") }
        </div>
    }
}

/// The difference with its interval, beside 0.
fn drawn(difference: &Difference) -> Html {
    let ticks = axis(difference.interval.low, difference.interval.high);
    let (first, last) = (ticks.first().copied().unwrap_or(0), ticks.last().copied().unwrap_or(1));
    let span = f64::from(last - first);
    let at = |points: f64| format!("{:.2}%", ((points - f64::from(first)) / span * 100.0).clamp(0.0, 100.0));
    let (low, high) = (at(difference.interval.low * 100.0), at(difference.interval.high * 100.0));
    let zero = at(0.0);
    let range = format!("{} to {}", points(difference.interval.low), points(difference.interval.high));
    let label = format!("Difference {} points, 95 % interval {range}", points(difference.value));
    html! {
        <>
            <p><span class="t-fig">{ points(difference.value) }</span>{ " " }<span class="soft">{ format!("points, 95 % interval {range}") }</span></p>
            <div class="plot-wrap">
                <svg class="plot" role="img" aria-label={label}>
                    { for ticks.iter().map(|tick| {
                        let x = at(f64::from(*tick));
                        let words = points(f64::from(*tick) / 100.0);
                        html! {
                            <>
                                <line class="grid-line" x1={x.clone()} x2={x.clone()} y1="4" y2="44" />
                                <text {x} y="60" text-anchor="middle">{ words.strip_suffix(".0").unwrap_or(&words) }</text>
                            </>
                        }
                    }) }
                    <line class="zero" x1={zero.clone()} x2={zero} y1="0" y2="46" />
                    <line class="range" x1={low.clone()} x2={high.clone()} y1="24" y2="24" />
                    <line class="range" x1={low.clone()} x2={low} y1="18" y2="30" />
                    <line class="range" x1={high.clone()} x2={high} y1="18" y2="30" />
                    <circle class="mean" cx={at(difference.value * 100.0)} cy="24" r="5" />
                </svg>
            </div>
        </>
    }
}
