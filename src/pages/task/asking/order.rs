//! One asking, from the prompt to its end: the words are rendered, the service is asked, and asked again where it is busy.

use super::state::{News, Stage, Turn, Which};
use crate::services::model::{Ending, Failure, Message, Model, Part, ask, messages, now};
use crate::services::runs;
use crate::services::scoring::Place;
use crate::state::store::Store;
use gloo_timers::future::TimeoutFuture;
use infrabench_protocol::api::Score;
use infrabench_protocol::prompt::{PromptRequest, Verbosity};
use std::rc::Rc;
use yew::{AttrValue, Callback};

/// How often a busy service is asked before a person has to.
const MOST_TRIES: u32 = 4;
/// The longest wait in seconds that the page takes upon itself.
const LONGEST_WAIT: u32 = 120;
/// The first wait in seconds where the service names none; each later one is twice as long.
const FIRST_WAIT: u32 = 4;
/// Milliseconds between two updates of the box: more often than one can read costs only work.
const UPDATE_MS: f64 = 100.0;

/// What is asked, of whom, and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Which turn.
    pub which: Which,
    /// Who is asked.
    pub model: Model,
    /// Where the whole answer is scored at once; none leaves it to the person.
    pub score: Option<Place>,
}

impl Order {
    /// A turn asked of the model that is set; none before one is.
    pub fn of(which: Which, store: &Store) -> Option<Self> {
        let settings = store.settings.model();
        Some(Self { which, model: store.model()?, score: settings.score.then_some(settings.place) })
    }
}

/// What an asking tells.
pub(super) struct Ears {
    /// How far it is.
    pub(super) news: Callback<News>,
    /// The answer so far, and whether this is its beginning.
    pub(super) words: Callback<(Rc<str>, bool)>,
}

/// How it ended, with the answer or the part of it that came.
pub(super) enum End {
    Whole(Turn),
    Part(Rc<str>, Failure),
    NoPrompt(String),
}

/// Asks. `first`: the turn before a second one.
pub(super) async fn carry_out(order: &Order, first: Option<Turn>, ears: &Ears) -> End {
    let prompt = match runs::prompt(request(order.which, first.as_ref())).await {
        Ok(prompt) => Rc::<str>::from(prompt.text.unwrap_or_default()),
        Err(why) => return End::NoPrompt(why),
    };
    let messages = match &first {
        Some(first) => messages(&first.prompt, Some((&first.answer, &prompt))),
        None => messages(&prompt, None),
    };
    let mut tries = 1;
    loop {
        let failure = match once(&order.model, &messages, ears).await {
            (text, Ok(ending)) => {
                return End::Whole(Turn {
                    which: order.which,
                    model: AttrValue::from(order.model.name.clone()),
                    prompt,
                    answer: text,
                    usage: ending.usage,
                    at_limit: ending.at_limit,
                    score: None,
                });
            }
            (text, Err(failure)) if text.is_empty() => failure,
            (text, Err(failure)) => return End::Part(text, failure),
        };
        let Some(seconds) = wait(&failure, tries) else { return End::Part("".into(), failure) };
        for seconds in (1..=seconds).rev() {
            ears.news.emit(News::Stage(Stage::Held { seconds, tries, failure: failure.clone() }));
            TimeoutFuture::new(1_000).await;
        }
        tries += 1;
    }
}

/// The prompt of a turn; a score without its templates, which no prompt has and which may be large.
pub(super) fn request(which: Which, first: Option<&Turn>) -> PromptRequest {
    match which {
        Which::First => PromptRequest::First,
        Which::Second(verbosity) => second(verbosity, first.and_then(|turn| turn.score.as_deref())),
    }
}

fn second(verbosity: Verbosity, score: Option<&Score>) -> PromptRequest {
    let score = score.map(|score| {
        Box::new(Score {
            result: score.result.clone(),
            judgement: score.judgement.clone(),
            templates: std::collections::BTreeMap::new(),
            phases: Vec::new(),
            stdout: score.stdout.clone(),
            stderr: score.stderr.clone(),
        })
    });
    PromptRequest::Second { score, verbosity }
}

async fn once(model: &Model, messages: &[Message], ears: &Ears) -> (Rc<str>, Result<Ending, Failure>) {
    let since = now();
    let told = |thought, words| ears.news.emit(News::Stage(Stage::Asked { since, thought, words }));
    told(0, 0);
    let (mut text, mut thought, mut shown) = (String::new(), 0, f64::NEG_INFINITY);
    let ending = ask(model, messages, |part| {
        let begins = text.is_empty();
        match part {
            Part::Thought(characters) => thought = characters,
            Part::Words(words) => text.push_str(words),
        }
        let begins = begins && !text.is_empty();
        if begins || now() - shown > UPDATE_MS {
            shown = now();
            // The box first: a page that counts words must have them.
            if !text.is_empty() {
                ears.words.emit((text.as_str().into(), begins));
            }
            told(thought, text.chars().count());
        }
    })
    .await;
    (text.into(), ending)
}

/// Seconds to wait before a busy service is asked again; none where a person has to decide.
fn wait(failure: &Failure, tries: u32) -> Option<u32> {
    let Failure::Busy { after, .. } = failure else { return None };
    let seconds = after.unwrap_or_else(|| FIRST_WAIT << (tries - 1).min(4)).max(1);
    (tries < MOST_TRIES && seconds <= LONGEST_WAIT).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(after: Option<u32>) -> Failure {
        Failure::Busy { status: 429, after, said: None }
    }

    #[test]
    fn a_busy_service_is_waited_for_as_it_says_and_not_for_ever() {
        assert_eq!(wait(&busy(Some(7)), 1), Some(7));
        assert_eq!([1, 2, 3, 4].map(|tries| wait(&busy(None), tries)), [Some(4), Some(8), Some(16), None]);
        assert_eq!(wait(&busy(Some(3600)), 1), None, "an hour is for the person to wait");
        assert_eq!(wait(&Failure::Cut, 1), None);
    }
}
