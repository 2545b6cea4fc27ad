//! What an engine is, and the native one: executes a plan in an environment and reports what happened.
//!
//! A run is a fresh, confined process tree. The seam for a warm pool is [`NativeEngine::run`]: whatever starts the
//! harness faster must hand the same lines to the same reader.

use crate::cancel::CancelToken;
use crate::environment::Environment;
use crate::gather::Gather;
use crate::launch::{Configuration, command};
use crate::process::{Bounds, supervise};
use crate::report::{Line, Reader};
use crate::sandbox::SandboxMode;
use crate::workspace::Workspace;
use infrabench_protocol::run::{Limits, RunEvent, RunOutput, RunPlan, TestWitness};
use infrabench_task::Task;
use std::sync::Arc;

/// Executes plans for every version of the CDK that it has.
pub trait Engine: Sync {
    /// Executes a plan and waits for its end. Events come in order, on the calling thread. Never fails: what goes wrong on
    /// our side is the output's `Exit::Fault`, and a cancelled run is one.
    fn run(&self, plan: &RunPlan, on_event: &mut dyn FnMut(RunEvent), cancel: &CancelToken) -> RunOutput;

    /// What a score may use.
    fn limits(&self) -> &Limits;

    /// What the kernel saw of the assertions of the task's reference, which is run once for that. Asked only of an engine
    /// whose outputs have a witness. The error says why the reference proves nothing here; that is our fault.
    fn reference(&self, task: &Task, cancel: &CancelToken) -> Result<Arc<[TestWitness]>, String>;
}

impl<E: Engine + Send> Engine for Arc<E> {
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

/// Runs plans in one environment. Holds no state between runs: share it between threads and run several at once.
#[derive(Clone, Debug)]
pub struct NativeEngine {
    environment: Environment,
    mode: SandboxMode,
}

impl NativeEngine {
    /// An engine for an environment that was checked. A sandbox that does not work shows as a fault of each run; ask
    /// [`crate::sandbox::check`] first.
    pub fn new(environment: Environment, mode: SandboxMode) -> Self {
        Self { environment, mode }
    }

    /// Where it runs.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Executes a plan and waits for its end. Events come in order, on the calling thread. Never fails: what goes wrong
    /// on our side is the output's `Exit::Fault`, and a cancelled run is one.
    pub fn run(&self, plan: &RunPlan, on_event: &mut dyn FnMut(RunEvent), cancel: &CancelToken) -> RunOutput {
        let mut gather = Gather::new(NAME, &self.environment.digest);
        let workspace = match Workspace::create(plan) {
            Ok(workspace) => workspace,
            Err(message) => return gather.fail(message),
        };
        on_event(RunEvent::Phase { phase: infrabench_protocol::run::Phase::Setup });
        let nonce = uuid::Uuid::new_v4().to_string();
        let configuration = match Configuration::new(plan, &workspace, self.mode, &nonce) {
            Ok(configuration) => configuration,
            Err(error) => return gather.fail(error.to_string()),
        };
        let input = match serde_json::to_vec(&configuration) {
            Ok(input) => input,
            Err(error) => return gather.fail(error.to_string()),
        };
        let mut reader = Reader::new(nonce);
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
        let bounds = Bounds { mode: self.mode, limits: &plan.limits, cancel };
        let command = command(&self.environment, &workspace, plan, self.mode);
        let ended = supervise(command, input, &bounds, &mut on_line);
        gather.end(ended)
    }
}
