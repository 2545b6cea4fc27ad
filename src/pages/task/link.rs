//! Copying a link to the task with the answer in it.

use super::answer_state::Answer;
use crate::components::text::bytes;
use crate::services::address::window;
use crate::services::clipboard;
use crate::services::share::{self, ShareError, Shared};
use crate::state::store::Store;
use crate::state::toasts::Toast;
use infrabench_task::Task;
use yew::prelude::*;

/// Copies the link, or says what to do instead.
pub async fn copy_link(task: &Task, answer: &Answer, store: &Store) {
    let location = window().location();
    let page = format!(
        "{}{}{}",
        location.origin().unwrap_or_default(),
        location.pathname().unwrap_or_default(),
        location.search().unwrap_or_default()
    );
    if answer.is_empty() {
        say(copied(&page, "Link copied. It holds the task; there is no answer yet.").await, store);
        return;
    }
    let shared = Shared::new(answer.text.to_string(), answer.reading);
    match share::encode(&shared).await {
        Ok(fragment) => {
            say(
                copied(&format!("{page}#{fragment}"), "Link copied. It holds the task and this answer.")
                    .await,
                store,
            );
        }
        Err(ShareError::TooLong(length)) => {
            let name = format!("{}.answer.txt", task.entry_point.replace(['/', '\\', ':'], "-"));
            let text = answer.text.clone();
            let save = Callback::from(move |()| clipboard::download(&name, &text));
            #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
            let (length, limit) = (bytes(length as f64), bytes(share::LONGEST_FRAGMENT as f64));
            let words = format!(
                "This answer is too long for a link: {length}, and {limit} arrive safely. Send it as a file; the other \
                 side opens it with “Open file”."
            );
            store.toast(Toast::problem(words).with_action("Save the file", save));
        }
        Err(ShareError::Browser(why)) => store.toast(Toast::problem(format!("No link: {why}."))),
        Err(ShareError::Malformed | ShareError::Newer(_)) => {}
    }
}

async fn copied(link: &str, done: &str) -> Toast {
    match clipboard::copy(link).await {
        Ok(()) => Toast::done(done),
        Err(why) => Toast::problem(format!("Not copied: {why}.")),
    }
}

fn say(toast: Toast, store: &Store) {
    store.toast(toast);
}
