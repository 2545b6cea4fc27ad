//! What changes runs: files that are imported, results that are recorded, and how both are kept.

use super::answers::Host;
use super::asked;
use super::held::{Held, Index, Spot};
use super::import;
use super::shelves::{self, Shelved, turn_key};
use crate::host;
use crate::runs::{Imported, Kept, Traces};
use crate::services::storage::{Shelf, Storage, StorageError};
use infrabench_protocol::results::SampleResult;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

/// Files of more bytes than this are kept after the answer, not before.
const KEPT_LATER: f64 = 32e6;

impl Host {
    pub(super) async fn import(
        &self,
        storage: Option<&Storage>,
        files: Vec<File>,
    ) -> Result<Imported, String> {
        let found = import::read(&files).await;
        let created_ms = js_sys::Date::now();
        let blobs: Vec<Blob> = files.into_iter().map(Blob::from).collect();
        let mut imported = Imported {
            problems: found.problems.said,
            problem_count: found.problems.count,
            ..Imported::default()
        };
        let mut new = Vec::new();
        for (number, mut index) in found.runs.into_iter().enumerate() {
            index.created_ms = created_ms;
            index.id = self.new_id(created_ms, number);
            let held = Held::from(index);
            imported.runs.push(asked::figures(&held));
            new.push(held.index.id.clone());
            self.put(Shelved { held, files: blobs.clone(), own: BTreeMap::new() });
        }
        let bytes: f64 = blobs.iter().map(Blob::size).sum();
        match storage {
            // Copying large files to the browser's storage takes longer than reading them, and nobody need wait for it.
            Some(_) if bytes > KEPT_LATER => {
                imported.keeping = true;
                self.keep_later(new);
            }
            Some(storage) => {
                for id in new {
                    if let Err(error) = self.keep(storage, &id).await {
                        imported.not_kept = Some(error.to_string());
                    }
                }
            }
            None => imported.not_kept = Some("this browser refuses storage to this page".to_owned()),
        }
        Ok(imported)
    }

    fn keep_later(&self, new: Vec<String>) {
        let host = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let Some(storage) = host.storage().await else { return };
            for id in new {
                if let Err(error) = host.keep(&storage, &id).await {
                    tell(&Kept::Not(error.to_string()));
                }
            }
            tell(&Kept::All);
        });
    }

    /// Keeps a run as it is now. One that was removed meanwhile stays removed.
    async fn keep(&self, storage: &Storage, id: &str) -> Result<(), StorageError> {
        let Some(run) = self.find(id) else { return Ok(()) };
        let (index, files) = {
            let run = run.borrow();
            (run.held.index.clone(), run.files.clone())
        };
        shelves::keep(storage, &index, &files).await
    }

    /// Short, and of no run before.
    fn new_id(&self, created_ms: f64, number: usize) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "milliseconds since 1970"
        )]
        let mut id = (created_ms as u64).wrapping_mul(64).wrapping_add(u64::try_from(number).unwrap_or(0));
        loop {
            let text = base36(id);
            if !self.inner.runs.borrow().contains_key(&text) {
                return text;
            }
            id = id.wrapping_add(1);
        }
    }

    pub(super) async fn record(
        &self,
        storage: Option<&Storage>,
        id: &str,
        mut result: SampleResult,
        traces: &Traces,
    ) -> Result<(), String> {
        let run = self.known(id)?;
        if result.dataset_sha256.is_none() {
            let sha256 = self.inner.dataset_sha256.borrow();
            result.dataset_sha256 = (!sha256.is_empty()).then(|| sha256.clone());
        }
        let key = turn_key(id, &result.task_id, result.sample, result.turn.unwrap_or(1));
        let text = serde_json::to_string(&result)
            .map_err(|error| format!("A result cannot be written ({error})."))?;
        result.tests.clear();
        result.summary.clear();
        {
            let mut run = run.borrow_mut();
            run.own.insert(key.clone(), text.clone());
            run.held.take(result, Spot::Shelf);
        }
        if let (Some(storage), false, Ok(text)) = (storage, traces.is_empty(), serde_json::to_string(traces))
        {
            // They only help a person: without room there are none.
            let _ = storage.put(Shelf::Traces, &key, &JsValue::from_str(&text)).await;
        }
        match storage {
            Some(storage) => {
                storage.put(Shelf::Results, &key, &JsValue::from_str(&text)).await.map_err(|error| {
                    format!("A result could not be kept: {error}. It is here until this page is closed.")
                })
            }
            None => Ok(()),
        }
    }

    pub(super) async fn change(
        &self,
        storage: Option<&Storage>,
        id: &str,
        change: impl FnOnce(&mut Index),
    ) -> Result<(), String> {
        let run = self.known(id)?;
        change(&mut run.borrow_mut().held.index);
        let Some(storage) = storage else { return Ok(()) };
        self.keep(storage, id).await.map_err(|error| format!("The run could not be kept: {error}."))
    }
}

fn tell(kept: &Kept) {
    if let Ok(text) = serde_json::to_string(kept) {
        host::emit(&text);
    }
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 {
        digits.extend(char::from_digit(u32::try_from(number % 36).unwrap_or(0), 36));
        number /= 36;
    }
    digits.iter().rev().collect()
}
