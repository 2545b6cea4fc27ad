//! The canvas: what part of the graph is in sight, and moving it by mouse, touch and keys.

use super::super::tree::Against;
use super::draw::{Drawing, heads, node_id};
use super::layout::{Layout, Point};
use super::moves::{Sight, step};
use super::shown::Shown;
use crate::components::icon::{Glyph, Icon};
use crate::components::same::Same;
use crate::services::address::document;
use gloo_events::{EventListener, EventListenerOptions};
use infrabench_protocol::template::TemplateReport;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, SvgElement, WheelEvent};
use yew::prelude::*;

/// One press of a zoom button or key.
const ZOOM: f64 = 1.25;
/// Pixels that Shift and an arrow move by.
const PAN: f64 = 80.0;
/// Pixels a pointer may move in a press.
const STILL: f64 = 4.0;

/// Properties of [`Canvas`].
#[derive(Properties, PartialEq)]
pub struct CanvasProps {
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
    /// Resources that a search found.
    pub found: Rc<Vec<usize>>,
    /// Picks a resource, or none.
    pub on_pick: Callback<Option<usize>>,
    /// What the colours mean, with numbers.
    pub legend: Html,
}

/// Pointers that are down, and whether they have moved.
#[derive(Default)]
struct Pointers {
    down: BTreeMap<i32, Point>,
    moved: bool,
}

/// The canvas.
#[component]
pub fn Canvas(props: &CanvasProps) -> Html {
    let CanvasProps { report, against, shown, layout, picked, found, on_pick, legend } = props;
    let host = use_node_ref();
    let sight = use_state_eq(|| Sight { x: 0.0, y: 0.0, scale: 1.0 });
    let stop = use_state_eq(|| None::<usize>);
    let pointers = use_mut_ref(Pointers::default);
    let size = {
        let host = host.clone();
        move || {
            let host = host.cast::<Element>();
            host.map_or((0.0, 0.0), |host| (f64::from(host.client_width()), f64::from(host.client_height())))
        }
    };
    let fit = {
        let (sight, layout, size) = (sight.setter(), layout.clone(), size.clone());
        Callback::from(move |()| sight.set(Sight::fit(&layout, size())))
    };
    {
        let fit = fit.clone();
        use_effect_with(layout.clone(), move |_| fit.emit(()));
    }
    {
        // What a search or a link picked comes into sight.
        let (sight, layout, size) = (sight.clone(), layout.clone(), size.clone());
        use_effect_with((*picked, found.clone()), move |(picked, found)| {
            if let Some(centre) = picked.or(found.first().copied()).and_then(|at| layout.centre(at)) {
                sight.set(sight.showing(centre, size()));
            }
        });
    }
    {
        let (host, sight) = (host.clone(), sight.clone());
        // The browser must be told that the page does not scroll along, which Yew's own listener cannot.
        use_effect_with((*sight, ()), move |_| {
            let listener = host.cast::<Element>().map(|host| {
                let canvas = host.clone();
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&host, "wheel", options, move |event| {
                    if let Some(wheel) = event.dyn_ref::<WheelEvent>() {
                        event.prevent_default();
                        sight.set(wheeled(*sight, wheel, &canvas));
                    }
                })
            });
            move || drop(listener)
        });
    }
    let zoom = |factor: f64| {
        let (sight, size) = (sight.clone(), size.clone());
        move |_: MouseEvent| {
            let (width, height) = size();
            sight.set(sight.zoomed(factor, (width / 2.0, height / 2.0)));
        }
    };
    let tab_stop =
        (*stop).filter(|at| shown.resources.contains(at)).or(*picked).or(shown.resources.first().copied());

    let onkeydown = {
        let (sight, stop, shown, layout, size, fit, on_pick) = (
            sight.clone(),
            stop.clone(),
            shown.clone(),
            layout.clone(),
            size.clone(),
            fit.clone(),
            on_pick.clone(),
        );
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let (width, height) = size();
            let middle = (width / 2.0, height / 2.0);
            let key = event.key();
            let at = focused(&event);
            match (key.as_str(), event.shift_key()) {
                ("+" | "=", _) => sight.set(sight.zoomed(ZOOM, middle)),
                ("-" | "_", _) => sight.set(sight.zoomed(1.0 / ZOOM, middle)),
                ("0", _) => fit.emit(()),
                ("ArrowLeft", true) => sight.set(sight.moved(PAN, 0.0)),
                ("ArrowRight", true) => sight.set(sight.moved(-PAN, 0.0)),
                ("ArrowUp", true) => sight.set(sight.moved(0.0, PAN)),
                ("ArrowDown", true) => sight.set(sight.moved(0.0, -PAN)),
                ("Enter" | " ", _) if at.is_some() => on_pick.emit(at),
                ("Escape", _) => on_pick.emit(None),
                (key, false) => {
                    let from = at.or(*stop).or(shown.resources.first().copied());
                    let Some(to) = from.and_then(|from| step(key, from, &shown, &layout)) else { return };
                    stop.set(Some(to));
                    focus(to);
                    if let Some(centre) = layout.centre(to) {
                        sight.set(sight.showing(centre, (width, height)));
                    }
                }
                (_, true) => return,
            }
            event.prevent_default();
        })
    };
    let onpointerdown = {
        let pointers = pointers.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                let mut pointers = pointers.borrow_mut();
                pointers.moved &= !pointers.down.is_empty();
                pointers.down.insert(event.pointer_id(), at(&event));
            }
        })
    };
    let onpointermove = {
        let (pointers, sight, host) = (pointers.clone(), sight.clone(), host.clone());
        Callback::from(move |event: PointerEvent| {
            let mut pointers = pointers.borrow_mut();
            let Some(before) = pointers.down.get(&event.pointer_id()).copied() else { return };
            let now = at(&event);
            let (dx, dy) = (now.0 - before.0, now.1 - before.1);
            if !pointers.moved && dx.hypot(dy) < STILL {
                return;
            }
            if !pointers.moved
                && let Some(host) = host.cast::<Element>()
            {
                // Only a browser that lost the pointer meanwhile refuses.
                let _ = host.set_pointer_capture(event.pointer_id());
            }
            pointers.moved = true;
            let other =
                pointers.down.iter().find(|(id, _)| **id != event.pointer_id()).map(|(_, point)| *point);
            pointers.down.insert(event.pointer_id(), now);
            sight.set(match (other, host.cast::<Element>()) {
                (Some(other), Some(host)) => pinched(*sight, other, before, now, &host),
                _ => sight.moved(dx, dy),
            });
        })
    };
    let onpointerup = {
        let pointers = pointers.clone();
        Callback::from(move |event: PointerEvent| {
            pointers.borrow_mut().down.remove(&event.pointer_id());
        })
    };
    // Made once: the drawing is not made anew as the sight moves.
    let picks = {
        let (pointers, stop) = (pointers.clone(), stop.setter());
        use_callback(on_pick.clone(), move |at: usize, on_pick| {
            if !pointers.borrow().moved {
                stop.set(Some(at));
                on_pick.emit(Some(at));
            }
        })
    };
    let Sight { x, y, scale } = *sight;
    html! {
        <div class="gcanvas">
            <div class="gview" ref={host} role="region" aria-label="Graph of the resources. Arrow keys follow the lines, plus and minus zoom, 0 shows all."
                {onkeydown} {onpointerdown} {onpointermove} onpointerup={onpointerup.clone()} onpointercancel={onpointerup}>
                <svg class="graph" role="group" aria-label="Resources">
                    { heads() }
                    <g transform={format!("translate({x:.1} {y:.1}) scale({scale:.3})")}>
                        <Drawing report={report.clone()} against={*against} shown={shown.clone()} layout={layout.clone()} picked={*picked}
                            stop={tab_stop} found={found.clone()} on_pick={picks} />
                    </g>
                </svg>
            </div>
            <div class="gkey">{ legend.clone() }</div>
            <div class="gzoom">
                <button type="button" class="btn quiet icon" aria-label="Zoom out" title="Zoom out (−)" onclick={zoom(1.0 / ZOOM)}><Icon glyph={Glyph::Minus} /></button>
                <button type="button" class="btn quiet icon" aria-label="Zoom in" title="Zoom in (+)" onclick={zoom(ZOOM)}><Icon glyph={Glyph::Plus} /></button>
                <button type="button" class="btn quiet icon" aria-label="Show all of the graph" title="Show all (0)" onclick={fit.reform(|_: MouseEvent| ())}><Icon glyph={Glyph::Fit} /></button>
            </div>
        </div>
    }
}

