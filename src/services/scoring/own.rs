//! The task's own runs in this tab. The reference runs once per task and engine, before the first answer: what the CDK's
//! kernel saw of its tests is what an answer's run is held against, and its templates are what an answer's are compared
//! with. The baseline runs too, as what workers rehearse with.

use crate::components::same::Same;
use crate::services::analysis::Analyst;
use crate::services::engine::TabEngine;
use crate::services::storage::Shelf;
use crate::state::model::Synthesized;
use crate::state::store::Store;
use futures::future::{FutureExt, LocalBoxFuture, Shared};
use infrabench_protocol::tab::{ReferenceRun, TabRequest, TabResponse};
use infrabench_task::Task;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

type Prepared = Shared<LocalBoxFuture<'static, Result<Rc<ReferenceRun>, String>>>;

thread_local! {
    /// The task that the page is about, and what was prepared for it.
    static PREPARED: RefCell<Option<(Rc<Task>, Prepared)>> = const { RefCell::new(None) };
}

/// Starts the engine, imports what the task uses, and runs the reference where its run is not known from before. A second
/// call for the same task waits for the first.
pub(super) async fn prepare(store: &Store, task: &Rc<Task>) -> Result<Rc<ReferenceRun>, String> {
    let known = PREPARED.with_borrow(|prepared| {
        prepared.as_ref().filter(|(known, _)| Rc::ptr_eq(known, task)).map(|(_, prepared)| prepared.clone())
    });
    let prepared = known.unwrap_or_else(|| {
        let prepared = run(store.clone(), task.clone()).boxed_local().shared();
        PREPARED.set(Some((task.clone(), prepared.clone())));
        prepared
    });
    let outcome = prepared.await;
    if outcome.is_err() {
        // The next one who asks tries again.
        PREPARED.with_borrow_mut(|prepared| {
            prepared.take_if(|(known, _)| Rc::ptr_eq(known, task));
        });
    }
    outcome
}

async fn run(store: Store, task: Rc<Task>) -> Result<Rc<ReferenceRun>, String> {
    let analyst = Analyst::of_the_page();
    let Own { run, baseline } = run_reference(&store, &analyst, &task).await?;
    let reference = Same::new(run.templates.clone());
    store.set_synthesized(&task.task_id, Synthesized { reference: Some(reference.clone()), baseline: None });
    spawn_local(async move {
        // Without a rehearsal runs only take longer, and there is no baseline to compare templates with.
        let Ok(output) = TabEngine::of(&task.cdk_version).rehearse(&baseline).await else { return };
        if let Ok(TabResponse::Templates { templates }) =
            analyst.ask(TabRequest::BaselineTemplates { output }).await
        {
            let baseline = Some(Same::new(templates));
            store.set_synthesized(&task.task_id, Synthesized { reference: Some(reference), baseline });
        }
    });
    Ok(run)
}

/// What a task's own codebases came to.
pub(super) struct Own {
    /// The reference's run.
    pub(super) run: Rc<ReferenceRun>,
    /// The baseline's plan, JSON.
    baseline: String,
}

/// Prepares the engine for the task that `analyst` holds, and runs its reference where its run is not known from before.
pub(super) async fn run_reference(store: &Store, analyst: &Analyst, task: &Task) -> Result<Own, String> {
    let engine = TabEngine::of(&task.cdk_version);
    let TabResponse::OwnPlans { task_sha256, reference, baseline } =
        analyst.ask(TabRequest::OwnPlans).await?
    else {
        return Err(OTHER_BUILD.to_owned());
    };
    let environment = engine.prepare(&reference).await?;
    let key = format!("{task_sha256} {environment}");
    let run = reference_run(store, analyst, &engine, &reference, &key).await?;
    Ok(Own { run: Rc::new(run), baseline })
}

/// The reference's run: as kept from before, or made now.
async fn reference_run(
    store: &Store,
    analyst: &Analyst,
    engine: &TabEngine,
    plan: &str,
    key: &str,
) -> Result<ReferenceRun, String> {
    let storage = store.storage().await;
    if let Some(storage) = &storage
        && let Ok(Some(text)) = storage.text(Shelf::References, key).await
        && let Ok(run) = serde_json::from_str(&text)
    {
        return Ok(run);
    }
    let output = engine.run(plan, |_| {}).await?;
    let TabResponse::Reference { run } = analyst.ask(TabRequest::JudgeReference { output }).await? else {
        return Err(OTHER_BUILD.to_owned());
    };
    if let (None, Some(storage), Ok(text)) = (&run.failed, storage, serde_json::to_string(&run)) {
        // It only saves a second; without room it runs again next time.
        let _ = storage.put(Shelf::References, key, &JsValue::from_str(&text)).await;
    }
    Ok(run)
}

/// What is said of an answer of another kind than the one asked for.
pub(super) const OTHER_BUILD: &str = "The parts of this app are of different builds. Reload the page.";
