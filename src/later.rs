//! Pages that the first one does not carry. Each is a part of the program of its own (`www/split.mjs` cuts the built
//! program there), fetched when it is first opened or shortly before, so that the list of tasks is there sooner.

#![allow(
    clippy::unnecessary_wraps,
    reason = "the error of a marked function is that its part did not arrive"
)]

use infrabench_web::components::messages::Empty;
use infrabench_web::pages::compare::ComparePage;
use infrabench_web::pages::leaderboard::LeaderboardPage;
use infrabench_web::pages::run::RunPage;
use infrabench_web::pages::runs::RunsPage;
use infrabench_web::pages::settings::SettingsPage;
use infrabench_web::pages::task::TaskPage;
use infrabench_web::pages::tasks::view::TasksLink;
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

/// A page that comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The workbench of one task.
    Workbench,
    /// Every run.
    Runs,
    /// One run.
    Run,
    /// Two runs side by side.
    Compare,
    /// Published tables and own runs.
    Leaderboard,
    /// The settings.
    Settings,
}

/// Draws a page; given what the address names: a task, or nothing.
type Draw = fn(AttrValue) -> Html;

thread_local! {
    static WORKBENCH: Cell<Option<Draw>> = const { Cell::new(None) };
    static RUNS: Cell<Option<Draw>> = const { Cell::new(None) };
    static RUN: Cell<Option<Draw>> = const { Cell::new(None) };
    static COMPARE: Cell<Option<Draw>> = const { Cell::new(None) };
    static LEADERBOARD: Cell<Option<Draw>> = const { Cell::new(None) };
    static SETTINGS: Cell<Option<Draw>> = const { Cell::new(None) };
}

#[wasm_split(workbench, fallible)]
fn workbench() -> Result<Draw, SplitLoaderError> {
    // A fresh workbench for each task: nothing of the last one may linger.
    Ok(|id: AttrValue| html! { <TaskPage key={id.to_string()} id={id.clone()} /> })
}

#[wasm_split(runs, fallible)]
fn runs() -> Result<Draw, SplitLoaderError> {
    Ok(|_| html! { <RunsPage /> })
}

#[wasm_split(run, fallible)]
fn run() -> Result<Draw, SplitLoaderError> {
    Ok(|id: AttrValue| html! { <RunPage key={id.to_string()} id={id.clone()} /> })
}

#[wasm_split(compare, fallible)]
fn compare() -> Result<Draw, SplitLoaderError> {
    Ok(|_| html! { <ComparePage /> })
}

#[wasm_split(leaderboard, fallible)]
fn leaderboard() -> Result<Draw, SplitLoaderError> {
    Ok(|_| html! { <LeaderboardPage /> })
}

#[wasm_split(settings, fallible)]
fn settings() -> Result<Draw, SplitLoaderError> {
    Ok(|_| html! { <SettingsPage /> })
}

impl Part {
    /// The page, where its part is here already.
    fn here(self) -> Option<Draw> {
        match self {
            Self::Workbench => WORKBENCH.get(),
            Self::Runs => RUNS.get(),
            Self::Run => RUN.get(),
            Self::Compare => COMPARE.get(),
            Self::Leaderboard => LEADERBOARD.get(),
            Self::Settings => SETTINGS.get(),
        }
    }

    async fn fetch(self) -> Result<Draw, SplitLoaderError> {
        match self {
            Self::Workbench => workbench().await.inspect(|draw| WORKBENCH.set(Some(*draw))),
            Self::Runs => runs().await.inspect(|draw| RUNS.set(Some(*draw))),
            Self::Run => run().await.inspect(|draw| RUN.set(Some(*draw))),
            Self::Compare => compare().await.inspect(|draw| COMPARE.set(Some(*draw))),
            Self::Leaderboard => leaderboard().await.inspect(|draw| LEADERBOARD.set(Some(*draw))),
            Self::Settings => settings().await.inspect(|draw| SETTINGS.set(Some(*draw))),
        }
    }

    fn opening(self) -> &'static str {
        match self {
            Self::Workbench => "Opening the task",
            Self::Runs => "Opening the runs",
            Self::Run => "Opening the run",
            Self::Compare => "Opening the comparison",
            Self::Leaderboard => "Opening the leaderboard",
            Self::Settings => "Opening the settings",
        }
    }

    /// Fetches the part before it is asked for. When that fails, opening the page tries again and says so.
    pub(crate) fn foresee(self) {
        if self.here().is_none() {
            spawn_local(async move {
                let _ = self.fetch().await;
            });
        }
    }
}

/// Properties of [`LaterPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct LaterPageProps {
    /// Which page.
    pub(crate) part: Part,
    /// What the address names.
    #[prop_or_default]
    pub(crate) named: AttrValue,
}

/// A page, as soon as its part of the program is here.
#[component]
pub(crate) fn LaterPage(props: &LaterPageProps) -> Html {
    let part = props.part;
    let failed = use_state_eq(|| false);
    let redraw = use_force_update();
    let attempt = use_state_eq(|| 0_u32);
    {
        let failed = failed.setter();
        use_effect_with((part, *attempt), move |_| {
            if part.here().is_none() {
                spawn_local(async move {
                    failed.set(part.fetch().await.is_err());
                    redraw.force_update();
                });
            }
        });
    }
    if let Some(draw) = part.here() {
        return draw(props.named.clone());
    }
    let again = {
        let (attempt, failed) = (attempt.clone(), failed.setter());
        Callback::from(move |_: MouseEvent| {
            failed.set(false);
            attempt.set(*attempt + 1);
        })
    };
    html! {
        <main class="page" id="main" tabindex="-1">
            if *failed {
                <h1 class="sr">{ "This page could not be loaded" }</h1>
                <div class="sheet">
                    <Empty title="This page could not be loaded">
                        <p>{ "A part of the app did not arrive: the connection may be gone, or the app was replaced by a newer one. Try again; if that does not help, reload the page. Drafts and verdicts are kept." }</p>
                        <div class="acts">
                            <button class="btn primary" onclick={again}>{ "Try again" }</button>
                            <TasksLink class="btn">{ "All tasks" }</TasksLink>
                        </div>
                    </Empty>
                </div>
            } else {
                <p class="soft opening" role="status">{ part.opening() }</p>
            }
        </main>
    }
}
