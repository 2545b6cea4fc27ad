//! Takes scores from the line to their end: begins each in the store, has it executed, keeps its events and its outcome.
//!
//! Each ends exactly once: the store lets an open score end and no other. When the process dies in between, the score is
//! still open and is begun again at the next start.

use crate::Backend;
use crate::executor::{ExecuteError, Job};
use crate::store::{Texts, Work};
use futures::FutureExt;
use infrabench_protocol::api::{Score, ScoreEvent};
use infrabench_runner::CancelToken;
use infrabench_score::faulted;
use infrabench_task::Task;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The first pause after an error of the executor or the store; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A score that was begun this often while the process died each time is believed to be the reason.
const MOST_STARTS: u32 = 5;

/// Runs what waits until the backend drains.
pub(crate) async fn dispatch(backend: Backend) {
    let slots = Arc::new(Semaphore::new(backend.0.executor.slots().max(1)));
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        let (work, cancel) = tokio::select! {
            // In this order: what waits is not begun any more.
            biased;
            () = backend.0.stage.draining() => return,
            next = backend.0.schedule.next() => next,
        };
        let backend = backend.clone();
        tokio::spawn(async move {
            run(&backend, &work, &cancel).await;
            backend.0.schedule.ended(&work);
            backend.0.feed.tell(&work.id);
            if let Some(run) = &work.run {
                backend.0.feed.tell(run);
            }
            drop(slot);
        });
    }
}

async fn run(backend: &Backend, work: &Work, cancel: &CancelToken) {
    let store = &backend.0.store;
    let begun = persist(backend, "begin", || store.begin(work)).await;
    // None: it was cancelled, or its content is known by now.
    let Some(Some(Texts { task, completion })) = begun else { return };
    let task = match Task::from_json(&task) {
        Ok(task) => task,
        Err(problems) => {
            // It was read when it was accepted, so this program and the one that accepted it are of different minds.
            tracing::error!(score = work.id, ?problems, "a task that was accepted cannot be read");
            persist(backend, "cancel", || store.cancel_score(&work.id)).await;
            return;
        }
    };
    let score = if backend.0.executor.runs_here() && work.starts >= MOST_STARTS {
        let message =
            format!("the backend ended {MOST_STARTS} times while it scored this, which is not tried again");
        faulted(&task, &completion, message)
    } else {
        let job = Job {
            id: work.id.clone(),
            task,
            completion,
            reading: work.content.reading.map(|reading| reading as usize),
            environment: work.content.environment.clone(),
        };
        let Some(score) = execute(backend, work, &job, cancel).await else { return };
        score
    };
    let verdict = score.result.verdict;
    let finished = persist(backend, "finish", || store.finish(work.seq, score.clone())).await;
    if finished == Some(true) {
        backend.0.metrics.ended(verdict);
        tracing::info!(score = work.id, run = work.run, verdict = verdict.as_str(), "scored");
    }
}

/// The score, or none if it is not to be kept: cancelled by someone, or put back because the process ends.
async fn execute(backend: &Backend, work: &Work, job: &Job, cancel: &CancelToken) -> Option<Score> {
    let mut pause = FIRST_PAUSE;
    loop {
        let (teller, id) = (backend.clone(), work.id.clone());
        let mut events = |event: ScoreEvent| {
            let (feed, id) = (Arc::clone(&teller.0.feed), id.clone());
            teller.0.store.append(work.seq, event, move || feed.tell(&id));
        };
        let executed = AssertUnwindSafe(backend.0.executor.execute(job, &mut events, cancel));
        let executed = executed.catch_unwind().await;
        if backend.0.stage.is_closing() {
            persist(backend, "put back", || backend.0.store.put_back(work.seq)).await;
            return None;
        }
        if cancel.is_cancelled() {
            return None;
        }
        let error = match executed {
            Ok(Ok(score)) => return Some(score),
            Ok(Err(ExecuteError(error))) => error,
            Err(_) => "the executor has a defect; the log above says where".to_owned(),
        };
        backend.0.metrics.executor_error();
        tracing::warn!(score = work.id, %error, again_in = ?pause, "a score could not be executed");
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = backend.0.stage.closing() => {}
        }
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

/// Writes until it is written: a full disk makes scores wait and loses none. None when the process ends first.
async fn persist<T, F: Future<Output = Result<T, crate::store::StoreError>>>(
    backend: &Backend,
    what: &str,
    write: impl Fn() -> F,
) -> Option<T> {
    let mut pause = FIRST_PAUSE;
    loop {
        match write().await {
            Ok(written) => return Some(written),
            Err(error) => tracing::error!(%error, what, again_in = ?pause, "the store failed"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = backend.0.stage.closing() => return None,
        }
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}
