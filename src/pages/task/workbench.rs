//! The workbench: one task, one answer, and everything one can see of the two.

use super::analysis::AnalysisPane;
use super::analysis::links::use_links;
use super::answer::AnswerPane;
use super::answer_map::AnswerMap;
use super::answer_state::Change;
use super::asking::use_asking::use_asking;
use super::brief::BriefPane;
use super::code::{CodePane, next_mask};
use super::desk::{Desk, Move, Pane};
use super::files::FilesPane;
use super::goto::{Goto, Side};
use super::keys::{Deeds, use_keys};
use super::layout::{Edge, Layout};
use super::link::copy_link;
use super::neighbours::use_neighbours;
use super::pane_tabs::PaneTabs;
use super::quality::use_quality;
use super::results::ResultsPane;
use super::splitter::Splitter;
use super::taskbar::Taskbar;
use super::use_answer::use_answer;
use crate::components::same::Same;
use crate::route::Route;
use crate::services::address::document;
use crate::services::analysis::use_analysis;
use crate::services::scoring::{Asked, Place, use_preparation, use_scoring};
use crate::state::settings::ModelSettings;
use crate::state::store::use_store;
use infrabench_task::Task;
use std::rc::Rc;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;
use yew_router::prelude::*;

/// Properties of [`Workbench`].
#[derive(Properties, PartialEq)]
pub struct WorkbenchProps {
    /// The task.
    pub task: Same<Task>,
}

