//! Paired tasks as they go from the worker to the page: as columns. As rows, the names of fields would be most of the text,
//! and of thousands of tasks reading that text is what a person would wait for.

use super::{ComparedTask, TurnOutcome};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;
use std::hash::Hash;

/// Each list has an entry for each task, but for those that are numbered from one of them.
#[derive(Default, Serialize, Deserialize)]
struct Columns<S> {
    task_id: Vec<S>,
    /// Empty where the task is called by its id.
    title: Vec<S>,
    /// Numbers of `donors`.
    donor: Vec<u32>,
    donors: Vec<S>,
    a: Side,
    b: Side,
}

#[derive(Default, Serialize, Deserialize)]
struct Side {
    sample: Vec<u32>,
    /// Numbers of `outcomes`.
    outcome: Vec<u32>,
    /// Their times are 0: those differ from task to task.
    outcomes: Vec<TurnOutcome>,
    duration_ms: Vec<u64>,
    share: Vec<f64>,
}

/// Different values with their numbers.
struct Numbers<T>(HashMap<T, u32>);

impl<T: Eq + Hash> Numbers<T> {
    /// The number of a value; `new` hears of one that has none yet.
    fn of(&mut self, value: T, new: impl FnOnce()) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(value).or_insert_with(|| {
            new();
            next
        })
    }
}

pub(super) fn serialize<S: Serializer>(tasks: &[ComparedTask], serializer: S) -> Result<S::Ok, S::Error> {
    let mut columns: Columns<&str> = Columns::default();
    let mut donors = Numbers(HashMap::new());
    for task in tasks {
        columns.task_id.push(&task.task_id);
        columns.title.push(if task.title == task.task_id { "" } else { &task.title });
        let number = donors.of(task.donor.as_str(), || columns.donors.push(&task.donor));
        columns.donor.push(number);
    }
    columns.a = side(tasks.iter().map(|task| (&task.a, task.a_share)));
    columns.b = side(tasks.iter().map(|task| (&task.b, task.b_share)));
    columns.serialize(serializer)
}

fn side<'t>(tasks: impl Iterator<Item = (&'t (u32, TurnOutcome), f64)>) -> Side {
    let mut side = Side::default();
    let mut outcomes = Numbers(HashMap::new());
    for ((sample, outcome), share) in tasks {
        let TurnOutcome { verdict, error_type, passed, total, duration_ms } = *outcome;
        let alike = TurnOutcome { duration_ms: 0, ..outcome.clone() };
        let number = outcomes.of((verdict, error_type, passed, total), || side.outcomes.push(alike));
        side.sample.push(*sample);
        side.outcome.push(number);
        side.duration_ms.push(duration_ms);
        side.share.push(share);
    }
    side
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ComparedTask>, D::Error> {
    let Columns { task_id, title, donor, donors, a, b } = Columns::<String>::deserialize(deserializer)?;
    let uneven = || D::Error::custom("the columns of the tasks are not of one length");
    let (mut a, mut b) = (a.rows(), b.rows());
    let mut tasks = Vec::with_capacity(task_id.len());
    for ((task_id, title), donor) in task_id.into_iter().zip(title).zip(donor) {
        let (a, a_share) = a.next().flatten().ok_or_else(uneven)?;
        let (b, b_share) = b.next().flatten().ok_or_else(uneven)?;
        let title = if title.is_empty() { task_id.clone() } else { title };
        let donor = at(&donors, donor).ok_or_else(uneven)?.clone();
        tasks.push(ComparedTask { task_id, title, donor, a, b, a_share, b_share });
    }
    Ok(tasks)
}

impl Side {
    /// Its entries; none where a number leads nowhere.
    fn rows(self) -> impl Iterator<Item = Option<((u32, TurnOutcome), f64)>> {
        let Self { sample, outcome, outcomes, duration_ms, share } = self;
        let entries = sample.into_iter().zip(outcome).zip(duration_ms).zip(share);
        entries.map(move |(((sample, outcome), duration_ms), share)| {
            let outcome = TurnOutcome { duration_ms, ..at(&outcomes, outcome)?.clone() };
            Some(((sample, outcome), share))
        })
    }
}

fn at<T>(list: &[T], number: u32) -> Option<&T> {
    list.get(usize::try_from(number).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use infrabench_protocol::verdict::{ErrorType, Verdict};
    use proptest::prelude::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Message {
        #[serde(with = "super")]
        tasks: Vec<ComparedTask>,
    }

    fn outcomes() -> impl Strategy<Value = TurnOutcome> {
        let verdicts = prop_oneof![Just(Verdict::Passed), Just(Verdict::Failed), Just(Verdict::Timeout)];
        let types =
            prop_oneof![Just(None), Just(Some(ErrorType::WrongProperty)), Just(Some(ErrorType::Name))];
        (verdicts, types, 0..5_u32, 0..5_u32, any::<u64>()).prop_map(
            |(verdict, error_type, passed, total, duration_ms)| TurnOutcome {
                verdict,
                error_type,
                passed,
                total,
                duration_ms,
            },
        )
    }

    prop_compose! {
        fn task()(task_id in ".+", title in proptest::option::of(".+"), donor in "[a-c]?", a in (any::<u32>(), outcomes()),
                  b in (any::<u32>(), outcomes()), shares in (0..=1_u8, 0..=4_u8)) -> ComparedTask {
            let title = title.unwrap_or_else(|| task_id.clone());
            let (a_share, b_share) = (f64::from(shares.0), f64::from(shares.1) / 4.0);
            ComparedTask { task_id, title, donor, a, b, a_share, b_share }
        }
    }

    proptest! {
        #[test]
        fn tasks_come_out_as_they_went_in(tasks in proptest::collection::vec(task(), 0..20)) {
            let message = Message { tasks };
            let text = serde_json::to_string(&message).unwrap();
            prop_assert_eq!(serde_json::from_str::<Message>(&text).unwrap(), message);
        }
    }

    #[test]
    fn columns_of_different_lengths_are_refused() {
        let text = r#"{"tasks":{"task_id":["t"],"title":[""],"donor":[1],"donors":["d"],
            "a":{"sample":[0],"outcome":[0],"outcomes":[],"duration_ms":[1],"share":[1.0]},
            "b":{"sample":[],"outcome":[],"outcomes":[],"duration_ms":[],"share":[]}}}"#;
        let error = serde_json::from_str::<Message>(text).unwrap_err();
        assert!(error.to_string().starts_with("the columns of the tasks are not of one length"), "{error}");
    }
}
