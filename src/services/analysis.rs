//! The app's side of the analysis worker: one worker for the life of the page, one task held at a time, and of what is
//! typed only the newest text counts.

use crate::components::same::Same;
use crate::services::worker::{Client, News, WorkerError};
use crate::state::store::use_store;
use crate::state::toasts::{Toast, Toaster};
use infrabench_protocol::analysis::{AnalysisRequest, AnalysisResponse, Report};
use infrabench_protocol::prompt::{Prompt, PromptRequest};
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
    let client = HELD.with(|held| held.client.clone());
    client.request(request).await
}

/// Asks about scoring the task that is open.
pub async fn ask_tab(request: TabRequest) -> Result<TabResponse, String> {
    match ask(&AnalysisRequest::Scoring(request)).await {
        Ok(AnalysisResponse::Scoring(response)) => Ok(response),
        Ok(AnalysisResponse::Problem { message }) => Err(message),
        Ok(
            AnalysisResponse::Opened
            | AnalysisResponse::Report { .. }
            | AnalysisResponse::Prompt(_)
            | AnalysisResponse::Templates { .. },
        ) => Err("The analysis gave no answer about scoring. Reload the page.".to_owned()),
        Err(error) => Err(format!("The answer could not be prepared: {error}.")),
    }
}

/// The prompt of a turn about the task that is open.
pub async fn ask_prompt(request: PromptRequest) -> Result<Prompt, String> {
    match ask(&AnalysisRequest::Prompt(request)).await {
        Ok(AnalysisResponse::Prompt(prompt)) => Ok(prompt),
        Ok(AnalysisResponse::Problem { message }) => Err(message),
        Ok(
            AnalysisResponse::Opened
            | AnalysisResponse::Report { .. }
            | AnalysisResponse::Scoring(_)
            | AnalysisResponse::Templates { .. },
        ) => Err("The analysis gave no prompt. Reload the page.".to_owned()),
        Err(error) => Err(format!("The prompt could not be made: {error}.")),
    }
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
            | AnalysisResponse::Prompt(_)
            | AnalysisResponse::Templates { .. },
        ) => failed("The analysis gave no report. Reload the page.".to_owned()),
        Err(WorkerError::Superseded) => None,
        Err(WorkerError::Stopped(why)) => failed(format!(
            "The analysis stopped while it read this answer ({why}). It is read again when you change it."
        )),
        Err(error @ WorkerError::Unreadable(_)) => failed(error.to_string()),
    }
}
