//! Scoring on the backend: it is given some answers at a time, as a run of its own, and its events bring the results. They
//! begin at the first one again after a reload; a result that comes twice is the same.

use super::{keep, now_at, traces};
use crate::runs::{Export, Scoring, Traces};
use crate::services::address::window;
use crate::services::backend::{Backend, BackendError};
use crate::services::events::{Stream, next};
use crate::services::runs;
use crate::state::store::Store;
use gloo_timers::future::TimeoutFuture;
use infrabench_protocol::api::{RunState, SampleEvent, ScoreState};
use infrabench_protocol::verdict::Verdict;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response, Url};

/// Answers that the backend is given at a time: a line of its own for each, and others may use it too.
const AT_ONCE: u32 = 500;
/// A stream that breaks this often without an event between is given up.
const MOST_TRIES: u32 = 5;
/// Pause before a stream that broke is opened again.
const PAUSE_MS: u32 = 2_000;

/// Scores what waits. `accepted` is a run that the backend has from before. Gives how many answers it refused and why.
pub(super) async fn score(
    store: &Store,
    id: &str,
    accepted: Option<String>,
) -> Result<Option<(u32, String)>, String> {
    // The state may not have the settings yet on a page that was just opened.
    let backend = store.kept_settings().await.in_use();
    backend.health().await.map_err(|error| error.to_string())?;
    let mut accepted = accepted;
    loop {
        let (run, refused) = match accepted.take() {
            Some(run) => (run, None),
            None => match submit(&backend, id).await? {
                Some(state) => (state.id.clone(), refused(&state)),
                None => return Ok(None),
            },
        };
        let place = Scoring::Backend { address: backend.address().to_owned(), run: Some(run.clone()) };
        runs::place(id, Some(place)).await?;
        let done = follow(&backend, id, &run).await?;
        if done == 0 && refused.is_some() {
            return Ok(refused);
        }
        if done == 0 {
            return Err(
                "The backend ended the run without a result. Look at its log, then start again.".to_owned()
            );
        }
    }
}

/// Ends what the backend still scores for a run.
pub(super) async fn cancel(store: &Store, id: &str) {
    let Ok(Some(detail)) = runs::run(id).await else { return };
    let Some(Scoring::Backend { run: Some(run), .. }) = detail.figures.info.scoring else { return };
    let backend = store.kept_settings().await.in_use();
    // Should it not be reached, it scores on, and the results are its own.
    let _: Result<RunState, BackendError> = backend.delete(&format!("runs/{run}")).await;
}

fn refused(state: &RunState) -> Option<(u32, String)> {
    let first = state.problems.first()?;
    Some((u32::try_from(state.problems.len()).unwrap_or(u32::MAX), first.message.clone()))
}

/// Hands over the next answers; none when none waits.
async fn submit(backend: &Backend, id: &str) -> Result<Option<RunState>, String> {
    now_at(id, "handing answers over".to_owned());
    let lines = waiting(id).await?;
    if lines.size() == 0.0 {
        return Ok(None);
    }
    loop {
        match backend.post_lines::<RunState>("runs", &lines).await {
            Ok(state) => return Ok(Some(state)),
            Err(BackendError::Later { problem, seconds }) => {
                for seconds in (1..=seconds.max(1)).rev() {
                    now_at(id, format!("{}: again in {seconds} s", problem.title));
                    TimeoutFuture::new(1_000).await;
                }
            }
            Err(BackendError::Problem(problem)) if !problem.lines.is_empty() => {
                let first = problem.lines.first().map(|line| line.message.clone()).unwrap_or_default();
                return Err(format!("{} {first}", problem.detail));
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

async fn waiting(id: &str) -> Result<Blob, String> {
    let (_, url) = runs::export(id, Export::Waiting(AT_ONCE)).await?;
    let read = async {
        let response: Response = JsFuture::from(window().fetch_with_str(&url)).await?.dyn_into()?;
        JsFuture::from(response.blob()?).await?.dyn_into::<Blob>()
    };
    let blob = read.await.map_err(|_: JsValue| "The answers could not be read from this browser.".to_owned());
    // Made for this alone.
    let _ = Url::revoke_object_url(&url);
    blob
}

/// Takes the results as they come; gives how many came.
async fn follow(backend: &Backend, id: &str, run: &str) -> Result<u32, String> {
    let path = format!("runs/{run}/events");
    let (mut last, mut lost, mut done) = (None, 0, 0);
    now_at(id, "waiting for the first result".to_owned());
    loop {
        match backend.events(&path, last).await {
            Ok(response) => {
                let mut stream = Stream::of(&response);
                while let Some((number, text)) = next(&mut stream).await {
                    lost = 0;
                    match serde_json::from_str(&text) {
                        Ok(SampleEvent::Sample { result, score, .. }) => {
                            done += 1;
                            let traces = traces_of(backend, &score, result.verdict).await;
                            keep(id, *result, traces).await?;
                            now_at(id, String::new());
                        }
                        Ok(SampleEvent::Done(_)) => return Ok(done),
                        Err(_) => {
                            return Err("The backend sent an event that this app does not know: the two are of different builds.".to_owned());
                        }
                    }
                    last = number.or(last);
                }
            }
            Err(BackendError::Problem(problem)) => return Err(problem.detail),
            Err(
                BackendError::Unreachable { .. }
                | BackendError::Stranger { .. }
                | BackendError::Version { .. }
                | BackendError::Later { .. },
            ) => {}
        }
        lost += 1;
        if lost >= MOST_TRIES {
            return Err(
                "The connection to the backend is lost. It scores on; start again here to take its results."
                    .to_owned(),
            );
        }
        now_at(id, "the connection was lost; trying again".to_owned());
        TimeoutFuture::new(PAUSE_MS).await;
    }
}

/// The tracebacks of an answer that failed. They only help a person: where they cannot be had there are none.
async fn traces_of(backend: &Backend, score: &str, verdict: Verdict) -> Traces {
    if !matches!(verdict, Verdict::Failed | Verdict::SynthError) {
        return Traces::default();
    }
    let state: Result<ScoreState, BackendError> = backend.get(&format!("scores/{score}")).await;
    state.ok().and_then(|state| state.score).map(|score| traces(&score)).unwrap_or_default()
}
