//! The app's side of the analysis worker: one worker for the life of the page, one task held at a time, and of what is
//! typed only the newest text counts.

use crate::components::same::Same;
use crate::services::worker::{Client, News, WorkerError};
use crate::state::store::use_store;
use crate::state::toasts::{Toast, Toaster};
use infrabench_protocol::analysis::{AnalysisRequest, AnalysisResponse, AnswerPair, Report};
use infrabench_protocol::tab::{TabRequest, TabResponse};
use infrabench_task::Task;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const CHANNEL: &str = "analysis";

/// What is known of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The newest report; of the text before while a newer one is read. None without an answer.
    pub found: Option<Found>,
    /// Where the newest text stands.
    pub standing: Standing,
}

/// A report and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The report.
    pub report: Same<Report>,
    /// The text it is about.
    pub answer: Rc<str>,
    /// A sentence when parts were left out.
    pub trimmed: Option<String>,
}

/// Where the newest text stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is no text.
    Nothing,
    /// It is being read.
    Reading,
    /// The report is about it.
    Known,
    /// It could not be read; a sentence with the way out.
    Failed(String),
}

impl Analysis {
    const NOTHING: Self = Self { found: None, standing: Standing::Nothing };

    /// The newest report.
    pub fn report(&self) -> Option<&Same<Report>> {
        self.found.as_ref().map(|found| &found.report)
    }
}

/// The worker with what it holds.
struct Held {
    client: Client,
    task: RefCell<Option<String>>,
    toaster: RefCell<Option<Toaster>>,
    told_of_crash: Cell<bool>,
}

impl Held {
    fn open(&self, task: String) {
        self.task.replace(Some(task.clone()));
        let client = self.client.clone();
        spawn_local(async move {
            // Sent in order, so whatever is asked next is about this task; a worker that dies is told again.
            let _: Result<AnalysisResponse, WorkerError> =
                client.request(&AnalysisRequest::Open { task }).await;
        });
    }

    fn stopped(&self, again: bool) {
        let task = self.task.borrow().clone();
        if let (true, Some(task)) = (again, task) {
            self.open(task);
        }
        if !self.told_of_crash.replace(true) {
            let text = "The part of the app that analyzes answers stopped and was started again. Your answer is kept.";
            self.toaster.borrow().iter().for_each(|toaster| toaster.show(Toast::info(text)));
        }
    }
}

thread_local! {
    static HELD: Rc<Held> = {
        let news = Callback::from(|news| match news {
            News::Stopped { again, .. } => HELD.with(|held| held.stopped(again)),
            News::Event(_) => {}
        });
        Rc::new(Held {
            client: Client::new("analysis", news),
            task: RefCell::default(),
            toaster: RefCell::default(),
            told_of_crash: Cell::new(false),
        })
    };
}

/// Analyzes `answer` to `task` as it changes.
#[hook]
pub fn use_analysis(task: &Same<Task>, answer: &Rc<str>, reading: Option<usize>) -> Analysis {
    let toaster = use_store().toaster().clone();
    let analysis = use_state_eq(|| Analysis::NOTHING);
    // What has been asked last: answers to anything older, or to another task, are not for this page any more.
    let asked = use_mut_ref(|| 0_u32);
    use_effect_with(task.clone(), move |task| {
        HELD.with(|held| {
            held.toaster.replace(Some(toaster));
            held.open(task.to_json_line());
        });
    });
    {
        let analysis = analysis.clone();
        use_effect_with((task.clone(), answer.clone(), reading), move |(_, answer, reading)| {
            let number = asked.borrow().wrapping_add(1);
            asked.replace(number);
            if answer.trim().is_empty() {
                analysis.set(Analysis::NOTHING);
                return;
            }
            analysis.set(Analysis { standing: Standing::Reading, ..(*analysis).clone() });
            let request = AnalysisRequest::Analyze { completion: answer.to_string(), reading: *reading };
            let (answer, setter) = (answer.clone(), analysis.setter());
            let client = HELD.with(|held| held.client.clone());
            let before = analysis.found.clone();
            spawn_local(async move {
                let response = client.latest(CHANNEL, &request).await;
                if *asked.borrow() != number {
                    return;
                }
                if let Some(next) = outcome(response, answer, before) {
                    setter.set(next);
                }
            });
        });
    }
    (*analysis).clone()
}

/// Asks the worker about the task that it holds.
pub(super) async fn ask(request: &AnalysisRequest) -> Result<AnalysisResponse, WorkerError> {
    Analyst::of_the_page().0.request(request).await
}

/// A worker that prepares and judges what the engine in this tab runs. Cheap to clone.
#[derive(Clone)]
pub struct Analyst(Client);

