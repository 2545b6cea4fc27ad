//! Asking as a hook: one at a time, the newest wins, and leaving the page ends it.

use super::order::{Ears, End, Order, carry_out};
use super::state::{Asking, Before, News, Stage, Which};
use crate::components::same::Same;
use crate::pages::task::answer_state::{Answer, Change, Origin};
use crate::services::scoring::{Asked, Place, Scoring};
use crate::state::store::{Store, use_store};
use crate::state::toasts::Toast;
use futures::future::{AbortHandle, abortable};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What a page can do with a model.
#[derive(Clone, PartialEq)]
pub struct Asker {
    /// How far it is.
    pub state: UseReducerHandle<Asking>,
    /// Asks; one under way is ended.
    pub ask: Callback<Order>,
    /// Ends what is under way; what has come stays in the box.
    pub stop: Callback<()>,
    /// Puts the message about what is over away.
    pub dismiss: Callback<()>,
    /// Brings back what was in the box before.
    pub bring_back: Callback<()>,
    /// Puts a turn's answer into the box, with what it came to.
    pub show: Callback<usize>,
}

type Running = Rc<RefCell<Option<AbortHandle>>>;

/// Asking about the open task. `on_score` scores a whole answer as the button does.
#[hook]
pub fn use_asking(
    answer: &UseReducerHandle<Answer>,
    scoring: &Scoring,
    on_score: &Callback<(Rc<str>, Place)>,
) -> Asker {
    let store = use_store();
    let state = use_reducer_eq(Asking::default);
    let running: Running = use_mut_ref(|| None::<AbortHandle>);
    {
        let running = running.clone();
        use_effect_with((), move |()| move || running.take().iter().for_each(AbortHandle::abort));
    }
    let has_words = matches!(state.stage, Stage::Asked { words: 1.., .. });
    let stop = {
        let (running, state, answer) = (running.clone(), state.dispatcher(), answer.dispatcher());
        Callback::from(move |()| {
            if let Some(running) = running.take() {
                running.abort();
                answer.dispatch(Change::Finish { whole: false });
                state.dispatch(News::Stage(Stage::Stopped(has_words)));
            }
        })
    };
    // Whoever types while a model writes wants to go on alone.
    {
        let (stop, store) = (stop.clone(), store.clone());
        use_effect_with(has_words && !answer.writing, move |typed| {
            if *typed {
                stop.emit(());
                store.toast(Toast::info("You changed the answer, so the model was stopped."));
            }
        });
    }
    {
        let (state, asked) = (state.dispatcher(), scoring.asked.clone());
        use_effect_with(scoring.state.score().cloned().map(Same), move |score| {
            if let (Some(score), Some(asked)) = (score, asked) {
                state.dispatch(News::Scored(asked.completion.clone(), score.clone()));
            }
        });
    }
    let bring_back = {
        let (stop, state, answer) = (stop.clone(), state.clone(), answer.dispatcher());
        Callback::from(move |()| {
            let Some(before) = state.before.clone() else { return };
            stop.emit(());
            put(&answer, before);
            state.dispatch(News::BroughtBack);
        })
    };
    let ask = {
        let (running, state, answer) = (running.clone(), state.clone(), answer.clone());
        let (store, on_score) = (store.clone(), on_score.clone());
        Callback::from(move |order: Order| {
            running.take().iter().for_each(AbortHandle::abort);
            begin(&order, &state, &answer, &store, &on_score, &running);
        })
    };
    let show = {
        let (state, answer, recall) = (state.clone(), answer.clone(), scoring.recall.clone());
        let store = store.clone();
        Callback::from(move |index: usize| {
            let Some(turn) = state.turns.get(index) else { return };
            if !matches!(answer.origin, Origin::Model { .. }) && !answer.is_empty() {
                let (before, answer) = (before(&answer), answer.dispatcher());
                let undo = Callback::from(move |()| put(&answer, before.clone()));
                store.toast(Toast::info("Your answer was put aside.").with_action("Undo", undo));
            }
            let origin = Origin::Model { name: turn.model.clone(), whole: true };
            answer.dispatch(Change::Put(turn.answer.clone(), origin));
            if let Some(score) = &turn.score {
                let place = if score.result.engine.as_deref() == Some("native") {
                    Place::Backend
                } else {
                    Place::Here
                };
                recall
                    .emit((Asked { completion: turn.answer.clone(), reading: None, place }, score.0.clone()));
            }
        })
    };
    let dismiss = {
        let state = state.dispatcher();
        Callback::from(move |()| state.dispatch(News::Stage(Stage::Idle)))
    };
    Asker { state, ask, stop, dismiss, bring_back, show }
}

