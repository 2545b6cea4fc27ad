//! A comparison: the heads of its runs, and what the address says of it. What is under the heads is [`super::body`].

use super::address::Wanted;
use super::body::Body;
use super::chooser::Chooser;
use super::chosen::{Chosen, MOST_MORE};
use super::copy_link::CopyLink;
use super::heads::Heads;
use super::others::{Deed, Others};
use super::tasks::Show;
use super::use_compared::{Asked, use_compared, use_others};
use super::words::paired;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Empty, Gravity, Note};
use crate::components::page_link::PageLink;
use crate::components::same::Same;
use crate::route::Route;
use crate::runs::RunFigures;
use gloo_timers::callback::Timeout;
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
pub type Go = Callback<(Wanted, bool)>;

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
}
