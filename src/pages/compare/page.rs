//! The page: whether there is anything to compare, and what to do where there is not.

use super::address::Wanted;
use super::chosen::Chosen;
use super::pair::Pair;
use super::use_compared::{Asked, use_run_list};
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Empty, Gravity, Note};
use crate::components::page_link::PageLink;
use crate::components::title::use_title;
use crate::route::Route;
use crate::runs::RunFigures;
use yew::prelude::*;
use yew_router::hooks::use_location;

/// Two runs side by side.
#[component]
pub fn ComparePage() -> Html {
    let location = use_location();
    let wanted = Wanted::from_query(location.as_ref().map_or("", |location| location.query_str()));
    let runs = use_run_list();
    let chosen = match &runs {
        Asked::Here(runs) => Chosen::new(&wanted, runs),
        Asked::Reading | Asked::Failed(_) => Chosen::default(),
    };
    use_title(AttrValue::from(match (&chosen.a, &chosen.b) {
        (Some(a), Some(b)) => format!("{} and {}, compared", a.info.name, b.info.name),
        _ => "Compare".to_owned(),
    }));
    match runs {
        Asked::Reading => html! {
            <main class="page compare late" id="main" tabindex="-1">
                <h1 class="sr">{ "Compare" }</h1>
                <p class="soft opening" role="status">{ "Reading the runs" }</p>
            </main>
        },
        Asked::Failed(why) => frame(html! {
            <Note gravity={Gravity::Bad} glyph={Glyph::Stop} title="The runs cannot be read"><p>{ why }</p></Note>
        }),
        Asked::Here(runs) => match runs.as_slice() {
            [] => frame(html! { <div class="sheet">{ no_run() }</div> }),
            [one] => frame(html! { <div class="sheet">{ one_run(one) }</div> }),
            _ => html! { <Pair {runs} {wanted} {chosen} /> },
        },
    }
}

fn frame(content: Html) -> Html {
    html! {
        <main class="page compare" id="main" tabindex="-1">
            <div class="page-head"><h1 class="t-page">{ "Compare" }</h1></div>
            { content }
        </main>
    }
}

fn no_run() -> Html {
    html! {
        <Empty title="No run to compare yet">
            <p>{ "A comparison needs two runs over the same tasks. Import their results, or answers to be scored here: a run is made of each model in the files." }</p>
            <div class="acts"><PageLink class="btn primary" to={Route::Runs}><Icon glyph={Glyph::Import} />{ "Import runs" }</PageLink></div>
        </Empty>
    }
}

fn one_run(run: &RunFigures) -> Html {
    html! {
        <Empty title="One run, and nothing to compare it with">
            <p>{ format!("{} is the only run here. Import a second one over the same tasks.", run.info.name) }</p>
            <div class="acts">
                <PageLink class="btn primary" to={Route::Runs}><Icon glyph={Glyph::Import} />{ "Import a run" }</PageLink>
                <PageLink class="btn" to={Route::Run { id: run.info.id.clone() }}>{ "Open this run" }</PageLink>
            </div>
        </Empty>
    }
}
