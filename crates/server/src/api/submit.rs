//! From what a client sent to what is accepted: in the store first, then in line, then told to the client.

use crate::Backend;
use crate::access::Caller;
use crate::config::KnownTask;
use crate::problem::ApiError;
use crate::store::{Content, NewRun, NewScore, Submitted, Text, Work};
use infrabench_protocol::api::LineProblem;
use infrabench_protocol::results::Prediction;
use std::collections::HashMap;

/// What a client wants scored, checked.
pub(super) struct Wanted {
    pub(super) task: Text,
    pub(super) completion: Text,
    pub(super) reading: Option<u32>,
    pub(super) environment: String,
    pub(super) fresh: bool,
    pub(super) answer: Answer,
}

/// Which answer of whom it is, where a predictions file says so.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) line: Option<u32>,
    pub(super) model: Option<String>,
    pub(super) sample: Option<u32>,
    pub(super) turn: Option<u32>,
}

/// What was accepted.
pub(super) struct Accepted {
    /// Ids of the scores, in order.
    pub(super) scores: Vec<String>,
    /// Whether all of them are done.
    pub(super) all_done: bool,
}

/// Accepts scores, as samples of a run if there is one. Goes on to its end when the client has gone: what is in the store
/// must be in line too.
pub(super) async fn accept(
    backend: &Backend,
    caller: &Caller,
    run: Option<NewRun>,
    wanted: Vec<Wanted>,
) -> Result<Accepted, ApiError> {
    let (backend, caller) = (backend.clone(), caller.clone());
    let accepting = tokio::spawn(async move { accept_now(&backend, &caller, run, wanted).await });
    accepting.await.unwrap_or(Err(ApiError::Defect))
}

async fn accept_now(
    backend: &Backend,
    Caller(owner): &Caller,
    run: Option<NewRun>,
    wanted: Vec<Wanted>,
) -> Result<Accepted, ApiError> {
    if backend.0.stage.is_draining() {
        return Err(ApiError::Draining);
    }
    let admission = backend.0.schedule.admit(owner.as_deref(), wanted.len(), run.is_some())?;
    let run_id = run.as_ref().map(|run| run.id.clone());
    let news: Vec<NewScore> = (admission.ahead..)
        .zip(wanted)
        .map(|(ahead, wanted)| NewScore {
            id: uuid::Uuid::new_v4().to_string(),
            owner: owner.clone(),
            task: wanted.task,
            completion: wanted.completion,
            reading: wanted.reading,
            environment: wanted.environment,
            fresh: wanted.fresh,
            ahead: u32::try_from(ahead).unwrap_or(u32::MAX),
            line: wanted.answer.line,
            model: wanted.answer.model,
            sample: wanted.answer.sample,
            turn: wanted.answer.turn,
        })
        .collect();
    let heads: Vec<(String, Content, bool)> =
        news.iter().map(|new| (new.id.clone(), new.content(), new.fresh)).collect();
    let submitted = backend.0.store.submit(run, news).await?;
    let known = submitted.iter().filter(|submitted| submitted.done).count();
    backend.0.metrics.submitted(submitted.len(), known);
    let scores = heads.iter().map(|(id, ..)| id.clone()).collect();
    let work = heads.into_iter().zip(&submitted).filter(|(_, Submitted { done, .. })| !done);
    let work = work.map(|((id, content, fresh), Submitted { seq, .. })| Work {
        seq: *seq,
        id,
        owner: owner.clone(),
        run: run_id.clone(),
        content,
        fresh,
        starts: 0,
    });
    admission.enter(work.collect());
    Ok(Accepted { scores, all_done: known == submitted.len() })
}

/// Digest of the environment for a version of the CDK.
pub(super) fn environment(backend: &Backend, cdk_version: &str) -> Result<String, ApiError> {
    let environments = &backend.0.environments;
    let found = environments.iter().find(|environment| environment.cdk_version == cdk_version);
    found.map(|environment| environment.digest.clone()).ok_or_else(|| ApiError::UnknownCdkVersion {
        wanted: cdk_version.to_owned(),
        present: environments.iter().map(|environment| environment.cdk_version.clone()).collect(),
    })
}

/// Reads a predictions file: what can be scored, and what is wrong with each other line.
pub(super) fn read_predictions(
    backend: &Backend,
    body: &[u8],
    fresh: bool,
) -> (Vec<Wanted>, Vec<LineProblem>) {
    let mut wanted = Vec::new();
    let mut problems = Vec::new();
    let mut environments = HashMap::new();
    let lines = (1_u32..).zip(body.split(|byte| *byte == b'\n'));
    for (line, text) in lines.filter(|(_, text)| !text.trim_ascii().is_empty()) {
        let problem = |(field, message): (Option<String>, String)| LineProblem { line, field, message };
        let read = read_prediction(text).map_err(problem).and_then(|prediction| {
            let at_task = |message| problem((Some("task_id".to_owned()), message));
            let task = backend.0.tasks.get(&prediction.task_id).ok_or_else(|| {
                at_task(format!("This backend's dataset has no task `{}`.", prediction.task_id))
            })?;
            let KnownTask { cdk_version, text } = task;
            let environment = environments
                .entry(cdk_version)
                .or_insert_with(|| environment(backend, cdk_version).ok())
                .clone()
                .ok_or_else(|| {
                    at_task(format!("This backend has no aws-cdk-lib {cdk_version}, which the task needs."))
                })?;
            let answer = Answer {
                line: Some(line),
                model: prediction.model,
                sample: prediction.sample,
                turn: prediction.turn,
            };
            let completion = Text::new(prediction.completion);
            Ok(Wanted { task: text.clone(), completion, reading: None, environment, fresh, answer })
        });
        match read {
            Ok(prediction) => wanted.push(prediction),
            Err(problem) => problems.push(problem),
        }
    }
    (wanted, problems)
}

/// A prediction, or the field and what is wrong with it.
fn read_prediction(line: &[u8]) -> Result<Prediction, (Option<String>, String)> {
    if is_array(line) {
        return Err((None, "A prediction must be a JSON object.".to_owned()));
    }
    let mut reader = serde_json::Deserializer::from_slice(line);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        let inner = error.into_inner();
        (field_of(&field, &inner), explain(&inner))
    });
    read.and_then(|prediction| match reader.end() {
        Ok(()) => Ok(prediction),
        Err(error) => Err((None, explain(&error))),
    })
}

/// Whether a JSON text is an array. serde would take one for an object whose names are left out.
pub(super) fn is_array(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(b"[")
}

/// The field that an error is about: where it happened, or the one that is missing.
pub(super) fn field_of(path: &str, error: &serde_json::Error) -> Option<String> {
    let text = error.to_string();
    let missing = text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    missing.or((path != "." && path != "?" && error.is_data()).then_some(path)).map(str::to_owned)
}

/// What is wrong, with the column; the line is known.
fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    if error.is_data() { format!("{what}.") } else { format!("Not JSON: {what}, column {}.", error.column()) }
}
