//! The edge between two panes: dragged by pointer, moved by arrow keys, put back by a double press or Enter.

use super::layout::Edge;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

const STEP: f64 = 16.0;
const LARGE_STEP: f64 = 64.0;

/// Properties of [`Splitter`].
#[derive(Properties, PartialEq)]
pub struct SplitterProps {
    /// Which edge it is of the pane that it is drawn in.
    pub edge: Edge,
    /// What a screen reader calls it.
    pub label: AttrValue,
    /// The pane's size changed; none puts it back.
    pub on_size: Callback<(Edge, Option<f64>)>,
}

/// The edge. Drawn inside the pane whose size it changes.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let node = use_node_ref();
    let edge = props.edge;
    let drag = use_mut_ref(|| None::<(f64, f64)>);
    let size = use_state_eq(|| None::<f64>);
    let vertical = matches!(edge, Edge::Files | Edge::Brief | Edge::Answer);
    // The brief stands right of its edge: to the left means larger.
    let sign = if edge == Edge::Brief { -1.0 } else { 1.0 };
    let along =
        move |event: &PointerEvent| f64::from(if vertical { event.client_x() } else { event.client_y() });

    let onpointerdown = {
        let (node, drag) = (node.clone(), drag.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                event.prevent_default();
                *drag.borrow_mut() = measure(&node, vertical).map(|size| (along(&event), size));
                if let Some(element) = node.cast::<HtmlElement>() {
                    let _ = element.set_pointer_capture(event.pointer_id());
                    let _ = element.focus();
                }
            }
        })
    };
    let onpointermove = {
        let (node, drag) = (node.clone(), drag.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some((start, size)) = *drag.borrow() {
                preview(&node, edge, clamp(edge, size + sign * (along(&event) - start)));
            }
        })
    };
    let settle = {
        let (drag, on_size) = (drag.clone(), props.on_size.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some((start, size)) = drag.take() {
                let moved = along(&event) - start;
                if moved.abs() >= 1.0 {
                    on_size.emit((edge, Some(clamp(edge, size + sign * moved))));
                }
            }
        })
    };
    let onkeydown = {
        let (node, on_size, shown) = (node.clone(), props.on_size.clone(), size.setter());
        Callback::from(move |event: KeyboardEvent| {
            let step = if event.shift_key() { LARGE_STEP } else { STEP };
            let (least, most) = edge.limits();
            let Some(now) = measure(&node, vertical) else { return };
            let next = match (event.key().as_str(), vertical) {
                ("ArrowLeft", true) | ("ArrowUp", false) => Some(clamp(edge, now - sign * step)),
                ("ArrowRight", true) | ("ArrowDown", false) => Some(clamp(edge, now + sign * step)),
                ("Home", _) => Some(least),
                ("End", _) => Some(most),
                ("Enter", _) => None,
                _ => return,
            };
            event.prevent_default();
            shown.set(next);
            on_size.emit((edge, next));
        })
    };
    let ondblclick = {
        let on_size = props.on_size.clone();
        Callback::from(move |_: MouseEvent| on_size.emit((edge, None)))
    };
    let onfocus = {
        let (node, shown) = (node.clone(), size.setter());
        Callback::from(move |_: FocusEvent| shown.set(measure(&node, vertical)))
    };
    let (least, most) = edge.limits();
    let now = (*size).unwrap_or(least);
    html! {
        <div ref={node} class={classes!("splitter", if vertical { "upright" } else { "level" }, (edge == Edge::Brief).then_some("before"))}
            role="separator" tabindex="0" aria-label={props.label.clone()} title="Drag to resize; double press to put back"
            aria-orientation={if vertical { "vertical" } else { "horizontal" }}
            aria-valuemin={format!("{least:.0}")} aria-valuemax={format!("{most:.0}")} aria-valuenow={format!("{now:.0}")}
            aria-valuetext={format!("{now:.0} pixels")}
            {onpointerdown} {onpointermove} onpointerup={settle.clone()} onpointercancel={settle} {onkeydown} {ondblclick} {onfocus} />
    }
}

fn clamp(edge: Edge, size: f64) -> f64 {
    let (least, most) = edge.limits();
    size.clamp(least, most)
}

/// Size of what the edge belongs to: the pane it is in, or the row of panes for a level edge.
fn measure(node: &NodeRef, vertical: bool) -> Option<f64> {
    let element = node.cast::<Element>()?;
    let parent = if vertical { element.parent_element() } else { element.closest(".bench").ok().flatten() };
    let bounds = parent?.get_bounding_client_rect();
    Some(if vertical { bounds.width() } else { bounds.height() })
}

/// While dragging, only the style changes; the page is drawn anew once, at the end.
fn preview(node: &NodeRef, edge: Edge, size: f64) {
    let workbench = node.cast::<Element>().and_then(|element| element.closest(".workbench").ok().flatten());
    if let Some(workbench) = workbench.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = workbench.style().set_property(edge.property(), &format!("{size}px"));
    }
}
