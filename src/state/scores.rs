//! Scores kept between visits: one per task and completion, so that the list can show the best verdict so far.

use crate::services::storage::{Shelf, Storage, StorageError};
use infrabench_protocol::dataset::Best;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// A score as kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptScore {
    /// The task.
    pub task_id: String,
    /// SHA-256 of the completion.
    pub completion_sha256: String,
    /// What it came to.
    pub score: Best,
}

/// Keeps a score; a newer score of the same completion replaces the older.
pub async fn keep(storage: &Storage, kept: &KeptScore) -> Result<(), StorageError> {
    let text = serde_json::to_string(kept).map_err(|error| StorageError::Refused(error.to_string()))?;
    let key = format!("{} {}", kept.task_id, kept.completion_sha256);
    storage.put(Shelf::Verdicts, &key, &JsValue::from_str(&text)).await
}

/// The best kept score of each task.
pub async fn read(storage: &Storage) -> Result<BTreeMap<String, Best>, StorageError> {
    let mut best: BTreeMap<String, Best> = BTreeMap::new();
    for text in storage.texts(Shelf::Verdicts).await? {
        // An entry of another build is left alone and not shown.
        let Ok(kept) = serde_json::from_str::<KeptScore>(&text) else { continue };
        best.entry(kept.task_id).and_modify(|old| *old = old.better(kept.score)).or_insert(kept.score);
    }
    Ok(best)
}
