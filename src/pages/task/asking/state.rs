//! What is asked of a model and what it has answered. Changed only by [`News`]; no I/O here.

use crate::components::same::Same;
use crate::pages::task::answer_state::Origin;
use crate::services::model::Failure;
use infrabench_protocol::api::Score;
use infrabench_protocol::prompt::Verbosity;
use infrabench_protocol::results::Usage;
use infrabench_protocol::verdict::Verdict;
use std::rc::Rc;
use yew::{AttrValue, Reducible};

/// A turn's place: the first, or the second with as much of the first one's outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The task's own request.
    First,
    /// The answer goes back, with what its tests came to.
    Second(Verbosity),
}

/// A whole answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Which.
    pub which: Which,
    /// The model's name.
    pub model: AttrValue,
    /// What it was asked in this turn.
    pub prompt: Rc<str>,
    /// What it answered.
    pub answer: Rc<str>,
    /// Tokens and time, as far as they are known.
    pub usage: Usage,
    /// Whether the limit of tokens ended it.
    pub at_limit: bool,
    /// What the answer came to, once it was scored as it stands.
    pub score: Option<Same<Score>>,
}

/// How far asking is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// Nothing is under way.
    #[default]
    Idle,
    /// The prompt is being made.
    Preparing,
    /// The service was asked.
    Asked {
        /// When, in milliseconds of [`crate::services::model::now`].
        since: f64,
        /// Characters of reasoning so far.
        thought: usize,
        /// Characters of the answer so far.
        words: usize,
    },
    /// The service is busy and is asked again.
    Held {
        /// Seconds until then.
        seconds: u32,
        /// How often it was asked.
        tries: u32,
        /// Why.
        failure: Failure,
    },
    /// There is no whole answer.
    Failed {
        /// Why.
        failure: Failure,
        /// Whether a part of one came, which is in the answer box.
        kept: bool,
    },
    /// The prompt could not be made; a sentence.
    NoPrompt(String),
    /// Ended by the person; whether a part of an answer is in the box.
    Stopped(bool),
    /// The answer is in the box.
    Whole,
}

/// What was in the answer box before a model was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// The text.
    pub text: Rc<str>,
    /// Where it came from.
    pub origin: Origin,
    /// The reading chosen by hand.
    pub reading: Option<usize>,
}

/// The state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asking {
    /// How far it is.
    pub stage: Stage,
    /// What was asked last.
    pub which: Option<Which>,
    /// The model that was asked last.
    pub model: AttrValue,
    /// The whole answers of one conversation: none, one or two.
    pub turns: Vec<Turn>,
    /// What the answer box held before; none where it was empty.
    pub before: Option<Before>,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// A model is to be asked.
    Begun {
        /// What.
        which: Which,
        /// Its name.
        model: AttrValue,
        /// What is in the answer box.
        before: Option<Before>,
    },
    /// It is so far.
    Stage(Stage),
    /// It answered.
    Answered(Turn),
    /// An answer was scored.
    Scored(Rc<str>, Same<Score>),
    /// What was in the box before is there again.
    BroughtBack,
}

impl Asking {
    /// Whether something is under way.
    pub fn is_busy(&self) -> bool {
        match self.stage {
            Stage::Preparing | Stage::Asked { .. } | Stage::Held { .. } => true,
            Stage::Idle | Stage::Failed { .. } | Stage::NoPrompt(_) | Stage::Stopped(_) | Stage::Whole => {
                false
            }
        }
    }

    /// The first turn with its score, where a second one may mend it: not what passed, and not our own fault.
    pub fn mendable(&self) -> Option<(&Turn, &Same<Score>)> {
        let first = self.turns.first()?;
        let score = first.score.as_ref()?;
        let says_something = !matches!(score.judgement.verdict, Verdict::Passed | Verdict::InfraError);
        says_something.then_some((first, score))
    }
}

impl Reducible for Asking {
    type Action = News;

    fn reduce(self: Rc<Self>, news: News) -> Rc<Self> {
        let mut asking = (*self).clone();
        match news {
            News::Begun { which, model, before } => {
                asking.stage = Stage::Preparing;
                (asking.which, asking.model) = (Some(which), model);
                if before.is_some() {
                    asking.before = before;
                }
            }
            News::Stage(stage) => asking.stage = stage,
            News::Answered(turn) => {
                asking.turns.truncate(usize::from(turn.which != Which::First));
                asking.turns.push(turn);
                asking.stage = Stage::Whole;
            }
            News::Scored(answer, score) => {
                // A model may answer the same twice; the score is then of the answer that has none.
                let of = |turn: &&mut Turn| turn.answer == answer;
                if let Some(turn) = asking.turns.iter_mut().rev().find(of) {
                    turn.score = Some(score);
                }
            }
            News::BroughtBack => {
                asking.before = None;
                asking.stage = Stage::Idle;
            }
        }
        Rc::new(asking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(asking: Asking, news: News) -> Asking {
        (*Rc::new(asking).reduce(news)).clone()
    }

    fn turn(which: Which, answer: &str) -> News {
        News::Answered(Turn {
            which,
            model: "m".into(),
            prompt: "p".into(),
            answer: answer.into(),
            usage: Usage::default(),
            at_limit: false,
            score: None,
        })
    }

    fn answers(asking: &Asking) -> Vec<&str> {
        asking.turns.iter().map(|turn| &*turn.answer).collect()
    }

    #[test]
    fn a_second_turn_stands_beside_the_first_and_another_takes_its_place() {
        let one = after(Asking::default(), turn(Which::First, "a"));
        let two = after(one, turn(Which::Second(Verbosity::Low), "b"));
        assert_eq!(answers(&two), ["a", "b"]);
        let again = after(two, turn(Which::Second(Verbosity::High), "c"));
        assert_eq!(answers(&again), ["a", "c"]);
        assert_eq!(answers(&after(again, turn(Which::First, "d"))), ["d"]);
    }

    #[test]
    fn turns_stay_while_another_answer_is_under_way_or_fails() {
        let one = after(Asking::default(), turn(Which::First, "a"));
        let begun = News::Begun { which: Which::First, model: "m".into(), before: None };
        let failed = News::Stage(Stage::Failed { failure: Failure::Cut, kept: true });
        assert_eq!(answers(&after(after(one, begun), failed)), ["a"]);
    }
}
