//! Runs that start warm: the CDK is imported and its JavaScript loaded once, and each run is a fork of that.
//!
//! ```text
//!   runner ── bubblewrap ── zygote (Python, everything imported)      the sandbox of the environment
//!                             ├─ kernel (Node, everything loaded)     no network, nothing of the host
//!                             │    └─ fork ◄── pipes ──┐
//!                             └─ attendant             │
//!                                  └─ init ── interpreter with the tests    the sandbox of the run, nested
//! ```
//!
//! A choice had to be made where a fork is confined. Entering a prepared sandbox from outside would leave the zygote
//! unconfined and give it other paths than the run. So the zygote stands in a sandbox itself, and each fork makes
//! namespaces of its own within it, before it knows anything of the candidate: what breaks out of a run is still in a
//! place without network and without a file of the host, and what is in there beside it is the runtime.
//!
//! What keeps runs apart: memory by the fork; files, as each has its own in-memory file systems and all others are
//! read-only; processes, sockets and the rest by the namespaces. The zygote itself never runs a line of a candidate.
//!
//! The kernel's fork is not in the run's pid namespace, and the interpreter has nothing of it but two pipes: so what it
//! saw of the assertions is evidence from outside of the interpreter, the *witness*.
//!
//! - `zygote`: the long-lived process and its orders.
//! - `attendant`: one run's processes, known by credentials that the operating system vouches for.
//! - `world`: what a run is told.

mod attendant;
mod world;
mod zygote;

use crate::environment::Environment;
use crate::process::{Bounds, Ended, Outputs, supervise};
use attendant::Attendant;
use infrabench_protocol::run::RunPlan;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use zygote::Zygote;

/// The zygote of an environment, started when it is first wanted and again when it has died.
#[derive(Debug, Default)]
pub(crate) struct Warm(Mutex<Option<Arc<Zygote>>>);

impl Warm {
    /// Starts the zygote, which takes some ten seconds, unless it runs already.
    pub(crate) fn prepare(&self, environment: &Environment) -> Result<(), String> {
        self.zygote(environment).map(drop)
    }

    /// Runs a plan to its end. `on_line` takes each line of the report, which carries `nonce`; an error from it ends the
    /// run.
    pub(crate) fn run(
        &self,
        environment: &Environment,
        plan: &RunPlan,
        nonce: &str,
        bounds: &Bounds<'_>,
        on_line: &mut dyn FnMut(&[u8]) -> Result<(), String>,
    ) -> Ended {
        // Whoever waits for the zygote waits before the run begins: it takes as long as it takes, once.
        let (attendant, outputs, started) = match self.start(environment, plan, nonce, bounds) {
            Ok(started) => started,
            Err(message) => return Ended::broken(message),
        };
        supervise(attendant, outputs, started, bounds, on_line)
    }

    fn start(
        &self,
        environment: &Environment,
        plan: &RunPlan,
        nonce: &str,
        bounds: &Bounds<'_>,
    ) -> Result<(Attendant, Outputs, Instant), String> {
        let configuration = world::configuration(plan, nonce)?;
        let zygote = self.zygote(environment)?;
        let started = Instant::now();
        match Attendant::start(&zygote, &configuration, bounds) {
            Ok((attendant, outputs)) => Ok((attendant, outputs, started)),
            Err(first) => {
                // Killed for want of memory, say. Nothing of this run has happened, so another may take its place.
                self.discard(&zygote);
                let zygote = self.zygote(environment)?;
                let started = Instant::now();
                let again = Attendant::start(&zygote, &configuration, bounds);
                let (attendant, outputs) = again.map_err(|second| {
                    self.discard(&zygote);
                    if first == second { first } else { format!("{first}; then {second}") }
                })?;
                Ok((attendant, outputs, started))
            }
        }
    }

    fn zygote(&self, environment: &Environment) -> Result<Arc<Zygote>, String> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zygote) = current.as_ref() {
            return Ok(Arc::clone(zygote));
        }
        let zygote = Arc::new(Zygote::start(environment)?);
        Ok(Arc::clone(current.insert(zygote)))
    }

    /// Runs that it has forked go on until they end; no further one will be.
    fn discard(&self, dead: &Arc<Zygote>) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|zygote| Arc::ptr_eq(zygote, dead)) {
            *current = None;
        }
    }
}
