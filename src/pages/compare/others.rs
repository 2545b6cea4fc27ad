//! The runs beside the pair: how each of them did, and ways to make it A or B.

use super::chosen::letter as name;
use super::letter::letter;
use super::words::{interval, number, percent};
use crate::components::icon::{Glyph, Icon};
use crate::components::page_link::PageLink;
use crate::route::Route;
use crate::runs::RunFigures;
use yew::prelude::*;

/// What to do with a further run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Make it run A; what was A is shown in its place.
    TakeAsA(String),
    /// Make it run B.
    TakeAsB(String),
    /// Show it no more.
    Remove(String),
}

/// Properties of [`Others`].
#[derive(Properties, PartialEq)]
pub struct OthersProps {
    /// The runs.
    pub runs: Vec<RunFigures>,
    /// Called with what to do.
    pub on_deed: Callback<Deed>,
}

/// The runs beside the pair.
#[component]
pub fn Others(props: &OthersProps) -> Html {
    html! {
        <ul class="sheet others" aria-label="Further runs">
            { for props.runs.iter().enumerate().map(|(index, run)| {
                let button = |deed: fn(String) -> Deed, words: &'static str| {
                    let id = run.info.id.clone();
                    let onclick = props.on_deed.reform(move |_: MouseEvent| deed(id.clone()));
                    let label = format!("{words}: {}", run.info.name);
                    html! { <button type="button" class="btn quiet tiny" aria-label={label} {onclick}>{ words }</button> }
                };
                let id = run.info.id.clone();
                html! {
                    <li key={run.info.id.clone()}>
                        { letter(name(index), false) }
                        <PageLink class="name strong" to={Route::Run { id: run.info.id.clone() }}>{ &run.info.name }</PageLink>
                        <span class="num">{ figures(run) }</span>
                        <span class="end">
                            { button(Deed::TakeAsA, "Take as A") }
                            { button(Deed::TakeAsB, "Take as B") }
                            <button type="button" class="btn quiet icon tiny" aria-label={format!("Take {} out", run.info.name)}
                                onclick={props.on_deed.reform(move |_: MouseEvent| Deed::Remove(id.clone()))}><Icon glyph={Glyph::Close} /></button>
                        </span>
                    </li>
                }
            }) }
        </ul>
    }
}

fn figures(run: &RunFigures) -> Html {
    match &run.metrics.correctness {
        Some(share) => html! {
            <>
                <b class="strong">{ percent(share.value) }</b>{ " " }<span class="faint">{ interval(share) }</span>
                <span class="soft">{ format!(" correct over {}", number(share.of)) }</span>
            </>
        },
        None => html! { <span class="faint">{ "not scored yet" }</span> },
    }
}
