//! What the page asks the runs worker: the runs there are, the pair, and what further runs came to.
//!
//! Each is asked anew when a run or the dataset changes. While a run is being scored that is with every answer, so there
//! is never more than one question of a kind under way, and one that waits.

use crate::components::same::Same;
use crate::runs::{Compared, RunFigures, TurnOutcome};
use crate::services::runs;
use crate::state::store::use_store;
use std::collections::HashMap;
use std::future::Future;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Something that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked<T> {
    /// It is on its way.
    Reading,
    /// It could not be had; a sentence with the way out.
    Failed(String),
    /// It is here.
    Here(T),
}

/// The newest question, the newest answer with its question, and whether one is under way.
struct Turn<Q> {
    wanted: Option<Q>,
    busy: bool,
}

/// Asks `question` with `ask`, anew with each change. None while there is no answer to this very question.
#[hook]
fn use_asked<Q, T, F, A>(question: Q, ask: F) -> Option<T>
where
    Q: Clone + PartialEq + 'static,
    T: Clone + PartialEq + 'static,
    F: Fn(Q) -> A + 'static,
    A: Future<Output = T> + 'static,
{
    let store = use_store();
    let revision = runs::use_runs_revision();
    let found = use_state_eq(|| None::<(Q, T)>);
    let turn = use_mut_ref(|| Turn { wanted: None, busy: false });
    {
        let setter = found.setter();
        use_effect_with((question.clone(), revision, store.dataset_revision), move |(question, ..)| {
            turn.borrow_mut().wanted = Some(question.clone());
            if std::mem::replace(&mut turn.borrow_mut().busy, true) {
                return;
            }
            spawn_local(async move {
                loop {
                    let Some(question) = turn.borrow_mut().wanted.take() else { break };
                    let answer = ask(question.clone()).await;
                    setter.set(Some((question, answer)));
                }
                turn.borrow_mut().busy = false;
            });
        });
    }
    // What is here of another question must not stand under this one.
    found.as_ref().filter(|(asked, _)| *asked == question).map(|(_, answer)| answer.clone())
}

/// Every run, newest first.
#[hook]
pub fn use_run_list() -> Asked<Same<Vec<RunFigures>>> {
    let found = use_asked((), |()| async {
        match runs::list().await {
            Ok(list) => Asked::Here(Same::new(list)),
            Err(why) => Asked::Failed(why),
        }
    });
    found.unwrap_or(Asked::Reading)
}

/// Runs `a` and `b`, paired. None for one of them: there is nothing to ask.
#[hook]
pub fn use_compared(a: Option<String>, b: Option<String>) -> Asked<Same<Compared>> {
    let found = use_asked(a.zip(b), |pair| async move {
        let Some((a, b)) = pair else { return Asked::Reading };
        match runs::compare(&a, &b).await {
            Ok(Some(compared)) => Asked::Here(Same::new(compared)),
            Ok(None) => {
                Asked::Failed("One of the runs is not there any more. Choose another one above.".to_owned())
            }
            Err(why) => Asked::Failed(why),
        }
    });
    found.unwrap_or(Asked::Reading)
}

/// What a further run came to, by task.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// The run.
    pub id: String,
    /// What its first scored sample of each task came to, for the tasks that it shares with run A.
    pub outcomes: Same<HashMap<String, TurnOutcome>>,
}

/// What the runs `more` came to on the tasks that they share with run `a`. In their order; one that is gone came to
/// nothing.
#[hook]
pub fn use_others(a: Option<String>, more: Vec<String>) -> Vec<Other> {
    let found = use_asked((a, more), |(a, more)| async move {
        let mut others = Vec::new();
        for id in more {
            let compared = match &a {
                Some(a) => runs::compare(a, &id).await.ok().flatten(),
                None => None,
            };
            let tasks = compared.map(|compared| compared.tasks).unwrap_or_default();
            let outcomes = tasks.into_iter().map(|task| (task.task_id, task.b.1)).collect();
            others.push(Other { id, outcomes: Same::new(outcomes) });
        }
        others
    });
    found.unwrap_or_default()
}
