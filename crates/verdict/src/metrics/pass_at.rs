//! pass@k in its two forms, which are different questions and named apart.

use super::gather::{Run, TaskSamples};
use super::interval::{Share, mean_share, number, share};
use serde::{Deserialize, Serialize};

/// pass@k over the tasks that have k scored samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PassAt {
    /// How many samples may be tried.
    pub k: usize,
    /// Published form: the share of tasks that one of the *first* k samples solves, Wilson's interval.
    pub published: Share,
    /// Unbiased form (Chen et al., 2021): the mean over tasks of 1 - C(n-c, k) / C(n, k), bootstrap interval.
    pub unbiased: Share,
}

/// pass@k of a run. `None` where no task has k scored samples; tasks with fewer are left out.
pub fn pass_at(run: &Run, k: usize) -> Option<PassAt> {
    if k == 0 {
        return None;
    }
    let with_k: Vec<&TaskSamples> = run.tasks.iter().filter(|task| task.scored().count() >= k).collect();
    let solved = with_k.iter().filter(|task| task.scored().take(k).any(|sample| sample.last().is_passed()));
    let published = share(solved.count(), with_k.len())?;
    let per_task: Vec<f64> = with_k
        .iter()
        .map(|task| {
            let passed = task.scored().filter(|sample| sample.last().is_passed()).count();
            unbiased(task.scored().count(), passed, k)
        })
        .collect();
    Some(PassAt { k, published, unbiased: mean_share(&per_task)? })
}

/// The chance that one of k samples, drawn without replacement from `n` of which `c` passed, is among those: 1 - C(n-c, k) /
/// C(n, k), as a product that neither overflows nor loses digits. 1 where fewer than k did not pass.
pub fn unbiased(n: usize, c: usize, k: usize) -> f64 {
    let failed = n.saturating_sub(c);
    if failed < k {
        return 1.0;
    }
    let none = (failed + 1..=n).fold(1.0, |product, i| product * (1.0 - number(k) / number(i)));
    1.0 - none
}
