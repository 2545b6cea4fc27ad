//! The editor bundle's functions, as Rust sees them, and what is drawn over a text.

use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

/// Longest answer taken, in UTF-16 units; the editor refuses a longer paste.
pub const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

#[wasm_bindgen(module = "/www/snippets/editor.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = loadEditor)]
    async fn load_editor() -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// The exports of the bundle.
    #[derive(Clone)]
    pub type Bundle;

    /// A read-only view of code.
    #[wasm_bindgen(method, js_name = codeView)]
    pub fn code_view(this: &Bundle, parent: &Element, label: &str) -> View;

    /// The answer box. `on_change` gets the whole text at most once a frame, `on_refused` the length of a paste that
    /// is over the limit.
    #[wasm_bindgen(method, js_name = answerBox)]
    pub fn answer_box(
        this: &Bundle,
        parent: &Element,
        label: &str,
        placeholder: &str,
        on_change: &Closure<dyn FnMut(String)>,
        on_refused: &Closure<dyn FnMut(f64)>,
    ) -> View;

    /// One text on the page.
    #[derive(Clone)]
    pub type View;

    /// Shows `text`; the same `key` keeps scroll and selection. `marks` is [`Marks`] as JSON.
    #[wasm_bindgen(method)]
    pub fn show(
        this: &View,
        key: &str,
        text: &str,
        language: &str,
        label: &str,
        first_number: u32,
        marks: &str,
    );

    /// Draws over the text as it is.
    #[wasm_bindgen(method)]
    pub fn mark(this: &View, language: &str, marks: &str);

    /// Puts another text in: a new history with `fresh`, otherwise one step that can be undone.
    #[wasm_bindgen(method)]
    pub fn replace(this: &View, text: &str, fresh: bool);

    /// Scrolls to lines. `margin`: pixels left above; centred when negative.
    #[wasm_bindgen(method)]
    pub fn reveal(this: &View, first: u32, last: u32, flash: bool, margin: f64);

    /// Moves the keyboard focus there.
    #[wasm_bindgen(method)]
    pub fn focus(this: &View);

    /// Takes it off the page.
    #[wasm_bindgen(method)]
    pub fn destroy(this: &View);
}

/// How lines are drawn; the style sheet has a class for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Inside a mask, or filled into one.
    Mask,
    /// A BEGIN or END tag of a mask.
    Edge,
    /// Outside every mask, changed by the answer.
    Outside,
    /// Faced by the same row of a comparison in another text.
    Faced,
    /// Of an answer: its text ends up in the codebase.
    Used,
    /// Of an answer: the rest.
    Prose,
}

/// Lines `first..=last`, 1-based.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineMark {
    /// First line.
    pub first: u32,
    /// Last line.
    pub last: u32,
    /// How.
    pub kind: LineKind,
}

/// The hatched row that stands for what a mask cut out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hole {
    /// The line it stands after; 0 before the first.
    pub after: u32,
    /// In bold, e.g. `Mask 1`.
    pub title: String,
    /// The rest of the sentence.
    pub text: String,
}

/// A finding at a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lint {
    /// The line.
    pub line: u32,
    /// Where on it, 1-based, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// `error` or `warning`.
    pub severity: infrabench_protocol::analysis::Severity,
    /// One sentence.
    pub message: String,
}

/// All that is drawn over a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Marks {
    /// Highlighted lines.
    pub lines: Vec<LineMark>,
    /// Hatched rows.
    pub holes: Vec<Hole>,
    /// Findings.
    pub lint: Vec<Lint>,
}

impl Marks {
    /// As the bundle takes it.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// Lines to scroll to. Two jumps to the same lines differ by `serial`, so that asking twice scrolls twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jump {
    /// Which request this is.
    pub serial: u32,
    /// First line.
    pub first: u32,
    /// Last line.
    pub last: u32,
    /// Whether to mark the lines for a moment.
    pub flash: bool,
    /// Pixels left above; centred when negative.
    pub margin: f64,
}

/// The grammar that a file is read with, from its name.
pub fn language_of(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.eq_ignore_ascii_case("dockerfile") || name.starts_with("Dockerfile.") {
        return "dockerfile";
    }
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("py" | "pyi") => "python",
        Some("json") => "json",
        Some("yaml" | "yml") => "yaml",
        Some("js" | "mjs" | "cjs" | "jsx") => "javascript",
        Some("ts" | "tsx" | "mts") => "typescript",
        Some("md" | "markdown") => "markdown",
        Some("diff" | "patch") => "diff",
        _ => "text",
    }
}

thread_local! {
    static BUNDLE: RefCell<Option<Bundle>> = const { RefCell::new(None) };
}

/// The bundle, if it has been loaded.
pub fn loaded() -> Option<Bundle> {
    BUNDLE.with_borrow(Clone::clone)
}

/// Loads the bundle; the browser loads it once, however often it is asked for.
pub async fn load() -> Result<Bundle, Rc<str>> {
    if let Some(bundle) = loaded() {
        return Ok(bundle);
    }
    let exports = load_editor().await.map_err(|error| -> Rc<str> {
        let error = js_sys::Error::from(error);
        String::from(error.message()).into()
    })?;
    let bundle: Bundle = exports.unchecked_into();
    BUNDLE.set(Some(bundle.clone()));
    Ok(bundle)
}

/// Where loading the bundle stands.
#[derive(Clone)]
pub enum Loading {
    /// Under way.
    Pending,
    /// There.
    Ready(Bundle),
    /// It could not be loaded; the browser's words.
    Failed(Rc<str>),
}

/// The bundle, loaded when the first component asks for it.
#[hook]
pub fn use_bundle() -> Loading {
    let state = use_state(|| loaded().map_or(Loading::Pending, Loading::Ready));
    let setter = state.clone();
    use_effect_with((), move |()| {
        if matches!(*setter, Loading::Pending) {
            wasm_bindgen_futures::spawn_local(async move {
                setter.set(load().await.map_or_else(Loading::Failed, Loading::Ready));
            });
        }
    });
    (*state).clone()
}
