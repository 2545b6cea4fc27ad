//! Answers to the page's requests.

use super::asked::{self, Facts};
use super::held::{Held, Index, Spot, Turn};
use super::import;
use super::shelves::{self, Shelved, turn_key};
use crate::host::{self, Call};
use crate::runs::{
    Export, Imported, Kept, RunFigures, RunsAnswer, RunsRequest, SampleDetail, Traces, TurnDetail,
};
use crate::services::storage::{Shelf, Storage, StorageError};
use futures::future::{FutureExt, LocalBoxFuture, Shared};
use infrabench_protocol::dataset::TaskFacts;
use infrabench_protocol::results::{Prediction, SampleResult};
use js_sys::Array;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File, Url};

type Opening = Shared<LocalBoxFuture<'static, Option<Rc<Storage>>>>;

/// Files of more bytes than this are kept after the answer, not before.
const KEPT_LATER: f64 = 32e6;

type Runs = BTreeMap<String, Rc<RefCell<Shelved>>>;

/// The worker's state. Cheap to clone.
#[derive(Clone, Default)]
pub struct Host {
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Inner {
    runs: RefCell<Runs>,
    facts: RefCell<Facts>,
    dataset_sha256: RefCell<String>,
    opening: RefCell<Option<Opening>>,
}

impl Host {
    /// Answers one call; JSON in, JSON out.
    pub async fn answer(&self, call: Call) -> String {
        let answer = match serde_json::from_str(&call.body) {
            Ok(request) => self
                .serve(request, call.files)
                .await
                .unwrap_or_else(|message| RunsAnswer::Problem { message }),
            Err(error) => RunsAnswer::Problem {
                message: format!("The page asked for something unknown ({error}). Reload it."),
            },
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }

    async fn serve(&self, request: RunsRequest, files: Vec<File>) -> Result<RunsAnswer, String> {
        let storage = self.storage().await;
        Ok(match request {
            RunsRequest::List => RunsAnswer::Runs(self.list()),
            RunsRequest::Import => RunsAnswer::Imported(self.import(storage.as_deref(), files).await?),
            RunsRequest::Tasks { tasks, dataset_sha256 } => {
                let facts = tasks.into_iter().map(|task: TaskFacts| (task.task_id.clone(), task)).collect();
                self.inner.facts.replace(facts);
                self.inner.dataset_sha256.replace(dataset_sha256);
                RunsAnswer::Noted
            }
            RunsRequest::Run { id } => RunsAnswer::Run(self.find(&id).map(|run| {
                let (facts, sha256) = (self.inner.facts.borrow(), self.inner.dataset_sha256.borrow());
                Box::new(asked::detail(&run.borrow().held, &facts, &sha256))
            })),
            RunsRequest::Samples { id, query } => {
                let run = self.find(&id);
                let list =
                    run.map(|run| asked::samples(&run.borrow().held, &self.inner.facts.borrow(), &query));
                RunsAnswer::Samples(list.unwrap_or_default())
            }
            RunsRequest::Sample { id, task_id, sample } => {
                RunsAnswer::Sample(self.sample(storage.as_deref(), &id, task_id, sample).await.map(Box::new))
            }
            RunsRequest::Waiting { id, count } => RunsAnswer::Waiting(self.waiting(&id, count).await?),
            RunsRequest::Record { id, result, traces } => {
                self.record(storage.as_deref(), &id, *result, &traces).await?;
                RunsAnswer::Noted
            }
            RunsRequest::Place { id, scoring } => {
                self.change(storage.as_deref(), &id, |index| index.scoring = scoring).await?;
                RunsAnswer::Noted
            }
            RunsRequest::Rename { id, name } => {
                self.change(storage.as_deref(), &id, |index| index.name = name).await?;
                RunsAnswer::Noted
            }
            RunsRequest::Remove { id } => {
                self.inner.runs.borrow_mut().remove(&id);
                if let Some(storage) = storage {
                    shelves::forget(&storage, &id)
                        .await
                        .map_err(|error| format!("The run is still kept: {error}."))?;
                }
                RunsAnswer::Noted
            }
            RunsRequest::Export { id, what } => self.export(&id, what)?,
            RunsRequest::Compare { a, b } => {
                let runs = self.find(&a).zip(self.find(&b));
                let facts = self.inner.facts.borrow();
                RunsAnswer::Compared(
                    runs.map(|(a, b)| Box::new(asked::compared(&a.borrow().held, &b.borrow().held, &facts))),
                )
            }
        })
    }

    /// Opens the storage and reads what is kept, once.
    async fn storage(&self) -> Option<Rc<Storage>> {
        let opening = self.inner.opening.borrow().clone();
        let opening = opening.unwrap_or_else(|| {
            let host = self.clone();
            let opening = async move {
                let storage = Storage::open().await.ok()?;
                for run in shelves::all(&storage).await {
                    host.put(run);
                }
                Some(Rc::new(storage))
            };
            let opening = opening.boxed_local().shared();
            self.inner.opening.replace(Some(opening.clone()));
            opening
        });
        opening.await
    }

    fn put(&self, run: Shelved) {
        self.inner.runs.borrow_mut().insert(run.held.index.id.clone(), Rc::new(RefCell::new(run)));
    }

    fn find(&self, id: &str) -> Option<Rc<RefCell<Shelved>>> {
        self.inner.runs.borrow().get(id).cloned()
    }

    fn known(&self, id: &str) -> Result<Rc<RefCell<Shelved>>, String> {
        self.find(id).ok_or_else(|| "This run is not kept in this browser any more.".to_owned())
    }

    fn list(&self) -> Vec<RunFigures> {
        let runs = self.inner.runs.borrow();
        let mut list: Vec<RunFigures> = runs.values().map(|run| asked::figures(&run.borrow().held)).collect();
        list.sort_by(|one, other| {
            other
                .info
                .created_ms
                .total_cmp(&one.info.created_ms)
                .then_with(|| one.info.name.cmp(&other.info.name))
        });
        list
    }

    async fn import(&self, storage: Option<&Storage>, files: Vec<File>) -> Result<Imported, String> {
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

    async fn sample(
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

    async fn waiting(&self, id: &str, count: u32) -> Result<Vec<Prediction>, String> {
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

    async fn record(
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

    async fn change(
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

    /// A file made of parts of the files that were imported: nothing is copied.
    fn export(&self, id: &str, what: Export) -> Result<RunsAnswer, String> {
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

fn tell(kept: &Kept) {
    if let Ok(text) = serde_json::to_string(kept) {
        host::emit(&text);
    }
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

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 {
        digits.extend(char::from_digit(u32::try_from(number % 36).unwrap_or(0), 36));
        number /= 36;
    }
    digits.iter().rev().collect()
}
