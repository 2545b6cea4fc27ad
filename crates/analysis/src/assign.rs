//! Pairing by likeness.
//!
//! The best scoring pair first, and so on: not the assignment of the greatest sum, which would part two that are nearly
//! the same for the good of others. That is what a reader means by "the same thing, changed".

/// Pairs compared at most; beyond that only neighbours are compared.
const MAX_COMPARED: usize = 10_000;
/// Neighbours compared when there are too many.
const WINDOW: usize = 12;

/// Pairs of `0..left` with `0..right`, the best scoring first; none as score: never a pair. The tie-break treats both
/// sides alike, so that the pairs backwards are the pairs forwards.
pub(crate) fn best_first(
    left: usize,
    right: usize,
    score: impl Fn(usize, usize) -> Option<f64>,
) -> Vec<(usize, usize)> {
    let all = left.saturating_mul(right) <= MAX_COMPARED;
    let mut scored: Vec<(f64, usize, usize, usize)> = Vec::new();
    for one in 0..left {
        let (from, to) =
            if all { (0, right) } else { (one.saturating_sub(WINDOW), (one + WINDOW).min(right)) };
        for other in from..to {
            if let Some(score) = score(one, other) {
                scored.push((score, one.abs_diff(other), one, other));
            }
        }
    }
    scored.sort_by(|x, y| {
        y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)).then(x.2.min(x.3).cmp(&y.2.min(y.3))).then(x.2.cmp(&y.2))
    });
    let mut used = (vec![false; left], vec![false; right]);
    let mut pairs = Vec::new();
    for (_, _, one, other) in scored {
        if let (Some(first), Some(second)) = (used.0.get_mut(one), used.1.get_mut(other))
            && !*first
            && !*second
        {
            (*first, *second) = (true, true);
            pairs.push((one, other));
        }
    }
    pairs
}

/// Share of two sorted bags in common: 1 for equal ones.
pub(crate) fn dice(one: &[u64], other: &[u64]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0_u32);
    while let (Some(first), Some(second)) = (one.get(i), other.get(j)) {
        match first.cmp(second) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let total = u32::try_from(one.len() + other.len()).unwrap_or(u32::MAX);
    if total == 0 { 0.0 } else { 2.0 * f64::from(common) / f64::from(total) }
}
