//! Scoring on the backend: sends an answer, follows its events, and says at each moment how far it is.
//!
//! Events are numbered, so the browser resumes a broken stream by itself; what must be done here is to give up after a
//! while, and to ask once whether the score has been finished meanwhile.

use crate::services::backend::{Backend, BackendError};
use crate::state::store::{Store, use_store};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::future::{AbortHandle, abortable};
use gloo_timers::future::TimeoutFuture;
use infrabench_protocol::api::{Problem, Score, ScoreEvent, ScoreRequest, ScoreState, TaskRef};
use infrabench_protocol::run::{Phase, TestReport};
use infrabench_protocol::verdict::Verdict;
use infrabench_task::Task;
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, EventSource, MessageEvent};
use yew::prelude::*;

/// A stream that breaks this often without an event between is given up.
const MOST_TRIES: u32 = 5;
/// Pause before a stream that the browser has given up is opened again.
const PAUSE_MS: u32 = 2_000;

/// How far scoring is.
#[derive(Clone, Debug, Default)]
pub enum ScoringState {
    /// Nothing was asked.
    #[default]
    Idle,
    /// The answer is on its way.
    Sending,
    /// It waits for a free engine.
    Queued {
        /// Scores before this one.
        ahead: u32,
    },
    /// It runs.
    Running(Rc<Progress>),
    /// All is known.
    Done(Rc<Score>),
    /// The backend could not be used; the answer is untouched.
    Unavailable(Unavailable),
    /// The backend refused, and says why.
    Refused(Rc<Problem>),
}

/// Large parts are compared by identity.
impl PartialEq for ScoringState {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Idle, Self::Idle) | (Self::Sending, Self::Sending) => true,
            (Self::Queued { ahead }, Self::Queued { ahead: other }) => ahead == other,
            (Self::Running(one), Self::Running(other)) => Rc::ptr_eq(one, other),
            (Self::Done(one), Self::Done(other)) => Rc::ptr_eq(one, other),
            (Self::Unavailable(one), Self::Unavailable(other)) => one == other,
            (Self::Refused(one), Self::Refused(other)) => one == other,
            (
                Self::Idle
                | Self::Sending
                | Self::Queued { .. }
                | Self::Running(_)
                | Self::Done(_)
                | Self::Unavailable(_)
                | Self::Refused(_),
                _,
            ) => false,
        }
    }
}

impl ScoringState {
    /// Whether something is under way.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Sending | Self::Queued { .. } | Self::Running(_) => true,
            Self::Idle | Self::Done(_) | Self::Unavailable(_) | Self::Refused(_) => false,
        }
    }

    /// The finished score.
    pub fn score(&self) -> Option<&Rc<Score>> {
        match self {
            Self::Done(score) => Some(score),
            Self::Idle
            | Self::Sending
            | Self::Queued { .. }
            | Self::Running(_)
            | Self::Unavailable(_)
            | Self::Refused(_) => None,
        }
    }
}

/// What a run has come to so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// The phase it is in; none before the first.
    pub phase: Option<Phase>,
    /// Node ids, once they are known.
    pub collected: Vec<String>,
    /// Tests that have finished, in order.
    pub finished: Vec<TestReport>,
    /// The test that runs.
    pub current: Option<String>,
    /// How often the connection has been lost since the last event.
    pub lost: u32,
}

/// Why the backend could not be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Unavailable {
    /// Nothing answers at the address.
    NoAnswer {
        /// Where it was looked for.
        address: String,
    },
    /// Something else lives at the address.
    NotOurs {
        /// Where.
        address: String,
        /// What it answered.
        answer: String,
    },
    /// It speaks another version of the API.
    OtherVersion {
        /// The version it speaks.
        found: u32,
    },
    /// The connection was lost for good while the score was under way.
    Lost {
        /// What was known by then.
        progress: Rc<Progress>,
        /// The backend's word, where it had one.
        why: Option<String>,
    },
}

impl From<BackendError> for ScoringState {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Unreachable { address } => Self::Unavailable(Unavailable::NoAnswer { address }),
            BackendError::Stranger { address, answer } => {
                Self::Unavailable(Unavailable::NotOurs { address, answer })
            }
            BackendError::Version { found } => Self::Unavailable(Unavailable::OtherVersion { found }),
            BackendError::Problem(problem) => Self::Refused(Rc::new(problem)),
        }
    }
}

/// Applies an event to what is known. Total: events may come twice or out of order.
pub fn advance(progress: &mut Progress, event: ScoreEvent) -> ScoringState {
    progress.lost = 0;
    match event {
        ScoreEvent::Queued { ahead } => return ScoringState::Queued { ahead },
        ScoreEvent::Done(score) => return ScoringState::Done(Rc::from(score)),
        ScoreEvent::Phase { phase } => progress.phase = Some(phase),
        ScoreEvent::Collected { tests } => progress.collected = tests,
        ScoreEvent::TestStarted { id } => progress.current = Some(id),
        ScoreEvent::Test(report) => {
            if progress.current.as_ref() == Some(&report.id) {
                progress.current = None;
            }
            progress.finished.retain(|known| known.id != report.id);
            progress.finished.push(report);
        }
    }
    ScoringState::Running(Rc::new(progress.clone()))
}

