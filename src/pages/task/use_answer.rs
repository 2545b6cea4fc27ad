//! The answer as a hook: reads the draft and the link when the task is opened, keeps what is typed.

use super::answer_state::{Answer, Change};
use crate::services::address::window;
use crate::services::share::{self, ShareError};
use crate::state::store::use_store;
use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The answer of a task.
#[hook]
pub fn use_answer(task_id: &str) -> UseReducerHandle<Answer> {
    let store = use_store();
    let answer = use_reducer_eq(Answer::default);
    {
        let (store, dispatcher) = (store.clone(), answer.dispatcher());
        use_effect_with(task_id.to_owned(), move |task_id| {
            let (task_id, first) = (task_id.clone(), dispatcher.clone());
            spawn_local(async move {
                first.dispatch(Change::Ready(store.draft(&task_id).await));
                read_link(&first).await;
            });
            // Another link to the same task, opened in this tab.
            let listener = EventListener::new(&window(), "hashchange", move |_| {
                let dispatcher = dispatcher.clone();
                spawn_local(async move { read_link(&dispatcher).await });
            });
            move || drop(listener)
        });
    }
    {
        let kept = (answer.text.clone(), answer.reading, answer.is_draft());
        let (current, task_id) = ((*answer).clone(), task_id.to_owned());
        // The first text to be kept is the one that was read: it is there already.
        let untouched = use_mut_ref(|| true);
        use_effect_with(kept, move |_| {
            if current.is_draft() {
                let nothing_new = untouched.replace(false) && current.text.is_empty();
                if !nothing_new {
                    store.set_draft(&task_id, current.draft());
                }
            }
        });
    }
    answer
}

/// Takes the answer out of the address, where there is one. The address is then the task's alone: a reload shows what
/// was made of the answer since, not the answer of the link again.
async fn read_link(answer: &UseReducerDispatcher<Answer>) {
    let location = window().location();
    let hash = location.hash().unwrap_or_default();
    let Some(packed) = share::packed(&hash) else { return };
    if let (Ok(path), Ok(search), Ok(history)) = (location.pathname(), location.search(), window().history())
    {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(&format!("{path}{search}")));
    }
    answer.dispatch(match share::decode(packed).await {
        Ok(shared) => Change::Link(shared),
        Err(ShareError::Newer(_)) => Change::BrokenLink(
            "It was made by a newer version of InfraBench. Reload the page to update, then open the link again.",
        ),
        Err(ShareError::Malformed | ShareError::TooLong(_) | ShareError::Browser(_)) => Change::BrokenLink(
            "It was cut short or changed on its way, as chats and mail programs do with long links. Ask for it once \
             more, or for the answer as a file.",
        ),
    });
}
