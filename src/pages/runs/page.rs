//! The page: what is kept, what is being read, and what to do when there is nothing.

use super::table::RunTable;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Empty, Gravity, Note, Progress};
use crate::components::page_link::PageLink;
use crate::components::text::{bytes, count, counted};
use crate::components::title::use_title;
use crate::route::Route;
use crate::runs::{ImportProgress, Imported, RunFigures, Scoring};
use crate::services::drops::{self, use_file_drop};
use crate::services::run_scoring;
use crate::services::runs::{self, RunsNews, use_runs_revision};
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

/// Every run.
#[component]
pub fn RunsPage() -> Html {
    use_title(AttrValue::Static("Runs"));
    let list = use_list();
    let (progress, last, on_files) = use_import();
    let hovering = use_file_drop(&on_files);
    let picker = use_node_ref();
    let pick = {
        let picker = picker.clone();
        Callback::from(move |_: MouseEvent| {
            picker.cast::<HtmlInputElement>().iter().for_each(|input| input.click());
        })
    };
    let picked = on_files.reform(|event: Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        let files = drops::list(input.files());
        // The same file again is news again.
        input.set_value("");
        files
    });
    let import = |class: &'static str| {
        html! {
            <button type="button" {class} onclick={pick.clone()} disabled={progress.is_some()}>
                <Icon glyph={Glyph::Import} />{ "Import files" }
            </button>
        }
    };
    let some = matches!(&*list, Some(Ok(runs)) if !runs.is_empty());
    html! {
        <main class="page runs" id="main" tabindex="-1">
            <div class="page-head">
                <h1 class="t-page">{ "Runs" }</h1>
                <span class="soft">{ "Predictions and results of models, kept in this browser." }</span>
                <span class="end">
                    if some { <PageLink to={Route::Compare} class="btn">{ "Compare" }</PageLink> }
                    if some { { import("btn primary") } }
                </span>
            </div>
            <input ref={picker} type="file" class="sr" multiple=true accept=".jsonl,.ndjson,.json" tabindex="-1"
                aria-label="Files of predictions or results" onchange={picked} />
            if let Some(progress) = &progress { <div class="message">{ reading(progress) }</div> }
            if let Some(last) = &last { <div class="message">{ told(last) }</div> }
            { match &*list {
                None => html! { <p class="soft late" role="status"><span>{ "Looking what is kept" }</span></p> },
                Some(Err(why)) => html! {
                    <Note gravity={Gravity::Bad} glyph={Glyph::Warn} title="The runs cannot be shown"><p>{ why }</p></Note>
                },
                Some(Ok(runs)) if runs.is_empty() && progress.is_none() => html! {
                    <section class="sheet">
                        <Empty title="No run yet">
                            <p>{ "Import a file of predictions (JSON Lines with " }<code>{ "task_id" }</code>{ " and " }<code>{ "completion" }</code>
                                { "), and score it here or on the backend; or a file of results, as " }<code>{ "infrabench score" }</code>{ " and " }<code>{ "infrabench run" }</code>
                                { " write them. Several files at once are joined by model. They stay in this browser." }</p>
                            <div class="acts">{ import("btn primary") }<span class="soft small">{ "or drop them anywhere on the page" }</span></div>
                        </Empty>
                    </section>
                },
                Some(Ok(runs)) => html! { <RunTable runs={Rc::new(runs.clone())} /> },
            } }
            if hovering { <div class="drop-veil" aria-hidden="true"><span>{ "Drop to import predictions or results" }</span></div> }
        </main>
    }
}

/// Every run, asked for anew when one changes. Runs that were being scored when the page was left go on.
#[hook]
fn use_list() -> UseStateHandle<Option<Result<Vec<RunFigures>, String>>> {
    let store = use_store();
    let list = use_state(|| None);
    let revision = use_runs_revision();
    {
        let setter = list.setter();
        use_effect_with((revision, store.dataset_revision), move |_| {
            spawn_local(async move {
                let found = runs::list().await;
                for run in found.iter().flatten() {
                    go_on(&store, run);
                }
                setter.set(Some(found));
            });
        });
    }
    list
}