/// What was asked to be scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The raw answer.
    pub completion: Rc<str>,
    /// The reading chosen by hand.
    pub reading: Option<usize>,
}

/// Scoring of one task's answers: one at a time, the newest wins. Leaving the page ends it.
#[derive(Clone, PartialEq)]
pub struct Scoring {
    /// How far it is.
    pub state: ScoringState,
    /// The answer that the state is about.
    pub asked: Option<Rc<Asked>>,
    /// The test that ran when the last event came; tells what a time-out cut off.
    pub last_test: Option<AttrValue>,
    /// Scores an answer; one under way is left alone by this page.
    pub start: Callback<Asked>,
    /// Stops following. The backend finishes by itself.
    pub stop: Callback<()>,
}

impl Scoring {
    /// Whether the state is about this answer, read in this way.
    pub fn is_about(&self, completion: &str, reading: Option<usize>) -> bool {
        self.asked.as_ref().is_some_and(|asked| &*asked.completion == completion && asked.reading == reading)
    }
}

/// Scoring of a task's answers.
#[hook]
pub fn use_scoring(task: &Rc<Task>) -> Scoring {
    let store = use_store();
    let state = use_state_eq(ScoringState::default);
    let asked = use_state_eq(|| None::<Rc<Asked>>);
    let last_test = use_state_eq(|| None::<AttrValue>);
    let running = use_mut_ref(|| None::<AbortHandle>);
    {
        let running = running.clone();
        use_effect_with((), move |()| {
            move || {
                if let Some(running) = running.take() {
                    running.abort();
                }
            }
        });
    }
    let stop = {
        let (running, state) = (running.clone(), state.setter());
        Callback::from(move |()| {
            if let Some(running) = running.take() {
                running.abort();
                state.set(ScoringState::Idle);
            }
        })
    };
    let start = {
        let (task, state_setter, asked_setter, test_setter) =
            (task.clone(), state.setter(), asked.setter(), last_test.setter());
        Callback::from(move |asked: Asked| {
            if let Some(running) = running.take() {
                running.abort();
            }
            let (store, task, state) = (store.clone(), task.clone(), state_setter.clone());
            let test = test_setter.clone();
            let show = Callback::from(move |news: ScoringState| {
                if let ScoringState::Running(progress) = &news {
                    test.set(progress.current.clone().map(AttrValue::from));
                }
                state.set(news);
            });
            test_setter.set(None);
            state_setter.set(ScoringState::Sending);
            let (work, handle) = abortable(async move {
                let end = score(&store.backend(), &task, &asked, &show).await;
                if let ScoringState::Done(score) = &end {
                    remember(&store, score);
                }
                show.emit(end);
            });
            *running.borrow_mut() = Some(handle);
            spawn_local(async move {
                // Aborted: another score took its place, or nobody looks any more.
                let _ = work.await;
            });
        })
        .reform(move |asked: Asked| {
            asked_setter.set(Some(Rc::new(asked.clone())));
            asked
        })
    };
    Scoring { state: (*state).clone(), asked: (*asked).clone(), last_test: (*last_test).clone(), start, stop }
}

/// Our own faults say nothing about an answer, so they are not kept as its verdict.
fn remember(store: &Store, score: &Score) {
    let (result, judgement) = (&score.result, &score.judgement);
    if judgement.verdict != Verdict::InfraError {
        let hash = &result.completion_sha256;
        store.record_verdict(&result.task_id, hash, judgement.verdict, judgement.passed, judgement.total);
    }
}

/// Scores an answer. Shows every state but the last, which it returns.
async fn score(backend: &Backend, task: &Task, asked: &Asked, show: &Callback<ScoringState>) -> ScoringState {
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
            Heard::Event(text) => match serde_json::from_str(&text) {
                Ok(event) => match advance(&mut progress, event) {
                    end @ ScoringState::Done(_) => return end,
                    state => show.emit(state),
                },
                Err(_) => {
                    let why =
                        "It sent an event that this app does not know: the two are of different builds.";
                    return lost(progress, Some(why.to_owned()));
                }
            },
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

#[cfg(test)]
mod tests {
    use super::*;
    use infrabench_protocol::run::TestOutcome;

    fn passed(id: &str) -> ScoreEvent {
        ScoreEvent::Test(TestReport {
            id: id.to_owned(),
            outcome: TestOutcome::Passed,
            message: None,
            duration_ms: 1,
            exception: None,
            assertion: None,
        })
    }

    #[test]
    fn a_test_runs_until_its_report_comes() {
        let mut progress = Progress::default();
        advance(&mut progress, ScoreEvent::TestStarted { id: "a".into() });
        assert_eq!(progress.current.as_deref(), Some("a"));
        advance(&mut progress, passed("a"));
        assert_eq!((progress.current, progress.finished.len()), (None, 1));
    }

    #[test]
    fn an_event_that_comes_twice_counts_once() {
        let mut progress = Progress::default();
        for event in [passed("a"), passed("b"), passed("a")] {
            advance(&mut progress, event);
        }
        assert_eq!(progress.finished.iter().map(|test| test.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    }

    #[test]
    fn an_event_says_that_the_connection_is_back() {
        let mut progress = Progress { lost: 3, ..Progress::default() };
        advance(&mut progress, ScoreEvent::Phase { phase: Phase::Import });
        assert_eq!(progress.lost, 0);
    }
}
