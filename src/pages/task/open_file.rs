//! An answer from a file: chosen or dropped.

use super::answer_state::{Answer, Change, Origin};
use crate::components::editor::LONGEST_ANSWER;
use crate::components::text::bytes;
use crate::state::store::Store;
use crate::state::toasts::Toast;
use web_sys::File;
use yew::prelude::*;

/// Reads `file` into the box. What was there can be brought back with undo in the box.
pub fn open(file: File, answer: UseReducerDispatcher<Answer>, store: Store) {
    let name = file.name();
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    if file.size() > LONGEST_ANSWER as f64 {
        store.toast(Toast::problem(format!(
            "{name} has {}; an answer may have {}.",
            bytes(file.size()),
            bytes(LONGEST_ANSWER as f64)
        )));
        return;
    }
    wasm_bindgen_futures::spawn_local(async move {
        match gloo_file::futures::read_as_bytes(&gloo_file::Blob::from(file)).await {
            Err(error) => store.toast(Toast::problem(format!("{name} could not be read: {error}."))),
            Ok(content) => match String::from_utf8(content) {
                Ok(text) if !text.contains('\0') => {
                    answer.dispatch(Change::Put(text.into(), Origin::File(name)));
                }
                Ok(_) => store.toast(Toast::problem(format!(
                    "{name} is not a text file: it has NUL characters. The answer is as it was."
                ))),
                Err(error) => store.toast(Toast::problem(format!(
                    "{name} is not UTF-8 text: byte {} does not fit. The answer is as it was.",
                    error.utf8_error().valid_up_to() + 1
                ))),
            },
        }
    });
}

/// What to say to a paste that is too long.
pub fn too_long(length: usize) -> Toast {
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    let (length, limit) = (bytes(length as f64), bytes(LONGEST_ANSWER as f64));
    Toast::problem(format!("Not pasted: the text has {length}; an answer may have {limit}."))
}
