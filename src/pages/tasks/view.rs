//! What the reader wants to see of the list: search, filters, order. Lives above the pages, since the header's search
//! field changes it too and since it must be there again when one comes back from a task. In the address as a query,
//! so that a list can be shared and the browser's history works.

use crate::components::page_link::PageLink;
use crate::route::Route;
use gloo_timers::callback::Timeout;
use infrabench_protocol::dataset::{Facet, ListQuery, Sort};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use web_sys::UrlSearchParams;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::query::Raw;

/// Browsers refuse pages that rewrite their address at each keystroke.
const SETTLE_MS: u32 = 250;

/// Search, filters, order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// As typed.
    pub search: String,
    /// Chosen values per facet; never an empty list.
    pub filters: BTreeMap<Facet, Vec<String>>,
    /// What to sort by.
    pub sort: Sort,
    /// Whether turned around.
    pub descending: bool,
}

/// A change of what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another search.
    Search(String),
    /// A value of a facet was chosen, or is not any more.
    Toggle(Facet, String),
    /// A facet filters no more.
    Clear(Facet),
    /// No facet filters any more.
    ClearAll,
    /// Another order; the same order again turns it around.
    Sort(Sort),
    /// Another order, in its natural direction.
    SortBy(Sort),
    /// The address says so.
    Address(Wanted),
}

impl Reducible for Wanted {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut wanted = (*self).clone();
        match change {
            Change::Search(search) => wanted.search = search,
            Change::Toggle(facet, value) => {
                let values = wanted.filters.entry(facet).or_default();
                match values.iter().position(|chosen| *chosen == value) {
                    Some(index) => drop(values.remove(index)),
                    None => values.push(value),
                }
                wanted.filters.retain(|_, values| !values.is_empty());
            }
            Change::Clear(facet) => drop(wanted.filters.remove(&facet)),
            Change::ClearAll => wanted.filters.clear(),
            Change::Sort(sort) => {
                wanted.descending = if wanted.sort == sort { !wanted.descending } else { starts_high(sort) };
                wanted.sort = sort;
            }
            Change::SortBy(sort) => {
                wanted.descending = starts_high(sort);
                wanted.sort = sort;
            }
            Change::Address(address) => wanted = address,
        }
        wanted.into()
    }
}

/// Orders in which the most is asked for first.
fn starts_high(sort: Sort) -> bool {
    match sort {
        Sort::Cut | Sort::Masks | Sort::Tests => true,
        Sort::Donor | Sort::Title | Sort::Difficulty | Sort::Mutation | Sort::Verdict => false,
    }
}

impl Wanted {
    /// How many values are chosen, all facets together.
    pub fn filter_count(&self) -> usize {
        self.filters.values().map(Vec::len).sum()
    }

    /// The request for the worker, with `count` rows from `first` on.
    pub fn request(&self, first: u32, count: u32, locate: Option<String>) -> ListQuery {
        ListQuery {
            search: self.search.clone(),
            filters: self.filters.iter().map(|(facet, values)| (*facet, values.clone())).collect(),
            sort: self.sort,
            descending: self.descending,
            first,
            count,
            locate,
        }
    }

    /// As a query for the address, without `?`; empty for the default.
    pub fn to_address(&self) -> String {
        let Ok(params) = UrlSearchParams::new() else { return String::new() };
        if !self.search.trim().is_empty() {
            params.append("q", self.search.trim());
        }
        for (facet, values) in &self.filters {
            for value in values {
                params.append(facet.as_str(), value);
            }
        }
        if self.sort != Sort::default() {
            params.append("sort", self.sort.as_str());
        }
        if self.descending != starts_high(self.sort) {
            params.append("order", if self.descending { "down" } else { "up" });
        }
        String::from(params.to_string())
    }

