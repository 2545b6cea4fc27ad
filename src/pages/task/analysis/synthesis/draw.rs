//! The drawing: frames, lines and resources as SVG.

use super::super::tree::Against;
use super::layout::{BOX, Layout, Point, Route};
use super::shown::{Link, Shown};
use super::words::{class, remark, short_kind, sign};
use crate::components::same::Same;
use infrabench_protocol::template::{ResourceDiff, TemplateChange, TemplateReport};
use std::fmt::Write as _;
use std::rc::Rc;
use yew::prelude::*;

/// Letters of a name that fit a box.
const NAME: usize = 24;
/// Letters of a type that fit beside the remark.
const KIND: usize = 30;
/// Radius of the corners of a line.
const BEND: f64 = 10.0;

/// The id of a resource's element.
pub fn node_id(at: usize) -> String {
    format!("graph-node-{at}")
}

/// Properties of [`Drawing`].
#[derive(Properties, PartialEq)]
pub struct DrawingProps {
    /// The report.
    pub report: Same<TemplateReport>,
    /// What was compared with.
    pub against: Option<Against>,
    /// What of it is drawn.
    pub shown: Rc<Shown>,
    /// Where.
    pub layout: Same<Layout>,
    /// The resource that is picked.
    pub picked: Option<usize>,
    /// The resource that Tab leads to.
    pub stop: Option<usize>,
    /// Resources that a search found; empty without one.
    pub found: Rc<Vec<usize>>,
    /// Picks a resource.
    pub on_pick: Callback<usize>,
}

/// Everything that is moved and scaled together.
#[component]
pub fn Drawing(props: &DrawingProps) -> Html {
    let DrawingProps { report, shown, layout, picked, .. } = props;
    let beside = |link: &Link| picked.is_some_and(|at| link.from == at || link.to == at);
    html! {
        <>
            { for layout.frames.iter().map(|frame| html! {
                <g key={format!("frame {}", frame.id)}>
                    <rect class="grp" x={px(frame.x)} y={px(frame.y)} width={px(frame.width)} height={px(frame.height)} rx="3" />
                    <text class="grpl" x={px(frame.x + 12.0)} y={px(frame.y + 4.0)}>{ report.stacks.get(frame.id).map(|stack| stack.name.clone()) }</text>
                </g>
            }) }
            { for shown.links.iter().filter_map(|link| route_of(layout, link).map(|route| (link, route))).map(|(link, route)| line(props, link, route, beside(link))) }
            { for shown.resources.iter().filter_map(|at| Some((*at, report.resources.get(*at)?, layout.centre(*at)?)))
                .map(|(at, resource, centre)| node(props, at, resource, centre)) }
            { for shown.links.iter().filter_map(|link| route_of(layout, link).map(|route| (link, route))).map(|(link, route)| caption(link, route, beside(link))) }
        </>
    }
}

fn route_of<'l>(layout: &'l Layout, link: &Link) -> Option<&'l Route> {
    layout.routes.iter().find(|route| route.from == link.from && route.to == link.to)
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

fn line(props: &DrawingProps, link: &Link, route: &Route, beside: bool) -> Html {
    let kind = class(link.change);
    html! {
        <path key={format!("line {} {}", link.from, link.to)} class={classes!("edge", kind, beside.then_some("beside"))}
            d={path(&route.points)} marker-end={format!("url(#graph-{kind})")}>
            <title>{ link.title(&props.report, props.against) }</title>
        </path>
    }
}

fn caption(link: &Link, route: &Route, beside: bool) -> Html {
    let words = link.caption().or_else(|| link.labels.first().filter(|_| beside).cloned());
    let Some((words, (x, y))) = words.zip(route.label.or_else(|| middle(&route.points))) else {
        return Html::default();
    };
    html! {
        <text key={format!("caption {} {}", link.from, link.to)} class={classes!("el", class(link.change))} aria-hidden="true"
            x={px(x)} y={px(y + 4.0)} text-anchor="middle">{ words }</text>
    }
}

fn middle(points: &[Point]) -> Option<Point> {
    points.get(points.len() / 2).copied()
}

