//! Above the list: how many tasks, which filters, which order, and the way to another dataset.

use crate::components::icon::{Glyph, Icon};
use crate::components::text::count;
use crate::pages::tasks::rail::{name, words};
use crate::pages::tasks::view::{Change, Wanted};
use infrabench_protocol::dataset::{Listing, Sort};
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Head`].
#[derive(Properties, PartialEq)]
pub struct HeadProps {
    /// Counts.
    pub listing: Rc<Listing>,
    /// What is wanted.
    pub wanted: Wanted,
    /// Whether the filters are open, where they do not fit beside the list.
    pub filters_open: bool,
    /// Changes what is wanted.
    pub on_change: Callback<Change>,
    /// Opens or closes the filters.
    pub on_filters: Callback<()>,
    /// Opens the dialog to load another dataset.
    pub on_load: Callback<()>,
}

/// Above the list.
#[component]
pub fn Head(props: &HeadProps) -> Html {
    let HeadProps { listing, wanted, on_change, .. } = props;
    let filters = wanted.filter_count();
    let sort = on_change.reform(|event: Event| {
        let word = event.target_unchecked_into::<HtmlSelectElement>().value();
        Change::SortBy(Sort::ALL.into_iter().find(|sort| sort.as_str() == word).unwrap_or_default())
    });
    html! {
        <div class="list-head">
            <h1 class="t-page">{ "Tasks" }</h1>
            <span class="soft num" role="status">
                // Until the first list is here there is nothing to count.
                if listing.list > 0 {
                    <b class="strong">{ count(listing.matched) }</b>
                    if listing.matched != listing.total { { format!(" of {}", count(listing.total)) } }
                }
            </span>
            <button class="btn only-narrow" aria-expanded={props.filters_open.to_string()} aria-controls="filters"
                onclick={props.on_filters.reform(|_: MouseEvent| ())}>
                <Icon glyph={Glyph::Filter} />{ "Filters" }
                if filters > 0 { <span class="num">{ filters }</span> }
            </button>
            { for wanted.filters.iter().map(|(facet, values)| {
                let facet = *facet;
                let chosen = values.iter().map(|value| words(facet, value)).collect::<Vec<_>>().join(" or ");
                let text = format!("{}: {chosen}", name(facet).0.to_lowercase());
                html! {
                    <span key={facet.as_str()} class="chip on"><span class="what">{ &text }</span>
                        <button aria-label={format!("Remove the filter {text}")}
                            onclick={on_change.reform(move |_: MouseEvent| Change::Clear(facet))}><Icon glyph={Glyph::Close} /></button>
                    </span>
                }
            }) }
            <div class="end">
                <label class="field"><span class="small">{ "Sort" }</span>
                    <select aria-label="Sort by" onchange={sort}>
                        { for Sort::ALL.into_iter().filter(|sort| *sort != Sort::Mutation || listing.has_mutation).map(|sort| html! {
                            <option value={sort.as_str()} selected={sort == wanted.sort}>{ order(sort) }</option>
                        }) }
                    </select>
                </label>
                <button class="btn" onclick={props.on_load.reform(|_: MouseEvent| ())}>
                    <Icon glyph={Glyph::Import} />{ "Load dataset" }
                </button>
            </div>
        </div>
    }
}

fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Donor => "Donor, then size",
        Sort::Title => "Title",
        Sort::Difficulty => "Difficulty",
        Sort::Cut => "Lines cut",
        Sort::Masks => "Masks",
        Sort::Tests => "Tests",
        Sort::Mutation => "Mutation score",
        Sort::Verdict => "Best verdict",
    }
}