fn at(event: &PointerEvent) -> Point {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// A point of the window as one of the canvas.
fn within(canvas: &Element, (x, y): Point) -> Point {
    let edge = canvas.get_bounding_client_rect();
    (x - edge.left(), y - edge.top())
}

/// Two fingers: the way between them scales, their middle moves.
fn pinched(sight: Sight, still: Point, before: Point, now: Point, canvas: &Element) -> Sight {
    let apart = |one: Point, other: Point| (one.0 - other.0).hypot(one.1 - other.1).max(1.0);
    let middle = |one: Point, other: Point| (f64::midpoint(one.0, other.0), f64::midpoint(one.1, other.1));
    let (from, to) = (middle(still, before), middle(still, now));
    let zoomed = sight.zoomed(apart(still, now) / apart(still, before), within(canvas, from));
    zoomed.moved(to.0 - from.0, to.1 - from.1)
}

/// A wheel moves; with Ctrl, and as a browser reports two fingers on a pad, it scales.
fn wheeled(sight: Sight, event: &WheelEvent, canvas: &Element) -> Sight {
    if event.ctrl_key() || event.meta_key() {
        let point = within(canvas, (f64::from(event.client_x()), f64::from(event.client_y())));
        return sight.zoomed((-event.delta_y() * 0.0025).exp(), point);
    }
    if event.shift_key() {
        sight.moved(-event.delta_y(), 0.0)
    } else {
        sight.moved(-event.delta_x(), -event.delta_y())
    }
}

/// The resource that a key was pressed at.
fn focused(event: &KeyboardEvent) -> Option<usize> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest("[data-at]").ok().flatten()?.get_attribute("data-at")?.parse().ok()
}

/// Moves the focus to a resource. The canvas moves by itself; the page must not scroll along.
fn focus(at: usize) {
    let node = document().get_element_by_id(&node_id(at));
    if let Some(node) = node.and_then(|node| node.dyn_into::<SvgElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = node.focus_with_options(&options);
    }
}
