//! A comparison, put together: heads, figures, strip, and the table or the task that is open.

use super::address::Wanted;
use super::chooser::Chooser;
use super::chosen::{Chosen, MOST_MORE};
use super::drill::Drill;
use super::heads::Heads;
use super::others::{Deed, Others};
use super::strip::Strip;
use super::table::Table;
use super::tasks::{Index, Show};
use super::trio::Trio;
use super::use_compared::{Asked, use_compared, use_others};
use super::words::paired;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Empty, Gravity, Note};
use crate::components::page_link::PageLink;
use crate::components::same::Same;
use crate::route::Route;
use crate::runs::{Compared, RunFigures};
use crate::services::address::window;
use crate::services::clipboard;
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::use_navigator;
use yew_router::query::Raw;

/// Browsers refuse pages that rewrite their address at each keystroke.
const SETTLE_MS: u32 = 250;

/// Properties of [`Pair`].
#[derive(Properties, PartialEq)]
pub struct PairProps {
    /// Every run, newest first; two at least.
    pub runs: Same<Vec<RunFigures>>,
    /// What the address says.
    pub wanted: Wanted,
    /// The runs that it means.
    pub chosen: Chosen,
}

/// Changes of the address: what it shall say, and whether the browser's history has the old one.
type Go = Callback<(Wanted, bool)>;

/// A comparison.
#[component]
pub fn Pair(props: &PairProps) -> Html {
    let PairProps { runs, wanted, chosen } = props;
    let id = |run: &Option<RunFigures>| run.as_ref().map(|run| run.info.id.clone());
    let (a, b) = (id(&chosen.a), id(&chosen.b));
    let same = a.is_some() && a == b;
    let compared = use_compared(a.clone(), b.clone().filter(|_| !same));
    let others = use_others(a.clone(), chosen.more.iter().map(|run| run.info.id.clone()).collect());
    let adding = use_state_eq(|| false);
    let go = use_go();
    let search = use_search(wanted, chosen, &go);
    let address = Wanted { search: (*search).clone(), ..chosen.address(wanted) };

    let change = |with: fn(&mut Wanted, String)| {
        let (go, address) = (go.clone(), address.clone());
        Callback::from(move |value| {
            let mut next = address.clone();
            with(&mut next, value);
            go.emit((next, true));
        })
    };
    let on_swap = {
        let (go, address) = (go.clone(), address.clone());
        Callback::from(move |()| {
            let show = match address.show {
                Show::OnlyA => Show::OnlyB,
                Show::OnlyB => Show::OnlyA,
                other => other,
            };
            go.emit((Wanted { a: address.b.clone(), b: address.a.clone(), show, ..address.clone() }, true));
        })
    };
    let on_deed = {
        let (go, address) = (go.clone(), address.clone());
        Callback::from(move |deed| go.emit((after(&address, deed), true)))
    };
    let open_chooser = {
        let adding = adding.setter();
        Callback::from(move |_: MouseEvent| adding.set(true))
    };
    let close_chooser = use_callback(adding.setter(), |(), adding| adding.set(false));
    let on_add = {
        let (add, adding) = (change(|next, id| next.more.push(id)), adding.setter());
        Callback::from(move |id| {
            adding.set(false);
            add.emit(id);
        })
    };
    let names: Vec<(AttrValue, AttrValue)> =
        runs.iter().map(|run| (run.info.id.clone().into(), named(run, runs).into())).collect();
    html! {
        <main class="page compare" id="main" tabindex="-1">
            <div class="page-head">
                <h1 class="t-page">{ "Compare" }</h1>
                if let Asked::Here(compared) = &compared { <span class="soft">{ paired(compared.tasks.len(), compared.only_in_a, compared.only_in_b) }</span> }
                <span class="end">
                    <button type="button" class="btn" onclick={open_chooser}><Icon glyph={Glyph::Plus} />{ "Add a run" }</button>
                    <CopyLink address={address.clone()} />
                </span>
            </div>
            { unknown(chosen, wanted) }
            <Heads a={chosen.a.clone()} b={chosen.b.clone()} runs={names} {on_swap}
                on_a={change(|next, id| next.a = Some(id))} on_b={change(|next, id| next.b = Some(id))} />
            if !chosen.more.is_empty() { <Others runs={chosen.more.clone()} {on_deed} /> }
            { match compared {
                _ if same => html! { <div class="sheet"><Empty title="A and B are the same run">
                    <p>{ "A run does not differ from itself. Choose another run for A or for B above." }</p>
                </Empty></div> },
                _ if a.is_none() || b.is_none() => html! { <div class="sheet"><Empty title="Two runs are needed">
                    <p>{ "Choose a run for A and one for B above." }</p>
                </Empty></div> },
                Asked::Reading => html! { <p class="soft opening late" role="status"><span>{ "Pairing the runs by task" }</span></p> },
                Asked::Failed(why) => html! { <Note gravity={Gravity::Bad} glyph={Glyph::Stop} title="The runs cannot be compared"><p>{ why }</p></Note> },
                Asked::Here(compared) => html! { <Body {compared} {others} {address} search={search.clone()} {go} /> },
            } }
            if *adding {
                <Chooser free={free(runs, chosen)} full={chosen.more.len() >= MOST_MORE} {on_add} on_close={close_chooser} />
            }
        </main>
    }
}

