//! A run's name, and what can be done with it.

use crate::components::icon::{Glyph, Icon};
use crate::components::page_link::PageLink;
use crate::components::text::count;
use crate::components::text::day;
use crate::route::Route;
use crate::runs::{Export, RunDetail, Scoring};
use crate::services::clipboard;
use crate::services::run_scoring::{self, RunScoring, use_run_scoring};
use crate::services::runs;
use crate::state::store::{Store, use_store};
use crate::state::toasts::Toast;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Head`].
#[derive(Properties, PartialEq)]
pub struct HeadProps {
    /// The run.
    pub detail: Rc<RunDetail>,
}

/// The head.
#[component]
pub fn Head(props: &HeadProps) -> Html {
    let store = use_store();
    let info = &props.detail.figures.info;
    let scoring = use_run_scoring(&AttrValue::from(info.id.clone()));
    let going = matches!(scoring, RunScoring::Going(_));
    let start = |place: Scoring| {
        let (store, id) = (store.clone(), info.id.clone());
        Callback::from(move |_: MouseEvent| run_scoring::start(&store, &id, place.clone()))
    };
    let backend = Scoring::Backend { address: store.settings.backend_address(), run: None };
    html! {
        <div class="page-head">
            <PageLink to={Route::Runs} class="soft">{ "Runs" }</PageLink>
            <span class="faint" aria-hidden="true">{ "/" }</span>
            <Name id={info.id.clone()} name={info.name.clone()} />
            <span class="soft">{ format!("{}, {}", info.source, day(info.created_ms)) }</span>
            <span class="end">
                if info.waiting > 0 && !going {
                    <button type="button" class="btn primary" onclick={start(Scoring::Tab)} title="With the engine in this tab">
                        <Icon glyph={Glyph::Play} />{ format!("Score {} here", count(info.waiting)) }
                    </button>
                    <button type="button" class="btn" onclick={start(backend)} title="With the backend of the settings">
                        <Icon glyph={Glyph::Server} />{ "On the backend" }
                    </button>
                }
                if info.samples > info.waiting {
                    <button type="button" class="btn" onclick={export(&store, &info.id, Export::Results)}>{ "Export results" }</button>
                }
                if info.answers > 0 {
                    <button type="button" class="btn" onclick={export(&store, &info.id, Export::Predictions)}>{ "Export answers" }</button>
                }
                <PageLink to={Route::Compare} query={format!("a={}", info.id)} class="btn">{ "Compare" }</PageLink>
                { copy_link(&store) }
            </span>
        </div>
    }
}

fn export(store: &Store, id: &str, what: Export) -> Callback<MouseEvent> {
    let (store, id) = (store.clone(), id.to_owned());
    Callback::from(move |_: MouseEvent| {
        let (store, id) = (store.clone(), id.clone());
        spawn_local(async move {
            match runs::export(&id, what).await {
                Ok((name, url)) => clipboard::save(&name, url),
                Err(why) => store.toast(Toast::problem(why)),
            }
        });
    })
}

fn copy_link(store: &Store) -> Html {
    let store = store.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        let store = store.clone();
        spawn_local(async move {
            let address = crate::services::address::window().location().href().unwrap_or_default();
            store.toast(match clipboard::copy(&address).await {
                Ok(()) => {
                    Toast::done("Link copied. It opens this view in this browser, which keeps the run.")
                }
                Err(why) => Toast::problem(format!("The link was not copied: {why}.")),
            });
        });
    });
    html! { <button type="button" class="btn" {onclick}><Icon glyph={Glyph::Link} />{ "Copy link" }</button> }
}

#[derive(Properties, PartialEq)]
struct NameProps {
    id: String,
    name: String,
}

/// The name; a press makes it a field.
#[component]
fn Name(props: &NameProps) -> Html {
    let store = use_store();
    let editing = use_state_eq(|| false);
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with(*editing, move |editing| {
            if let (true, Some(field)) = (*editing, field.cast::<HtmlInputElement>()) {
                let _ = field.focus();
                field.select();
            }
        });
    }
    let edit = {
        let setter = editing.setter();
        Callback::from(move |_: MouseEvent| setter.set(true))
    };
    let keep = {
        let (store, id, old, field, setter) =
            (store, props.id.clone(), props.name.clone(), field.clone(), editing.setter());
        Callback::from(move |()| {
            let name = field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
            let name = name.trim().to_owned();
            setter.set(false);
            if name.is_empty() || name == old {
                return;
            }
            let (store, id) = (store.clone(), id.clone());
            spawn_local(async move {
                if let Err(why) = runs::rename(&id, name).await {
                    store.toast(Toast::problem(why));
                }
            });
        })
    };
    let submit = keep.reform(|event: SubmitEvent| event.prevent_default());
    let escape = {
        let setter = editing.setter();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                setter.set(false);
            }
        })
    };
    if *editing {
        html! {
            <form onsubmit={submit}>
                <h1 class="sr">{ &props.name }</h1>
                <span class="field"><input ref={field} aria-label="Name of the run" value={props.name.clone()} onkeydown={escape} onblur={keep.reform(|_: FocusEvent| ())} /></span>
            </form>
        }
    } else {
        html! {
            <>
                <h1 class="t-page">{ &props.name }</h1>
                <button type="button" class="link small" onclick={edit}>{ "Rename" }</button>
            </>
        }
    }
}
