//! What the backend scores for this page, kept while it does: a reload, or a visit to another page, goes on where it was.

use super::{Asked, Place};
use crate::services::storage::Shelf;
use crate::state::store::Store;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// A score that was accepted and whose end was not seen.
#[derive(Serialize, Deserialize)]
pub(super) struct UnderWay {
    /// Its id.
    pub(super) id: String,
    /// The backend that has it.
    address: String,
    completion: String,
    reading: Option<usize>,
}

impl UnderWay {
    pub(super) fn asked(&self) -> Asked {
        Asked { completion: self.completion.as_str().into(), reading: self.reading, place: Place::Backend }
    }
}

/// Notes that the backend at `address` has accepted a task's answer.
pub(super) fn begun(store: &Store, task_id: &str, address: &str, id: &str, asked: &Asked) {
    let kept = UnderWay {
        id: id.to_owned(),
        address: address.to_owned(),
        completion: asked.completion.to_string(),
        reading: asked.reading,
    };
    let task_id = task_id.to_owned();
    store.keep(move |storage| async move {
        let text = serde_json::to_string(&kept).unwrap_or_default();
        storage.put(Shelf::UnderWay, &task_id, &JsValue::from_str(&text)).await
    });
}

/// Notes that nothing of the task is under way any more.
pub(super) fn ended(store: &Store, task_id: &str) {
    let task_id = task_id.to_owned();
    store.keep(move |storage| async move { storage.remove(Shelf::UnderWay, &task_id).await });
}

/// What is under way for a task on the backend in use.
pub(super) async fn find(store: &Store, task_id: &str) -> Option<UnderWay> {
    let storage = store.storage().await?;
    let text = storage.text(Shelf::UnderWay, task_id).await.ok()??;
    let kept: UnderWay = serde_json::from_str(&text).ok()?;
    (kept.address == store.kept_settings().await.backend_address()).then_some(kept)
}
