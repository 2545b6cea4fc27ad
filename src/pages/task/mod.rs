//! The workbench of one task.

use yew::prelude::*;

/// Properties of [`TaskPage`].
#[derive(Properties, PartialEq)]
pub struct TaskPageProps {
    /// `task_id`.
    pub id: AttrValue,
}

/// The workbench of one task.
#[component]
pub fn TaskPage(props: &TaskPageProps) -> Html {
    let store = crate::state::store::use_store();
    let title = use_state_eq(|| None::<AttrValue>);
    {
        let title = title.setter();
        use_effect_with(props.id.clone(), move |id| {
            let id = id.clone();
            wasm_bindgen_futures::spawn_local(async move {
                if let Ok(task) = store.task(&id).await {
                    title.set(Some(AttrValue::from(task.entry_point.clone())));
                }
            });
        });
    }
    html! { <main class="page" id="main" tabindex="-1"><h1 class="t-page">{ title.as_ref() }</h1></main> }
}
