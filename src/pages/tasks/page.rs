//! The page in each state of the dataset.

use crate::components::messages::{Empty, Progress};
use crate::components::text::{bytes, counted};
use crate::components::title::use_title;
use crate::pages::tasks::foot::Foot;
use crate::pages::tasks::grid::{Grid, row_height};
use crate::pages::tasks::head::Head;
use crate::pages::tasks::keys::{Cursor, use_list_keys};
use crate::pages::tasks::listing::{Shown, fetch, use_listing};
use crate::pages::tasks::load::LoadDialog;
use crate::pages::tasks::problems::{Flawed, Refused};
use crate::pages::tasks::rail::{Rail, words};
use crate::pages::tasks::view::{Change, Place, Wanted, use_list_view};
use crate::route::Route;
use crate::services::drops::use_file_drop;
use crate::services::media::use_narrow;
use crate::state::model::DatasetStatus;
use crate::state::store::use_store;
use infrabench_protocol::dataset::{DatasetInfo, LoadProgress};
use std::rc::Rc;
use web_sys::{File, HtmlElement};
use yew::prelude::*;
use yew_router::prelude::*;

/// The list of tasks.
#[component]
pub fn TasksPage() -> Html {
    use_title(AttrValue::Static("Tasks"));
    let store = use_store();
    let loading_open = use_state_eq(|| false);
    let on_files = {
        let datasets = store.datasets().clone();
        use_callback((), move |files: Vec<File>, ()| datasets.load_files(files))
    };
    let hovering = use_file_drop(&on_files);
    let load = use_callback(loading_open.setter(), |(), open| open.set(true));
    let close = use_callback(loading_open.setter(), |(), open| open.set(false));
    let again = {
        let store = store.clone();
        Callback::from(move |()| store.datasets().open())
    };
    let content = match &store.dataset {
        DatasetStatus::Ready(info) => html! { <TaskList info={info.clone()} on_load={load} /> },
        DatasetStatus::Failed(failure) => html! {
            <main class="page" id="main" tabindex="-1">
                <h1 class="sr">{ "Tasks" }</h1>
                if let Some(progress) = &store.loading { { reading(progress) } } else {
                    <Refused failure={failure.clone()} others={false} on_load={load} on_next={again} />
                }
            </main>
        },
        DatasetStatus::Opening => html! {
            <main class="page late" id="main" tabindex="-1">
                <h1 class="sr">{ "Tasks" }</h1>
                { store.loading.as_ref().map(reading) }
            </main>
        },
    };
    html! {
        <>
            { content }
            if *loading_open { <LoadDialog on_close={close} /> }
            if hovering { <div class="drop-veil" aria-hidden="true"><span>{ "Drop to load as a dataset" }</span></div> }
        </>
    }
}

fn reading(progress: &LoadProgress) -> Html {
    let verb = if progress.checking { "Checking" } else { "Reading" };
    let figures = match progress.total {
        Some(total) if !progress.checking => format!("{} of {}", bytes(progress.received), bytes(total)),
        _ => bytes(progress.received),
    };
    let share = progress.total.filter(|total| *total > 0.0).map(|total| progress.received / total);
    html! {
        <Progress title={format!("{verb} {}", progress.name)} {figures} {share}
            meanwhile="Tasks are checked one by one: masks found, canonical solutions applied." />
    }
}

#[derive(Properties, PartialEq)]
struct TaskListProps {
    info: Rc<DatasetInfo>,
    on_load: Callback<()>,
}

#[component]
fn TaskList(props: &TaskListProps) -> Html {
    let store = use_store();
    let view = use_list_view();
    let narrow = use_narrow();
    let rail_open = use_state_eq(|| false);
    let put_away = use_state_eq(|| false);
    let hovered = use_state_eq(|| None::<u32>);
    let active = use_state_eq(|| 0_u32);
    let node = use_node_ref();
    let height = row_height(narrow);
    let before = use_memo((), |()| {
        let place = view.place.borrow();
        if place.wanted == *view.wanted { place.clone() } else { Place::default() }
    });
    let from = u32::try_from(before.scrolled).unwrap_or(0) / height;
    let shown = use_listing(&store, &view.wanted, from, before.active.clone());

    use_effect_with(props.info.clone(), {
        let put_away = put_away.setter();
        move |_| put_away.set(false)
    });
    use_place(&shown, &before, &active, &node);
    let cursor =
        Cursor { active: active.clone(), matched: shown.listing.matched, height, narrow, node: node.clone() };

    let on_change = use_callback(view.wanted.dispatcher(), |change, dispatcher| dispatcher.dispatch(change));
    let on_view = {
        let (store, shown) = (store.clone(), shown.clone());
        Callback::from(move |(first, last)| fetch(&store, &shown, first, last))
    };
    let place = view.place.clone();
    let on_scroll = use_callback((), move |scrolled, ()| place.borrow_mut().scrolled = scrolled);
    let on_open = use_open(&shown, &node);
    let on_sort =
        use_callback(view.wanted.dispatcher(), |sort, dispatcher| dispatcher.dispatch(Change::Sort(sort)));
    let toggle_rail = use_callback(rail_open.clone(), |(), open| open.set(!**open));
    let show_rail = use_callback(rail_open.setter(), |open, setter| setter.set(open));
    use_list_keys(cursor, on_open.clone(), show_rail, *rail_open);

    let looked_at = (*hovered).unwrap_or(*active);
    let on_hover = use_callback(hovered.setter(), |position, setter| setter.set(position));
    html! {
        <div class="split">
            <Rail facets={shown.listing.facets.clone()} wanted={(*view.wanted).clone()} open={*rail_open} matched={shown.listing.matched}
                on_change={on_change.clone()} on_close={toggle_rail.clone()} />
            <main class="list" id="main" tabindex="-1">
                <Head listing={shown.listing.clone()} wanted={(*view.wanted).clone()} filters_open={*rail_open} on_change={on_change.clone()}
                    on_filters={toggle_rail} on_load={props.on_load.clone()} />
                { messages(props, &store, !*put_away, put_away.setter()) }
                if shown.listing.matched == 0 && shown.listing.total > 0 {
                    { no_match(&shown, &on_change) }
                } else if shown.listing.total > 0 {
                    <Grid {node} shown={(*shown).clone()} active={*active} {narrow} {on_sort} {on_view} {on_scroll} {on_hover} {on_open} />
                }
                <Foot row={shown.rows.get(&looked_at).cloned()} />
            </main>
        </div>
    }
}

