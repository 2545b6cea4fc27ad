//! Runs in this browser's storage. A run's files are kept as they came; of its lines what is known is kept beside them, so
//! that the next visit need not read the files again. Each result that is scored here is kept by itself, at once: nothing
//! that was scored is lost with the page.

use super::held::{Held, Index, Spot};
use crate::services::storage::{Shelf, Storage, StorageError};
use infrabench_protocol::results::SampleResult;
use js_sys::{Array, Object, Reflect, Uint8Array};
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// A run and the texts of its lines.
pub(super) struct Shelved {
    /// What is known of it.
    pub(super) held: Held,
    /// Its files.
    pub(super) files: Vec<Blob>,
    /// Results that were scored here, as lines, by their turn's key.
    pub(super) own: BTreeMap<String, String>,
}

/// What the shelf of results calls a turn.
pub(super) fn turn_key(run: &str, task_id: &str, sample: u32, turn: u32) -> String {
    // A slash in no part but the task's id, which is the last but two.
    format!("{run}/{turn:03}/{sample:06}/{task_id}")
}

/// Every run that is kept.
pub(super) async fn all(storage: &Storage) -> Vec<Shelved> {
    let mut runs = Vec::new();
    for value in storage.values(Shelf::Runs).await.unwrap_or_default() {
        // A run of another build is left alone and not shown.
        let Some((index, files)) = read(&value) else { continue };
        let prefix = format!("{}/", index.id);
        let mut held = Held::from(index);
        let mut own = BTreeMap::new();
        for (key, text) in storage.beginning(Shelf::Results, &prefix).await.unwrap_or_default() {
            let Ok(mut result) = serde_json::from_str::<SampleResult>(&text) else { continue };
            result.tests.clear();
            result.summary.clear();
            held.take(result, Spot::Shelf);
            own.insert(key, text);
        }
        runs.push(Shelved { held, files, own });
    }
    runs
}

fn read(value: &JsValue) -> Option<(Index, Vec<Blob>)> {
    let text = Reflect::get(value, &"index".into()).ok()?.as_string()?;
    let files: Array = Reflect::get(value, &"files".into()).ok()?.dyn_into().ok()?;
    let files = files.iter().map(JsCast::dyn_into).collect::<Result<_, JsValue>>().ok()?;
    Some((serde_json::from_str(&text).ok()?, files))
}

/// Keeps a run.
pub(super) async fn keep(storage: &Storage, index: &Index, files: &[Blob]) -> Result<(), StorageError> {
    let refused = |error: JsValue| StorageError::Refused(format!("{error:?}"));
    let text = serde_json::to_string(index).map_err(|error| StorageError::Refused(error.to_string()))?;
    let item = Object::new();
    let list: Array = files.iter().collect();
    Reflect::set(&item, &"index".into(), &text.into()).map_err(refused)?;
    Reflect::set(&item, &"files".into(), &list).map_err(refused)?;
    storage.put(Shelf::Runs, &index.id, &item).await
}

/// Forgets a run.
pub(super) async fn forget(storage: &Storage, id: &str) -> Result<(), StorageError> {
    storage.remove(Shelf::Runs, id).await?;
    storage.remove_beginning(Shelf::Traces, &format!("{id}/")).await?;
    storage.remove_beginning(Shelf::Results, &format!("{id}/")).await
}

impl Shelved {
    /// The part of a file in which a line lies; none for one that was scored here.
    pub(super) fn slice(&self, at: Spot) -> Option<Blob> {
        let Spot::File { file, start, bytes } = at else { return None };
        #[expect(clippy::cast_precision_loss, reason = "files are far below 2^52 bytes")]
        let (start, end) = (start as f64, start as f64 + f64::from(bytes));
        self.files.get(file)?.slice_with_f64_and_f64(start, end).ok()
    }
}

/// The text of a part of a file.
pub(super) async fn text_of(part: &Blob) -> Option<String> {
    let bytes = JsFuture::from(part.array_buffer()).await.ok()?;
    String::from_utf8(Uint8Array::new(&bytes).to_vec()).ok()
}