/// What changes the address.
#[hook]
fn use_go() -> Go {
    let navigator = use_navigator();
    use_callback(navigator, |(wanted, push): (Wanted, bool), navigator| {
        let Some(navigator) = navigator else { return };
        let query = wanted.to_query();
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let raw = Raw(query.as_str());
        let Ok(()) = if push {
            navigator.push_with_query(&Route::Compare, raw)
        } else {
            navigator.replace_with_query(&Route::Compare, raw)
        };
    })
}

/// The search as it is typed; the address follows a moment later.
#[hook]
fn use_search(wanted: &Wanted, chosen: &Chosen, go: &Go) -> UseStateHandle<String> {
    let search = use_state_eq(|| wanted.search.clone());
    let written = use_mut_ref(|| wanted.search.clone());
    {
        let (setter, written) = (search.setter(), written.clone());
        use_effect_with(wanted.search.clone(), move |from_address| {
            if *written.borrow() != *from_address {
                written.replace(from_address.clone());
                setter.set(from_address.clone());
            }
        });
    }
    {
        let (address, go) = (chosen.address(wanted), go.clone());
        use_effect_with((*search).clone(), move |search| {
            let typed = search.trim().to_owned();
            let behind = *written.borrow() != typed;
            let timer = behind.then(|| {
                let (written, go) = (written.clone(), go.clone());
                Timeout::new(SETTLE_MS, move || {
                    // Another change may have taken the search along meanwhile.
                    if *written.borrow() != typed {
                        written.replace(typed.clone());
                        go.emit((Wanted { search: typed, ..address }, false));
                    }
                })
            });
            move || drop(timer)
        });
    }
    search
}

/// What is wrong with the address.
fn unknown(chosen: &Chosen, wanted: &Wanted) -> Html {
    html! {
        <>
            if !chosen.unknown.is_empty() {
                <Note gravity={Gravity::Err} glyph={Glyph::Warn} title={if chosen.unknown.len() == 1 { "A run of this link is not here" } else { "Some runs of this link are not here" }}>
                    <p>
                        { "No run has the id " }
                        { for chosen.unknown.iter().enumerate().map(|(index, id)| html! { <>{ if index > 0 { ", " } else { "" } }<code>{ id }</code></> }) }
                        { ". Runs are kept in the browser that imported them: import the file here, then choose the run below." }
                    </p>
                    <div class="acts"><PageLink class="btn" to={Route::Runs}><Icon glyph={Glyph::Import} />{ "Import the file" }</PageLink></div>
                </Note>
            }
            if let Some(word) = &wanted.unknown_show {
                <Note gravity={Gravity::Mute} glyph={Glyph::Info} title="A list that does not exist">
                    <p>{ format!("The link asks for the tasks “{word}”. Shown are those on which the runs disagree.") }</p>
                </Note>
            }
        </>
    }
}

