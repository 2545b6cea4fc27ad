//! The state of scoring as a hook.

use super::{ScoringState, Unavailable, follow, here, own, under_way};
use crate::services::engine::{Standing, TabEngine};
use crate::state::store::{Store, use_store};
use futures::future::{AbortHandle, abortable};
use gloo_timers::future::TimeoutFuture;
use infrabench_protocol::api::Score;
use infrabench_protocol::verdict::Verdict;
use infrabench_task::Task;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What was asked to be scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The raw answer.
    pub completion: Rc<str>,
    /// The reading chosen by hand.
    pub reading: Option<usize>,
    /// Where to score it.
    pub place: Place,
}

/// Where an answer is scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In this tab.
    #[default]
    Here,
    /// On the backend.
    Backend,
}

/// Scoring of one task's answers: one at a time, the newest wins. Leaving the page ends it.
#[derive(Clone, PartialEq)]
pub struct Scoring {
    /// How far it is.
    pub state: ScoringState,
    /// The answer that the state is about.
    pub asked: Option<Rc<Asked>>,
    /// The test that ran when the last event came; tells what a time-out cut off.
    pub last_test: Option<AttrValue>,
    /// Scores an answer; one under way is left alone by this page.
    pub start: Callback<Asked>,
    /// Shows what an answer came to before.
    pub recall: Callback<(Asked, Rc<Score>)>,
    /// Ends a run in this tab; stops following the backend, which finishes by itself.
    pub stop: Callback<()>,
}

impl Scoring {
    /// Whether the state is about this answer, read in this way.
    pub fn is_about(&self, completion: &str, reading: Option<usize>) -> bool {
        self.asked.as_ref().is_some_and(|asked| &*asked.completion == completion && asked.reading == reading)
    }
}

/// Scoring of a task's answers.
#[hook]
pub fn use_scoring(task: &Rc<Task>) -> Scoring {
    let store = use_store();
    let state = use_state_eq(ScoringState::default);
    let asked = use_state_eq(|| None::<Rc<Asked>>);
    let last_test = use_state_eq(|| None::<AttrValue>);
    let running = use_mut_ref(|| None::<AbortHandle>);
    {
        let running = running.clone();
        use_effect_with((), move |()| {
            move || {
                if let Some(running) = running.take() {
                    running.abort();
                }
            }
        });
    }
    let stop = {
        let (running, state, store, task) = (running.clone(), state.setter(), store.clone(), task.clone());
        Callback::from(move |()| {
            if let Some(running) = running.take() {
                running.abort();
                under_way::ended(&store, &task.task_id);
                state.set(ScoringState::Idle);
            }
        })
    };
    // With the id of a score that the backend has accepted before.
    let begin = {
        let (task, store, running) = (task.clone(), store.clone(), running.clone());
        let (state_setter, test_setter) = (state.setter(), last_test.setter());
        Callback::from(move |(asked, accepted): (Asked, Option<String>)| {
            if let Some(running) = running.take() {
                running.abort();
            }
            let (store, task, state) = (store.clone(), task.clone(), state_setter.clone());
            let test = test_setter.clone();
            let show = Callback::from(move |news: ScoringState| {
                if let ScoringState::Running(progress) = &news {
                    test.set(progress.current.clone().map(AttrValue::from));
                }
                state.set(news);
            });
            test_setter.set(None);
            state_setter.set(match asked.place {
                Place::Here => ScoringState::Preparing,
                Place::Backend => ScoringState::Sending,
            });
            let (work, handle) = abortable(async move {
                let end = match asked.place {
                    Place::Here => here::score(&store, &task, &asked, &show).await,
                    Place::Backend => on_backend(&store, &task, &asked, accepted, &show).await,
                };
                if let ScoringState::Done(score) = &end {
                    remember(&store, &task.task_id, score);
                }
                show.emit(end);
            });
            *running.borrow_mut() = Some(handle);
            spawn_local(async move {
                // Aborted: another score took its place, or nobody looks any more.
                let _ = work.await;
            });
        })
        .reform({
            let asked_setter = asked.setter();
            move |(asked, accepted): (Asked, Option<String>)| {
                asked_setter.set(Some(Rc::new(asked.clone())));
                (asked, accepted)
            }
        })
    };
    {
        let (store, begin, running) = (store.clone(), begin.clone(), running.clone());
        use_effect_with(task.task_id.clone(), move |id| {
            let id = id.clone();
            spawn_local(async move {
                if let Some(kept) = under_way::find(&store, &id).await
                    && running.borrow().is_none()
                {
                    begin.emit((kept.asked(), Some(kept.id)));
                }
            });
        });
    }
    let start = begin.reform(|asked: Asked| (asked, None));
    let recall = {
        let (stop, asked, state) = (stop.clone(), asked.setter(), state.setter());
        Callback::from(move |(answer, score): (Asked, Rc<Score>)| {
            stop.emit(());
            asked.set(Some(Rc::new(answer)));
            state.set(ScoringState::Done(score));
        })
    };
    Scoring {
        state: (*state).clone(),
        asked: (*asked).clone(),
        last_test: (*last_test).clone(),
        start,
        recall,
        stop,
    }
}

/// Scores an answer on the backend, or goes on with one that it has accepted before.
async fn on_backend(
    store: &Store,
    task: &Task,
    asked: &Asked,
    accepted: Option<String>,
    show: &Callback<ScoringState>,
) -> ScoringState {
    // The state may not have the settings yet on a page that was just opened.
    let backend = store.kept_settings().await.in_use();
    let id = match accepted {
        Some(id) => id,
        None => match follow::submit(&backend, task, asked, show).await {
            Ok(id) => {
                under_way::begun(store, &task.task_id, backend.address(), &id, asked);
                id
            }
            Err(end) => return end,
        },
    };
    let end = follow::follow(&backend, &id, show).await;
    // Where only the connection was lost, the score goes on, and a later visit finds it.
    if !matches!(end, ScoringState::Unavailable(Unavailable::Lost { why: None, .. })) {
        under_way::ended(store, &task.task_id);
    }
    end
}

/// Milliseconds that the page has for itself before the engine starts beside it.
const PREPARE_AFTER_MS: u32 = 600;

/// While a person still reads: starts the engine where this browser keeps it, and prepares it for the task.
#[hook]
pub fn use_preparation(task: &Rc<Task>) {
    let store = use_store();
    let id: *const Task = Rc::as_ptr(task);
    let task = task.clone();
    use_effect_with(id, move |_| {
        let (work, handle) = abortable(async move {
            TimeoutFuture::new(PREPARE_AFTER_MS).await;
            let engine = TabEngine::of(&task.cdk_version);
            engine.look().await;
            if matches!(engine.standing(), Standing::Kept | Standing::Ready { .. }) {
                // What goes wrong here goes wrong again when a score is asked for, and is told then.
                let _ = own::prepare(&store, &task).await;
            }
        });
        spawn_local(async move {
            let _ = work.await;
        });
        move || handle.abort()
    });
}

/// Our own faults say nothing about an answer, so they are not kept as its verdict.
fn remember(store: &Store, task_id: &str, score: &Score) {
    let (result, judgement) = (&score.result, &score.judgement);
    if judgement.verdict != Verdict::InfraError {
        let hash = &result.completion_sha256;
        store.record_verdict(task_id, hash, judgement.verdict, judgement.passed, judgement.total);
    }
}
