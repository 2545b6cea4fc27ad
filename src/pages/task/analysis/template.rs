//! The synthesized templates as JSON.

use crate::components::code_view::CodeView;
use crate::components::icon::{Glyph, Icon};
use crate::components::same::Same;
use crate::components::text::counted;
use crate::services::clipboard;
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use infrabench_protocol::api::Score;
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Templates`].
#[derive(Properties, PartialEq)]
pub struct TemplatesProps {
    /// The score.
    pub score: Same<Score>,
    /// What stands before the choice of a stack.
    pub head: Html,
}

/// The templates, one stack at a time.
#[component]
pub fn Templates(props: &TemplatesProps) -> Html {
    let store = use_store();
    let chosen = use_state_eq(|| None::<String>);
    let score = &props.score;
    let wanted = chosen.as_ref().filter(|name| score.templates.contains_key(*name));
    let stack = wanted.or_else(|| score.templates.keys().next()).cloned();
    let text = use_memo((score.clone(), stack.clone()), |(score, stack)| {
        let template = stack.as_ref().and_then(|stack| score.templates.get(stack));
        let text = template.and_then(|template| serde_json::to_string_pretty(template).ok());
        Rc::<str>::from(text.unwrap_or_default())
    });
    let Some(stack) = stack else { return Html::default() };
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| {
            chosen.set(Some(event.target_unchecked_into::<HtmlSelectElement>().value()));
        })
    };
    let copy = {
        let (text, stack) = ((*text).clone(), stack.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, stack, store) = (text.clone(), stack.clone(), store.clone());
            wasm_bindgen_futures::spawn_local(async move {
                store.toast(match clipboard::copy(&text).await {
                    Ok(()) => Toast::done(format!("Copied the template of {stack}.")),
                    Err(why) => Toast::problem(format!("Not copied: {why}.")),
                });
            });
        })
    };
    let download = {
        let (text, name) = ((*text).clone(), format!("{stack}.template.json"));
        Callback::from(move |_: MouseEvent| clipboard::download(&name, &text))
    };
    let resources = score
        .templates
        .get(&stack)
        .and_then(|template| template.get("Resources")?.as_object().map(serde_json::Map::len));
    html! {
        <div class="tpl">
            <div class="sd-sum">
                { props.head.clone() }
                if score.templates.len() > 1 {
                    <label class="field"><span class="sr">{ "Stack" }</span>
                        <select {onchange}>
                            { for score.templates.keys().map(|name| html! { <option key={name.clone()} value={name.clone()} selected={*name == stack}>{ name }</option> }) }
                        </select>
                    </label>
                } else {
                    <b class="strong">{ &stack }</b>
                }
                <span class="soft">{ counted(resources.and_then(|count| u32::try_from(count).ok()).unwrap_or(0), "resource", "resources") }</span>
                <span class="end">
                    <button type="button" class="btn quiet tiny" onclick={copy}><Icon glyph={Glyph::Copy} />{ "Copy" }</button>
                    <button type="button" class="btn quiet tiny" onclick={download}><Icon glyph={Glyph::Import} />{ "Download" }</button>
                </span>
            </div>
            <CodeView id={format!("template {stack}")} text={(*text).clone()} language="json" label={format!("Template of {stack}")} />
        </div>
    }
}

/// A word when what is shown belongs to an earlier answer.
pub fn earlier(current: bool) -> Html {
    if current {
        Html::default()
    } else {
        html! { <span class="tag weak">{ "of an earlier answer" }</span> }
    }
}