impl Analyst {
    /// The one that holds the task that the page is about.
    pub fn of_the_page() -> Self {
        Self(HELD.with(|held| held.client.clone()))
    }

    /// One of its own, for scoring that goes on while the page is about something else. Ends with its last clone.
    pub fn of_its_own() -> Self {
        Self(Client::new("analysis", Callback::noop()))
    }

    /// Gives it the task that is asked about from now on.
    pub async fn open(&self, task: &Task) -> Result<(), String> {
        match self.0.request(&AnalysisRequest::Open { task: task.to_json_line() }).await {
            Ok(AnalysisResponse::Problem { message }) => Err(message),
            Ok(_) => Ok(()),
            Err(error) => Err(format!("The task could not be prepared: {error}.")),
        }
    }

    /// What is known of an answer to the task that it holds, without running it.
    pub async fn analyze(&self, completion: String) -> Result<Report, String> {
        match self.0.request(&AnalysisRequest::Analyze { completion, reading: None }).await {
            Ok(AnalysisResponse::Report { report, .. }) => Ok(*report),
            Ok(AnalysisResponse::Problem { message }) => Err(message),
            Ok(_) => Err("The analysis gave no report. Reload the page.".to_owned()),
            Err(error) => Err(format!("The answer could not be read: {error}.")),
        }
    }

    /// Asks about scoring the task that it holds.
    pub async fn ask(&self, request: TabRequest) -> Result<TabResponse, String> {
        match self.0.request(&AnalysisRequest::Scoring(request)).await {
            Ok(AnalysisResponse::Scoring(response)) => Ok(response),
            Ok(AnalysisResponse::Problem { message }) => Err(message),
            Ok(
                AnalysisResponse::Opened
                | AnalysisResponse::Report { .. }
                | AnalysisResponse::Templates { .. }
                | AnalysisResponse::Answers { .. },
            ) => Err("The analysis gave no answer about scoring. Reload the page.".to_owned()),
            Err(error) => Err(format!("The answer could not be prepared: {error}.")),
        }
    }
}

/// Compares two answers to `task`, which is the task that is held from then on. With a sentence when parts were left out.
pub async fn compare_answers(
    task: &Task,
    before: String,
    after: String,
) -> Result<(AnswerPair, Option<String>), String> {
    let (client, task) = HELD.with(|held| (held.client.clone(), task.to_json_line()));
    HELD.with(|held| held.task.replace(Some(task.clone())));
    // Both are on their way before anything else can be, so the answers meet the task that they are to.
    let (open, answers) = (AnalysisRequest::Open { task }, AnalysisRequest::Answers { before, after });
    let (opened, answer) = futures::join!(
        client.request::<_, AnalysisResponse>(&open),
        client.request::<_, AnalysisResponse>(&answers),
    );
    match (opened, answer) {
        (Ok(AnalysisResponse::Problem { message }), _) | (_, Ok(AnalysisResponse::Problem { message })) => {
            Err(message)
        }
        (_, Ok(AnalysisResponse::Answers { pair, trimmed })) => Ok((*pair, trimmed)),
        (_, Ok(_)) => Err("The analysis gave no comparison. Reload the page.".to_owned()),
        (_, Err(error)) => Err(format!("The answers could not be compared: {error}.")),
    }
}

/// The task that the page is about, as one line of its dataset; none before one is open.
pub(super) fn open_task() -> Option<String> {
    HELD.with(|held| held.task.borrow().clone())
}

/// What a response means; none when a newer request took its place.
fn outcome(
    response: Result<AnalysisResponse, WorkerError>,
    answer: Rc<str>,
    before: Option<Found>,
) -> Option<Analysis> {
    let failed = |why: String| Some(Analysis { found: before, standing: Standing::Failed(why) });
    match response {
        Ok(AnalysisResponse::Report { report, trimmed, .. }) => {
            let found = Found { report: Same(Rc::from(report)), answer, trimmed };
            Some(Analysis { found: Some(found), standing: Standing::Known })
        }
        Ok(AnalysisResponse::Problem { message }) => failed(message),
        Ok(
            AnalysisResponse::Opened
            | AnalysisResponse::Scoring(_)
            | AnalysisResponse::Templates { .. }
            | AnalysisResponse::Answers { .. },
        ) => failed("The analysis gave no report. Reload the page.".to_owned()),
        Err(WorkerError::Superseded) => None,
        Err(WorkerError::Stopped(why)) => failed(format!(
            "The analysis stopped while it read this answer ({why}). It is read again when you change it."
        )),
        Err(error @ WorkerError::Unreadable(_)) => failed(error.to_string()),
    }
}
