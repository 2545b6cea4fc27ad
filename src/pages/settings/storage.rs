//! What this browser keeps, and clearing it.

use crate::components::dialog::Dialog;
use crate::components::text::bytes;
use crate::services::storage::{Usage, usage};
use crate::state::model::StorageStatus;
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What this browser keeps, and clearing it.
#[component]
pub fn StorageSection() -> Html {
    let store = use_store();
    let used = use_state_eq(|| None::<Usage>);
    let asking = use_state_eq(|| false);
    {
        let used = used.setter();
        use_effect_with((store.dataset_revision, store.best.clone(), store.settings.clone()), move |_| {
            spawn_local(async move { used.set(usage().await) });
        });
    }
    let ask = use_callback(asking.setter(), |_: MouseEvent, asking| asking.set(true));
    let keep = use_callback(asking.setter(), |(), asking| asking.set(false));
    let clear = {
        let (store, asking) = (store.clone(), asking.setter());
        Callback::from(move |_: MouseEvent| {
            asking.set(false);
            let store = store.clone();
            spawn_local(async move {
                let (theme, kept) = (store.theme, store.snapshot().await);
                match store.clear_data().await {
                    Ok(()) => {
                        let back = {
                            let store = store.clone();
                            Callback::from(move |()| {
                                let (store, kept) = (store.clone(), kept.clone());
                                spawn_local(async move { store.bring_back(kept, theme).await });
                            })
                        };
                        store.toast(
                            Toast::info("Drafts, verdicts and settings cleared.").with_action("Undo", back),
                        );
                    }
                    Err(error) => store.toast(Toast::problem(format!("Not cleared: {error}."))),
                }
            });
        })
    };
    html! {
        <section class="setting" aria-labelledby="storage-h">
            <div class="about"><h2 id="storage-h">{ "Storage" }</h2><p>{ "Drafts, verdicts, settings, and a dataset you loaded." }</p></div>
            <div class="body">
                { match &store.storage {
                    StorageStatus::Refused(why) => html! {
                        <p>{ format!("Nothing is kept: {why}. All else works until you close this tab.") }</p>
                    },
                    StorageStatus::Opening | StorageStatus::Working => figures(*used),
                } }
                <div class="row-w"><button class="btn danger" onclick={ask}>{ "Clear data" }</button></div>
                if *asking {
                    <Dialog title="Clear drafts, verdicts and settings?" on_close={keep.clone()}>
                        <p>{ "Every answer you have typed, every verdict in the list, the backend address and the theme are removed from this browser. A dataset you loaded stays." }</p>
                        <div class="row-w acts">
                            <button class="btn danger" onclick={clear}>{ "Clear data" }</button>
                            <button class="btn" autofocus=true onclick={keep.reform(|_: MouseEvent| ())}>{ "Keep it" }</button>
                        </div>
                    </Dialog>
                }
            </div>
        </section>
    }
}

fn figures(usage: Option<Usage>) -> Html {
    let Some(Usage { used, quota }) = usage else {
        return html! { <p class="soft">{ "This browser does not say how much is in use." }</p> };
    };
    let share = (used / quota.max(1.0)).clamp(0.0, 1.0) * 100.0;
    html! {
        <div class="progress usage">
            <div class="top"><span><b class="strong num">{ bytes(used) }</b>{ " in use" }</span>
                <span class="soft num">{ format!("{} allowed", bytes(quota)) }</span></div>
            <div class="track" aria-hidden="true"><i style={format!("width:{share:.2}%")}></i></div>
        </div>
    }
}
