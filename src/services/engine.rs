//! The engine in this tab: Python and the CDK in a worker of a sandboxed frame (`www/engine`). One per version of
//! aws-cdk-lib, started when it is first wanted and kept for the life of the page.
//!
//! Nothing of it is downloaded before a person asks for a score; once the browser keeps its files, opening a task is
//! enough to start it.

mod bundle;

use bundle::{
    Engine, Needs, engine_needs, engine_versions, forget_engines, make_offline, open_engine, prepare_engine,
    rehearse, run_plan, sentence, stored_engines,
};
use futures::future::{FutureExt, LocalBoxFuture, Shared};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

/// Files of an engine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Download {
    /// Bytes that a server which compresses sends.
    pub compressed: f64,
    /// Bytes kept in this browser then.
    pub bytes: f64,
    /// Whether all of them are kept already.
    pub kept: bool,
}

/// Where the engine stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Standing {
    /// It has not been looked for.
    #[default]
    Unknown,
    /// It would have to be downloaded.
    Absent(Download),
    /// Its files are kept in this browser.
    Kept,
    /// Its files arrive.
    Fetching {
        /// Bytes so far.
        loaded: f64,
        /// Of how many.
        total: f64,
    },
    /// All files are here; the interpreter starts.
    Starting,
    /// It can run.
    Ready {
        /// Milliseconds of the last run.
        last_ms: Option<u64>,
    },
    /// It cannot be used, with a sentence and the way out.
    Failed(String),
}

type Opening = Shared<LocalBoxFuture<'static, Result<Opened, String>>>;

/// A started engine, for many to await.
#[derive(Clone)]
struct Opened(Engine);

struct Held {
    version: String,
    standing: RefCell<Standing>,
    opening: RefCell<Option<Opening>>,
    watchers: RefCell<Vec<Weak<Callback<Standing>>>>,
    last_ms: Cell<Option<u64>>,
}

thread_local! {
    static ENGINES: RefCell<BTreeMap<String, Rc<Held>>> = RefCell::default();
}

/// The engine of one version of aws-cdk-lib. Cheap to clone.
#[derive(Clone)]
pub struct TabEngine(Rc<Held>);

/// Ends a watch when dropped.
pub struct Watch {
    _callback: Rc<Callback<Standing>>,
}

/// Ends the run that goes on when dropped, unless it has ended.
struct Running {
    engine: Engine,
    over: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            self.engine.cancel();
        }
    }
}

impl TabEngine {
    /// The engine of a version.
    pub fn of(version: &str) -> Self {
        ENGINES.with_borrow_mut(|engines| {
            let held = engines.entry(version.to_owned()).or_insert_with(|| {
                Rc::new(Held {
                    version: version.to_owned(),
                    standing: RefCell::default(),
                    opening: RefCell::default(),
                    watchers: RefCell::default(),
                    last_ms: Cell::default(),
                })
            });
            Self(held.clone())
        })
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        self.0.standing.borrow().clone()
    }

    /// Tells of each change.
    pub fn watch(&self, callback: Callback<Standing>) -> Watch {
        let callback = Rc::new(callback);
        self.0.watchers.borrow_mut().push(Rc::downgrade(&callback));
        Watch { _callback: callback }
    }

    fn now(&self, standing: &Standing) {
        self.0.standing.borrow_mut().clone_from(standing);
        self.0.watchers.borrow_mut().retain(|watcher| watcher.strong_count() > 0);
        let watchers: Vec<_> = self.0.watchers.borrow().iter().filter_map(Weak::upgrade).collect();
        for watcher in watchers {
            watcher.emit(standing.clone());
        }
    }

    /// Looks whether it is there and kept; downloads nothing of it.
    pub async fn look(&self) {
        if self.0.opening.borrow().is_some() {
            return;
        }
        let found = match self.needs(false).await {
            Ok(Download { kept: true, .. }) => Standing::Kept,
            Ok(download) => Standing::Absent(download),
            Err(why) => Standing::Failed(why),
        };
        if self.0.opening.borrow().is_none() {
            self.now(&found);
        }
    }

    /// What a start would download, or with `everything` what no task could do without.
    pub async fn needs(&self, everything: bool) -> Result<Download, String> {
        let needs = engine_needs(&self.0.version, everything).await.map_err(|error| sentence(&error))?;
        let needs: Needs = needs.unchecked_into();
        Ok(Download { compressed: needs.compressed(), bytes: needs.bytes(), kept: needs.kept() })
    }

    /// Starts it where it is not up, and waits until it is.
    async fn open(&self) -> Result<Engine, String> {
        let under_way = self.0.opening.borrow().clone();
        let opening = under_way.unwrap_or_else(|| {
            close_others(&self.0.version);
            let opening = self.clone().start().boxed_local().shared();
            *self.0.opening.borrow_mut() = Some(opening.clone());
            opening
        });
        opening.await.map(|Opened(engine)| engine)
    }

