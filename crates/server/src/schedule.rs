//! What waits and what runs in this process, and in which order.
//!
//! A person waits for a single score, and for a run of thousands nobody does: single scores go first. A content that is
//! being scored is not scored a second time beside it; the second waits and is then answered from what the first came to.
//! All of this can be made again from the store, and is, when the process starts.

use crate::problem::ApiError;
use crate::store::{Content, Work};
use infrabench_runner::CancelToken;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// What waits and what runs.
pub(crate) struct Schedule {
    state: Mutex<State>,
    wake: Notify,
    /// Scores that may wait.
    queue: usize,
    /// Scores of one token that may wait or run.
    per_token: usize,
}

#[derive(Default)]
struct State {
    single: VecDeque<Work>,
    samples: VecDeque<Work>,
    /// Waits for another score of the same content.
    parked: HashMap<Content, Vec<Work>>,
    scoring: HashSet<Content>,
    /// What waits or runs, by the id of the score.
    open: HashMap<String, Open>,
    /// Admitted and not yet in `open`.
    admitted: usize,
    running: usize,
    owners: HashMap<String, usize>,
}

struct Open {
    cancel: CancelToken,
    run: Option<String>,
    owner: Option<String>,
    running: bool,
}

/// A place among those that wait, until it is taken or given back.
pub(crate) struct Admission {
    schedule: Arc<Schedule>,
    owner: Option<String>,
    count: usize,
    /// Scores before it.
    pub(crate) ahead: usize,
}

impl Schedule {
    pub(crate) fn new(queue: usize, per_token: usize) -> Self {
        Self { state: Mutex::default(), wake: Notify::new(), queue, per_token }
    }

    /// Refuses a run that could never wait as a whole.
    pub(crate) fn must_fit(&self, lines: usize) -> Result<(), ApiError> {
        if lines > self.queue.max(1) {
            Err(ApiError::RunTooLong { lines, queue: self.queue })
        } else {
            Ok(())
        }
    }

    /// Admits `count` scores of an owner, or says why not.
    pub(crate) fn admit(
        self: &Arc<Self>,
        owner: Option<&str>,
        count: usize,
        are_samples: bool,
    ) -> Result<Admission, ApiError> {
        let mut state = self.lock();
        let waiting = state.waiting() + state.admitted;
        if waiting + count > self.queue {
            return Err(ApiError::QueueFull(waiting));
        }
        if let Some(owner) = owner {
            let open = state.owners.entry(owner.to_owned()).or_default();
            if *open + count > self.per_token {
                return Err(ApiError::TooManyScores { open: *open, allowed: self.per_token });
            }
            *open += count;
        }
        state.admitted += count;
        let ahead = state.single.len() + if are_samples { state.samples.len() } else { 0 };
        Ok(Admission { schedule: Arc::clone(self), owner: owner.map(str::to_owned), count, ahead })
    }

    /// Puts what the store holds from before in line.
    pub(crate) fn resume(&self, work: Vec<Work>) {
        let mut state = self.lock();
        for work in work {
            if let Some(owner) = &work.owner {
                *state.owners.entry(owner.clone()).or_default() += 1;
            }
            state.enter(work);
        }
        drop(state);
        self.wake.notify_one();
    }

    /// The next score to run, with what cancels it, when there is one.
    pub(crate) async fn next(&self) -> (Work, CancelToken) {
        loop {
            let next = self.lock().next();
            match next {
                Some(next) => return next,
                None => self.wake.notified().await,
            }
        }
    }

    /// A score that [`Self::next`] gave has ended.
    pub(crate) fn ended(&self, work: &Work) {
        let mut state = self.lock();
        state.running -= 1;
        state.leave(&work.id);
        if !work.fresh {
            state.scoring.remove(&work.content);
            for parked in state.parked.remove(&work.content).into_iter().flatten().rev() {
                state.line(&parked).push_front(parked);
            }
        }
        drop(state);
        self.wake.notify_one();
    }

