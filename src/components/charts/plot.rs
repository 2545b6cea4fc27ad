//! A chart in the page: its panels as SVG, each with its figures in words for who does not see it.

use super::drawing::{Chart, Drawing, Fill, Ink, Legend, Shape};
use super::standalone::points_text;
use crate::components::same::Same;
use yew::prelude::*;

/// Properties of [`Panels`].
#[derive(Properties, PartialEq)]
pub struct PanelsProps {
    /// The chart.
    pub chart: Same<Chart>,
    /// How its panels are laid out.
    pub class: Classes,
}

/// The panels of a chart.
#[component]
pub fn Panels(props: &PanelsProps) -> Html {
    html! {
        <div class={classes!("smalls", props.class.clone())}>
            { for props.chart.panels.iter().enumerate().map(|(at, panel)| html! { <figure key={at}>{ figure(panel) }</figure> }) }
        </div>
    }
}

fn figure(panel: &Drawing) -> Html {
    html! {
        <>
            <figcaption title={panel.name.clone()}>
                { &panel.name }
                if !panel.note.is_empty() { <span class="soft">{ " " }{ &panel.note }</span> }
            </figcaption>
            <svg class="plot" viewBox={format!("0 0 {:.0} {:.0}", panel.width, panel.height)} role="img" aria-label={panel.said.clone()}>
                { for panel.shapes.iter().map(draw) }
            </svg>
        </>
    }
}

/// What the marks of a chart mean.
pub fn legend(entries: &[Legend], class: &'static str) -> Html {
    html! {
        <ul {class}>
            { for entries.iter().map(|entry| html! {
                <li>
                    <svg class="plot" width={px(Legend::WIDTH)} height={px(Legend::HEIGHT)} aria-hidden="true">{ for entry.mark.iter().map(draw) }</svg>
                    { &entry.words }
                </li>
            }) }
        </ul>
    }
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

fn draw(shape: &Shape) -> Html {
    match shape {
        Shape::Line(ink, (x1, y1), (x2, y2)) => {
            html! { <line class={class(*ink)} x1={px(*x1)} y1={px(*y1)} x2={px(*x2)} y2={px(*y2)} /> }
        }
        Shape::Lines(ink, points) => html! { <polyline class={class(*ink)} points={points_text(points)} /> },
        Shape::Circle(ink, (x, y), radius) => {
            html! { <circle class={class(*ink)} cx={px(*x)} cy={px(*y)} r={px(*radius)} /> }
        }
        Shape::Rect(ink, (x, y), (width, height), title) => html! {
            <rect class={class(*ink)} x={px(*x)} y={px(*y)} width={px(*width)} height={px(*height)}>
                if !title.is_empty() { <title>{ title }</title> }
            </rect>
        },
        Shape::Text(ink, (x, y), anchor, words) => html! {
            <text class={class(*ink)} x={px(*x)} y={px(*y)} text-anchor={anchor.as_str()}>{ words }</text>
        },
    }
}

fn class(ink: Ink) -> &'static str {
    match ink {
        Ink::Grid => "grid",
        Ink::Axis => "ax",
        Ink::Ghost => "ghost",
        Ink::First => "ln",
        Ink::Second => "ln2",
        Ink::Dot => "dot",
        Ink::Square => "sq",
        Ink::Average => "avg",
        Ink::Remark => "av",
        Ink::Figure => "lb",
        Ink::SecondFigure => "lb2",
        Ink::Bar => "bar-v",
        Ink::Whisker => "wh",
        Ink::Letter => "letter",
        Ink::Hatch => "hatch-line",
        Ink::Part(Fill::Hatched) => "e-form",
        Ink::Part(Fill::Code) => "e-py1",
        Ink::Part(Fill::CodeOutlined) => "e-py2",
        Ink::Part(Fill::Cdk) => "e-cdk",
        Ink::Part(Fill::Template) => "e-as1",
        Ink::Part(Fill::TemplateOutlined) => "e-as2",
        Ink::Part(Fill::Other) => "e-oth",
    }
}
