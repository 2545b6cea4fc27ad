//! Which tasks are measured again though nothing about them has changed: another part of the dataset each day, so that in
//! time everything is, and no day pays for all of it.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_OF_A_DAY: u64 = 86_400;

/// `count` of the entry points, those whose turn it is today; all of them where `fresh`.
pub(super) fn of(entries: &[String], count: usize, fresh: bool) -> BTreeSet<String> {
    if fresh {
        return entries.iter().cloned().collect();
    }
    let day =
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / SECONDS_OF_A_DAY);
    on(entries, count, usize::try_from(day).unwrap_or_default())
}

fn on(entries: &[String], count: usize, day: usize) -> BTreeSet<String> {
    let first = day.wrapping_mul(count);
    let pick = |at: usize| entries.get(first.wrapping_add(at) % entries.len().max(1)).cloned();
    (0..count.min(entries.len())).filter_map(pick).collect()
}

#[cfg(test)]
mod tests {
    use super::on;
    use std::collections::BTreeSet;

    #[test]
    fn in_time_every_task_has_its_turn() {
        let entries: Vec<String> = (0..7).map(|number| format!("task {number}")).collect();
        assert_eq!(on(&entries, 2, 20_000).len(), 2);
        let seen: BTreeSet<String> = (20_000..20_004).flat_map(|day| on(&entries, 2, day)).collect();
        assert_eq!(seen.len(), 7);
        assert!(on(&[], 2, 1).is_empty());
        assert_eq!(on(&entries, 9, 1).len(), 7);
    }
}
