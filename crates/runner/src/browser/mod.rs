//! The browser engine, driven from outside a browser: the built app's own client and bundle in a headless Chromium.
//!
//! ```text
//!   run ──► desk ──► page in Chromium ──► the engine's client ──► sandboxed frame, worker
//!    ▲       │            (next)
//!    └───────┴──────── events, output
//! ```
//!
//! A small server on the loopback interface gives the page its scripts, hands it plans and takes what comes of them. No
//! debugger is attached: under one a run takes ten times as long. The page gives signs of life; when it falls silent, or
//! the browser ends, the run is our fault, and the next one gets a new browser.
//!
//! - `chromium`: the process and its profile.
//! - `desk`: where a run waits and the page works.
//! - `host`: the routes.

mod chromium;
mod desk;
mod error;
mod host;

pub use error::BrowserError;

use crate::cancel::CancelToken;
use crate::engine::Engine;
use crate::references::{Reference, References};
use chromium::Chromium;
use desk::{Desk, Said};
use infrabench_protocol::run::{Limits, RunEvent, RunOutput, RunPlan};
use infrabench_task::Task;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Name of this engine in results, as its client writes it too.
pub const NAME: &str = "browser";

/// How often cancellation and the browser's health are looked at.
const TICK: Duration = Duration::from_millis(100);
/// The page gives a sign of life each second; on a machine that is overloaded it may be late.
const SILENCE: Duration = Duration::from_secs(90);
/// Beside the run itself: starting the browser, loading the bundle, and attempts that the client repeats.
const START: Duration = Duration::from_secs(300);

/// An engine in a browser of its own. Runs one plan at a time; further ones wait their turn.
pub struct BrowserEngine {
    program: PathBuf,
    page: String,
    limits: Limits,
    desk: Arc<Desk>,
    browser: Mutex<Option<Chromium>>,
    references: References,
    /// Serves the page; ends with the engine.
    _server: Runtime,
}

impl BrowserEngine {
    /// Serves the app built into `app` to a Chromium found on this machine. The browser itself starts with the first run.
    pub fn start(app: &Path, limits: Limits) -> Result<Self, BrowserError> {
        let client = app.join("engine").join("engine.js");
        if !client.is_file() {
            return Err(BrowserError::NoApp { missing: client });
        }
        let program = chromium::find().ok_or(BrowserError::NoChromium)?;
        let desk = Arc::new(Desk::default());
        let server = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(BrowserError::Serve)?;
        let page = server.block_on(host::serve(app, Arc::clone(&desk))).map_err(BrowserError::Serve)?;
        Ok(Self {
            program,
            page,
            limits,
            desk,
            browser: Mutex::new(None),
            references: References::default(),
            _server: server,
        })
    }

    fn wait(
        &self,
        plan: &RunPlan,
        browser: &mut Option<Chromium>,
        on_event: &mut dyn FnMut(RunEvent),
        cancel: &CancelToken,
    ) -> Result<RunOutput, String> {
        let chromium = match browser {
            Some(running) => running,
            none => none.insert(
                Chromium::start(&self.program, &self.page)
                    .map_err(|error| format!("{} cannot be started: {error}", self.program.display()))?,
            ),
        };
        let said = self.desk.give(plan).map_err(|error| error.to_string())?;
        let outcome = follow(&said, chromium, plan, on_event, cancel);
        self.desk.clear();
        outcome
    }
}

impl Engine for BrowserEngine {
    fn run(&self, plan: &RunPlan, on_event: &mut dyn FnMut(RunEvent), cancel: &CancelToken) -> RunOutput {
        let started = Instant::now();
        let mut browser = lock(&self.browser);
        self.wait(plan, &mut browser, on_event, cancel).unwrap_or_else(|message| {
            // Whatever the page is in the middle of, the next run has nothing to do with it.
            *browser = None;
            let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            RunOutput { duration_ms, ..RunOutput::fault(NAME, "", message) }
        })
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn reference(&self, task: &Task, cancel: &CancelToken) -> Reference {
        self.references.get(self, task, cancel)
    }
}

/// Takes what the page says until it says what came of the run.
fn follow(
    said: &Receiver<Said>,
    chromium: &mut Chromium,
    plan: &RunPlan,
    on_event: &mut dyn FnMut(RunEvent),
    cancel: &CancelToken,
) -> Result<RunOutput, String> {
    let started = Instant::now();
    let most = START + 3 * Duration::from_millis(plan.limits.wall_ms);
    let mut heard = started;
    loop {
        match said.recv_timeout(TICK) {
            Ok(Said { events, output, fault }) => {
                heard = Instant::now();
                events.into_iter().for_each(&mut *on_event);
                match (output, fault) {
                    (Some(output), _) => return Ok(*output),
                    (None, Some(fault)) => return Err(fault),
                    (None, None) => {}
                }
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
        if cancel.is_cancelled() {
            return Err("the run was cancelled".to_owned());
        }
        if let Some(ended) = chromium.ended() {
            return Err(format!("the browser ended by itself: {ended}"));
        }
        if heard.elapsed() > SILENCE {
            return Err(format!("the browser's page has been silent for {} s", SILENCE.as_secs()));
        }
        if started.elapsed() > most {
            return Err(format!("the browser was not done within {} s", most.as_secs()));
        }
    }
}

/// A thread that panicked leaves a lock as usable as it was: each holds one value that is written at once.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
