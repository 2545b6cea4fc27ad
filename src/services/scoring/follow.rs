//! One score on the backend, from the request to its end.
//!
//! Events are numbered, so a stream that broke is opened again after the last one that came; the score goes on meanwhile.
//! What must be done here is to give up after a while, and to ask once whether the score has been finished.

use super::{Asked, Progress, ScoringState, Unavailable, advance};
use crate::services::backend::{Backend, BackendError};
use crate::services::events::{Stream, next};
use gloo_timers::future::TimeoutFuture;
use infrabench_protocol::api::{ScoreRequest, ScoreState, TaskRef};
use infrabench_task::Task;
use std::rc::Rc;
use yew::Callback;

/// A stream that breaks this often without an event between is given up.
const MOST_TRIES: u32 = 5;
/// Pause before a stream that broke is opened again.
const PAUSE_MS: u32 = 2_000;

/// Submits an answer. Gives the id of what the backend has accepted, or the end where that is known at once. Waits where
/// the backend is full, and says so.
pub(super) async fn submit(
    backend: &Backend,
    task: &Task,
    asked: &Asked,
    show: &Callback<ScoringState>,
) -> Result<String, ScoringState> {
    backend.health().await?;
    let request = ScoreRequest {
        task: TaskRef::Inline(Box::new(task.to_json())),
        completion: asked.completion.to_string(),
        reading: asked.reading,
        fresh: false,
    };
    loop {
        match backend.post::<_, ScoreState>("scores", &request).await {
            Ok(ScoreState { score: Some(score), .. }) => return Err(ScoringState::Done(Rc::from(score))),
            Ok(ScoreState { id, score: None, .. }) => return Ok(id),
            Err(BackendError::Later { problem, seconds }) => {
                let problem = Rc::new(problem);
                for seconds in (1..=seconds.max(1)).rev() {
                    show.emit(ScoringState::Held { seconds, problem: problem.clone() });
                    TimeoutFuture::new(1_000).await;
                }
                show.emit(ScoringState::Sending);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Follows a score. Shows every state but the last, which it returns.
pub(super) async fn follow(backend: &Backend, id: &str, show: &Callback<ScoringState>) -> ScoringState {
    let path = format!("scores/{id}/events");
    let mut progress = Progress::default();
    let mut last = None;
    loop {
        match backend.events(&path, last).await {
            Ok(response) => {
                let mut stream = Stream::of(&response);
                while let Some((number, text)) = next(&mut stream).await {
                    last = number.or(last);
                    let Ok(event) = serde_json::from_str(&text) else {
                        let why =
                            "It sent an event that this app does not know: the two are of different builds.";
                        return lost(progress, Some(why.to_owned()));
                    };
                    match advance(&mut progress, event) {
                        end @ (ScoringState::Done(_) | ScoringState::Unavailable(_)) => return end,
                        state => show.emit(state),
                    }
                }
            }
            Err(BackendError::Problem(problem)) => return lost(progress, Some(problem.detail)),
            Err(
                BackendError::Unreachable { .. }
                | BackendError::Stranger { .. }
                | BackendError::Version { .. }
                | BackendError::Later { .. },
            ) => {}
        }
        progress.lost += 1;
        if progress.lost >= MOST_TRIES {
            // Streams may be cut on the way, and the score done all the same.
            return match backend.get::<ScoreState>(&format!("scores/{id}")).await {
                Ok(ScoreState { score: Some(score), .. }) => ScoringState::Done(Rc::from(score)),
                Err(BackendError::Problem(problem)) => lost(progress, Some(problem.detail)),
                Ok(_) | Err(_) => lost(progress, None),
            };
        }
        show.emit(ScoringState::Running(Rc::new(progress.clone())));
        TimeoutFuture::new(PAUSE_MS).await;
    }
}

fn lost(progress: Progress, why: Option<String>) -> ScoringState {
    ScoringState::Unavailable(Unavailable::Lost { progress: Rc::new(progress), why })
}