fn before(answer: &Answer) -> Before {
    Before { text: answer.text.clone(), origin: answer.origin.clone(), reading: answer.reading }
}

fn put(answer: &UseReducerDispatcher<Answer>, before: Before) {
    answer.dispatch(Change::Put(before.text, before.origin));
    answer.dispatch(Change::Choose(before.reading));
}

fn begin(
    order: &Order,
    state: &UseReducerHandle<Asking>,
    answer: &UseReducerHandle<Answer>,
    store: &Store,
    on_score: &Callback<(Rc<str>, Place)>,
    running: &Running,
) {
    let name = AttrValue::from(order.model.name.clone());
    // A model's own answer needs no bringing back: it is a turn, or broke off.
    let own = !answer.is_empty() && !matches!(answer.origin, Origin::Model { .. });
    let kept = own.then(|| before(answer));
    state.dispatch(News::Begun { which: order.which, model: name.clone(), before: kept.clone() });
    let first = match order.which {
        Which::First => None,
        Which::Second(_) => state.turns.first().cloned(),
    };
    let write = {
        let (answer, state, store, running) =
            (answer.dispatcher(), state.dispatcher(), store.clone(), running.clone());
        let name = name.clone();
        move |(text, begins): (Rc<str>, bool)| {
            answer.dispatch(Change::Write { text, model: name.clone(), begins });
            let Some(kept) = kept.clone().filter(|_| begins) else { return };
            let (answer, state, running) = (answer.clone(), state.clone(), running.clone());
            let undo = Callback::from(move |()| {
                running.take().iter().for_each(AbortHandle::abort);
                put(&answer, kept.clone());
                state.dispatch(News::BroughtBack);
            });
            store.toast(Toast::info("The model’s answer took the place of yours.").with_action("Undo", undo));
        }
    };
    let words = Callback::from(write);
    let dispatcher = state.dispatcher();
    let ears = Ears { news: Callback::from(move |news| dispatcher.dispatch(news)), words: words.clone() };
    let (state, answer, on_score) = (state.dispatcher(), answer.dispatcher(), on_score.clone());
    let (order, done) = (order.clone(), running.clone());
    let (work, handle) = abortable(async move {
        match carry_out(&order, first, &ears).await {
            End::Whole(turn) => {
                let text = turn.answer.clone();
                words.emit((text.clone(), false));
                answer.dispatch(Change::Finish { whole: true });
                state.dispatch(News::Answered(turn));
                done.take();
                if let Some(place) = order.score {
                    on_score.emit((text, place));
                }
            }
            End::Part(text, failure) => {
                let kept = !text.is_empty();
                if kept {
                    words.emit((text, false));
                }
                answer.dispatch(Change::Finish { whole: false });
                state.dispatch(News::Stage(Stage::Failed { failure, kept }));
                done.take();
            }
            End::NoPrompt(why) => {
                state.dispatch(News::Stage(Stage::NoPrompt(why)));
                done.take();
            }
        }
    });
    *running.borrow_mut() = Some(handle);
    spawn_local(async move {
        // Aborted: another asking took its place, or nobody waits any more.
        let _ = work.await;
    });
}
