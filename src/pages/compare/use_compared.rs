//! What the page asks the runs worker: the runs there are, the pair, and what further runs came to.

use crate::components::same::Same;
use crate::runs::{Compared, RunFigures, TurnOutcome};
use crate::services::runs;
use std::collections::HashMap;
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

/// Every run, newest first.
#[hook]
pub fn use_run_list() -> Asked<Same<Vec<RunFigures>>> {
    let revision = runs::use_runs_revision();
    let found = use_state_eq(|| Asked::Reading);
    {
        let setter = found.setter();
        use_effect_with(revision, move |_| {
            spawn_local(async move {
                setter.set(match runs::list().await {
                    Ok(list) => Asked::Here(Same::new(list)),
                    Err(why) => Asked::Failed(why),
                });
            });
        });
    }
    (*found).clone()
}

/// Which runs were asked about, and what came of it.
type Answered<Q, T> = (Q, Asked<T>);

/// Runs `a` and `b`, paired. None for one of them: there is nothing to ask.
#[hook]
pub fn use_compared(a: Option<String>, b: Option<String>) -> Asked<Same<Compared>> {
    let revision = runs::use_runs_revision();
    let pair = a.zip(b);
    let found = use_state_eq(|| (None, Asked::Reading) as Answered<Option<(String, String)>, Same<Compared>>);
    let asked = use_mut_ref(|| 0_u32);
    {
        let setter = found.setter();
        use_effect_with((pair.clone(), revision), move |(pair, _)| {
            let number = asked.borrow().wrapping_add(1);
            asked.replace(number);
            let Some((a, b)) = pair.clone() else { return };
            spawn_local(async move {
                let answer = match runs::compare(&a, &b).await {
                    Ok(Some(compared)) => Asked::Here(Same::new(compared)),
                    Ok(None) => Asked::Failed(
                        "One of the runs is not there any more. Choose another one above.".to_owned(),
                    ),
                    Err(why) => Asked::Failed(why),
                };
                // An answer to an older question is not for this page any more.
                if *asked.borrow() == number {
                    setter.set((Some((a, b)), answer));
                }
            });
        });
    }
    // What is here of another pair must not stand under the heads of this one.
    if found.0 == pair { found.1.clone() } else { Asked::Reading }
}

/// What a further run came to, by task.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// The run.
    pub id: String,
    /// What its first scored sample of each task came to, for the tasks that it shares with run A.
    pub outcomes: Same<HashMap<String, TurnOutcome>>,
}

/// What the runs `more` came to on the tasks that they share with run `a`.
#[hook]
pub fn use_others(a: Option<String>, more: Vec<String>) -> Vec<Other> {
    let revision = runs::use_runs_revision();
    let found = use_state_eq(Vec::<Other>::new);
    let asked = use_mut_ref(|| 0_u32);
    {
        let setter = found.setter();
        use_effect_with((a, more, revision), move |(a, more, _)| {
            let number = asked.borrow().wrapping_add(1);
            asked.replace(number);
            let (a, more) = (a.clone(), more.clone());
            spawn_local(async move {
                let mut others = Vec::new();
                for id in more {
                    let Some(a) = &a else { break };
                    let Ok(Some(compared)) = runs::compare(a, &id).await else { continue };
                    let outcomes = compared.tasks.into_iter().map(|task| (task.task_id, task.b.1)).collect();
                    others.push(Other { id, outcomes: Same::new(outcomes) });
                }
                if *asked.borrow() == number {
                    setter.set(others);
                }
            });
        });
    }
    (*found).clone()
}
