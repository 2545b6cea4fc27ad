//! One score on the backend, from the request to its end.
//!
//! Events are numbered, so the browser resumes a broken stream by itself; what must be done here is to give up after a
//! while, and to ask once whether the score has been finished meanwhile.

use super::{Asked, Progress, ScoringState, Unavailable, advance};
use crate::services::backend::{Backend, BackendError};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use gloo_timers::future::TimeoutFuture;
use infrabench_protocol::api::{ScoreRequest, ScoreState, TaskRef};
use infrabench_task::Task;
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};
use yew::Callback;

/// A stream that breaks this often without an event between is given up.
const MOST_TRIES: u32 = 5;
/// Pause before a stream that the browser has given up is opened again.
const PAUSE_MS: u32 = 2_000;

/// Scores an answer. Shows every state but the last, which it returns.
pub(super) async fn score(
    backend: &Backend,
    task: &Task,
    asked: &Asked,
    show: &Callback<ScoringState>,
) -> ScoringState {
    if let Err(error) = backend.health().await {
        return error.into();
    }
    let request = ScoreRequest {
        task: TaskRef::Inline(Box::new(task.to_json())),
        completion: asked.completion.to_string(),
        reading: asked.reading,
    };
    match backend.post::<_, ScoreState>("scores", &request).await {
        Ok(ScoreState { score: Some(score), .. }) => ScoringState::Done(Rc::from(score)),
        Ok(ScoreState { id, score: None, .. }) => follow(backend, &id, show).await,
        Err(error) => error.into(),
    }
}

async fn follow(backend: &Backend, id: &str, show: &Callback<ScoringState>) -> ScoringState {
    let url = backend.url(&format!("scores/{id}/events"));
    let mut progress = Progress::default();
    let mut listener = Listener::open(&url);
    loop {
        let heard = match &mut listener {
            Some(listener) => listener.heard.next().await.unwrap_or(Heard::Broken { for_good: true }),
            None => Heard::Broken { for_good: true },
        };
        match heard {
            Heard::Event(text) => {
                let Ok(event) = serde_json::from_str(&text) else {
                    let why =
                        "It sent an event that this app does not know: the two are of different builds.";
                    return lost(progress, Some(why.to_owned()));
                };
                match advance(&mut progress, event) {
                    end @ ScoringState::Done(_) => return end,
                    state => show.emit(state),
                }
            }
            Heard::Broken { for_good } => {
                progress.lost += 1;
                if for_good || progress.lost >= MOST_TRIES {
                    // The stream may be broken and the score done all the same.
                    match backend.get::<ScoreState>(&format!("scores/{id}")).await {
                        Ok(ScoreState { score: Some(score), .. }) => {
                            return ScoringState::Done(Rc::from(score));
                        }
                        Err(BackendError::Problem(problem)) => return lost(progress, Some(problem.detail)),
                        _ if progress.lost >= MOST_TRIES => return lost(progress, None),
                        Ok(_) | Err(_) => {}
                    }
                }
                show.emit(ScoringState::Running(Rc::new(progress.clone())));
                if for_good {
                    drop(listener.take());
                    TimeoutFuture::new(PAUSE_MS).await;
                    // A fresh stream begins with the first event.
                    progress = Progress { lost: progress.lost, ..Progress::default() };
                    listener = Listener::open(&url);
                }
            }
        }
    }
}

fn lost(progress: Progress, why: Option<String>) -> ScoringState {
    ScoringState::Unavailable(Unavailable::Lost { progress: Rc::new(progress), why })
}

enum Heard {
    Event(String),
    /// `for_good`: the browser does not try again by itself.
    Broken {
        for_good: bool,
    },
}

/// An open stream of events. Dropping it closes it.
struct Listener {
    source: EventSource,
    heard: UnboundedReceiver<Heard>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(Event)>,
}

impl Listener {
    fn open(url: &str) -> Option<Self> {
        let source = EventSource::new(url).ok()?;
        let (tell, heard) = unbounded();
        let (teller, asked) = (tell.clone(), source.clone());
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // Nobody listens once the receiver is gone.
            let _ = tell.unbounded_send(Heard::Event(event.data().as_string().unwrap_or_default()));
        });
        let on_error = Closure::<dyn Fn(Event)>::new(move |_: Event| {
            let for_good = asked.ready_state() == EventSource::CLOSED;
            let _ = teller.unbounded_send(Heard::Broken { for_good });
        });
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Self { source, heard, _on_message: on_message, _on_error: on_error })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
