//! One score in this tab, from the request to its end.

use super::own::{OTHER_BUILD, prepare};
use super::{Asked, Progress, ScoringState, Unavailable, advance};
use crate::services::analysis::ask_tab;
use crate::services::engine::TabEngine;
use crate::state::store::Store;
use infrabench_protocol::run::{Phase, RunEvent};
use infrabench_protocol::tab::{TabRequest, TabResponse};
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
    match run(store, task, asked, show).await {
        Ok(end) => end,
        Err(why) => ScoringState::Unavailable(Unavailable::Tab { why }),
    }
}

async fn run(
    store: &Store,
    task: &Rc<Task>,
    asked: &Asked,
    show: &Callback<ScoringState>,
) -> Result<ScoringState, String> {
    show.emit(ScoringState::Preparing);
    let (completion, reading) = (asked.completion.to_string(), asked.reading);
    let plan = match ask_tab(TabRequest::Plan { completion: completion.clone(), reading }).await? {
        TabResponse::Plan { plan } => plan,
        TabResponse::Score { score } => return Ok(ScoringState::Done(Rc::from(score))),
        TabResponse::OwnPlans { .. } | TabResponse::Reference { .. } | TabResponse::Templates { .. } => {
            return Err(OTHER_BUILD.to_owned());
        }
    };
    let reference = prepare(store, task).await?;
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
    match ask_tab(judged).await? {
        TabResponse::Score { score } => {
            engine.ran(score.result.duration_ms);
            Ok(ScoringState::Done(Rc::from(score)))
        }
        TabResponse::Plan { .. }
        | TabResponse::OwnPlans { .. }
        | TabResponse::Reference { .. }
        | TabResponse::Templates { .. } => Err(OTHER_BUILD.to_owned()),
    }
}
