//! Scoring an answer, in this tab or on the backend, and saying at each moment how far it is.
//!
//! Here is what can be said; `here` runs it in this tab after `own` has prepared the task, `follow` talks to the backend
//! and hears its events, `under_way` keeps what the backend scores across a reload, [`use_scoring`] keeps the
//! state for the page.

mod follow;
mod handle;
mod here;
mod own;
mod under_way;

pub use handle::{Asked, Place, Scoring, use_preparation, use_scoring};
pub use here::SampleScorer;

use crate::services::backend::BackendError;
use infrabench_protocol::api::{Problem, Score, ScoreEvent};
use infrabench_protocol::run::{Phase, TestReport};
use std::rc::Rc;

/// How far scoring is.
#[derive(Clone, Debug, Default)]
pub enum ScoringState {
    /// Nothing was asked.
    #[default]
    Idle,
    /// The engine in this tab gets ready; its standing says how far it is.
    Preparing,
    /// The answer is on its way to the backend.
    Sending,
    /// The backend takes no more just now; it is asked again.
    Held {
        /// Seconds until then.
        seconds: u32,
        /// Why.
        problem: Rc<Problem>,
    },
    /// It waits for a free engine.
    Queued {
        /// Scores before this one.
        ahead: u32,
    },
    /// It runs.
    Running(Rc<Progress>),
    /// All is known.
    Done(Rc<Score>),
    /// The engine or the backend could not be used; the answer is untouched.
    Unavailable(Unavailable),
    /// The backend refused, and says why.
    Refused(Rc<Problem>),
}

/// Large parts are compared by identity.
impl PartialEq for ScoringState {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Idle, Self::Idle)
            | (Self::Preparing, Self::Preparing)
            | (Self::Sending, Self::Sending) => true,
            (Self::Held { seconds, problem }, Self::Held { seconds: other, problem: others }) => {
                seconds == other && problem == others
            }
            (Self::Queued { ahead }, Self::Queued { ahead: other }) => ahead == other,
            (Self::Running(one), Self::Running(other)) => Rc::ptr_eq(one, other),
            (Self::Done(one), Self::Done(other)) => Rc::ptr_eq(one, other),
            (Self::Unavailable(one), Self::Unavailable(other)) => one == other,
            (Self::Refused(one), Self::Refused(other)) => one == other,
            (
                Self::Idle
                | Self::Preparing
                | Self::Sending
                | Self::Held { .. }
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
            Self::Preparing | Self::Sending | Self::Held { .. } | Self::Queued { .. } | Self::Running(_) => {
                true
            }
            Self::Idle | Self::Done(_) | Self::Unavailable(_) | Self::Refused(_) => false,
        }
    }

    /// The finished score.
    pub fn score(&self) -> Option<&Rc<Score>> {
        match self {
            Self::Done(score) => Some(score),
            Self::Idle
            | Self::Preparing
            | Self::Sending
            | Self::Held { .. }
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

/// Why the engine in this tab or the backend could not be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Unavailable {
    /// The engine in this tab cannot score this.
    Tab {
        /// Why, in sentences.
        why: String,
    },
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
            BackendError::Later { problem, .. } | BackendError::Problem(problem) => {
                Self::Refused(Rc::new(problem))
            }
        }
    }
}

/// Applies an event to what is known. Total: events may come twice or out of order.
pub fn advance(progress: &mut Progress, event: ScoreEvent) -> ScoringState {
    progress.lost = 0;
    match event {
        ScoreEvent::Queued { ahead } => {
            // Again, after a restart of the backend: it begins anew.
            *progress = Progress::default();
            return ScoringState::Queued { ahead };
        }
        ScoreEvent::Cancelled => {
            let why = Some("The score was cancelled on the backend.".to_owned());
            return ScoringState::Unavailable(Unavailable::Lost { progress: Rc::new(progress.clone()), why });
        }
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
    fn a_score_that_waits_again_has_begun_anew() {
        let mut progress = Progress::default();
        advance(&mut progress, passed("a"));
        assert_eq!(
            advance(&mut progress, ScoreEvent::Queued { ahead: 2 }),
            ScoringState::Queued { ahead: 2 }
        );
        assert_eq!(progress, Progress::default());
    }

    #[test]
    fn an_event_says_that_the_connection_is_back() {
        let mut progress = Progress { lost: 3, ..Progress::default() };
        advance(&mut progress, ScoreEvent::Phase { phase: Phase::Import });
        assert_eq!(progress.lost, 0);
    }
}
