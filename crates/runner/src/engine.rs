//! What an engine is, and the native one: executes a plan in an environment and reports what happened.
//!
//! A run is a confined process tree of its own: warm, as a fork of one that has imported everything, or cold, from
//! nothing. Both hand the same lines to the same reader.

use crate::cancel::CancelToken;
use crate::environment::Environment;
use crate::gather::Gather;
use crate::launch::{Configuration, launch};
use crate::process::{Bounds, ChildRun, Ended, supervise};
use crate::report::{Line, Reader};
use crate::sandbox::SandboxMode;
use crate::warm::Warm;
use crate::workspace::Workspace;
use infrabench_protocol::run::{Limits, RunEvent, RunOutput, RunPlan, TestWitness};
use infrabench_task::Task;
use std::sync::Arc;
use std::time::Instant;

/// Executes plans for every version of the CDK that it has.
pub trait Engine: Send + Sync {
    /// Executes a plan and waits for its end. Events come in order, on the calling thread. Never fails: what goes wrong on
    /// our side is the output's `Exit::Fault`, and a cancelled run is one.
    fn run(&self, plan: &RunPlan, on_event: &mut dyn FnMut(RunEvent), cancel: &CancelToken) -> RunOutput;

    /// What a score may use.
    fn limits(&self) -> &Limits;

    /// What the kernel saw of the assertions of the task's reference, which is run once for that. Asked only of an engine
    /// whose outputs have a witness. The error says why the reference proves nothing here; that is our fault.
    fn reference(&self, task: &Task, cancel: &CancelToken) -> Result<Arc<[TestWitness]>, String>;
}

impl<E: Engine> Engine for Arc<E> {
    fn run(&self, plan: &RunPlan, on_event: &mut dyn FnMut(RunEvent), cancel: &CancelToken) -> RunOutput {
        self.as_ref().run(plan, on_event, cancel)
    }

    fn limits(&self) -> &Limits {
        self.as_ref().limits()
    }

    fn reference(&self, task: &Task, cancel: &CancelToken) -> Result<Arc<[TestWitness]>, String> {
        self.as_ref().reference(task, cancel)
    }
}

/// Name of this engine in results.
pub const NAME: &str = "native";

/// Runs plans in one environment. Runs share nothing: use it from several threads at once. Clones share what is warm.
#[derive(Clone, Debug)]
pub struct NativeEngine {
    environment: Environment,
    mode: SandboxMode,
    /// None where every run starts cold.
    warm: Option<Arc<Warm>>,
}

impl NativeEngine {
    /// An engine for an environment that was checked, warm where runs are confined. A sandbox that does not work shows as
    /// a fault of each run; ask [`crate::sandbox::check`] first.
    pub fn new(environment: Environment, mode: SandboxMode) -> Self {
        let warm = match mode {
            SandboxMode::Confined => Some(Arc::default()),
            // A fork shares its memory and its files with whoever forked it: only a sandbox keeps them apart.
            SandboxMode::Unconfined => None,
        };
        Self { environment, mode, warm }
    }

    /// The same, with every run started from nothing: slower, without a witness, and the plain way that the warm one is
    /// compared with.
    #[must_use]
    pub fn cold(self) -> Self {
        Self { warm: None, ..self }
    }

    /// Where it runs.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Gets ready, which the first run does otherwise: some twelve seconds. The error says why runs cannot start warm.
    pub fn prepare(&self) -> Result<(), String> {
        self.warm.as_ref().map_or(Ok(()), |warm| warm.prepare(&self.environment))
    }

    /// Executes a plan and waits for its end. Events come in order, on the calling thread. Never fails: what goes wrong
    /// on our side is the output's `Exit::Fault`, and a cancelled run is one.
    pub fn run(&self, plan: &RunPlan, on_event: &mut dyn FnMut(RunEvent), cancel: &CancelToken) -> RunOutput {
        on_event(RunEvent::Phase { phase: infrabench_protocol::run::Phase::Setup });
        let mut gather = Gather::new(NAME, &self.environment.digest);
        let nonce = uuid::Uuid::new_v4().to_string();
        let mut reader = Reader::new(nonce.clone());
        let mut on_line = |line: &[u8]| {
            match reader.read(line)? {
                Line::Event(event) => {
                    gather.event(&event);
                    on_event(*event);
                }
                Line::Finished => gather.finished(),
                Line::Fault(message) => gather.fault(message),
            }
            Ok(())
        };
        let bounds = Bounds { limits: &plan.limits, cancel };
        let ended = match &self.warm {
            Some(warm) => warm.run(&self.environment, plan, &nonce, &bounds, &mut on_line),
            None => self.run_cold(plan, &nonce, &bounds, &mut on_line).unwrap_or_else(Ended::broken),
        };
        gather.end(ended)
    }

    fn run_cold(
        &self,
        plan: &RunPlan,
        nonce: &str,
        bounds: &Bounds<'_>,
        on_line: &mut dyn FnMut(&[u8]) -> Result<(), String>,
    ) -> Result<Ended, String> {
        let workspace = Workspace::create(plan)?;
        let configuration =
            Configuration::new(plan, &workspace, self.mode, nonce).map_err(|error| error.to_string())?;
        let input = serde_json::to_vec(&configuration).map_err(|error| error.to_string())?;
        let launch = launch(&self.environment, &workspace, plan, self.mode);
        let started = Instant::now();
        let (run, outputs) = ChildRun::start(launch, input, self.mode, bounds)?;
        Ok(supervise(run, outputs, started, bounds, on_line))
    }
}
