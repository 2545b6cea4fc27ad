//! Loading another dataset: from files or from an address. (Files may also be dropped anywhere on the page.)

use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::services::drops;
use crate::state::store::use_store;
use web_sys::{HtmlInputElement, Url};
use yew::prelude::*;

/// Properties of [`LoadDialog`].
#[derive(Properties, PartialEq)]
pub struct LoadDialogProps {
    /// Called when it was closed.
    pub on_close: Callback<()>,
}

/// The dialog.
#[component]
pub fn LoadDialog(props: &LoadDialogProps) -> Html {
    let store = use_store();
    let picker = use_node_ref();
    let field = use_node_ref();
    let wrong = use_state_eq(|| None::<&'static str>);
    let picked = {
        let (store, on_close) = (store.clone(), props.on_close.clone());
        Callback::from(move |event: Event| {
            let files = drops::list(event.target_unchecked_into::<HtmlInputElement>().files());
            if !files.is_empty() {
                store.datasets().load_files(files);
                on_close.emit(());
            }
        })
    };
    let pick = {
        let picker = picker.clone();
        Callback::from(move |_: MouseEvent| {
            picker.cast::<HtmlInputElement>().iter().for_each(|input| input.click());
        })
    };
    let fetch = {
        let (store, on_close, field, wrong) =
            (store.clone(), props.on_close.clone(), field.clone(), wrong.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = field.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            match address(&text) {
                Ok(url) => {
                    store.datasets().load_url(url);
                    on_close.emit(());
                }
                Err(why) => wrong.set(Some(why)),
            }
        })
    };
    html! {
        <Dialog title="Load a dataset" on_close={props.on_close.clone()}>
            <div class="load">
                <section>
                    <div class="drop">
                        <i class="hatch" aria-hidden="true"></i>
                        <div>
                            <p class="strong">{ "Drop files anywhere on the page" }</p>
                            <p class="soft">{ "JSON, JSON Lines or a zip of them; several files make one dataset. They stay in this browser." }</p>
                        </div>
                        <button class="btn primary" autofocus=true onclick={pick}><Icon glyph={Glyph::Import} />{ "Choose files" }</button>
                        <input ref={picker} type="file" class="sr" multiple=true accept=".json,.jsonl,.ndjson,.zip" tabindex="-1"
                            aria-label="Dataset files" onchange={picked} />
                    </div>
                </section>
                <form onsubmit={fetch} novalidate=true>
                    <label for="dataset-address" class="strong">{ "Or from an address" }</label>
                    <div class="row-w nowrap-row">
                        <span class={classes!("field", wrong.is_some().then_some("invalid"))}>
                            <input ref={field} id="dataset-address" type="url" inputmode="url" autocomplete="off" spellcheck="false"
                                placeholder="https://example.org/tasks.jsonl" aria-describedby="dataset-address-hint"
                                aria-invalid={wrong.is_some().to_string()} />
                        </span>
                        <button class="btn" type="submit">{ "Fetch" }</button>
                    </div>
                    <p id="dataset-address-hint" class={classes!("hint", wrong.is_some().then_some("bad"))}>
                        { wrong.unwrap_or("Its host must allow this page to read it.") }
                    </p>
                </form>
            </div>
        </Dialog>
    }
}

fn address(text: &str) -> Result<String, &'static str> {
    let url = Url::new(text.trim())
        .map_err(|_| "Write the whole address, as in https://example.org/tasks.jsonl.")?;
    if matches!(url.protocol().as_str(), "http:" | "https:") {
        Ok(url.href())
    } else {
        Err("Use http or https.")
    }
}
