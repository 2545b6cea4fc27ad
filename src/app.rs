//! The frame of every page: header, the page that the path names, toasts, the list of keys.

use crate::components::header::{Header, focus};
use crate::components::keys::KeyList;
use crate::components::toasts::ToastHost;
use crate::pages::not_found::NotFoundPage;
use crate::pages::settings::SettingsPage;
use crate::pages::task::TaskPage;
use crate::pages::tasks::TasksPage;
use crate::pages::tasks::view::ListViewProvider;
use crate::route::Route;
use crate::services::address::document;
use crate::state::store::StoreProvider;
use yew::prelude::*;
use yew_router::prelude::*;

/// The app.
#[component]
pub fn App() -> Html {
    html! {
        <StoreProvider>
            <BrowserRouter>
                <ListViewProvider>
                    <Frame />
                </ListViewProvider>
            </BrowserRouter>
        </StoreProvider>
    }
}

#[component]
fn Frame() -> Html {
    use_focus_on_page();
    let keys_open = use_state_eq(|| false);
    let open_keys = use_callback(keys_open.setter(), |(), open| open.set(true));
    let close_keys = use_callback(keys_open.setter(), |(), open| open.set(false));
    // With a base address a bare `#main` would lead away from the page.
    let skip = Callback::from(|event: MouseEvent| {
        event.prevent_default();
        focus("main");
    });
    html! {
        <>
            <a class="skip" href="#main" onclick={skip}>{ "Skip to content" }</a>
            <Header on_keys={open_keys} />
            <Switch<Route> render={page} />
            <ToastHost />
            if *keys_open {
                <KeyList on_close={close_keys} />
            }
        </>
    }
}

/// Moves the focus into a new page when the old one took it away, so that the keyboard does not start over at the top.
#[hook]
fn use_focus_on_page() {
    let first = use_mut_ref(|| true);
    let route = use_route::<Route>();
    use_effect_with(route, move |_| {
        if first.replace(false) {
            return;
        }
        let focused = document().active_element();
        if focused.is_none_or(|focused| focused.tag_name() == "BODY") {
            focus("main");
        }
    });
}

fn page(route: Route) -> Html {
    match route {
        Route::Tasks => html! { <TasksPage /> },
        Route::Task { id } => {
            // A fresh workbench for each task: nothing of the last one may linger.
            let key = id.clone();
            html! { <TaskPage {key} id={AttrValue::from(id)} /> }
        }
        Route::Settings => html! { <SettingsPage /> },
        Route::NotFound => html! { <NotFoundPage /> },
    }
}

/// Names the page in the window's title.
#[hook]
pub fn use_title(title: AttrValue) {
    use_effect_with(title, |title| {
        document().set_title(&format!("{title} · InfraBench"));
    });
}

/// Says on the page that the app has stopped: called from the panic hook, when Yew can draw nothing any more.
pub fn stopped(why: &str) {
    let document = document();
    let (Some(body), Ok(note)) = (document.body(), document.create_element("div")) else { return };
    note.set_class_name("note bad stopped");
    let _ = note.set_attribute("role", "alert");
    note.set_text_content(Some(&format!(
        "The app stopped because of a mistake of ours. Reload the page: drafts and verdicts are kept. ({why})"
    )));
    let _ = body.append_child(&note);
}
