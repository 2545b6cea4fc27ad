//! One score in this tab, from the request to its end.

use super::own::{OTHER_BUILD, prepare, run_reference};
use super::{Asked, Place, Progress, ScoringState, Unavailable, advance};
use crate::services::analysis::Analyst;
use crate::services::engine::TabEngine;
use crate::state::store::Store;
use infrabench_protocol::api::Score;
use infrabench_protocol::run::{Phase, RunEvent};
use infrabench_protocol::tab::{ReferenceRun, TabRequest, TabResponse};
use infrabench_task::Task;
use std::cell::RefCell;
use std::rc::Rc;
use yew::Callback;

/// Scores an answer. Shows every state but the last, which it returns. Dropping the future ends the run.
pub(super) async fn score(
    store: &Store,
    task: &Rc<Task>,
    asked: &Asked,
    show: &Callback<ScoringState>,
) -> ScoringState {
    show.emit(ScoringState::Preparing);
    let reference = async || prepare(store, task).await;
    match run(&Analyst::of_the_page(), task, asked, reference, show).await {
        Ok(score) => ScoringState::Done(score),
        Err(why) => ScoringState::Unavailable(Unavailable::Tab { why }),
    }
}

/// Scores answers of a run, one task after another, with an analysis worker of its own: the page may be about another task
/// meanwhile.
pub struct SampleScorer {
    store: Store,
    analyst: Analyst,
    /// The task that the worker holds, with its reference's run once it was needed.
    held: Option<(Rc<Task>, Option<Rc<ReferenceRun>>)>,
}

impl SampleScorer {
    /// A scorer that holds no task yet.
    pub fn new(store: Store) -> Self {
        Self { store, analyst: Analyst::of_its_own(), held: None }
    }

    /// Scores an answer to `task`. The error is why the engine in this tab cannot. Dropping the future ends the run.
    pub async fn score(&mut self, task: &Rc<Task>, completion: &str) -> Result<Rc<Score>, String> {
        if !self.held.as_ref().is_some_and(|(held, _)| Rc::ptr_eq(held, task)) {
            self.held = None;
            self.analyst.open(task).await?;
            self.held = Some((task.clone(), None));
        }
        let known = self.held.as_ref().and_then(|(_, run)| run.clone());
        let asked = Asked { completion: completion.into(), reading: None, place: Place::Here };
        let (store, analyst) = (&self.store, &self.analyst);
        let mut found = known.clone();
        let reference = async || match known {
            Some(known) => Ok(known),
            None => run_reference(store, analyst, task).await.map(|own| own.run),
        };
        let reference = async || {
            let run = reference().await?;
            found = Some(run.clone());
            Ok(run)
        };
        let score = run(analyst, task, &asked, reference, &Callback::noop()).await;
        self.held = Some((task.clone(), found));
        score
    }
}

async fn run(
    analyst: &Analyst,
    task: &Rc<Task>,
    asked: &Asked,
    reference: impl AsyncFnOnce() -> Result<Rc<ReferenceRun>, String>,
    show: &Callback<ScoringState>,
) -> Result<Rc<Score>, String> {
    let (completion, reading) = (asked.completion.to_string(), asked.reading);
    let plan = match analyst.ask(TabRequest::Plan { completion: completion.clone(), reading }).await? {
        TabResponse::Plan { plan } => plan,
        TabResponse::Score { score } => return Ok(Rc::from(score)),
        TabResponse::OwnPlans { .. } | TabResponse::Reference { .. } | TabResponse::Templates { .. } => {
            return Err(OTHER_BUILD.to_owned());
        }
    };
    let reference = reference().await?;
    if let Some(why) = &reference.failed {
        return Err(format!(
            "The task’s own reference does not pass in this tab ({why}), so no answer can be judged here."
        ));
    }
    let engine = TabEngine::of(&task.cdk_version);
    let progress = RefCell::new(Progress::default());
    let shown = show.clone();
    let output = engine
        .run(&plan, move |event| {
            let Some(event) = serde_json::from_str(&event).ok() else { return };
            if matches!(event, RunEvent::Phase { phase: Phase::Setup }) {
                // A run that had to begin again begins its events again.
                progress.take();
            }
            if let Some(news) = infrabench_score::news(event) {
                shown.emit(advance(&mut progress.borrow_mut(), news));
            }
        })
        .await?;
    let judged = TabRequest::Judge { completion, reading, output, reference: reference.witness.clone() };
    match analyst.ask(judged).await? {
        TabResponse::Score { score } => {
            engine.ran(score.result.duration_ms);
            Ok(Rc::from(score))
        }
        TabResponse::Plan { .. }
        | TabResponse::OwnPlans { .. }
        | TabResponse::Reference { .. }
        | TabResponse::Templates { .. } => Err(OTHER_BUILD.to_owned()),
    }
}