fn free(runs: &[RunFigures], chosen: &Chosen) -> Vec<RunFigures> {
    let shown: Vec<&str> = [&chosen.a, &chosen.b]
        .into_iter()
        .flatten()
        .chain(&chosen.more)
        .map(|run| run.info.id.as_str())
        .collect();
    runs.iter().filter(|run| !shown.contains(&run.info.id.as_str())).cloned().collect()
}

/// The run's name; with its file where two have the same name.
fn named(run: &RunFigures, runs: &[RunFigures]) -> String {
    let alike = runs.iter().filter(|other| other.info.name == run.info.name).count() > 1;
    if alike { format!("{} ({})", run.info.name, run.info.source) } else { run.info.name.clone() }
}

/// The address after something was done to a further run.
fn after(address: &Wanted, deed: Deed) -> Wanted {
    let mut next = address.clone();
    let mut change = |id: &str, instead: Option<String>| {
        let Some(at) = next.more.iter().position(|other| other == id) else { return };
        next.more.splice(at..=at, instead);
    };
    match deed {
        Deed::Remove(id) => change(&id, None),
        Deed::TakeAsA(id) => {
            change(&id, address.a.clone());
            next.a = Some(id);
        }
        Deed::TakeAsB(id) => {
            change(&id, address.b.clone());
            next.b = Some(id);
        }
    }
    next
}

#[derive(Properties, PartialEq)]
struct CopyLinkProps {
    address: Wanted,
}

/// Copies the address, with the runs on show in it also where they were not chosen.
#[component]
fn CopyLink(props: &CopyLinkProps) -> Html {
    let store = use_store();
    let address = props.address.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        let location = window().location();
        let link = format!(
            "{}{}?{}",
            location.origin().unwrap_or_default(),
            location.pathname().unwrap_or_default(),
            address.to_query()
        );
        let store = store.clone();
        spawn_local(async move {
            store.toast(match clipboard::copy(&link).await {
                Ok(()) => Toast::done("Link copied. It works where these runs are: in this browser."),
                Err(why) => Toast::problem(format!("Not copied: {why}.")),
            });
        });
    });
    html! { <button type="button" class="btn" {onclick}><Icon glyph={Glyph::Link} />{ "Copy link" }</button> }
}

#[derive(Properties, PartialEq)]
struct BodyProps {
    compared: Same<Compared>,
    others: Vec<super::use_compared::Other>,
    address: Wanted,
    search: UseStateHandle<String>,
    go: Go,
}

/// What is under the heads.
#[component]
fn Body(props: &BodyProps) -> Html {
    let BodyProps { compared, others, address, search, go } = props;
    let navigator = use_navigator();
    let base = navigator.and_then(|navigator| navigator.basename().map(str::to_owned)).unwrap_or_default();
    let base = AttrValue::from(base);
    let index = use_memo(compared.clone(), |compared| Index::new(&compared.tasks));
    let before = use_mut_ref(|| None::<String>);
    let open = address
        .task
        .as_ref()
        .and_then(|task_id| compared.tasks.iter().position(|task| task.task_id == *task_id));
    if let Some(task_id) = address.task.as_ref().filter(|_| open.is_some()) {
        before.replace(Some(task_id.clone()));
    }
    let on_open = {
        let (go, address, compared) = (go.clone(), address.clone(), compared.clone());
        Callback::from(move |position: Option<usize>| {
            let task = position.and_then(|at| compared.tasks.get(at)).map(|task| task.task_id.clone());
            go.emit((Wanted { task, ..address.clone() }, true));
        })
    };
    let on_show = {
        let (go, address) = (go.clone(), address.clone());
        Callback::from(move |show| go.emit((Wanted { show, task: None, ..address.clone() }, false)))
    };
    let on_search = {
        let search = search.setter();
        Callback::from(move |text| search.set(text))
    };
    let on_donor = {
        let (go, address) = (go.clone(), address.clone());
        Callback::from(move |donor| {
            go.emit((Wanted { show: Show::All, search: donor, task: None, ..address.clone() }, true));
        })
    };
    if compared.tasks.is_empty() {
        return none_in_common(compared);
    }
    let list = open.map(|_| index.find(address.show, &address.search)).unwrap_or_default();
    let on_open_one = on_open.reform(Some);
    html! {
        <>
            { warnings(compared) }
            <Trio compared={compared.clone()} show={address.show} on_show={on_show.clone()} />
            <Strip compared={compared.clone()} others={others.clone()} address={address.clone()} base={base.clone()} on_open={on_open_one.clone()} {on_donor} />
            if let Some(position) = open {
                <Drill compared={compared.clone()} {position} neighbours={neighbours(&list, position)} address={address.clone()} {on_open} />
            } else {
                if let Some(task_id) = &address.task {
                    <Note gravity={Gravity::Err} glyph={Glyph::Warn} title="The task of this link is not compared">
                        <p>{ "Not both runs scored the task " }<code>{ task_id }</code>{ ", so there is no pair of answers. The tasks that both scored are below." }</p>
                    </Note>
                }
                <Table compared={compared.clone()} index={Same(index.clone())} address={address.clone()} {base} before={before.borrow().clone()}
                    {on_show} {on_search} on_open={on_open_one} />
            }
        </>
    }
}

