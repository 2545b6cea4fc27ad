//! What the kernel saw of the runs of tasks' references: each is run once per engine, for passes to be held against.

use crate::cancel::CancelToken;
use crate::engine::Engine;
use infrabench_protocol::run::{RunPlan, TestWitness};
use infrabench_protocol::verdict::Verdict;
use infrabench_task::Task;
use infrabench_task::plan::run_plan;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What the reference of a task was seen to do, or why that is not known.
pub(crate) type Reference = Result<Arc<[TestWitness]>, String>;

/// The references that have been run, by what was run: two tasks of one id may differ.
#[derive(Debug, Default)]
pub(crate) struct References(Mutex<HashMap<[u8; 32], Reference>>);

impl References {
    /// What is known, after a run where nothing is. One that was cancelled is not remembered.
    pub(crate) fn get(&self, engine: &dyn Engine, task: &Task, cancel: &CancelToken) -> Reference {
        let plan = RunPlan { limits: engine.limits().clone(), ..run_plan(task, &task.reference) };
        let key = digest(&plan)?;
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let output = engine.run(&plan, &mut |_| {}, cancel);
        let witness = output.witness.clone().unwrap_or_default();
        let judgement = infrabench_score::ran(task, "", &plan, output, Some(&witness)).judgement;
        let reference = match judgement.verdict {
            Verdict::Passed => Ok(witness.into()),
            Verdict::Failed
            | Verdict::GenerationError
            | Verdict::SynthError
            | Verdict::Timeout
            | Verdict::InfraError => {
                Err(format!("the task's own reference does not pass in this engine: {}", judgement.summary))
            }
        };
        // What was our fault, a run that was cancelled among it, may go better the next time.
        if judgement.verdict != Verdict::InfraError {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, reference.clone());
        }
        reference
    }
}

fn digest(plan: &RunPlan) -> Result<[u8; 32], String> {
    use sha2::{Digest, Sha256};
    Ok(Sha256::digest(serde_json::to_vec(plan).map_err(|error| error.to_string())?).into())
}
