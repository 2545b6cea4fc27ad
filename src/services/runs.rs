//! The app's side of the runs worker. One worker for the life of the page, started by the first question.

use crate::runs::{
    Compared, Export, ImportProgress, Imported, Kept, RunDetail, RunFigures, RunsAnswer, RunsRequest,
    SampleDetail, SampleList, SampleQuery, Scoring, Traces,
};
use crate::services::address::window;
use crate::services::analysis::open_task;
use crate::services::dataset::Datasets;
use crate::services::worker::{Client, News, WorkerError};
use gloo_events::{EventListener, EventListenerOptions};
use infrabench_protocol::prompt::{Prompt, PromptRequest};
use infrabench_protocol::results::{Prediction, SampleResult};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use web_sys::File;
use yew::prelude::*;

/// What a watcher hears.
#[derive(Clone, Debug, PartialEq)]
pub enum RunsNews {
    /// Files are being read.
    Importing(ImportProgress),
    /// A run is new, gone, or has other figures.
    Changed,
    /// A run will be gone when the page is closed; why.
    NotKept(String),
}

type Watcher = Weak<Callback<RunsNews>>;

struct Held {
    client: Client,
    watchers: RefCell<Vec<Watcher>>,
    /// The dataset whose tasks the worker knows, by the store's count of datasets.
    told: Cell<Option<u32>>,
    datasets: RefCell<Option<Datasets>>,
    /// While files are copied into storage, the browser asks before the page is left.
    leaving: RefCell<Option<EventListener>>,
}

thread_local! {
    static HELD: Rc<Held> = Rc::new(Held {
        client: Client::new("runs", Callback::from(|news| match news {
            News::Event(body) => {
                match (serde_json::from_str(&body), serde_json::from_str(&body)) {
                        (Ok(progress), _) => tell(&RunsNews::Importing(progress)),
                        (Err(_), Ok(Kept::Not(why))) => tell(&RunsNews::NotKept(why)),
                        (Err(_), Ok(Kept::All)) => HELD.with(|held| drop(held.leaving.take())),
                        (Err(_), Err(_)) => {}
                    }
                }
                News::Stopped { .. } => {
                HELD.with(|held| held.told.set(None));
                tell(&RunsNews::Changed);
            }
        })),
        watchers: RefCell::default(),
        told: Cell::new(None),
        datasets: RefCell::default(),
        leaving: RefCell::default(),
    });
}

/// Where the worker's tasks come from.
pub fn attach(datasets: Datasets) {
    HELD.with(|held| held.datasets.replace(Some(datasets)));
}

/// The client, once the worker knows the tasks of the dataset in use.
async fn client() -> Client {
    let (client, datasets) = HELD.with(|held| (held.client.clone(), held.datasets.borrow().clone()));
    let Some(datasets) = datasets else { return client };
    if HELD.with(|held| held.told.get()) == Some(datasets.revision()) {
        return client;
    }
    if let Ok((tasks, dataset_sha256)) = datasets.facts().await {
        HELD.with(|held| held.told.set(Some(datasets.revision())));
        let request = RunsRequest::Tasks { tasks, dataset_sha256 };
        let told: Result<RunsAnswer, WorkerError> = client.request(&request).await;
        if told.is_err() {
            HELD.with(|held| held.told.set(None));
        }
    }
    client
}

fn tell(news: &RunsNews) {
    let watchers: Vec<_> = HELD.with(|held| {
        held.watchers.borrow_mut().retain(|watcher| watcher.strong_count() > 0);
        held.watchers.borrow().iter().filter_map(Weak::upgrade).collect()
    });
    for watcher in watchers {
        watcher.emit(news.clone());
    }
}

/// Ends a watch when dropped.
pub struct Watch {
    _callback: Rc<Callback<RunsNews>>,
}

/// Tells of each change.
pub fn watch(callback: Callback<RunsNews>) -> Watch {
    let callback = Rc::new(callback);
    HELD.with(|held| held.watchers.borrow_mut().push(Rc::downgrade(&callback)));
    Watch { _callback: callback }
}

/// Counts the changes of runs: what was asked before the last one is old.
#[hook]
pub fn use_runs_revision() -> u32 {
    let revision = use_state_eq(|| 0_u32);
    let latest = use_mut_ref(|| 0_u32);
    {
        let setter = revision.setter();
        use_effect_with((), move |()| {
            let watch = watch(Callback::from(move |news| {
                if news == RunsNews::Changed {
                    let next = latest.borrow().wrapping_add(1);
                    latest.replace(next);
                    setter.set(next);
                }
            }));
            move || drop(watch)
        });
    }
    *revision
}

/// Every run, newest first.
pub async fn list() -> Result<Vec<RunFigures>, String> {
    match ask(&RunsRequest::List).await? {
        RunsAnswer::Runs(runs) => Ok(runs),
        other => Err(unexpected(other)),
    }
}

