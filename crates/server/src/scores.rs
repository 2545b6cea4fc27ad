//! Scores waiting, running and done. Each keeps its events, so that a client may come late, leave and resume.

use infrabench_protocol::api::{Score, ScoreEvent, ScoreState, ScoreStatus};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Finished scores kept; the oldest goes first.
pub(crate) const KEPT: usize = 1000;

/// Every score of this process.
#[derive(Default)]
pub(crate) struct Scores {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    entries: HashMap<String, Arc<Entry>>,
    finished: VecDeque<String>,
}

/// One score.
pub(crate) struct Entry {
    pub(crate) id: String,
    log: Mutex<Vec<ScoreEvent>>,
    /// Number of events; waiting on it is waiting for the next one.
    count: watch::Sender<usize>,
}

impl Scores {
    /// A new score, queued.
    pub(crate) fn create(&self) -> Arc<Entry> {
        let id = uuid::Uuid::new_v4().to_string();
        let entry = Arc::new(Entry { id: id.clone(), log: Mutex::default(), count: watch::Sender::new(0) });
        lock(&self.table).entries.insert(id, Arc::clone(&entry));
        entry
    }

    /// The score of that id.
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Entry>> {
        lock(&self.table).entries.get(id).cloned()
    }

    /// Forgets a score that was never begun.
    pub(crate) fn forget(&self, id: &str) {
        lock(&self.table).entries.remove(id);
    }

    /// Ends a score, and lets the oldest go when too many have ended.
    pub(crate) fn finish(&self, entry: &Entry, score: Score) {
        entry.push(ScoreEvent::Done(Box::new(score)));
        let mut table = lock(&self.table);
        table.finished.push_back(entry.id.clone());
        if table.finished.len() > KEPT
            && let Some(oldest) = table.finished.pop_front()
        {
            table.entries.remove(&oldest);
        }
    }
}

impl Entry {
    /// Appends an event and wakes whoever waits.
    pub(crate) fn push(&self, event: ScoreEvent) {
        let mut log = lock(&self.log);
        log.push(event);
        self.count.send_replace(log.len());
    }

    /// The event with that index, if it has happened.
    pub(crate) fn event(&self, index: usize) -> Option<ScoreEvent> {
        lock(&self.log).get(index).cloned()
    }

    /// Waits until the event with that index has happened.
    pub(crate) async fn happened(&self, index: usize) {
        // The sender lives in this entry, so the wait can only end by an event.
        let _ = self.count.subscribe().wait_for(|count| *count > index).await;
    }

    /// Whether it is done and has no event of that index.
    pub(crate) fn ended_before(&self, index: usize) -> bool {
        let log = lock(&self.log);
        matches!(log.last(), Some(ScoreEvent::Done(_))) && index >= log.len()
    }

    /// Where it stands.
    pub(crate) fn state(&self) -> ScoreState {
        let log = lock(&self.log);
        let (status, score) = match log.last() {
            None | Some(ScoreEvent::Queued { .. }) => (ScoreStatus::Queued, None),
            Some(ScoreEvent::Done(score)) => (ScoreStatus::Done, Some(score.clone())),
            Some(
                ScoreEvent::Phase { .. }
                | ScoreEvent::Collected { .. }
                | ScoreEvent::TestStarted { .. }
                | ScoreEvent::Test(_),
            ) => (ScoreStatus::Running, None),
        };
        ScoreState { id: self.id.clone(), status, score }
    }
}

/// A panic while the lock was held leaves whole values behind, so the data stays usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
