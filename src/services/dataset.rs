//! The app's side of the dataset worker: opens and replaces the dataset, lists it, and fetches tasks one at a time.

use crate::components::text::counted;
use crate::services::address;
use crate::services::worker::{Client, News, WorkerError};
use crate::state::model::Action;
use crate::state::toasts::{Toast, Toaster};
use infrabench_protocol::dataset::{
    Best, DatasetAnswer, DatasetInfo, DatasetRequest, ListQuery, Listing, LoadFailure, Row, TaskFacts,
};
use infrabench_protocol::quality::TaskQuality;
use infrabench_task::Task;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::Callback;

/// Tasks kept checked, so that going back and forth is instant.
const KEPT_TASKS: usize = 8;

/// Why there is no such task to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskError {
    /// The dataset has no task of this id.
    Unknown,
    /// The dataset has it, and it cannot be read; with the reason.
    Broken(String),
    /// The dataset cannot be asked; with the reason.
    Unavailable(String),
}

/// The dataset worker. Cheap to clone.
#[derive(Clone)]
pub struct Datasets {
    client: Client,
    inner: Rc<Inner>,
}

struct Inner {
    dispatch: Callback<Action>,
    toaster: Toaster,
    best: RefCell<BTreeMap<String, Best>>,
    tasks: RefCell<VecDeque<(String, Rc<Task>)>>,
    opened: Cell<bool>,
    revision: Cell<u32>,
    told_of_crash: Cell<bool>,
}

impl Datasets {
    /// A client that tells the store through `dispatch`.
    pub fn new(dispatch: Callback<Action>, toaster: Toaster) -> Self {
        let inner = Rc::new(Inner {
            dispatch,
            toaster,
            best: RefCell::default(),
            tasks: RefCell::default(),
            opened: Cell::new(false),
            revision: Cell::new(0),
            told_of_crash: Cell::new(false),
        });
        let client = Rc::new(RefCell::new(None::<Datasets>));
        let (owner, state) = (client.clone(), inner.clone());
        let news = Callback::from(move |news| match news {
            News::Event(body) => {
                if let Ok(progress) = serde_json::from_str(&body) {
                    state.dispatch.emit(Action::Loading(progress));
                }
            }
            News::Stopped { why, again } => {
                let datasets = owner.borrow().clone();
                if let Some(datasets) = datasets {
                    datasets.reopen(&why, again);
                }
            }
        });
        let datasets = Self { client: Client::new("dataset", news), inner };
        // One client for the life of the page: the circle is meant.
        *client.borrow_mut() = Some(datasets.clone());
        datasets
    }

    /// Reads the dataset of the last visit, or the bundled one.
    pub fn open(&self) {
        let best = self.inner.best.borrow().iter().map(|(id, best)| (id.clone(), *best)).collect();
        self.load(DatasetRequest::Open { bundled: bundled(), best }, Vec::new());
    }

    /// Reads files that the reader chose.
    pub fn load_files(&self, files: Vec<File>) {
        if !files.is_empty() {
            self.load(DatasetRequest::LoadFiles, files);
        }
    }

    /// Fetches a dataset from an address.
    pub fn load_url(&self, url: String) {
        self.load(DatasetRequest::LoadUrl { url }, Vec::new());
    }

    /// Goes back to the bundled dataset.
    pub fn restore(&self) {
        self.load(DatasetRequest::Restore { bundled: bundled() }, Vec::new());
    }

    /// Lists; only the newest request counts.
    pub async fn list(&self, query: &ListQuery) -> Result<Listing, WorkerError> {
        match self.client.latest("list", &DatasetRequest::List(query.clone())).await? {
            DatasetAnswer::Listed(listing) => Ok(listing),
            other => Err(unexpected(&other)),
        }
    }

    /// Rows of the last list.
    pub async fn rows(&self, list: u32, first: u32, count: u32) -> Result<Vec<Row>, WorkerError> {
        match self.client.latest("rows", &DatasetRequest::Rows { list, first, count }).await? {
            DatasetAnswer::Rows { rows } => Ok(rows),
            other => Err(unexpected(&other)),
        }
    }

