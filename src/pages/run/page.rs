//! The page: asks for the run anew when it changes, and keeps what is on show in the address.

use super::figures::Figures;
use super::head::Head;
use super::progress::ScoringProgress;
use super::sample::SamplePanel;
use super::samples::Samples;
use super::view::RunView;
use crate::components::icon::Glyph;
use crate::components::messages::{Empty, Gravity, Note};
use crate::components::page_link::PageLink;
use crate::components::title::use_title;
use crate::pages::runs::go_on;
use crate::route::Route;
use crate::runs::RunDetail;
use crate::services::runs::{self, use_runs_revision};
use crate::state::store::use_store;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::query::Raw;

/// Properties of [`RunPage`].
#[derive(Properties, PartialEq)]
pub struct RunPageProps {
    /// `RunInfo::id`.
    pub id: AttrValue,
}

/// What is known of the run.
#[derive(Clone, PartialEq)]
enum Known {
    Asking,
    Gone,
    Failed(String),
    Here(Rc<RunDetail>),
}

/// One run.
#[component]
pub fn RunPage(props: &RunPageProps) -> Html {
    let known = use_run(&props.id);
    let (view, set_view) = use_view(&props.id);
    let name = match &known {
        Known::Here(detail) => detail.figures.info.name.clone(),
        Known::Asking | Known::Gone | Known::Failed(_) => "Run".to_owned(),
    };
    use_title(AttrValue::from(name));
    let close = set_view.reform({
        let view = view.clone();
        move |()| RunView { open: None, ..view.clone() }
    });
    let content = match &known {
        Known::Asking => {
            html! { <><h1 class="sr">{ "Run" }</h1><p class="soft late" role="status"><span>{ "Opening the run" }</span></p></> }
        }
        Known::Gone => html! {
            <>
                <h1 class="sr">{ "Run" }</h1>
                <section class="sheet"><Empty title="This run is not in this browser">
                    <p>{ "Runs are kept in the browser that imported them. It was removed, or the link is from another machine: import its file of results there or here." }</p>
                    <div class="acts"><PageLink to={Route::Runs} class="btn primary">{ "All runs" }</PageLink></div>
                </Empty></section>
            </>
        },
        Known::Failed(why) => html! {
            <><h1 class="sr">{ "Run" }</h1><Note gravity={Gravity::Bad} glyph={Glyph::Warn} title="The run cannot be shown"><p>{ why }</p></Note></>
        },
        Known::Here(detail) => html! {
            <>
                <Head detail={detail.clone()} />
                <ScoringProgress info={detail.figures.info.clone()} />
                { for detail.problems.iter().map(|problem| html! {
                    <div class="message"><Note gravity={Gravity::Mute} glyph={Glyph::Info} title={problem.clone()} /></div>
                }) }
                <Figures detail={detail.clone()} view={view.clone()} on_view={set_view.clone()} />
                <Samples id={props.id.clone()} samples={detail.figures.info.samples} turns={detail.figures.info.turns} view={view.clone()} on_view={set_view} />
                if let Some((task_id, sample)) = &view.open {
                    <SamplePanel id={props.id.clone()} task_id={task_id.clone()} sample={*sample} on_close={close} />
                }
            </>
        },
    };
    html! { <main class="page run" id="main" tabindex="-1">{ content }</main> }
}

/// The run, asked for anew when it changes.
#[hook]
fn use_run(id: &AttrValue) -> Known {
    let store = use_store();
    let known = use_state_eq(|| Known::Asking);
    let revision = use_runs_revision();
    // What was asked last counts: answers come in turn, and one under way is enough.
    let busy = use_mut_ref(|| (false, false));
    {
        let setter = known.setter();
        use_effect_with((id.clone(), revision, store.dataset_revision), move |(id, ..)| {
            if std::mem::replace(&mut busy.borrow_mut().0, true) {
                busy.borrow_mut().1 = true;
                return;
            }
            let id = id.clone();
            spawn_local(async move {
                loop {
                    let found = runs::run(&id).await;
                    if let Ok(Some(detail)) = &found {
                        go_on(&store, &detail.figures);
                    }
                    setter.set(match found {
                        Ok(Some(detail)) => Known::Here(Rc::new(detail)),
                        Ok(None) => Known::Gone,
                        Err(why) => Known::Failed(why),
                    });
                    let mut busy = busy.borrow_mut();
                    if !std::mem::take(&mut busy.1) {
                        busy.0 = false;
                        return;
                    }
                }
            });
        });
    }
    (*known).clone()
}

/// What is on show: the address says so.
#[hook]
fn use_view(id: &AttrValue) -> (RunView, Callback<RunView>) {
    let location = use_location();
    let navigator = use_navigator();
    let address =
        location.map(|location| location.query_str().trim_start_matches('?').to_owned()).unwrap_or_default();
    let view = RunView::from_address(&address);
    let set = {
        let opens = view.open.is_some();
        use_callback((navigator, id.clone(), opens), |view: RunView, (navigator, id, opens)| {
            let Some(navigator) = navigator else { return };
            let (route, query) = (Route::Run { id: id.to_string() }, view.to_address());
            // A sample that opens is a page to come back from; a filter is not.
            let Ok(()) = if view.open.is_some() && !opens {
                navigator.push_with_query(&route, Raw(query.as_str()))
            } else {
                navigator.replace_with_query(&route, Raw(query.as_str()))
            };
        })
    };
    (view, set)
}
