//! The engine's bundle as Rust sees it: `www/snippets/engine.js`, which loads it, and the objects that it hands out.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/www/snippets/engine.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = engineNeeds)]
    pub(super) async fn engine_needs(version: &str, everything: bool) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = engineVersions)]
    pub(super) async fn engine_versions() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = openEngine)]
    pub(super) async fn open_engine(
        version: &str,
        on_progress: &Closure<dyn Fn(bool, f64, f64)>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = prepareEngine)]
    pub(super) async fn prepare_engine(engine: &Engine, plan: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) async fn rehearse(engine: &Engine, plan: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = runPlan)]
    pub(super) async fn run_plan(
        engine: &Engine,
        plan: &str,
        on_event: &Closure<dyn Fn(String)>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = makeOffline)]
    pub(super) async fn make_offline(
        engine: &Engine,
        on_progress: &Closure<dyn Fn(f64, f64)>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = storedEngines)]
    pub(super) async fn stored_engines() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = forgetEngines)]
    pub(super) async fn forget_engines() -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// A started engine.
    #[derive(Clone)]
    pub(super) type Engine;

    #[wasm_bindgen(method, getter)]
    pub(super) fn environment(this: &Engine) -> String;

    #[wasm_bindgen(method)]
    pub(super) fn cancel(this: &Engine);

    #[wasm_bindgen(method)]
    pub(super) fn dispose(this: &Engine);

    pub(super) type Needs;

    #[wasm_bindgen(method, getter)]
    pub(super) fn bytes(this: &Needs) -> f64;

    #[wasm_bindgen(method, getter)]
    pub(super) fn compressed(this: &Needs) -> f64;

    #[wasm_bindgen(method, getter)]
    pub(super) fn kept(this: &Needs) -> bool;
}

/// The engine's own words, as a sentence.
pub(super) fn sentence(error: &JsValue) -> String {
    let words = error.dyn_ref::<js_sys::Error>().map_or_else(
        || error.as_string().unwrap_or_else(|| "it gave no reason".to_owned()),
        |error| String::from(error.message()),
    );
    let mut letters = words.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let stop = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}
