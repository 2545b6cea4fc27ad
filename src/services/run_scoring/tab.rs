//! Scoring in this tab: answers of one task after another, so that each task is prepared once.

use super::{keep, now_at, now_with, signed, traces};
use crate::services::dataset::TaskError;
use crate::services::runs;
use crate::services::scoring::SampleScorer;
use crate::state::store::Store;
use infrabench_protocol::results::Prediction;

/// Answers asked for at a time.
const BATCH: u32 = 16;

/// When so many answers in a row cannot be scored, it is the engine's fault and not theirs.
const MOST_IN_A_ROW: u32 = 3;

/// Scores what waits. Gives how many answers could not be scored and why the last could not; an error ends it.
pub(super) async fn score(store: &Store, id: &str) -> Result<Option<(u32, String)>, String> {
    let mut scorer = SampleScorer::new(store.clone());
    let mut left: Vec<Key> = Vec::new();
    let mut last_why = String::new();
    let mut in_a_row = 0;
    loop {
        let skipped = u32::try_from(left.len()).unwrap_or(u32::MAX);
        let batch = runs::waiting(id, BATCH.saturating_add(skipped)).await?;
        let mut found = false;
        for prediction in batch {
            if left.contains(&key(&prediction)) {
                continue;
            }
            found = true;
            match one(store, &mut scorer, id, &prediction).await {
                Ok(()) => in_a_row = 0,
                Err(Failure { why, of_the_engine }) => {
                    in_a_row += u32::from(of_the_engine);
                    if in_a_row >= MOST_IN_A_ROW {
                        return Err(why);
                    }
                    left.push(key(&prediction));
                    last_why = why;
                }
            }
        }
        if !found {
            let left = u32::try_from(left.len()).unwrap_or(u32::MAX);
            return Ok((left > 0).then_some((left, last_why)));
        }
    }
}

type Key = (String, Option<u32>, Option<u32>);

fn key(prediction: &Prediction) -> Key {
    (prediction.task_id.clone(), prediction.sample, prediction.turn)
}

/// Why an answer has no result.
struct Failure {
    why: String,
    of_the_engine: bool,
}

async fn one(
    store: &Store,
    scorer: &mut SampleScorer,
    id: &str,
    prediction: &Prediction,
) -> Result<(), Failure> {
    let of_the_engine = |why| Failure { why, of_the_engine: true };
    let task = store.task(&prediction.task_id).await.map_err(|error| match error {
        TaskError::Unknown => Failure {
            why: format!(
                "The dataset that is open has no task {}. Open the dataset that the answers are for.",
                prediction.task_id
            ),
            of_the_engine: false,
        },
        TaskError::Broken(why) | TaskError::Unavailable(why) => Failure { why, of_the_engine: false },
    })?;
    now_at(id, task.entry_point.clone());
    now_with(id, &task.cdk_version);
    let score = scorer.score(&task, &prediction.completion).await.map_err(of_the_engine)?;
    keep(id, signed(score.result.clone(), prediction), traces(&score)).await.map_err(of_the_engine)
}