    async fn start(self) -> Result<Opened, String> {
        self.now(&Standing::Starting);
        let teller = self.clone();
        let on_progress = Closure::<dyn Fn(bool, f64, f64)>::new(move |downloading, loaded, total| {
            teller.now(&if downloading { Standing::Fetching { loaded, total } } else { Standing::Starting });
        });
        match open_engine(&self.0.version, &on_progress).await {
            Ok(engine) => {
                self.now(&Standing::Ready { last_ms: None });
                Ok(Opened(engine.unchecked_into()))
            }
            Err(error) => {
                // The next one who asks tries again.
                *self.0.opening.borrow_mut() = None;
                let why = sentence(&error);
                self.now(&Standing::Failed(why.clone()));
                Err(why)
            }
        }
    }

    /// Starts it, and fetches and imports ahead of time what a plan (JSON) needs. Gives the digest of its environment.
    pub async fn prepare(&self, plan: &str) -> Result<String, String> {
        let engine = self.open().await?;
        prepare_engine(&engine, plan).await.map_err(|error| sentence(&error))?;
        Ok(engine.environment())
    }

    /// Lets workers rehearse with a plan (JSON) of the dataset's own, a task's baseline, before they are given an answer; gives
    /// its output (JSON). Runs that are asked for do not wait for it.
    pub async fn rehearse(&self, plan: &str) -> Result<String, String> {
        let engine = self.open().await?;
        let output = rehearse(&engine, plan).await.map_err(|error| sentence(&error))?;
        Ok(output.as_string().unwrap_or_default())
    }

    /// Runs a plan (JSON) and gives its output (JSON). Dropping the future ends the run.
    pub async fn run(&self, plan: &str, on_event: impl Fn(String) + 'static) -> Result<String, String> {
        let engine = self.open().await?;
        let on_event = Closure::<dyn Fn(String)>::new(on_event);
        let mut running = Running { engine: engine.clone(), over: false };
        let output = run_plan(&engine, plan, &on_event).await;
        running.over = true;
        output.map(|output| output.as_string().unwrap_or_default()).map_err(|error| sentence(&error))
    }

    /// Notes how long a run took, for people to read.
    pub fn ran(&self, milliseconds: u64) {
        self.0.last_ms.set(Some(milliseconds));
        self.now(&Standing::Ready { last_ms: Some(milliseconds) });
    }

    /// Fetches everything that any task may need; `on_progress` is told bytes so far and in all.
    pub async fn make_offline(&self, on_progress: impl Fn(f64, f64) + 'static) -> Result<(), String> {
        let engine = self.open().await?;
        let on_progress = Closure::<dyn Fn(f64, f64)>::new(on_progress);
        make_offline(&engine, &on_progress).await.map(|_| ()).map_err(|error| sentence(&error))
    }
}

/// Two engines at once would only take each other's memory.
fn close_others(version: &str) {
    let others: Vec<_> = ENGINES.with_borrow(|engines| {
        engines.values().filter(|held| held.version != version).cloned().map(TabEngine).collect()
    });
    for other in others {
        let opening = other.0.opening.borrow_mut().take();
        if let Some(Some(Ok(Opened(engine)))) = opening.map(|opening| opening.peek().cloned()) {
            engine.dispose();
            other.now(&Standing::Kept);
        }
    }
}

/// Versions of aws-cdk-lib that this site has an engine for, newest last.
pub async fn versions() -> Vec<String> {
    let Ok(versions) = engine_versions().await else { return Vec::new() };
    js_sys::Array::from(&versions).iter().filter_map(|version| version.as_string()).collect()
}

/// Bytes of engines that this browser keeps; none where it keeps nothing.
pub async fn stored() -> Option<f64> {
    stored_engines().await.ok()?.as_f64()
}

/// Removes the engines that this browser keeps. One that runs goes on until the page is closed.
pub async fn forget() -> Result<(), String> {
    forget_engines().await.map_err(|error| sentence(&error))?;
    let engines: Vec<_> = ENGINES.with_borrow(|engines| engines.values().cloned().map(TabEngine).collect());
    for engine in engines {
        engine.look().await;
    }
    Ok(())
}

/// Where the engine of a version stands.
#[hook]
pub fn use_engine(version: &AttrValue) -> Standing {
    let standing = use_state_eq(|| TabEngine::of(version).standing());
    {
        let standing = standing.setter();
        use_effect_with(version.clone(), move |version| {
            let engine = TabEngine::of(version);
            standing.set(engine.standing());
            let watch = engine.watch(Callback::from(move |news| standing.set(news)));
            move || drop(watch)
        });
    }
    (*standing).clone()
}