    /// One task, checked.
    pub async fn task(&self, task_id: &str) -> Result<Rc<Task>, TaskError> {
        let kept =
            self.inner.tasks.borrow().iter().find(|(id, _)| id == task_id).map(|(_, task)| task.clone());
        if let Some(task) = kept {
            return Ok(task);
        }
        let request = DatasetRequest::Task { task_id: task_id.to_owned() };
        let answer =
            self.client.request(&request).await.map_err(|error| TaskError::Unavailable(error.to_string()))?;
        let DatasetAnswer::Task { task } = answer else {
            return Err(TaskError::Unavailable(unexpected(&answer).to_string()));
        };
        let text = task.ok_or(TaskError::Unknown)?;
        let task = Task::from_json(&text).map_err(|problems| {
            TaskError::Broken(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        })?;
        let task = Rc::new(task);
        let mut tasks = self.inner.tasks.borrow_mut();
        tasks.push_front((task_id.to_owned(), task.clone()));
        tasks.truncate(KEPT_TASKS);
        Ok(task)
    }

    /// How good a task's tests are; none where it was not measured or cannot be asked.
    pub async fn quality(&self, task_id: &str) -> Option<TaskQuality> {
        match self.client.request(&DatasetRequest::Quality { task_id: task_id.to_owned() }).await {
            Ok(DatasetAnswer::Quality { quality }) => quality,
            Ok(_) | Err(_) => None,
        }
    }

    /// What figures and tables about runs need to know of every task, and the dataset's SHA-256. Waits for the dataset.
    pub async fn facts(&self) -> Result<(Vec<TaskFacts>, String), WorkerError> {
        match self.client.request(&DatasetRequest::Facts).await? {
            DatasetAnswer::Facts { tasks, dataset_sha256 } => Ok((tasks, dataset_sha256)),
            other => Err(unexpected(&other)),
        }
    }

    /// Counts the datasets that were put in place.
    pub fn revision(&self) -> u32 {
        self.inner.revision.get()
    }

    /// Tells the worker a task's best score.
    pub fn note_score(&self, task_id: &str, best: Best) {
        self.inner.best.borrow_mut().insert(task_id.to_owned(), best);
        self.tell(DatasetRequest::Scores { best: vec![(task_id.to_owned(), best)] });
    }

    /// Tells the worker the best scores of earlier visits.
    pub fn note_scores(&self, scores: &BTreeMap<String, Best>) {
        let best: Vec<_> = scores.iter().map(|(task_id, best)| (task_id.clone(), *best)).collect();
        self.inner.best.borrow_mut().extend(best.iter().cloned());
        self.tell(DatasetRequest::Scores { best });
    }

    /// Forgets every score.
    pub fn forget_scores(&self) {
        self.inner.best.borrow_mut().clear();
        self.tell(DatasetRequest::ForgetScores);
    }

    fn tell(&self, request: DatasetRequest) {
        let client = self.client.clone();
        spawn_local(async move {
            // A worker that died is told everything again when it reopens.
            let _: Result<DatasetAnswer, WorkerError> = client.request(&request).await;
        });
    }

    fn load(&self, request: DatasetRequest, files: Vec<File>) {
        let datasets = self.clone();
        spawn_local(async move {
            let dispatch = &datasets.inner.dispatch;
            match datasets.client.request_with(&request, files).await {
                Ok(DatasetAnswer::Opened(info)) => {
                    datasets.inner.opened.set(true);
                    datasets.inner.revision.set(datasets.inner.revision.get().wrapping_add(1));
                    datasets.inner.tasks.borrow_mut().clear();
                    datasets.tell_of(&info, &request);
                    dispatch.emit(Action::Opened(Rc::new(info)));
                }
                Ok(DatasetAnswer::Refused(failure)) => dispatch.emit(Action::Refused(Rc::new(failure))),
                Ok(other) => datasets.failed(unexpected(&other).to_string()),
                // A crash is dealt with in `reopen`.
                Err(WorkerError::Superseded | WorkerError::Stopped(_)) => {}
                Err(error @ WorkerError::Unreadable(_)) => datasets.failed(error.to_string()),
            }
        });
    }

    fn tell_of(&self, info: &DatasetInfo, request: &DatasetRequest) {
        let toaster = &self.inner.toaster;
        if let Some(why) = &info.set_aside {
            toaster.show(Toast::problem(format!("{why} The bundled tasks are shown.")));
        }
        let asked = matches!(request, DatasetRequest::LoadFiles | DatasetRequest::LoadUrl { .. });
        if asked {
            let tasks = counted(info.tasks, "task", "tasks");
            let datasets = self.clone();
            let back = Callback::from(move |()| datasets.restore());
            let toast = Toast::done(format!("{tasks} from {} loaded.", info.name)).about("dataset");
            toaster.show(toast.with_action("Back to the bundled", back));
        }
        if let Some(why) = &info.not_kept {
            toaster.show(Toast::problem(format!(
                "The dataset is in use and not kept for the next visit: {why}."
            )));
        }
    }

    fn failed(&self, message: String) {
        let failure =
            LoadFailure { name: "dataset".to_owned(), message, problems: Vec::new(), problem_count: 0 };
        self.inner.dispatch.emit(Action::Refused(Rc::new(failure)));
    }

    fn reopen(&self, why: &str, again: bool) {
        self.inner.dispatch.emit(Action::Reopening);
        if !again {
            self.failed(format!(
                "The part of the app that holds the dataset stopped three times ({why}). Reload the page."
            ));
            return;
        }
        if !self.inner.told_of_crash.replace(true) {
            let text = "The part of the app that holds the dataset stopped and was started again. Nothing you typed is lost.";
            self.inner.toaster.show(Toast::info(text));
        }
        // What stopped it before it ever opened may be the kept dataset: go on without.
        if self.inner.opened.get() { self.open() } else { self.restore() }
    }
}

fn bundled() -> String {
    address::asset("infrabench.jsonl")
}

fn unexpected(answer: &DatasetAnswer) -> WorkerError {
    let word = match answer {
        DatasetAnswer::Opened(_) => "opened",
        DatasetAnswer::Refused(_) => "refused",
        DatasetAnswer::Listed(_) => "listed",
        DatasetAnswer::Rows { .. } => "rows",
        DatasetAnswer::Task { .. } => "task",
        DatasetAnswer::Facts { .. } => "facts",
        DatasetAnswer::Quality { .. } => "quality",
        DatasetAnswer::Noted => "noted",
    };
    WorkerError::Unreadable(format!("an answer of the wrong kind, `{word}`"))
}
