//! What is scored, and where chance comes from.

use crate::Plan;
use crate::support::{answer, task, tasks};
use infrabench_protocol::results::Prediction;

/// Numbers from a seed: the generator known as `SplitMix64`.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("it is below a usize")
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}

/// Most answers give nothing to run, and some run for seconds, enough of them that there is always one to be interrupted.
pub(crate) fn predictions(plan: &Plan, random: &mut Random) -> Vec<Prediction> {
    let (tasks, runs) = (tasks(), task());
    let running = usize::try_from(plan.chaos.as_secs()).unwrap() * plan.workers / 5;
    let mut predictions: Vec<_> = (0..plan.jobs)
        .map(|number| {
            let (task, completion) = if number < running.min(plan.jobs) {
                let ends = ["x = 1", "raise ValueError('no')"][number % 2];
                (&runs, answer(&format!("import time\ntime.sleep({})\n{ends}  # {number}", 2 + number % 4)))
            } else {
                (&tasks[number % tasks.len()], format!("Prose number {number}."))
            };
            Prediction {
                task_id: task.task_id.clone(),
                completion,
                model: None,
                sample: Some(u32::try_from(number).unwrap()),
                turn: None,
                meta: None,
            }
        })
        .collect();
    random.shuffle(&mut predictions);
    predictions
}
