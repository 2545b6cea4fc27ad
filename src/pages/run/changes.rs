//! What a sample's answer changed, line by line, against the baseline or the reference. Read by an analysis worker of its
//! own: the workbench's may hold another task.

use crate::components::same::Same;
use crate::pages::task::analysis::lines::LineDiff;
use crate::pages::task::analysis::sealed::Choice;
use crate::pages::task::analysis::tree::Against;
use crate::services::analysis::Analyst;
use crate::services::dataset::TaskError;
use crate::state::store::{Store, use_store};
use infrabench_protocol::analysis::Report;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

thread_local! {
    /// One for the life of the page: starting it costs more than the answer does.
    static READER: RefCell<Option<Analyst>> = const { RefCell::new(None) };
}

/// Properties of [`Changes`].
#[derive(Properties, PartialEq)]
pub struct ChangesProps {
    /// The task.
    pub task_id: AttrValue,
    /// The raw answer.
    pub completion: Rc<str>,
}

/// The changes.
#[component]
pub fn Changes(props: &ChangesProps) -> Html {
    let store = use_store();
    let report = use_state_eq(|| None::<Result<Same<Report>, String>>);
    let against = use_state_eq(|| Against::Baseline);
    let unsealed = use_state_eq(|| false);
    {
        let setter = report.setter();
        use_effect_with((props.task_id.clone(), props.completion.clone()), move |(task_id, completion)| {
            let (task_id, completion) = (task_id.clone(), completion.clone());
            spawn_local(async move { setter.set(Some(read(&store, &task_id, &completion).await)) });
        });
    }
    let choose = use_callback(against.setter(), |against, setter| setter.set(against));
    let unseal = use_callback(unsealed.setter(), |(), setter| setter.set(true));
    match &*report {
        None => html! { <p class="soft late" role="status"><span>{ "Splicing the answer in" }</span></p> },
        Some(Err(why)) => html! { <p class="soft">{ why }</p> },
        Some(Ok(report)) if report.candidate.is_none() => {
            let problems =
                report.intake.problems.iter().map(|problem| html! { <li>{ &problem.message }</li> });
            html! { <><p>{ "The answer could not be spliced into the code." }</p><ul class="soft">{ for problems }</ul></> }
        }
        Some(Ok(report)) => {
            let choice =
                Choice { against: *against, unsealed: *unsealed, on_choose: choose, on_unseal: unseal };
            html! { <LineDiff report={report.clone()} {choice} goto={Callback::noop()} /> }
        }
    }
}

async fn read(store: &Store, task_id: &str, completion: &str) -> Result<Same<Report>, String> {
    let task = store.task(task_id).await.map_err(|error| match error {
        TaskError::Unknown => {
            "The dataset that is open has no such task, so what the answer changed cannot be shown."
                .to_owned()
        }
        TaskError::Broken(why) | TaskError::Unavailable(why) => why,
    })?;
    let reader = READER.with_borrow_mut(|reader| reader.get_or_insert_with(Analyst::of_its_own).clone());
    reader.open(&task).await?;
    Ok(Same::new(reader.analyze(completion.to_owned()).await?))
}
