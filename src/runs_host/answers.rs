//! Answers to the page's requests.

use super::asked::{self, Facts};
use super::prompt;
use super::shelves::{self, Shelved};
use crate::host::Call;
use crate::runs::{RunFigures, RunsAnswer, RunsRequest};
use crate::services::storage::Storage;
use futures::future::{FutureExt, LocalBoxFuture, Shared};
use infrabench_protocol::dataset::TaskFacts;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use web_sys::File;

type Opening = Shared<LocalBoxFuture<'static, Option<Rc<Storage>>>>;

type Runs = BTreeMap<String, Rc<RefCell<Shelved>>>;

/// The worker's state. Cheap to clone.
#[derive(Clone, Default)]
pub struct Host {
    pub(super) inner: Rc<Inner>,
}

#[derive(Default)]
pub(super) struct Inner {
    pub(super) runs: RefCell<Runs>,
    pub(super) facts: RefCell<Facts>,
    pub(super) dataset_sha256: RefCell<String>,
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
        let storage = match request {
            // A prompt waits for no run that is kept.
            RunsRequest::Prompt { .. } => None,
            _ => self.storage().await,
        };
        Ok(match request {
            RunsRequest::Prompt { task, request } => RunsAnswer::Prompt(prompt::render(&task, &request)?),
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
    pub(super) async fn storage(&self) -> Option<Rc<Storage>> {
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

    pub(super) fn put(&self, run: Shelved) {
        self.inner.runs.borrow_mut().insert(run.held.index.id.clone(), Rc::new(RefCell::new(run)));
    }

    pub(super) fn find(&self, id: &str) -> Option<Rc<RefCell<Shelved>>> {
        self.inner.runs.borrow().get(id).cloned()
    }

    pub(super) fn known(&self, id: &str) -> Result<Rc<RefCell<Shelved>>, String> {
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
}