/// Goes on with what was being scored when the page was left.
pub fn go_on(store: &crate::state::store::Store, run: &RunFigures) {
    if let (Some(scoring), run_scoring::RunScoring::Idle) =
        (&run.info.scoring, run_scoring::standing(&run.info.id))
    {
        let scoring: Scoring = scoring.clone();
        run_scoring::start(store, &run.info.id, scoring);
    }
}

type Import = (Option<ImportProgress>, Option<Rc<Imported>>, Callback<Vec<File>>);

/// Reads files; a single run is opened at once.
#[hook]
fn use_import() -> Import {
    let store = use_store();
    let navigator = use_navigator();
    let progress = use_state_eq(|| None::<ImportProgress>);
    let last = use_state_eq(|| None::<Rc<Imported>>);
    {
        let (setter, store) = (progress.setter(), store.clone());
        use_effect_with((), move |()| {
            let watch = runs::watch(Callback::from(move |news| match news {
                RunsNews::Importing(news) => setter.set(Some(news)),
                RunsNews::NotKept(why) => store.toast(not_kept(&why)),
                RunsNews::Changed => {}
            }));
            move || drop(watch)
        });
    }
    let on_files = {
        let (progress, last) = (progress.setter(), last.setter());
        use_callback(navigator, move |files: Vec<File>, navigator| {
            if files.is_empty() {
                return;
            }
            let (progress, last, store, navigator) =
                (progress.clone(), last.clone(), store.clone(), navigator.clone());
            spawn_local(async move {
                let imported = runs::import(files).await;
                progress.set(None);
                match imported {
                    Ok(imported) => {
                        let only = match imported.runs.as_slice() {
                            [run] if imported.problem_count == 0 => Some(run.info.id.clone()),
                            _ => None,
                        };
                        if let (Some(id), Some(navigator)) = (only, navigator) {
                            navigator.push(&Route::Run { id });
                        }
                        if let Some(why) = &imported.not_kept {
                            store.toast(not_kept(why));
                        }
                        last.set(Some(Rc::new(imported)));
                    }
                    Err(why) => store.toast(Toast::problem(why)),
                }
            });
        })
    };
    ((*progress).clone(), (*last).clone(), on_files)
}

fn not_kept(why: &str) -> Toast {
    Toast::problem(format!(
        "The run is not kept: {why}. It is here until this page is closed; export its results."
    ))
}

fn reading(progress: &ImportProgress) -> Html {
    let share = (progress.total > 0.0).then(|| progress.received / progress.total);
    let figures = format!(
        "{} of {}, {}",
        bytes(progress.received),
        bytes(progress.total),
        counted(progress.lines, "sample", "samples")
    );
    html! {
        <Progress title={format!("Reading {}", progress.name)} {figures} {share}
            meanwhile="Line by line; a line that cannot be used is told and does not stop the rest." />
    }
}

/// What the last import came to, where there is more to say than the new rows do.
fn told(imported: &Imported) -> Html {
    if imported.problem_count == 0 && !imported.runs.is_empty() {
        return Html::default();
    }
    let runs = u32::try_from(imported.runs.len()).unwrap_or(u32::MAX);
    let title = if imported.runs.is_empty() {
        "Nothing was imported".to_owned()
    } else {
        format!(
            "{} imported, {} left out",
            counted(runs, "run", "runs"),
            counted(imported.problem_count, "line", "lines")
        )
    };
    let more = imported.problem_count.saturating_sub(u32::try_from(imported.problems.len()).unwrap_or(0));
    let (gravity, glyph) =
        if imported.runs.is_empty() { (Gravity::Bad, Glyph::Warn) } else { (Gravity::Err, Glyph::Warn) };
    html! {
        <Note {gravity} {glyph} {title}>
            if imported.problem_count == 0 {
                <p>{ "The files have no line of predictions or results. Each line is a JSON object with a " }<code>{ "task_id" }</code>
                    { " and a " }<code>{ "completion" }</code>{ " or a " }<code>{ "verdict" }</code>{ "." }</p>
            } else {
                <ul class="issues" tabindex="0" aria-label="Lines that were left out">
                    { for imported.problems.iter().map(|problem| html! { <li>{ problem }</li> }) }
                    if more > 0 { <li>{ format!("and {} more", count(more)) }</li> }
                </ul>
            }
        </Note>
    }
}
