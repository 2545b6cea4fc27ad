//! From a task id in the address to the workbench, or to a word on why there is none.

use super::taskbar::title;
use super::workbench::Workbench;
use crate::components::messages::Empty;
use crate::components::same::Same;
use crate::components::title::use_title;
use crate::pages::tasks::view::TasksLink;
use crate::services::dataset::TaskError;
use crate::state::model::DatasetStatus;
use crate::state::store::use_store;
use infrabench_task::Task;
use yew::prelude::*;

/// Properties of [`TaskPage`].
#[derive(Properties, PartialEq)]
pub struct TaskPageProps {
    /// `task_id`.
    pub id: AttrValue,
}

#[derive(Clone, PartialEq)]
enum Found {
    Reading,
    Task(Same<Task>),
    None(TaskError),
}

/// The page of one task.
#[component]
pub fn TaskPage(props: &TaskPageProps) -> Html {
    let store = use_store();
    let found = use_state_eq(|| Found::Reading);
    {
        let (setter, store) = (found.setter(), store.clone());
        use_effect_with((props.id.clone(), store.dataset_revision), move |(id, _)| {
            let id = id.clone();
            wasm_bindgen_futures::spawn_local(async move {
                setter.set(match store.task(&id).await {
                    Ok(task) => Found::Task(Same(task)),
                    Err(error) => Found::None(error),
                });
            });
        });
    }
    use_title(AttrValue::from(match &*found {
        Found::Reading => "Task".to_owned(),
        Found::Task(task) => title(task),
        Found::None(_) => "No such task".to_owned(),
    }));
    match (&*found, &store.dataset) {
        (Found::Task(task), _) => html! { <Workbench key={task.task_id.clone()} task={task.clone()} /> },
        (Found::Reading, _) | (Found::None(TaskError::Unknown), DatasetStatus::Opening) => html! {
            <main class="page" id="main" tabindex="-1"><p class="soft opening" role="status">{ "Opening the task" }</p></main>
        },
        (Found::None(error), status) => none(&props.id, error, status),
    }
}

/// Why there is nothing to show, and the way on.
fn none(id: &str, error: &TaskError, status: &DatasetStatus) -> Html {
    let (heading, words) = match (error, status) {
        (_, DatasetStatus::Failed(failure)) => ("There is no dataset", failure.message.clone()),
        (TaskError::Unknown, DatasetStatus::Opening | DatasetStatus::Ready(_)) => (
            "This dataset has no such task",
            format!(
                "No task has the id {id}. The link may be mistyped, or belong to another dataset: load that one from \
                 the task list, then open the link again. Your drafts are kept."
            ),
        ),
        (TaskError::Broken(why), _) => {
            ("This task cannot be read", format!("{why} The other tasks are not affected."))
        }
        (TaskError::Unavailable(why), _) => {
            ("The dataset does not answer", format!("{why}. Reload the page; your drafts are kept."))
        }
    };
    html! {
        <main class="page" id="main" tabindex="-1">
            <h1 class="sr">{ heading }</h1>
            <div class="sheet">
                <Empty title={heading}>
                    <p>{ words }</p>
                    <div class="acts"><TasksLink class="btn primary">{ "All tasks" }</TasksLink></div>
                </Empty>
            </div>
        </main>
    }
}
