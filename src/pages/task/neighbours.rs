//! The tasks before and after this one, in the list as the reader left it.

use crate::pages::tasks::view::use_list_view;
use crate::state::store::use_store;
use yew::prelude::*;

/// Ids of the tasks beside one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The one before.
    pub previous: Option<String>,
    /// The one after.
    pub next: Option<String>,
}

/// The neighbours of a task; none while they are looked up, and where the list does not have the task.
#[hook]
pub fn use_neighbours(task_id: &str) -> Neighbours {
    let store = use_store();
    let view = use_list_view();
    let found = use_state_eq(Neighbours::default);
    {
        let setter = found.setter();
        let wanted = (*view.wanted).clone();
        let revision = store.dataset_revision;
        use_effect_with((task_id.to_owned(), revision), move |(task_id, _)| {
            let task_id = task_id.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let datasets = store.datasets();
                let Ok(list) = datasets.list(&wanted.request(0, 0, Some(task_id))).await else { return };
                let Some(at) = list.located else { return setter.set(Neighbours::default()) };
                let first = at.saturating_sub(1);
                let Ok(rows) = datasets.rows(list.list, first, 3).await else { return };
                let id = |index: u32| rows.get(index as usize).map(|row| row.task_id.clone());
                setter.set(Neighbours {
                    previous: if at > 0 { id(0) } else { None },
                    next: id(at - first + 1),
                });
            });
        });
    }
    (*found).clone()
}
