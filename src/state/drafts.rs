//! Drafts: the answer in the making of each task. Memory is the truth of this visit; storage follows a moment later,
//! and at once when the page is hidden, since it may not come back.

use crate::services::storage::{Shelf, StorageError};
use crate::state::store::Keeper;
use gloo_timers::callback::Timeout;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsValue;

const DELAY_MS: u32 = 400;

/// An answer in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The raw answer.
    pub text: String,
    /// The reading that the reader picked, an index into the intake's readings; none leaves it to the documented order.
    pub reading: Option<usize>,
}

/// Every draft of this visit. Cheap to clone.
#[derive(Clone)]
pub struct Drafts {
    keeper: Keeper,
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Inner {
    memory: RefCell<BTreeMap<String, Draft>>,
    due: RefCell<BTreeMap<String, Timeout>>,
}

impl Drafts {
    /// Drafts kept by `keeper`.
    pub fn new(keeper: Keeper) -> Self {
        Self { keeper, inner: Rc::default() }
    }

    /// The draft of a task.
    pub async fn get(&self, task_id: &str) -> Option<Draft> {
        if let Some(draft) = self.inner.memory.borrow().get(task_id) {
            return Some(draft.clone());
        }
        let storage = self.keeper.storage().await?;
        let text = storage.text(Shelf::Drafts, task_id).await.ok().flatten()?;
        let draft: Draft = serde_json::from_str(&text).ok()?;
        // What was typed while storage was read is newer.
        Some(self.inner.memory.borrow_mut().entry(task_id.to_owned()).or_insert(draft).clone())
    }

    /// Changes the draft of a task; an empty text forgets it.
    pub fn set(&self, task_id: &str, draft: Draft) {
        self.inner.memory.borrow_mut().insert(task_id.to_owned(), draft);
        let (drafts, id) = (self.clone(), task_id.to_owned());
        let timer = Timeout::new(DELAY_MS, move || {
            let timer = drafts.inner.due.borrow_mut().remove(&id);
            // Runs now: there is nothing to cancel.
            timer.map(Timeout::forget);
            drafts.keep(id);
        });
        self.inner.due.borrow_mut().insert(task_id.to_owned(), timer);
    }

    /// Keeps what is still to be kept, now.
    pub fn flush(&self) {
        let due = std::mem::take(&mut *self.inner.due.borrow_mut());
        for (task_id, timer) in due {
            timer.cancel();
            self.keep(task_id);
        }
    }

    /// Forgets every draft of this visit; the kept ones are the caller's to clear.
    pub fn forget(&self) {
        self.inner.due.borrow_mut().clear();
        self.inner.memory.borrow_mut().clear();
    }

    fn keep(&self, task_id: String) {
        let Some(draft) = self.inner.memory.borrow().get(&task_id).cloned() else { return };
        self.keeper.write(move |storage| async move {
            if draft.text.is_empty() {
                return storage.remove(Shelf::Drafts, &task_id).await;
            }
            let text =
                serde_json::to_string(&draft).map_err(|error| StorageError::Refused(error.to_string()))?;
            storage.put(Shelf::Drafts, &task_id, &JsValue::from_str(&text)).await
        });
    }
}