fn node(props: &DrawingProps, at: usize, resource: &ResourceDiff, centre: Point) -> Html {
    let DrawingProps { against, picked, stop, found, on_pick, .. } = props;
    let (width, height) = BOX;
    let differs = resource.change != TemplateChange::Same;
    let remark = remark(resource, *against);
    let label = [resource.name.clone(), short_kind(&resource.kind), remark.clone()];
    let label: Vec<String> = label.into_iter().filter(|part| !part.is_empty()).collect();
    let is_picked = *picked == Some(at);
    let dimmed = !found.is_empty() && !found.contains(&at);
    let from = if differs { 36 } else { 14 };
    let kind = clipped(
        &short_kind(&resource.kind),
        KIND.saturating_sub(if remark.is_empty() { 0 } else { remark.len() + 4 }),
    );
    html! {
        <g key={format!("node {at}")} id={node_id(at)} role="button" tabindex={if *stop == Some(at) { "0" } else { "-1" }}
            class={classes!("node", class(resource.change), is_picked.then_some("sel"), dimmed.then_some("dim"))}
            aria-label={label.join(", ")} aria-pressed={is_picked.to_string()} data-at={at.to_string()}
            transform={format!("translate({} {})", px(centre.0 - width / 2.0), px(centre.1 - height / 2.0))}
            onclick={on_pick.reform(move |_: MouseEvent| at)}>
            <title>{ format!("{}, {}", resource.logical_id(), resource.kind) }</title>
            <rect class="ring" x="-4" y="-4" width={px(width + 8.0)} height={px(height + 8.0)} rx="5" />
            <rect class="bx" width={px(width)} height={px(height)} rx="3" />
            if differs {
                <path class="tab" d={format!("M3 0H24V{height}H3A3 3 0 0 1 0 {}V3A3 3 0 0 1 3 0Z", height - 3.0)} />
                <text class="tabg" x="12" y="32">{ sign(resource.change) }</text>
            }
            <text class="ty" x={from.to_string()} y="21">{ kind }</text>
            <text class="nm" x={from.to_string()} y="40">{ clipped(&resource.name, if differs { NAME - 4 } else { NAME }) }</text>
            if !remark.is_empty() { <text class="ct" x="190" y="21" text-anchor="end">{ remark }</text> }
        </g>
    }
}

/// A text cut to a number of letters, in the middle: names differ at their ends.
fn clipped(text: &str, most: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= most {
        return text.to_owned();
    }
    let tail = most / 2;
    let head = most.saturating_sub(tail + 1);
    let (head, tail) = (letters.iter().take(head), letters.iter().skip(letters.len() - tail));
    head.chain(['…'].iter()).chain(tail).collect()
}

/// A way with round corners.
fn path(points: &[Point]) -> String {
    let mut out = String::new();
    let Some(((x, y), rest)) = points.split_first() else { return out };
    let _ = write!(out, "M{x:.1} {y:.1}");
    let mut from = (*x, *y);
    for (at, corner) in rest.iter().enumerate() {
        let Some(next) = rest.get(at + 1) else {
            let _ = write!(out, "L{:.1} {:.1}", corner.0, corner.1);
            break;
        };
        let (before, after) = (towards(*corner, from), towards(*corner, *next));
        let _ = write!(
            out,
            "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
            before.0, before.1, corner.0, corner.1, after.0, after.1
        );
        from = *corner;
    }
    out
}

/// A little way from one point towards another.
fn towards(from: Point, to: Point) -> Point {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(1.0);
    let share = (BEND / length).min(0.5);
    (from.0 + dx * share, from.1 + dy * share)
}

/// The heads of lines, one for each way of differing.
pub fn heads() -> Html {
    html! {
        <defs>
            { for ["same", "add", "del", "mod"].into_iter().map(|kind| html! {
                <marker key={kind} id={format!("graph-{kind}")} class={classes!("head", kind)} viewBox="0 0 8 8" refX="7" refY="4"
                    markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .5 7.500 4 0 7.500z" /></marker>
            }) }
        </defs>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_both_its_ends() {
        assert_eq!(clipped("InvoicerServiceRoleDefaultPolicy", 11), "Invoi…olicy");
        assert_eq!(clipped("Orders", 11), "Orders");
    }

    #[test]
    fn a_way_has_round_corners() {
        assert_eq!(
            path(&[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0)]),
            "M0.0 0.0L90.0 0.0Q100.0 0.0 100.0 10.0L100.0 100.0"
        );
        assert_eq!(path(&[]), "");
    }
}