/// Reads files. Watchers hear how far it is.
pub async fn import(files: Vec<File>) -> Result<Imported, String> {
    let answer: RunsAnswer =
        client().await.request_with(&RunsRequest::Import, files).await.map_err(|error| words(&error))?;
    match answer {
        RunsAnswer::Imported(imported) => {
            if imported.keeping {
                let options = EventListenerOptions::enable_prevent_default();
                let asks = EventListener::new_with_options(&window(), "beforeunload", options, |event| {
                    event.prevent_default();
                });
                HELD.with(|held| held.leaving.replace(Some(asks)));
            }
            tell(&RunsNews::Changed);
            Ok(imported)
        }
        other => Err(unexpected(other)),
    }
}

/// One run, whole; none when there is no such run.
pub async fn run(id: &str) -> Result<Option<RunDetail>, String> {
    match ask(&RunsRequest::Run { id: id.to_owned() }).await? {
        RunsAnswer::Run(run) => Ok(run.map(|run| *run)),
        other => Err(unexpected(other)),
    }
}

/// Samples of a run. Of several questions only the newest is answered: none for the others.
pub async fn samples(id: &str, query: SampleQuery) -> Result<Option<SampleList>, String> {
    let request = RunsRequest::Samples { id: id.to_owned(), query };
    match client().await.latest("samples", &request).await {
        Ok(RunsAnswer::Samples(list)) => Ok(Some(list)),
        Ok(other) => Err(unexpected(other)),
        Err(WorkerError::Superseded) => Ok(None),
        Err(error) => Err(words(&error)),
    }
}

/// One sample, whole; none when there is no such sample.
pub async fn sample(id: &str, task_id: &str, sample: u32) -> Result<Option<SampleDetail>, String> {
    let request = RunsRequest::Sample { id: id.to_owned(), task_id: task_id.to_owned(), sample };
    match ask(&request).await? {
        RunsAnswer::Sample(sample) => Ok(sample.map(|sample| *sample)),
        other => Err(unexpected(other)),
    }
}

/// The next answers without a result.
pub async fn waiting(id: &str, count: u32) -> Result<Vec<Prediction>, String> {
    match ask(&RunsRequest::Waiting { id: id.to_owned(), count }).await? {
        RunsAnswer::Waiting(predictions) => Ok(predictions),
        other => Err(unexpected(other)),
    }
}

/// Keeps what an answer came to. Who records says [`changed`] when it is time to look.
pub async fn record(id: &str, result: SampleResult, traces: Traces) -> Result<(), String> {
    match ask(&RunsRequest::Record { id: id.to_owned(), result: Box::new(result), traces }).await? {
        RunsAnswer::Noted => Ok(()),
        other => Err(unexpected(other)),
    }
}

/// Says that runs have other figures.
pub fn changed() {
    tell(&RunsNews::Changed);
}

/// Notes where a run is scored from now on.
pub async fn place(id: &str, scoring: Option<Scoring>) -> Result<(), String> {
    change(RunsRequest::Place { id: id.to_owned(), scoring }).await
}

/// Gives a run another name.
pub async fn rename(id: &str, name: String) -> Result<(), String> {
    change(RunsRequest::Rename { id: id.to_owned(), name }).await
}

/// Forgets a run.
pub async fn remove(id: &str) -> Result<(), String> {
    change(RunsRequest::Remove { id: id.to_owned() }).await
}

/// A file of a run: its name and an object URL.
pub async fn export(id: &str, what: Export) -> Result<(String, String), String> {
    match ask(&RunsRequest::Export { id: id.to_owned(), what }).await? {
        RunsAnswer::Exported { name, url } => Ok((name, url)),
        other => Err(unexpected(other)),
    }
}

/// Two runs, paired by task; none when one of them is not there.
pub async fn compare(a: &str, b: &str) -> Result<Option<Compared>, String> {
    match ask(&RunsRequest::Compare { a: a.to_owned(), b: b.to_owned() }).await? {
        RunsAnswer::Compared(compared) => Ok(compared.map(|compared| *compared)),
        other => Err(unexpected(other)),
    }
}

/// The prompt of a turn about the task that is open.
pub async fn prompt(request: PromptRequest) -> Result<Prompt, String> {
    let task = open_task().ok_or("No task is open. Reload the page.")?;
    // It needs no task of the dataset but this one.
    let client = HELD.with(|held| held.client.clone());
    match client.request(&RunsRequest::Prompt { task, request }).await {
        Ok(RunsAnswer::Prompt(prompt)) => Ok(prompt),
        Ok(other) => Err(unexpected(other)),
        Err(error) => Err(format!("The prompt could not be made: {error}.")),
    }
}

async fn change(request: RunsRequest) -> Result<(), String> {
    match ask(&request).await? {
        RunsAnswer::Noted => {
            tell(&RunsNews::Changed);
            Ok(())
        }
        other => Err(unexpected(other)),
    }
}

async fn ask(request: &RunsRequest) -> Result<RunsAnswer, String> {
    client().await.request(request).await.map_err(|error| words(&error))
}

fn words(error: &WorkerError) -> String {
    format!("The runs could not be read: {error}.")
}

fn unexpected(answer: RunsAnswer) -> String {
    match answer {
        RunsAnswer::Problem { message } => message,
        _ => "The parts of this app are of different builds. Reload the page.".to_owned(),
    }
}
