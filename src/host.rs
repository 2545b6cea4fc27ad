//! The inside of a worker: takes calls from [`crate::services::worker`], sends answers and events back.
//!
//! A message in is `[id, body, files]`, a message out `[id, body]`; bodies are JSON. Three ids are not calls:
//! [`READY`] once the worker listens, [`CRASHED`] with a last word before it dies, [`EVENT`] for news nobody asked for.

use js_sys::{Array, JsString};
use std::future::Future;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// Id of a message out: news, the body is the event.
pub const EVENT: f64 = 0.0;
/// Id of a message out: the worker cannot go on, the body says why.
pub const CRASHED: f64 = -1.0;
/// Id of a message out: the worker listens.
pub const READY: f64 = -2.0;

/// A call from the page.
pub struct Call {
    /// To send back with the answer.
    id: f64,
    /// The request, JSON.
    pub body: String,
    /// Files handed over beside it, by reference.
    pub files: Vec<File>,
}

/// Answers every call with what `handle` returns for it, as JSON. Calls are started in order; one that waits for
/// something lets the next begin.
pub fn serve<F, A>(handle: F)
where
    F: Fn(Call) -> A + 'static,
    A: Future<Output = String> + 'static,
{
    std::panic::set_hook(Box::new(|info| post(CRASHED, &info.to_string())));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(call) = read(&event.data()) else { return };
        let id = call.id;
        let answer = handle(call);
        wasm_bindgen_futures::spawn_local(async move { post(id, &answer.await) });
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(READY, "");
}

/// Sends news, JSON.
pub fn emit(body: &str) {
    post(EVENT, body);
}

/// The worker's global scope.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn read(data: &JsValue) -> Option<Call> {
    let parts = data.dyn_ref::<Array>()?;
    let files = parts.get(2);
    let files =
        files.dyn_ref::<Array>().map(|list| list.iter().filter_map(|file| file.dyn_into().ok()).collect());
    Some(Call {
        id: parts.get(0).as_f64()?,
        body: parts.get(1).as_string()?,
        files: files.unwrap_or_default(),
    })
}

fn post(id: f64, body: &str) {
    let message = Array::of2(&JsValue::from_f64(id), &JsString::from(body));
    // Refused only when the page is gone, and then nobody waits.
    let _ = scope().post_message(&message);
}
