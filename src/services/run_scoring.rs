//! Scoring the answers of a run that have no result yet, in this tab or on the backend: one after another, kept one by one,
//! beside whatever page is on show. Pausing ends what runs; the next start goes on where it was.
//!
//! `tab` scores with the engine in this tab; `remote` hands the answers to the backend and takes what it finds.

mod remote;
mod tab;

use crate::runs::{Scoring, Traces};
use crate::services::runs;
use crate::state::store::Store;
use futures::future::{AbortHandle, abortable};
use infrabench_protocol::api::Score;
use infrabench_protocol::results::{Prediction, SampleResult};
use infrabench_protocol::verdict::JudgedTest;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Milliseconds between two looks at the figures.
const LOOK_MS: f64 = 400.0;

/// How scoring a run goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RunScoring {
    /// Nobody scores it.
    #[default]
    Idle,
    /// It is being scored.
    Going(Going),
    /// It stopped before its end, and why, with the way out.
    Stopped(String),
    /// Every answer that can be scored is, and what could not be.
    Ended {
        /// Answers that could not be scored, and why the last of them could not.
        left: Option<(u32, String)>,
    },
}

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Going {
    /// Where.
    pub place: Scoring,
    /// Results since it was started.
    pub done: u32,
    /// When it was started, in milliseconds since 1970.
    pub since_ms: f64,
    /// What it is at, for people.
    pub at: String,
    /// The version of aws-cdk-lib whose engine is in use; empty until one is.
    pub version: String,
}

struct Driver {
    state: RunScoring,
    handle: Option<AbortHandle>,
    looked_ms: f64,
}

thread_local! {
    static DRIVERS: RefCell<BTreeMap<String, Driver>> = const { RefCell::new(BTreeMap::new()) };
    static WATCHERS: RefCell<Vec<Weak<Callback<()>>>> = RefCell::default();
}

fn set(id: &str, state: RunScoring) {
    DRIVERS.with_borrow_mut(|drivers| {
        if let Some(driver) = drivers.get_mut(id) {
            driver.state = state;
        }
    });
    let watchers: Vec<_> = WATCHERS.with_borrow_mut(|watchers| {
        watchers.retain(|watcher| watcher.strong_count() > 0);
        watchers.iter().filter_map(Weak::upgrade).collect()
    });
    for watcher in watchers {
        watcher.emit(());
    }
}

/// How scoring a run goes.
pub fn standing(id: &str) -> RunScoring {
    DRIVERS.with_borrow(|drivers| drivers.get(id).map(|driver| driver.state.clone()).unwrap_or_default())
}

/// How scoring a run goes, drawn anew when it changes.
#[hook]
pub fn use_run_scoring(id: &AttrValue) -> RunScoring {
    let state = use_state_eq(|| standing(id));
    {
        let setter = state.setter();
        use_effect_with(id.clone(), move |id| {
            let id = id.clone();
            setter.set(standing(&id));
            let watcher = Rc::new(Callback::from(move |()| setter.set(standing(&id))));
            WATCHERS.with_borrow_mut(|watchers| watchers.push(Rc::downgrade(&watcher)));
            move || drop(watcher)
        });
    }
    (*state).clone()
}

/// Starts scoring a run, or goes on with it. One that is going is left alone.
pub fn start(store: &Store, id: &str, place: Scoring) {
    if matches!(standing(id), RunScoring::Going(_)) {
        return;
    }
    if place == Scoring::Tab {
        // The engine runs one answer at a time: two runs would only take turns.
        pause_all_in_tab(store);
    }
    let going = Going {
        place: place.clone(),
        done: 0,
        since_ms: js_sys::Date::now(),
        at: String::new(),
        version: String::new(),
    };
    let (store, run) = (store.clone(), id.to_owned());
    let (work, handle) = abortable(async move {
        let work = async {
            runs::place(&run, Some(place.clone())).await?;
            match place {
                Scoring::Tab => tab::score(&store, &run).await,
                Scoring::Backend { run: accepted, .. } => remote::score(&store, &run, accepted).await,
            }
        };
        let end = match work.await {
            Ok(left) => RunScoring::Ended { left },
            Err(why) => RunScoring::Stopped(why),
        };
        // Should that not be kept, the next visit starts it again and finds nothing to do.
        let _ = runs::place(&run, None).await;
        set(&run, end);
        runs::changed();
    });
    let driver = Driver { state: RunScoring::Idle, handle: Some(handle), looked_ms: 0.0 };
    DRIVERS.with_borrow_mut(|drivers| drivers.insert(id.to_owned(), driver));
    set(id, RunScoring::Going(going));
    spawn_local(async move {
        // Aborted: it was paused.
        let _ = work.await;
    });
}

/// Ends scoring for now. What is scored stays scored.
pub fn pause(store: &Store, id: &str) {
    let Some(driver) = DRIVERS.with_borrow_mut(|drivers| drivers.remove(id)) else { return };
    driver.handle.iter().for_each(AbortHandle::abort);
    let (store, id) = (store.clone(), id.to_owned());
    set(&id, RunScoring::Idle);
    spawn_local(async move {
        remote::cancel(&store, &id).await;
        // Should that not be kept, it goes on after a reload, and can be paused again.
        let _ = runs::place(&id, None).await;
    });
}

fn pause_all_in_tab(store: &Store) {
    let others: Vec<String> = DRIVERS.with_borrow(|drivers| {
        let in_tab =
            |state: &RunScoring| matches!(state, RunScoring::Going(going) if going.place == Scoring::Tab);
        drivers.iter().filter(|(_, driver)| in_tab(&driver.state)).map(|(id, _)| id.clone()).collect()
    });
    for id in others {
        pause(store, &id);
    }
}

/// Says what a run's scoring is at.
fn now_at(id: &str, at: String) {
    if let RunScoring::Going(going) = standing(id) {
        set(id, RunScoring::Going(Going { at, ..going }));
    }
}

/// Says which version of aws-cdk-lib is in use.
fn now_with(id: &str, version: &str) {
    if let RunScoring::Going(going) = standing(id) {
        set(id, RunScoring::Going(Going { version: version.to_owned(), ..going }));
    }
}

/// Keeps a result, and lets the page look at the figures now and then.
async fn keep(id: &str, result: SampleResult, traces: Traces) -> Result<(), String> {
    runs::record(id, result, traces).await?;
    if let RunScoring::Going(going) = standing(id) {
        set(id, RunScoring::Going(Going { done: going.done + 1, ..going }));
    }
    let now = js_sys::Date::now();
    let look = DRIVERS.with_borrow_mut(|drivers| {
        let driver = drivers.get_mut(id)?;
        (now - driver.looked_ms >= LOOK_MS).then(|| driver.looked_ms = now)
    });
    if look.is_some() {
        runs::changed();
    }
    Ok(())
}

/// A result with whose answer it is of.
fn signed(result: SampleResult, prediction: &Prediction) -> SampleResult {
    SampleResult {
        model: prediction.model.clone(),
        sample: prediction.sample.unwrap_or(0),
        turn: prediction.turn,
        ..result
    }
}

/// The tracebacks of a score.
fn traces(score: &Score) -> Traces {
    let trace = |test: &JudgedTest| {
        let text = &test.report.exception.as_ref()?.traceback;
        (!text.is_empty()).then(|| (test.report.id.clone(), text.clone()))
    };
    score.judgement.tests.iter().filter_map(trace).collect()
}
