//! Shares and differences with 95 % intervals.
//!
//! Where each task gives one yes or no, the interval is Wilson's (Wilson, 1927): it is right for few tasks and shares near
//! 0 and 1, where the usual one is not. Where a task gives several samples they are not independent, so tasks are drawn
//! again, with all that belongs to them: the percentile bootstrap (Efron, 1979). Draws use a fixed seed, so that the same
//! results give the same figures everywhere.

use oorandom::Rand32;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

/// How often the tasks are drawn again for an interval.
const DRAWS: usize = 10_000;

/// Of very many tasks fewer draws tell as much: no more than so many tasks are drawn in all.
const MOST_DRAWN: usize = 10_000_000;

/// Any number will do; that it never changes is what matters.
const SEED: u64 = 0x1F7A_BE4C;

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// A share, 0 to 1, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The share, 0 to 1.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// Over how many tasks (samples, where each is a task's only one).
    pub of: usize,
}

/// A difference of two shares, -1 to 1, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The first less the second.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// Over how many tasks.
    pub of: usize,
}

/// The standard normal's quantile.
pub(crate) fn z(probability: f64) -> f64 {
    Normal::standard().inverse_cdf(probability)
}

/// A share of `of` things of which each is a yes or a no, independent of the others. `None` of nothing.
pub fn share(yes: usize, of: usize) -> Option<Share> {
    if of == 0 {
        return None;
    }
    let (n, p, z) = (number(of), number(yes) / number(of), z(0.975));
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    // What rounding leaves at the ends is nothing, and is said to be.
    let low = if yes == 0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if yes == of { 1.0 } else { (middle + half).min(1.0) };
    Some(Share { value: p, interval: Interval { low, high }, of })
}

/// The mean of a share per task. `None` of nothing.
pub fn mean_share(per_task: &[f64]) -> Option<Share> {
    let pairs: Vec<(f64, f64)> = per_task.iter().map(|share| (*share, 1.0)).collect();
    pooled_share(&pairs)
}

/// A share of things that tasks have several of: per task, how many hold and how many there are. `None` of nothing.
pub fn pooled_share(per_task: &[(f64, f64)]) -> Option<Share> {
    let (value, interval) = ratio(per_task)?;
    // Draws of tasks that are all alike show no doubt, where every sample passed or none; few tasks leave some.
    if value <= 0.0 || value >= 1.0 {
        return share(if value > 0.0 { per_task.len() } else { 0 }, per_task.len());
    }
    Some(Share { value, interval, of: per_task.len() })
}

/// The mean of a difference per task. `None` of nothing.
pub fn mean_difference(per_task: &[f64]) -> Option<Difference> {
    let pairs: Vec<(f64, f64)> = per_task.iter().map(|difference| (*difference, 1.0)).collect();
    let (value, interval) = ratio(&pairs)?;
    Some(Difference { value, interval, of: per_task.len() })
}

/// The ratio of two sums over tasks, with its bootstrap interval.
fn ratio(pairs: &[(f64, f64)]) -> Option<(f64, Interval)> {
    let divide = |(above, below): (f64, f64)| if below > 0.0 { above / below } else { 0.0 };
    let sum = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    if sum.1 <= 0.0 {
        return None;
    }
    if pairs.windows(2).all(|pair| matches!(pair, [one, other] if one == other)) {
        let value = divide(sum);
        return Some((value, Interval { low: value, high: value }));
    }
    // One that takes no product of 128 bits: WebAssembly has none, and many tasks are drawn.
    let mut random = Rand32::new(SEED);
    let draws = (MOST_DRAWN / pairs.len()).clamp(1_000, DRAWS);
    let mut drawn: Vec<f64> = (0..draws).map(|_| divide(draw(pairs, &mut random))).collect();
    drawn.sort_unstable_by(f64::total_cmp);
    Some((divide(sum), Interval { low: quantile(&drawn, 0.025), high: quantile(&drawn, 0.975) }))
}

/// The sums over as many tasks as there are, drawn with replacement.
fn draw(pairs: &[(f64, f64)], random: &mut Rand32) -> (f64, f64) {
    // As wide on every machine, so that the same seed draws the same.
    let count = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
    (0..count).fold((0.0, 0.0), |sum, _| {
        let drawn = usize::try_from(random.rand_range(0..count)).ok().and_then(|at| pairs.get(at));
        drawn.map_or(sum, |pair| (sum.0 + pair.0, sum.1 + pair.1))
    })
}

/// A quantile of sorted values, between the two nearest.
pub(crate) fn quantile(sorted: &[f64], at: f64) -> f64 {
    let place = at * number(sorted.len().saturating_sub(1));
    let (below, part) = (place.floor(), place.fract());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index of the slice")]
    let below = below as usize;
    let value = |at: usize| sorted.get(at).or(sorted.last()).copied().unwrap_or_default();
    value(below) * (1.0 - part) + value(below + 1) * part
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts of tasks and samples are far below 2^52")]
pub(crate) fn number(count: usize) -> f64 {
    count as f64
}
