//! The page.

use super::own::{OwnRuns, OwnSheet, use_own_runs};
use super::sheets::{ChartSheet, Models};
use super::view::{Show, View, Which};
use super::{consistency, failures, second_turn};
use crate::components::icon::{Glyph, Icon};
use crate::components::page_link::PageLink;
use crate::components::same::Same;
use crate::components::title::use_title;
use crate::route::Route;
use crate::runs::RunFigures;
use crate::services::media::use_narrow;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::query::Raw;

/// Published tables and own runs.
#[component]
pub fn LeaderboardPage() -> Html {
    use_title(AttrValue::Static("Leaderboard"));
    let narrow = use_narrow();
    let runs = use_own_runs();
    let (view, on_view) = use_view();
    let own: &[RunFigures] = match &runs {
        OwnRuns::Ready(runs) if view.show != Show::Published => runs,
        _ => &[],
    };
    let is_published = view.show != Show::Own;
    html! {
        <main class="page leaderboard" id="main" tabindex="-1">
            <div class="page-head">
                <h1 class="t-page">{ "Leaderboard" }</h1>
                <span class="soft">{ "Shares in percent. Whiskers are 95 % Wilson intervals." }</span>
                <span class="end">
                    { shows(&view, &on_view) }
                    <PageLink class={classes!("btn")} to={Route::Runs}><Icon glyph={Glyph::Import} />{ "Import a run" }</PageLink>
                </span>
            </div>
            <div class={classes!("lb-cols", view.show.as_str())}>
                if is_published { <Models view={view.clone()} on_view={on_view.clone()} /> }
                if view.show != Show::Published {
                    <div class="lb-own">
                        <OwnSheet runs={runs.clone()} roomy={!is_published && !narrow} view={view.clone()} on_view={on_view.clone()} />
                        if is_published { { failure_sheet(own, &view, &on_view, narrow) } }
                    </div>
                }
            </div>
            if is_published { { published_charts(&view, &on_view, narrow) } }
            { own_charts(own, &view, &on_view, narrow) }
        </main>
    }
}

/// What the address says, and a way to say something else.
#[hook]
fn use_view() -> (View, Callback<View>) {
    let location = use_location();
    let navigator = use_navigator();
    let query = location.map(|location| location.query_str().to_owned()).unwrap_or_default();
    let on_view = use_callback(navigator, |view: View, navigator| {
        let Some(navigator) = navigator else { return };
        let address = view.to_address();
        let query = if address.is_empty() { String::new() } else { format!("?{address}") };
        let Ok(()) = navigator.replace_with_query(&Route::Leaderboard, Raw(query.as_str()));
    });
    (View::from_address(&query), on_view)
}

fn shows(view: &View, on_view: &Callback<View>) -> Html {
    let button = |show: Show| {
        let view = view.clone();
        let pressed = (view.show == show).to_string();
        let press = on_view.reform(move |_: MouseEvent| view.clone().showing(show));
        html! { <button type="button" aria-pressed={pressed} onclick={press}>{ show.label() }</button> }
    };
    html! { <span class="seg" role="group" aria-label="Show">{ for Show::ALL.into_iter().map(button) }</span> }
}

fn published_charts(view: &View, on_view: &Callback<View>, narrow: bool) -> Html {
    let (wide, small) = if narrow { (280.0, 150.0) } else { (258.0, 176.0) };
    html! {
        <>
            <ChartSheet chart={Same::new(consistency::published_chart(wide))} table={Same::new(consistency::published_table())}
                which={Which::Consistency} file="infrabench-published-consistency" layout="five"
                reading="pass@1 is the first sample, not the average. Grey: the other models." view={view.clone()} on_view={on_view.clone()} />
            <ChartSheet chart={Same::new(second_turn::published_chart(small))} table={Same::new(second_turn::published_table())}
                which={Which::Agents} file="infrabench-published-agents" layout="seven"
                reading="Correctness after one turn, after a second turn that sees basic error messages (low) and full tracebacks (high). Grey: the other models."
                view={view.clone()} on_view={on_view.clone()} />
        </>
    }
}

fn failure_sheet(own: &[RunFigures], view: &View, on_view: &Callback<View>, narrow: bool) -> Html {
    if failures::failed(own).is_empty() {
        return Html::default();
    }
    let width = if narrow { 320.0 } else { 500.0 };
    html! {
        <ChartSheet chart={Same::new(failures::chart(own, width))} table={Same::new(failures::table(own))}
            which={Which::Failures} file="infrabench-own-failures" own={true} layout="bars" legend_below={true}
            reading="Share of the samples that did not pass, by error type; at the right, how many." view={view.clone()} on_view={on_view.clone()} />
    }
}

/// Charts of own runs, beside each other where there is room; how samples failed stands elsewhere when the published
/// tables are shown.
fn own_charts(own: &[RunFigures], view: &View, on_view: &Callback<View>, narrow: bool) -> Html {
    let width = if narrow { 280.0 } else { 258.0 };
    html! {
        <div class="lb-pair">
            if view.show == Show::Own { { failure_sheet(own, view, on_view, narrow) } }
            if !consistency::sampled(own).is_empty() {
                <ChartSheet chart={Same::new(consistency::own_chart(own, width))} table={Same::new(consistency::own_table(own))}
                    which={Which::Passes} file="infrabench-own-pass-at-k" own={true} layout="fill"
                    reading="Runs with several samples of a task. At k = all samples both forms are the same." view={view.clone()} on_view={on_view.clone()} />
            }
            if !second_turn::turned(own).is_empty() {
                <ChartSheet chart={Same::new(second_turn::own_chart(own, width))} table={Same::new(second_turn::own_table(own))}
                    which={Which::Turns} file="infrabench-own-turns" own={true} layout="fill"
                    reading="Correctness after the first and after the last turn. Fixed: did not pass, then did. Broken: fewer tests passed than before."
                    view={view.clone()} on_view={on_view.clone()} />
            }
        </div>
    }
}
