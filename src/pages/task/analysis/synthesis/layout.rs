//! Where things stand in the graph, from the layout worker (`www/graph`, which has the same shapes).

use super::shown::{Options, Shown};
use crate::components::same::Same;
use infrabench_protocol::template::TemplateReport;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Size of a resource's box, in pixels.
pub const BOX: (f64, f64) = (200.0, 54.0);
/// About the width of a letter of a caption.
const LETTER: f64 = 6.2;

#[wasm_bindgen(module = "/www/snippets/graph.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = layoutGraph)]
    async fn layout_graph(request: &str) -> Result<JsValue, JsValue>;
}

#[derive(Serialize)]
struct Request {
    boxes: Vec<Node>,
    arrows: Vec<Arrow>,
}

#[derive(Serialize)]
struct Node {
    id: usize,
    width: f64,
    height: f64,
    frame: Option<usize>,
}

#[derive(Serialize)]
struct Arrow {
    from: usize,
    to: usize,
    label: f64,
}

/// A point, in pixels from the upper left corner.
pub type Point = (f64, f64);

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Layout {
    /// Size of the whole.
    pub width: f64,
    /// Size of the whole.
    pub height: f64,
    /// Centres of the resources.
    pub boxes: Vec<Placed>,
    /// Frames of the stacks.
    pub frames: Vec<Frame>,
    /// Ways of the lines.
    pub routes: Vec<Route>,
}

/// Centre of a box.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Placed {
    /// Index of the resource.
    pub id: usize,
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A frame, by its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Frame {
    /// Index of the stack.
    pub id: usize,
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
    /// Size.
    pub width: f64,
    /// Size.
    pub height: f64,
}

/// The way of a line, from edge to edge.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Route {
    /// Index of the resource that refers.
    pub from: usize,
    /// Index of the resource referred to.
    pub to: usize,
    /// Corners.
    pub points: Vec<Point>,
    /// Middle of the caption.
    pub label: Option<Point>,
}

impl Layout {
    /// Centre of a resource.
    pub fn centre(&self, at: usize) -> Option<Point> {
        self.boxes.iter().find(|placed| placed.id == at).map(|placed| (placed.x, placed.y))
    }
}

/// Where laying out stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Under way.
    Asked,
    /// Done.
    Known(Same<Layout>),
    /// It could not be done, and why.
    Failed(String),
}

/// The layout of what is shown, once `wanted`; the last one stays until the next is there.
#[hook]
pub fn use_layout(
    report: &Same<TemplateReport>,
    shown: &Rc<Shown>,
    options: Options,
    wanted: bool,
) -> Standing {
    let found = use_state_eq(|| Standing::Asked);
    let newest = use_mut_ref(|| 0_u32);
    {
        let setter = found.setter();
        use_effect_with(
            (report.clone(), shown.clone(), options.frames, wanted),
            move |(report, shown, frames, wanted)| {
                if !*wanted {
                    return;
                }
                let request = request(report, shown, *frames);
                let number = newest.borrow().wrapping_add(1);
                newest.replace(number);
                spawn_local(async move {
                    let found = lay_out(&request).await;
                    if *newest.borrow() == number {
                        setter.set(
                            found.map_or_else(Standing::Failed, |layout| Standing::Known(Same::new(layout))),
                        );
                    }
                });
            },
        );
    }
    (*found).clone()
}

fn request(report: &TemplateReport, shown: &Shown, frames: bool) -> Request {
    let of = |at: &usize| Node {
        id: *at,
        width: BOX.0,
        height: BOX.1,
        frame: report.resources.get(*at).map(|resource| resource.stack).filter(|_| frames),
    };
    let arrow = |link: &super::shown::Link| Arrow {
        from: link.from,
        to: link.to,
        label: link.caption().map_or(0.0, |caption| {
            f64::from(u32::try_from(caption.chars().count()).unwrap_or(0)) * LETTER + 12.0
        }),
    };
    Request {
        boxes: shown.resources.iter().map(of).collect(),
        arrows: shown.links.iter().map(arrow).collect(),
    }
}

async fn lay_out(request: &Request) -> Result<Layout, String> {
    let request = serde_json::to_string(request).map_err(|error| error.to_string())?;
    let found =
        layout_graph(&request).await.map_err(|error| String::from(js_sys::Error::from(error).message()))?;
    serde_json::from_str(&found.as_string().unwrap_or_default()).map_err(|error| error.to_string())
}
