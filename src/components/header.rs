//! The header: brand, pages, search, theme, settings; and the keys that work everywhere.

use crate::components::icon::{Glyph, Icon};
use crate::components::page_link::PageLink;
use crate::pages::tasks::view::{Change, TasksLink, use_list_view};
use crate::route::Route;
use crate::services::address::{document, window};
use crate::services::drops::use_drop_guard;
use crate::state::store::use_store;
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent as Key};
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::query::Raw;

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// Called when the list of keys is asked for.
    pub on_keys: Callback<()>,
}

/// The header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    use_drop_guard();
    let store = use_store();
    let route = use_route::<Route>();
    let searching = use_state_eq(|| false);
    let theme = store.theme;
    let dark = theme.is_dark();
    let flip = {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| store.set_theme(theme.flipped()))
    };
    {
        let setter = searching.setter();
        use_effect_with(props.on_keys.clone(), move |on_keys| {
            let on_keys = on_keys.clone();
            let listener = EventListener::new_with_options(
                &window(),
                "keydown",
                gloo_events::EventListenerOptions::enable_prevent_default(),
                move |event| {
                    let Some(key) = event.dyn_ref::<Key>() else { return };
                    if key.ctrl_key() || key.meta_key() || key.alt_key() || is_typing(key) {
                        return;
                    }
                    match key.key().as_str() {
                        "/" => {
                            key.prevent_default();
                            setter.set(true);
                            focus_search();
                        }
                        "?" => on_keys.emit(()),
                        _ => {}
                    }
                },
            );
            move || drop(listener)
        });
    }
    let open_search = {
        let setter = searching.setter();
        Callback::from(move |_: MouseEvent| {
            setter.set(true);
            focus_search();
        })
    };
    let close_search = use_callback(searching.setter(), |(), setter| setter.set(false));
    let current = match route {
        Some(Route::Tasks) => Some("page"),
        Some(Route::Task { .. }) => Some("true"),
        Some(
            Route::Runs
            | Route::Run { .. }
            | Route::Compare
            | Route::Leaderboard
            | Route::Settings
            | Route::NotFound,
        )
        | None => None,
    };
    let page = |to: Route, name: &'static str| {
        let current = match (&to, &route) {
            (to, Some(here)) if to == here => Some("page"),
            (Route::Runs, Some(Route::Run { .. })) => Some("true"),
            _ => None,
        };
        html! { <PageLink {to} {current}>{ name }</PageLink> }
    };
    html! {
        <header class={classes!("bar", searching.then_some("searching"))}>
            <TasksLink class="brand" label="InfraBench, all tasks">
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M8 3H3v18h5M16 3h5v18h-5" />
                    <path class="fill" d="M7 8.5h10v7H7z" />
                </svg>
                <span><span>{ "Infra" }</span><b>{ "Bench" }</b></span>
            </TasksLink>
            <nav class="nav" aria-label="Pages">
                <TasksLink {current}>{ "Tasks" }</TasksLink>
                { page(Route::Runs, "Runs") }
                { page(Route::Compare, "Compare") }
                { page(Route::Leaderboard, "Leaderboard") }
            </nav>
            <div class="end">
                <Search on_list={route == Some(Route::Tasks)} on_leave={close_search} />
                <button class="btn quiet icon only-narrow search-open" aria-label="Search" onclick={open_search}>
                    <Icon glyph={Glyph::Search} />
                </button>
                <button class="btn quiet icon theme" onclick={flip} title={if dark { "Light theme" } else { "Dark theme" }}
                    aria-label={if dark { "Switch to the light theme" } else { "Switch to the dark theme" }}>
                    <Icon glyph={Glyph::Theme} />
                </button>
                <Link<Route> to={Route::Settings} classes={classes!("btn", "quiet", "icon", (route == Some(Route::Settings)).then_some("here"))}>
                    <Icon glyph={Glyph::Gear} /><span class="sr">{ "Settings" }</span>
                </Link<Route>>
            </div>
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct SearchProps {
    on_list: bool,
    on_leave: Callback<()>,
}

/// The search field. On the list it searches as one types; elsewhere Enter goes to the list.
#[component]
fn Search(props: &SearchProps) -> Html {
    let view = use_list_view();
    let navigator = use_navigator();
    let on_input = {
        let wanted = view.wanted.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            wanted.dispatch(Change::Search(text));
        })
    };
    let on_key = {
        let (wanted, on_list) = (view.wanted.clone(), props.on_list);
        Callback::from(move |event: KeyboardEvent| {
            let field = event.target_unchecked_into::<HtmlInputElement>();
            match event.key().as_str() {
                "Enter" | "ArrowDown" if on_list => {
                    event.prevent_default();
                    focus("task-grid");
                }
                "Enter" => {
                    event.prevent_default();
                    let address = wanted.to_address();
                    if let Some(navigator) = &navigator {
                        let query = if address.is_empty() { String::new() } else { format!("?{address}") };
                        let Ok(()) = navigator.push_with_query(&Route::Tasks, Raw(query.as_str()));
                    }
                }
                "Escape" if field.value().is_empty() => {
                    let _ = field.blur();
                }
                "Escape" => {
                    event.prevent_default();
                    wanted.dispatch(Change::Search(String::new()));
                }
                _ => {}
            }
        })
    };
    let on_blur = {
        let (on_leave, empty) = (props.on_leave.clone(), view.wanted.search.is_empty());
        Callback::from(move |_: FocusEvent| {
            if empty {
                on_leave.emit(());
            }
        })
    };
    html! {
        <label class="field search">
            <Icon glyph={Glyph::Search} />
            <span class="sr">{ "Search tasks" }</span>
            <input id="search" type="search" placeholder="Search prompts, code, paths" autocomplete="off" spellcheck="false"
                value={view.wanted.search.clone()} oninput={on_input} onkeydown={on_key} onblur={on_blur} />
            <kbd aria-hidden="true">{ "/" }</kbd>
        </label>
    }
}

/// Whether the key goes into a field or an editor.
pub fn is_typing(key: &Key) -> bool {
    let Some(target) = key.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]:not([contenteditable=false]), dialog").ok().flatten().is_some()
}

/// Gives the element of this id the focus.
pub fn focus(id: &str) {
    if let Some(element) =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// After the next drawing: on narrow screens the field is not there before.
fn focus_search() {
    gloo_timers::callback::Timeout::new(0, || {
        focus("search");
        let field = document()
            .get_element_by_id("search")
            .and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        field.iter().for_each(HtmlInputElement::select);
    })
    .forget();
}
