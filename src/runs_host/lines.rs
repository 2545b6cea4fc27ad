//! Lines of a run, read from where they lie: a sample, the answers that wait, a file to be saved.

use super::answers::Host;
use super::asked;
use super::held::{Index, Spot, Turn};
use super::shelves::{self, Shelved, turn_key};
use crate::runs::{Export, RunsAnswer, SampleDetail, TurnDetail};
use crate::services::storage::{Shelf, Storage};
use infrabench_protocol::results::Prediction;
use js_sys::Array;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::{Blob, Url};

impl Host {
    pub(super) async fn sample(
        &self,
        storage: Option<&Storage>,
        id: &str,
        task_id: String,
        sample: u32,
    ) -> Option<SampleDetail> {
        let run = self.find(id)?;
        let key = (task_id, sample);
        let turns = run.borrow().held.index.samples.get(&key)?.clone();
        let row = asked::row(&key, &turns, &self.inner.facts.borrow());
        let mut details = Vec::new();
        for (number, turn) in turns {
            let shelf = turn_key(id, &key.0, key.1, number);
            let result = text(&run, turn.result_at, &shelf).await;
            let answer = text(&run, turn.answer_at, &shelf).await;
            let traces = match storage {
                Some(storage) => storage.text(Shelf::Traces, &shelf).await.ok().flatten(),
                None => None,
            };
            details.push(TurnDetail {
                traces: traces.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
                completion: answer
                    .and_then(|text| serde_json::from_str::<Prediction>(&text).ok())
                    .map(|prediction| prediction.completion),
                result: result.and_then(|text| serde_json::from_str(&text).ok()),
            });
        }
        Some(SampleDetail { row, turns: details })
    }

    pub(super) async fn waiting(&self, id: &str, count: u32) -> Result<Vec<Prediction>, String> {
        let run = self.known(id)?;
        let spots = spots(&run.borrow().held.index, Turn::is_waiting, |turn| turn.answer_at);
        let mut predictions = Vec::new();
        for (key, at) in spots.into_iter().take(usize::try_from(count).unwrap_or(usize::MAX)) {
            let text = text(&run, Some(at), &key).await;
            let prediction = text.as_deref().map(serde_json::from_str).transpose();
            match prediction {
                Ok(Some(prediction)) => predictions.push(prediction),
                Ok(None) => {
                    return Err(
                        "The file of the answers cannot be read any more. Import it again.".to_owned()
                    );
                }
                Err(error) => {
                    return Err(format!("An answer cannot be read ({error}). Import its file again."));
                }
            }
        }
        Ok(predictions)
    }

    /// A file made of parts of the files that were imported: nothing is copied.
    pub(super) fn export(&self, id: &str, what: Export) -> Result<RunsAnswer, String> {
        let run = self.known(id)?;
        let run = run.borrow();
        let index = &run.held.index;
        let (spots, word, most) = match what {
            Export::Results => {
                (spots(index, |turn| turn.result.is_some(), |turn| turn.result_at), "results", usize::MAX)
            }
            Export::Predictions => (
                spots(index, |turn| turn.answer_at.is_some(), |turn| turn.answer_at),
                "predictions",
                usize::MAX,
            ),
            Export::Waiting(most) => (
                spots(index, Turn::is_waiting, |turn| turn.answer_at),
                "waiting",
                usize::try_from(most).unwrap_or(usize::MAX),
            ),
        };
        let parts = Array::new();
        for (key, at) in spots.into_iter().take(most) {
            match run.slice(at) {
                Some(slice) => parts.push(&slice),
                None => parts.push(&run.own.get(&key).map_or(JsValue::NULL, |text| JsValue::from_str(text))),
            };
            parts.push(&"\n".into());
        }
        let failed = |_| "The browser could not make the file.".to_owned();
        let blob = Blob::new_with_blob_sequence(&parts).map_err(failed)?;
        let url = Url::create_object_url_with_blob(&blob).map_err(failed)?;
        Ok(RunsAnswer::Exported { name: format!("{}-{word}.jsonl", file_name(&index.name)), url })
    }
}

async fn text(run: &RefCell<Shelved>, at: Option<Spot>, key: &str) -> Option<String> {
    let slice = {
        let run = run.borrow();
        match run.slice(at?) {
            Some(slice) => slice,
            None => return run.own.get(key).cloned(),
        }
    };
    shelves::text_of(&slice).await
}

/// Where the lines of some turns lie, with the turns' keys; by task, sample, turn.
fn spots(
    index: &Index,
    wanted: impl Fn(&Turn) -> bool,
    spot: impl Fn(&Turn) -> Option<Spot>,
) -> Vec<(String, Spot)> {
    let turns = index.samples.iter().flat_map(|((task, sample), turns)| {
        turns.iter().map(move |(number, turn)| (turn_key(&index.id, task, *sample, *number), turn))
    });
    turns.filter(|(_, turn)| wanted(turn)).filter_map(|(key, turn)| Some((key, spot(turn)?))).collect()
}

/// A name that every file system takes.
fn file_name(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|letter| if letter.is_alphanumeric() || "._-".contains(letter) { letter } else { '-' })
        .collect();
    name.trim_matches(['-', '.']).to_owned()
}
