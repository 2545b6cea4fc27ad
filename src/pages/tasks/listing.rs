//! The list's data on the page: counts at once, rows as they come into view.

use crate::pages::tasks::view::Wanted;
use crate::state::store::Store;
use infrabench_protocol::dataset::{Listing, Row};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Rows fetched at a time: several screens, so that scrolling rarely waits, and still under a millisecond to read.
const BATCH: u32 = 120;
/// Rows sent along with a new list: what is in view, and a little more.
const FIRST: u32 = 64;
/// Rows beyond those in view that are asked for ahead, each way.
const AHEAD: u32 = 64;
/// Rows kept on the page.
const KEPT: usize = 960;

/// A list, and those of its rows that are here. `Eq` is what lets two shared lists be compared by their place in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Counts and facets; its rows are in `rows`.
    pub listing: Rc<Listing>,
    /// What it was asked for.
    pub wanted: Wanted,
    /// Rows by position.
    pub rows: Rc<BTreeMap<u32, Rc<Row>>>,
}

/// A change of what is shown.
pub enum Arrived {
    /// A new list.
    List(Wanted, Listing),
    /// More rows of a list.
    Rows {
        /// The list's number.
        list: u32,
        /// Position of the first.
        first: u32,
        /// The rows.
        rows: Vec<Row>,
    },
}

impl Reducible for Shown {
    type Action = Arrived;

    fn reduce(self: Rc<Self>, arrived: Arrived) -> Rc<Self> {
        match arrived {
            Arrived::List(wanted, mut listing) => {
                let rows = std::mem::take(&mut listing.rows);
                let rows = (listing.first..).zip(rows.into_iter().map(Rc::new)).collect();
                Rc::new(Self { listing: Rc::new(listing), wanted, rows: Rc::new(rows) })
            }
            Arrived::Rows { list, first, rows } => {
                if list != self.listing.list {
                    return self;
                }
                let mut all = (*self.rows).clone();
                if all.len() + rows.len() > KEPT {
                    let (from, to) = (first.saturating_sub(BATCH * 2), first.saturating_add(BATCH * 3));
                    all.retain(|position, _| (from..to).contains(position));
                }
                all.extend((first..).zip(rows.into_iter().map(Rc::new)));
                Rc::new(Self {
                    listing: self.listing.clone(),
                    wanted: self.wanted.clone(),
                    rows: Rc::new(all),
                })
            }
        }
    }
}

/// Asks for the list anew whenever what is wanted, the dataset or a score changes. `from` and `locate` say where the
/// reader was, for the first list only.
#[hook]
pub fn use_listing(
    store: &Store,
    wanted: &Wanted,
    from: u32,
    locate: Option<String>,
) -> UseReducerHandle<Shown> {
    let shown = use_reducer(Shown::default);
    let first_time = use_mut_ref(|| true);
    let dispatcher = shown.dispatcher();
    let datasets = store.datasets().clone();
    use_effect_with((wanted.clone(), store.dataset_revision, store.best.clone()), move |(wanted, _, _)| {
        let (from, locate) = if first_time.replace(false) { (from, locate) } else { (0, None) };
        let request = wanted.request(from.saturating_sub(FIRST / 4), FIRST, locate);
        let wanted = wanted.clone();
        spawn_local(async move {
            // Superseded by a newer list, or the worker stopped: then the store says so, and asks again.
            if let Ok(listing) = datasets.list(&request).await {
                dispatcher.dispatch(Arrived::List(wanted, listing));
            }
        });
    });
    shown
}

/// Fetches the rows around `first..last` that are not here yet. Those to come are asked for before they come into view,
/// so that a row is drawn once.
pub fn fetch(store: &Store, shown: &UseReducerHandle<Shown>, first: u32, last: u32) {
    let end = last.saturating_add(AHEAD).min(shown.listing.matched);
    let here = |position: &u32| shown.rows.contains_key(position);
    let from = match (first..end).find(|position| !here(position)) {
        Some(missing) => missing,
        None => match (first.saturating_sub(AHEAD)..first).rev().find(|position| !here(position)) {
            Some(missing) => (missing + 1).saturating_sub(BATCH),
            None => return,
        },
    };
    let (list, datasets, dispatcher) = (shown.listing.list, store.datasets().clone(), shown.dispatcher());
    spawn_local(async move {
        if let Ok(rows) = datasets.rows(list, from, BATCH).await
            && !rows.is_empty()
        {
            dispatcher.dispatch(Arrived::Rows { list, first: from, rows });
        }
    });
}
