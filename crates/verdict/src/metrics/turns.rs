//! What a second turn changed.

use super::gather::Run;
use super::interval::{Share, share};
use infrabench_protocol::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// What a second turn changed, over first samples for the shares and over all scored samples for the counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turns {
    /// Correctness after the first turn.
    pub first: Share,
    /// Correctness after the last turn.
    pub last: Share,
    /// Samples that were asked a second time.
    pub asked_again: usize,
    /// Of those, the ones that did not pass and then did.
    pub fixed: usize,
    /// Of those, the ones of which fewer tests passed than before.
    pub broken: usize,
}

/// What second turns changed. `None` where there were none.
pub fn turns(run: &Run) -> Option<Turns> {
    let counted = |verdict: Verdict| verdict != Verdict::InfraError;
    let both = |sample: &&super::gather::Sample| sample.is_scored() && counted(sample.first.verdict);
    let samples = || run.tasks.iter().flat_map(|task| &task.samples).filter(both);
    let again: Vec<_> =
        samples().filter_map(|sample| Some((&sample.first, sample.second.as_ref()?))).collect();
    if again.is_empty() {
        return None;
    }
    let firsts: Vec<_> = run.tasks.iter().filter_map(|task| task.samples.iter().find(both)).collect();
    let after_first = firsts.iter().filter(|sample| sample.first.is_passed()).count();
    let after_last = firsts.iter().filter(|sample| sample.last().is_passed()).count();
    Some(Turns {
        first: share(after_first, firsts.len())?,
        last: share(after_last, firsts.len())?,
        asked_again: again.len(),
        fixed: again.iter().filter(|(first, second)| !first.is_passed() && second.is_passed()).count(),
        broken: again.iter().filter(|(first, second)| second.passed < first.passed).count(),
    })
}