/// Opens a row, remembering where the reader was. Always the same callback, or each change would draw every row anew.
#[hook]
fn use_open(shown: &UseReducerHandle<Shown>, node: &NodeRef) -> Callback<u32> {
    let latest = use_mut_ref(|| None::<UseReducerHandle<Shown>>);
    latest.replace(Some(shown.clone()));
    let place = use_list_view().place;
    let navigator = use_navigator();
    let node = node.clone();
    use_callback(navigator, move |position: u32, navigator| {
        let Some(shown) = latest.borrow().clone() else { return };
        let (Some(row), Some(navigator)) = (shown.rows.get(&position), navigator) else { return };
        let scrolled = node.cast::<HtmlElement>().map_or(0, |grid| grid.scroll_top());
        *place.borrow_mut() =
            Place { wanted: shown.wanted.clone(), active: Some(row.task_id.clone()), scrolled };
        navigator.push(&Route::Task { id: row.task_id.clone() });
    })
}

/// Puts the reader back where they were, and at the top of every new list.
#[hook]
fn use_place(
    shown: &UseReducerHandle<Shown>,
    before: &Rc<Place>,
    active: &UseStateHandle<u32>,
    node: &NodeRef,
) {
    let last = use_mut_ref(|| None::<Wanted>);
    let (before, active, node) = (before.clone(), active.clone(), node.clone());
    use_effect_with(shown.clone(), move |shown| {
        if shown.listing.total == 0 || last.borrow().as_ref() == Some(&shown.wanted) {
            return;
        }
        let first_list = last.replace(Some(shown.wanted.clone())).is_none();
        let Some(grid) = node.cast::<HtmlElement>() else { return };
        if let Some(position) = shown.listing.located.filter(|_| first_list) {
            active.set(position);
            grid.set_scroll_top(before.scrolled);
            let _ = grid.focus();
        } else {
            active.set(0);
            grid.set_scroll_top(0);
        }
    });
}

fn messages(
    props: &TaskListProps,
    store: &crate::state::store::Store,
    flawed: bool,
    put_away: UseStateSetter<bool>,
) -> Html {
    let read = {
        let store = store.clone();
        Callback::from(move |()| store.refusal_read())
    };
    html! {
        <>
            if let Some(progress) = &store.loading { <div class="message">{ reading(progress) }</div> }
            if let Some(failure) = &store.refused {
                <div class="message"><Refused failure={failure.clone()} others={true} on_load={props.on_load.clone()} on_next={read} /></div>
            }
            if flawed && props.info.problem_count > 0 {
                <div class="message">
                    <Flawed info={props.info.clone()} on_load={props.on_load.clone()} on_dismiss={Callback::from(move |()| put_away.set(true))} />
                </div>
            }
        </>
    }
}

fn no_match(shown: &Shown, on_change: &Callback<Change>) -> Html {
    let search = shown.wanted.search.trim();
    let chosen: Vec<String> = shown
        .wanted
        .filters
        .iter()
        .flat_map(|(facet, values)| values.iter().map(|value| words(*facet, value)))
        .collect();
    let title = if search.is_empty() {
        "No task has all of this".to_owned()
    } else {
        format!("No task matches “{search}”")
    };
    let filters = match (chosen.len(), search.is_empty()) {
        (0, _) => "Searched are titles, prompts, paths and the code around the masks; every word must occur."
            .to_owned(),
        (1, false) => format!("One filter is on as well: {}.", chosen.join(", ")),
        (number, false) => format!("{number} filters are on as well: {}.", chosen.join(", ")),
        (_, true) => format!("The filters ask for {}.", chosen.join(", ")),
    };
    let them = if chosen.len() == 1 { "it" } else { "them" };
    let without = match (chosen.is_empty(), shown.listing.without_filters) {
        (true, _) => String::new(),
        (false, 0) => format!(" Without {them} none matches either."),
        (false, 1) => format!(" Without {them} 1 task matches."),
        (false, number) => format!(" Without {them} {} match.", counted(number, "task", "tasks")),
    };
    let drop_filters = on_change.reform(|_: MouseEvent| Change::ClearAll);
    let clear_search = on_change.reform(|_: MouseEvent| Change::Search(String::new()));
    html! {
        <Empty {title}>
            <p>{ filters }{ without }</p>
            <div class="acts">
                if !chosen.is_empty() { <button class="btn" onclick={drop_filters}>{ "Drop the filters" }</button> }
                if !search.is_empty() {
                    <button class={if chosen.is_empty() { "btn" } else { "btn quiet" }} onclick={clear_search}>{ "Clear the search" }</button>
                }
            </div>
        </Empty>
    }
}