    /// Takes a score out of the line, or asks it to stop when it runs.
    pub(crate) fn cancel_score(&self, id: &str) {
        self.lock().cancel(|open_id, _| open_id == id);
    }

    /// The same for every sample of a run. Gives the ids of the scores.
    pub(crate) fn cancel_run(&self, run: &str) -> Vec<String> {
        self.lock().cancel(|_, open| open.run.as_deref() == Some(run))
    }

    /// Asks all that runs to stop.
    pub(crate) fn stop_running(&self) {
        self.lock().open.values().filter(|open| open.running).for_each(|open| open.cancel.cancel());
    }

    /// Scores waiting and running.
    pub(crate) fn load(&self) -> (usize, usize) {
        let state = self.lock();
        (state.waiting(), state.running)
    }

    /// A panic while the lock was held leaves whole values behind, so the data stays usable.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admission {
    /// Puts in line what was accepted; the places of what was done at once are free again.
    pub(crate) fn enter(mut self, work: Vec<Work>) {
        let mut state = self.schedule.lock();
        state.admitted -= self.count;
        state.release(self.owner.as_deref(), self.count - work.len());
        self.count = 0;
        for work in work {
            state.enter(work);
        }
        drop(state);
        self.schedule.wake.notify_one();
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        if self.count > 0 {
            let mut state = self.schedule.lock();
            state.admitted -= self.count;
            state.release(self.owner.as_deref(), self.count);
        }
    }
}

impl State {
    fn waiting(&self) -> usize {
        self.open.len() - self.running
    }

    fn line(&mut self, work: &Work) -> &mut VecDeque<Work> {
        if work.run.is_some() { &mut self.samples } else { &mut self.single }
    }

    fn enter(&mut self, work: Work) {
        let open = Open {
            cancel: CancelToken::default(),
            run: work.run.clone(),
            owner: work.owner.clone(),
            running: false,
        };
        self.open.insert(work.id.clone(), open);
        self.line(&work).push_back(work);
    }

    fn next(&mut self) -> Option<(Work, CancelToken)> {
        while let Some(work) = self.single.pop_front().or_else(|| self.samples.pop_front()) {
            // One that was cancelled is not open any more.
            let Some(open) = self.open.get_mut(&work.id) else { continue };
            if !work.fresh && !self.scoring.insert(work.content.clone()) {
                self.parked.entry(work.content.clone()).or_default().push(work);
                continue;
            }
            open.running = true;
            self.running += 1;
            return Some((work, open.cancel.clone()));
        }
        None
    }

    fn leave(&mut self, id: &str) {
        if let Some(open) = self.open.remove(id) {
            self.release(open.owner.as_deref(), 1);
        }
    }

    fn release(&mut self, owner: Option<&str>, count: usize) {
        let Some(owner) = owner else { return };
        if let Some(open) = self.owners.get_mut(owner) {
            *open = open.saturating_sub(count);
            if *open == 0 {
                self.owners.remove(owner);
            }
        }
    }

    fn cancel(&mut self, which: impl Fn(&str, &Open) -> bool) -> Vec<String> {
        let chosen: Vec<String> =
            self.open.iter().filter(|(id, open)| which(id, open)).map(|(id, _)| id.clone()).collect();
        let mut waiting = HashSet::new();
        for id in &chosen {
            if let Some(open) = self.open.get(id) {
                open.cancel.cancel();
                if !open.running {
                    waiting.insert(id.clone());
                }
            }
        }
        for id in &waiting {
            self.leave(id);
        }
        // Whoever submits and cancels all day must not fill the memory with what is only skipped later.
        let stays = |work: &Work| !waiting.contains(&work.id);
        self.single.retain(stays);
        self.samples.retain(stays);
        self.parked.values_mut().for_each(|parked| parked.retain(stays));
        chosen
    }
}
