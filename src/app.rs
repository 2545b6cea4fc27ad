//! The frame of every page: header, the page that the path names, toasts, the list of keys.

use crate::later::{LaterPage, Part};
use gloo_timers::callback::Timeout;
use infrabench_web::components::header::{Header, focus};
use infrabench_web::components::keys::KeyList;
use infrabench_web::components::toasts::ToastHost;
use infrabench_web::pages::not_found::NotFoundPage;
use infrabench_web::pages::tasks::TasksPage;
use infrabench_web::pages::tasks::view::ListViewProvider;
use infrabench_web::route::Route;
use infrabench_web::services::address::document;
use infrabench_web::state::model::DatasetStatus;
use infrabench_web::state::store::{StoreProvider, use_store};
use yew::prelude::*;
use yew_router::prelude::*;

/// Milliseconds that the list has for itself before the workbench is fetched.
const FORESIGHT_MS: u32 = 400;

/// The app.
#[component]
pub(crate) fn App() -> Html {
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
    use_foresight();
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

/// Once the list is there to be read, fetches what opening a task needs.
#[hook]
fn use_foresight() {
    let store = use_store();
    let listed = matches!(store.dataset, DatasetStatus::Ready(_));
    use_effect_with(listed, |listed| {
        let soon = listed.then(|| Timeout::new(FORESIGHT_MS, || Part::Workbench.foresee()));
        move || drop(soon)
    });
}

fn page(route: Route) -> Html {
    match route {
        Route::Tasks => html! { <TasksPage /> },
        Route::Task { id } => html! { <LaterPage part={Part::Workbench} named={id} /> },
        Route::Runs => html! { <LaterPage part={Part::Runs} /> },
        Route::Run { id } => html! { <LaterPage part={Part::Run} named={id} /> },
        Route::Compare => html! { <LaterPage part={Part::Compare} /> },
        Route::Leaderboard => html! { <LaterPage part={Part::Leaderboard} /> },
        Route::Settings => html! { <LaterPage part={Part::Settings} /> },
        Route::NotFound => html! { <NotFoundPage /> },
    }
}

/// Says on the page that the app has stopped: called from the panic hook, when Yew can draw nothing any more.
pub(crate) fn stopped(why: &str) {
    let document = document();
    let (Some(body), Ok(note)) = (document.body(), document.create_element("div")) else { return };
    note.set_class_name("note bad stopped");
    let _ = note.set_attribute("role", "alert");
    note.set_text_content(Some(&format!(
        "The app stopped because of a mistake of ours. Reload the page: drafts and verdicts are kept. ({why})"
    )));
    let _ = body.append_child(&note);
}
