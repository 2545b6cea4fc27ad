//! Shares and differences with 95 % intervals.
//!
//! Where each task gives one yes or no, the interval is Wilson's (Wilson, 1927): it is right for few tasks and shares near
//! 0 and 1, where the usual one is not. Where a task gives several samples they are not independent, so tasks are drawn
//! again, with all that belongs to them: the percentile bootstrap (Efron, 1979). Draws use a fixed seed, so that the same
//! results give the same figures everywhere.

use rand::SeedableRng;
use rand_distr::{Binomial, Distribution};
use rand_pcg::Pcg64Mcg;
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};

/// How often the tasks are drawn again for an interval.
pub const DRAWS: usize = 10_000;

/// Any number will do; that it never changes is what matters.
const SEED: u64 = 0x1F7A_BE4C;

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// A share, 0 to 1, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The share, 0 to 1.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// Over how many tasks (samples, where each is a task's only one).
    pub of: usize,
}

/// A difference of two shares, -1 to 1, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
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
    let kinds = kinds(pairs);
    let [_, _, ..] = kinds.as_slice() else {
        let value = divide(sum);
        return Some((value, Interval { low: value, high: value }));
    };
    let mut random = Pcg64Mcg::seed_from_u64(SEED);
    let mut drawn: Vec<f64> =
        (0..DRAWS).map(|_| divide(draw(&kinds, pairs.len() as u64, &mut random))).collect();
    drawn.sort_unstable_by(f64::total_cmp);
    Some((divide(sum), Interval { low: quantile(&drawn, 0.025), high: quantile(&drawn, 0.975) }))
}

/// The different pairs, each with how many tasks have it.
fn kinds(pairs: &[(f64, f64)]) -> Vec<((f64, f64), u64)> {
    let mut sorted = pairs.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut kinds: Vec<((f64, f64), u64)> = Vec::new();
    for pair in sorted {
        match kinds.last_mut() {
            Some((last, count)) if *last == pair => *count += 1,
            Some(_) | None => kinds.push((pair, 1)),
        }
    }
    kinds
}

/// The sums over as many tasks as there are, drawn with replacement. Tasks that are alike are drawn together: how many of
/// each kind come up is multinomial, which is one binomial a kind.
fn draw(kinds: &[((f64, f64), u64)], tasks: u64, random: &mut Pcg64Mcg) -> (f64, f64) {
    let (mut left, mut unseen) = (tasks, tasks);
    let mut sum = (0.0, 0.0);
    for (pair, count) in kinds {
        let times = if *count >= unseen {
            left
        } else {
            let probability = exact(*count) / exact(unseen);
            Binomial::new(left, probability).map_or(0, |binomial| binomial.sample(random))
        };
        sum.0 += pair.0 * exact(times);
        sum.1 += pair.1 * exact(times);
        left -= times;
        unseen -= count;
    }
    sum
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
pub(crate) fn number(count: usize) -> f64 {
    exact(count as u64)
}

#[expect(clippy::cast_precision_loss, reason = "counts of tasks and samples are far below 2^52")]
fn exact(count: u64) -> f64 {
    count as f64
}