/// The workbench of one task; made anew for another task.
#[component]
pub fn Workbench(props: &WorkbenchProps) -> Html {
    let task = &props.task;
    let store = use_store();
    let desk = use_reducer_eq(|| Desk::new(task.clone()));
    let layout = use_state_eq(Layout::kept);
    let answer = use_answer(&task.task_id);
    let analysis = use_analysis(task, &answer.text, answer.reading);
    let scoring = use_scoring(&task.0);
    use_preparation(&task.0);
    let current = scoring.is_about(&answer.text, answer.reading);
    let score_text = {
        let (start, dispatcher, store) = (scoring.start.clone(), desk.dispatcher(), store.clone());
        Callback::from(move |(completion, reading, place): (Rc<str>, Option<usize>, Place)| {
            // What was used last is what a model's answer is scored with.
            let model = store.settings.model();
            if model.place != place {
                store.set_model(&ModelSettings { place, ..model }, store.model_key.clone());
            }
            start.emit(Asked { completion, reading, place });
            dispatcher.dispatch(Move::Pane(Pane::Results));
            scroll_to_results();
        })
    };
    let asker = use_asking(
        &answer,
        &scoring,
        &score_text.reform(|(text, place): (Rc<str>, Place)| (text, None, place)),
    );
    let links = use_links(&analysis, &scoring.state, current, desk.dispatcher());
    let neighbours = use_neighbours(&task.task_id);
    let quality = use_quality(&task.task_id);
    let navigator = use_navigator();
    let report = analysis.report().cloned();
    let score = scoring.state.score().cloned().map(Same);
    let map = use_memo(analysis.found.clone(), |found| {
        Same::new(
            found.as_ref().map(|found| AnswerMap::new(&found.report, &found.answer)).unwrap_or_default(),
        )
    });
    {
        let dispatcher = desk.dispatcher();
        let first = use_mut_ref(|| true);
        use_effect_with(task.clone(), move |task| {
            if !first.replace(false) {
                dispatcher.dispatch(Move::Task(task.clone()));
            }
        });
    }

    {
        let dispatcher = desk.dispatcher();
        use_effect_with((answer.text.clone(), answer.reading), move |_| dispatcher.dispatch(Move::Answered));
    }

    // A reading chosen by hand is a choice among those that were on offer; with others on offer it means nothing.
    {
        let dispatcher = answer.dispatcher();
        let offered = use_mut_ref(|| None::<Vec<String>>);
        use_effect_with(report.clone(), move |report| {
            let now = report.as_ref().map(|report| {
                report.intake.readings.iter().map(|reading| reading.label.clone()).collect::<Vec<_>>()
            });
            let before = offered.replace(now.clone());
            if before.is_some() && now.is_some() && before != now {
                dispatcher.dispatch(Change::Choose(None));
            }
        });
    }

    let goto = use_callback((desk.dispatcher(), (*map).clone()), |goto: Goto, (desk, map)| {
        let (answer_line, candidate) = match goto.side {
            Side::Candidate => (map.answer_line(&goto.path, goto.lines.first), None),
            Side::Answer => (None, map.candidate_line(goto.lines.first).cloned()),
            Side::Context | Side::Reference => (None, None),
        };
        desk.dispatch(Move::Goto { goto, answer_line, candidate });
    });
    let on_size = use_callback(layout.clone(), |(edge, size): (Edge, Option<f64>), layout| {
        layout.set(layout.with(edge, size));
    });
    let on_score = {
        let (busy, nothing) = (scoring.state.is_busy(), answer.is_empty());
        let (completion, reading) = (answer.text.clone(), answer.reading);
        Callback::from(move |place| {
            if !busy && !nothing {
                score_text.emit((completion.clone(), reading, place));
            }
        })
    };
    let on_link = {
        let (task, answer, store) = (task.clone(), answer.clone(), store.clone());
        Callback::from(move |()| {
            let (task, answer, store) = (task.clone(), answer.clone(), store.clone());
            wasm_bindgen_futures::spawn_local(async move { copy_link(&task, &answer, &store).await });
        })
    };
    let go = |id: Option<&String>| {
        let (navigator, id) = (navigator.clone(), id.cloned());
        Callback::from(move |()| {
            if let (Some(navigator), Some(id)) = (&navigator, id.clone()) {
                navigator.push(&Route::Task { id });
            }
        })
    };
    let place = scoring.asked.as_ref().map_or(Place::Here, |asked| asked.place);
    let score_here = use_callback(on_score.clone(), |(), on_score| on_score.emit(Place::Here));
    use_keys(Deeds {
        score: score_here.clone(),
        next: go(neighbours.next.as_ref()),
        previous: go(neighbours.previous.as_ref()),
        mask: {
            let (dispatcher, next) = (desk.dispatcher(), next_mask(task, report.as_deref(), &desk));
            Callback::from(move |()| dispatcher.dispatch(next.clone()))
        },
    });

    html! {
        <main class="workbench" id="main" tabindex="-1" data-pane={desk.pane.id()} style={layout.style()}>
            <Taskbar task={task.clone()} quality={quality.clone()} neighbours={neighbours.clone()} scoring={scoring.state.clone()} {place}
                can_score={!answer.is_empty()} on_score={on_score.clone()} on_stop={scoring.stop.clone()} {on_link} desk={desk.dispatcher()} />
            <PaneTabs pane={desk.pane} desk={desk.dispatcher()} />
            <div class="bench top">
                <FilesPane task={task.clone()} report={report.clone()} current={desk.path.clone()} desk={desk.dispatcher()}
                    on_size={on_size.clone()} />
                <CodePane task={task.clone()} report={report.clone()} desk={desk.clone()} />
                <BriefPane task={task.clone()} {score} revealed={desk.revealed} {quality} desk={desk.dispatcher()} on_size={on_size.clone()} />
                <Splitter edge={Edge::Top} label="Height of files, code and brief" on_size={on_size.clone()} />
            </div>
            <div class="bench mid">
                <AnswerPane task={task.clone()} answer={answer.clone()} analysis={analysis.clone()} map={(*map).clone()} asker={asker.clone()}
                    desk={desk.clone()} goto={goto.clone()} on_size={on_size.clone()} />
                <AnalysisPane task={task.clone()} analysis={analysis.clone()} scoring={scoring.state.clone()} asked={scoring.asked.clone()} {current} links={links.clone()}
                    revealed={desk.revealed} desk={desk.dispatcher()} goto={goto.clone()} on_score={score_here} />
                <Splitter edge={Edge::Middle} label="Height of answer and analysis" {on_size} />
            </div>
            <ResultsPane task={task.clone()} {analysis} {scoring} {current} {links} can_score={!answer.is_empty()}
                desk={desk.dispatcher()} {goto} {on_score} {asker} answer={answer.text.clone()} />
        </main>
    }
}

/// Brings the results into sight, if they are not.
pub fn scroll_to_results() {
    if let Some(results) = document().get_element_by_id("pane-results") {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        results.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