    /// Reads a query; what it does not know it leaves out.
    pub fn from_address(query: &str) -> Self {
        let Ok(params) = UrlSearchParams::new_with_str(query) else { return Self::default() };
        let filters = Facet::ALL.into_iter().filter_map(|facet| {
            let values: Vec<String> =
                params.get_all(facet.as_str()).iter().filter_map(|value| value.as_string()).collect();
            (!values.is_empty()).then_some((facet, values))
        });
        let word = params.get("sort");
        let sort =
            Sort::ALL.into_iter().find(|sort| word.as_deref() == Some(sort.as_str())).unwrap_or_default();
        let descending = match params.get("order").as_deref() {
            Some("down") => true,
            Some("up") => false,
            _ => starts_high(sort),
        };
        Self { search: params.get("q").unwrap_or_default(), filters: filters.collect(), sort, descending }
    }
}

/// Where the reader was in the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The list it was in.
    pub wanted: Wanted,
    /// The row with the focus.
    pub active: Option<String>,
    /// How far it was scrolled, in pixels.
    pub scrolled: i32,
}

/// What is wanted, and where the reader was.
#[derive(Clone, PartialEq)]
pub struct ListView {
    /// What is wanted.
    pub wanted: UseReducerHandle<Wanted>,
    /// Where the reader was; changing it draws nothing.
    pub place: Rc<RefCell<Place>>,
}

/// The view of the list, from context.
#[hook]
#[allow(
    clippy::expect_used,
    reason = "a component outside the provider is a mistake of the build, not of the reader"
)]
pub fn use_list_view() -> ListView {
    use_context::<ListView>().expect("components are drawn inside ListViewProvider")
}

/// Properties of [`ListViewProvider`].
#[derive(Properties, PartialEq)]
pub struct ListViewProviderProps {
    /// What uses the view.
    pub children: Html,
}

/// Keeps the view and the address in step.
#[component]
pub fn ListViewProvider(props: &ListViewProviderProps) -> Html {
    let location = use_location();
    let navigator = use_navigator();
    let on_list = use_route::<Route>() == Some(Route::Tasks);
    let address =
        location.map(|location| location.query_str().trim_start_matches('?').to_owned()).unwrap_or_default();
    let wanted = use_reducer_eq(|| if on_list { Wanted::from_address(&address) } else { Wanted::default() });
    let place = use_memo((), |()| Rc::new(RefCell::new(Place::default())));
    let written = use_mut_ref(|| address.clone());

    {
        let (written, dispatcher) = (written.clone(), wanted.dispatcher());
        use_effect_with((address, on_list), move |(address, on_list)| {
            if *on_list && *written.borrow() != *address {
                written.replace(address.clone());
                dispatcher.dispatch(Change::Address(Wanted::from_address(address)));
            }
        });
    }
    {
        let written = written.clone();
        use_effect_with(((*wanted).clone(), on_list), move |(wanted, on_list)| {
            let address = wanted.to_address();
            let timer = (*on_list
                && Wanted::from_address(&written.borrow()) != Wanted::from_address(&address))
            .then(|| {
                Timeout::new(SETTLE_MS, move || {
                    written.replace(address.clone());
                    if let Some(navigator) = navigator {
                        let query = if address.is_empty() { String::new() } else { format!("?{address}") };
                        let Ok(()) = navigator.replace_with_query(&Route::Tasks, Raw(query.as_str()));
                    }
                })
            });
            move || drop(timer)
        });
    }
    let view = ListView { wanted, place: (*place).clone() };
    html! { <ContextProvider<ListView> context={view}>{ props.children.clone() }</ContextProvider<ListView>> }
}

/// Properties of [`TasksLink`].
#[derive(Properties, PartialEq)]
pub struct TasksLinkProps {
    /// Classes.
    #[prop_or_default]
    pub class: Classes,
    /// `page` when the list is on show, `true` when a page of it is.
    #[prop_or_default]
    pub current: Option<&'static str>,
    /// A name for screen readers, where the content is not one.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// What it shows.
    pub children: Html,
}

/// A link to the list as it was left: same search, filters, order, place.
#[component]
pub fn TasksLink(props: &TasksLinkProps) -> Html {
    let query = use_list_view().wanted.to_address();
    html! {
        <PageLink to={Route::Tasks} {query} class={props.class.clone()} current={props.current} label={props.label.clone()}>
            { props.children.clone() }
        </PageLink>
    }
}