/// The tasks of the list before and after one that may not be in it.
fn neighbours(list: &[usize], position: usize) -> (Option<usize>, Option<usize>) {
    let previous = list.iter().rfind(|at| **at < position).copied();
    (previous, list.iter().find(|at| **at > position).copied())
}

fn none_in_common(compared: &Compared) -> Html {
    let scored = |run: &RunFigures| run.metrics.tasks;
    let words = if scored(&compared.a) == 0 || scored(&compared.b) == 0 {
        let name = if scored(&compared.a) == 0 { "A" } else { "B" };
        format!(
            "{name} has no result yet. Score its answers on its page; the comparison appears with the first task."
        )
    } else {
        format!(
            "{} Runs over the same dataset have tasks in common; these are of different ones.",
            paired(0, compared.only_in_a, compared.only_in_b)
                .replace("0 tasks that both runs scored. Paired by task, first sample.", "")
                .trim()
        )
    };
    html! { <div class="sheet"><Empty title="No task that both runs scored"><p>{ words }</p></Empty></div> }
}

/// What makes the figures worth less than they look.
fn warnings(compared: &Compared) -> Html {
    let (a, b) = (&compared.a.info, &compared.b.info);
    let datasets = a.dataset_sha256.as_ref().zip(b.dataset_sha256.as_ref()).filter(|(a, b)| a != b);
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let waiting: Vec<&str> =
        [("A", a), ("B", b)].iter().filter(|(_, run)| run.waiting > 0).map(|(name, _)| *name).collect();
    html! {
        <>
            if let Some((one, other)) = datasets {
                <Note gravity={Gravity::Err} glyph={Glyph::Warn} title="The runs were scored with different datasets">
                    <p>{ "Tasks of the same id may ask and test other things, so the figures below do not compare like with like. Dataset of A: " }
                        <code>{ short(one) }</code>{ ", of B: " }<code>{ short(other) }</code>{ "." }</p>
                </Note>
            }
            if !waiting.is_empty() {
                <Note gravity={Gravity::Mute} glyph={Glyph::Info} title={format!("{} not scored to the end", if waiting.len() > 1 { "A and B are".to_owned() } else { format!("{} is", waiting.concat()) })}>
                    <p>{ "The figures are of what was scored so far, and follow as more is." }</p>
                </Note>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_run_takes_the_place_of_the_one_it_replaces() {
        let address = Wanted::from_query("a=1&b=2&more=3,4");
        let query = |deed| after(&address, deed).to_query();
        assert_eq!(query(Deed::TakeAsA("4".to_owned())), "a=4&b=2&more=3,1");
        assert_eq!(query(Deed::TakeAsB("3".to_owned())), "a=1&b=3&more=2,4");
        assert_eq!(query(Deed::Remove("3".to_owned())), "a=1&b=2&more=4");
    }

    #[test]
    fn steps_go_along_the_list_also_from_a_task_that_is_not_in_it() {
        assert_eq!(neighbours(&[2, 5, 9], 5), (Some(2), Some(9)));
        assert_eq!(neighbours(&[2, 5, 9], 6), (Some(5), Some(9)));
        assert_eq!(neighbours(&[], 6), (None, None));
    }
}
