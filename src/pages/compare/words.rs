//! What the figures say, in sentences that claim no more than the figures do.

use crate::components::text::{count, counted};
use infrabench_verdict::metrics::{Difference, Pairing, Resolution, Share};

/// Splits of fewer tasks than this cannot reach the 5 % level, however uneven.
const FEWEST: usize = 6;

/// A number of tasks or samples.
pub fn number(number: usize) -> String {
    count(u32::try_from(number).unwrap_or(u32::MAX))
}

/// `1 task`, `2 tasks`.
pub fn many(number: usize, one: &str, many: &str) -> String {
    counted(u32::try_from(number).unwrap_or(u32::MAX), one, many)
}

/// A share in per cent, `54.8`; `100` and `0` without a decimal.
pub fn percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    text.strip_suffix(".0").filter(|whole| matches!(*whole, "0" | "100")).map_or(text.clone(), str::to_owned)
}

/// An interval in per cent, `40 to 69`.
pub fn interval(share: &Share) -> String {
    format!("{:.0} to {:.0}", share.interval.low * 100.0, share.interval.high * 100.0)
}

/// A difference in points with its sign, `+14.3`, `−2.4`.
pub fn points(difference: f64) -> String {
    let points = difference * 100.0;
    let text = format!("{:.1}", points.abs());
    match (text.as_str(), points < 0.0) {
        ("0.0", _) => "0.0".to_owned(),
        (_, true) => format!("−{text}"),
        (_, false) => format!("+{text}"),
    }
}

/// `p = 0.146`, `p < 0.001`.
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {p:.3}") }
}

/// How often chance alone gives such a split.
fn how_often(p: f64) -> String {
    if p < 0.0001 {
        return "less than once in 10,000 times".to_owned();
    }
    let times = (1.0 / p).round();
    if times < 1.5 {
        "more often than not".to_owned()
    } else if times < 2.5 {
        "about every other time".to_owned()
    } else {
        format!("about once in {} times", number_of(times))
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, between 2 and 10,000")]
fn number_of(times: f64) -> String {
    count(times as u32)
}

/// Whether the two are told apart by which tasks they solve.
pub fn told_apart(pairing: &Pairing, p: f64) -> String {
    let Pairing { both, only_a, only_b, neither } = *pairing;
    let (disagree, all) = (only_a + only_b, both + only_a + only_b + neither);
    if disagree == 0 {
        return "Not by these tasks: the two runs solve the very same ones.".to_owned();
    }
    let split = format!(
        "{} of {} {}, {} for A and {} for B",
        number(disagree),
        many(all, "task", "tasks"),
        if disagree == 1 { "disagrees" } else { "disagree" },
        number(only_a),
        number(only_b)
    );
    let chance = format!("chance alone gives a split at least this uneven {}", how_often(p));
    if p < 0.05 {
        let better = if only_a > only_b { "A" } else { "B" };
        format!("Yes, {better} solves more of them. {split}; {chance}.")
    } else if disagree < FEWEST {
        format!(
            "Not by these tasks. {split}; with fewer than {FEWEST} that disagree, no split is uneven enough to tell."
        )
    } else {
        format!("Not by these tasks. {split}; {chance}.")
    }
}

/// What the interval adds to the test.
pub fn interval_says(difference: &Difference, p: f64, several: bool) -> String {
    let zero = difference.interval.low <= 0.0 && difference.interval.high >= 0.0;
    let test = if several { " The test looks at first samples, the interval at all of them." } else { "" };
    match (zero, p < 0.05) {
        (true, false) => format!("The interval includes 0.{test}"),
        (false, true) => format!("The interval does not include 0.{test}"),
        (true, true) => {
            format!("The interval includes 0 all the same: take it as close to undecided.{test}")
        }
        (false, false) => {
            format!("The interval does not include 0 all the same: take it as close to undecided.{test}")
        }
    }
}

/// The smallest difference that the tasks resolve, with the samples that there are and with more.
pub fn resolution(resolution: &[Resolution], tasks: usize, samples: usize) -> Option<String> {
    let here = resolution.iter().rfind(|one| one.samples <= samples.max(1)).or(resolution.first())?;
    let told = |one: &Resolution| format!("{:.0} points", (one.difference * 100.0).ceil());
    let mut words = format!(
        "Four times out of five, {} show a difference of {} or more with {} each.",
        many(tasks, "such task", "such tasks"),
        told(here),
        many(here.samples, "sample", "samples"),
    );
    if let Some(more) = resolution.iter().find(|one| one.samples > here.samples)
        && told(more) != told(here)
    {
        words.push_str(&format!(" With {} it would be {}.", number(more.samples), told(more)));
    }
    Some(words)
}

/// Which tasks only one of the runs scored; empty where there are none.
pub fn left_out(only_in_a: u32, only_in_b: u32) -> String {
    match (only_in_a, only_in_b) {
        (0, 0) => String::new(),
        (a, 0) => format!("Left out: {} that only A scored.", counted(a, "task", "tasks")),
        (0, b) => format!("Left out: {} that only B scored.", counted(b, "task", "tasks")),
        (a, b) => {
            let a = counted(a, "task", "tasks");
            format!("Left out: {a} that only A scored and {} that only B did.", count(b))
        }
    }
}

/// Which tasks are paired and which are left out.
pub fn paired(tasks: usize, only_in_a: u32, only_in_b: u32) -> String {
    let tasks = many(tasks, "task", "tasks");
    let words = format!(
        "{tasks} that both runs scored. Paired by task, first sample. {}",
        left_out(only_in_a, only_in_b)
    );
    words.trim_end().to_owned()
}

/// Round numbers for an axis that holds 0 and all of `low..=high`, in points; both ends among them.
#[allow(clippy::cast_possible_truncation, reason = "points, at most 100 each way")]
pub fn axis(low: f64, high: f64) -> Vec<i32> {
    let (low, high) = (low.min(0.0) * 100.0, high.max(0.0) * 100.0);
    let step =
        [1, 2, 5, 10, 20, 50].into_iter().find(|step| (high - low) / f64::from(*step) <= 6.0).unwrap_or(50);
    let (first, last) = ((low / f64::from(step)).floor() as i32, (high / f64::from(step)).ceil() as i32);
    let last = if first == last { last + 1 } else { last };
    (first..=last).map(|at| at * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use infrabench_verdict::metrics::Interval;

    #[test]
    fn a_split_that_chance_gives_tells_nothing_apart() {
        let pairing = Pairing { both: 14, only_a: 9, only_b: 3, neither: 16 };
        assert_eq!(
            told_apart(&pairing, 0.146),
            "Not by these tasks. 12 of 42 tasks disagree, 9 for A and 3 for B; chance alone gives a split at least this \
             uneven about once in 7 times."
        );
    }

    #[test]
    fn an_uneven_split_tells_them_apart_and_says_for_whom() {
        let pairing = Pairing { both: 100, only_a: 2, only_b: 20, neither: 1878 };
        assert_eq!(
            told_apart(&pairing, 0.000_121),
            "Yes, B solves more of them. 22 of 2,000 tasks disagree, 2 for A and 20 for B; chance alone gives a split at \
             least this uneven about once in 8,264 times."
        );
        assert!(told_apart(&pairing, 1e-9).ends_with("less than once in 10,000 times."));
    }

    #[test]
    fn few_or_no_disagreements_are_said_to_tell_nothing() {
        let of = |only_a, only_b| Pairing { both: 1, only_a, only_b, neither: 0 };
        assert_eq!(told_apart(&of(0, 0), 1.0), "Not by these tasks: the two runs solve the very same ones.");
        assert_eq!(
            told_apart(&of(1, 0), 1.0),
            "Not by these tasks. 1 of 2 tasks disagrees, 1 for A and 0 for B; with fewer than 6 that disagree, no split is \
             uneven enough to tell."
        );
        assert!(told_apart(&of(4, 4), 1.0).ends_with("at least this uneven more often than not."));
    }

    #[test]
    fn interval_and_test_may_disagree_and_it_is_said() {
        let difference = |low, high| Difference { value: 0.1, interval: Interval { low, high }, of: 42 };
        assert_eq!(interval_says(&difference(-0.02, 0.3), 0.146, false), "The interval includes 0.");
        assert_eq!(interval_says(&difference(0.02, 0.3), 0.01, false), "The interval does not include 0.");
        assert!(interval_says(&difference(0.01, 0.3), 0.06, false).contains("undecided"));
        assert!(interval_says(&difference(0.01, 0.3), 0.01, true).ends_with("the interval at all of them."));
    }

    #[test]
    fn the_resolution_is_told_for_the_samples_there_are() {
        let all = [(1, 0.213), (2, 0.17), (5, 0.14)]
            .map(|(samples, difference)| Resolution { samples, difference });
        assert_eq!(
            resolution(&all, 42, 1).as_deref(),
            Some(
                "Four times out of five, 42 such tasks show a difference of 22 points or more with 1 sample each. With 2 it \
                 would be 17 points."
            )
        );
        assert!(
            resolution(&all, 42, 4).is_some_and(|words| words.contains("17 points or more with 2 samples"))
        );
        assert_eq!(resolution(&[], 42, 1), None);
    }

    #[test]
    fn figures_are_written_as_in_the_tables() {
        assert_eq!([0.0, 0.548, 1.0, 0.1].map(percent), ["0", "54.8", "100", "10.0"]);
        assert_eq!([0.143, -0.024, 0.0, -0.0001].map(points), ["+14.3", "−2.4", "0.0", "0.0"]);
        assert_eq!([0.146, 0.0004, 1.0].map(p_value), ["p = 0.146", "p < 0.001", "p = 1.000"]);
    }

    #[test]
    fn tasks_left_out_are_counted() {
        assert_eq!(paired(42, 0, 0), "42 tasks that both runs scored. Paired by task, first sample.");
        assert!(paired(1, 3, 1).ends_with("Left out: 3 tasks that only A scored and 1 that only B did."));
        assert!(paired(1, 0, 1).ends_with("Left out: 1 task that only B scored."));
    }

    #[test]
    fn an_axis_has_zero_both_ends_and_few_round_numbers() {
        assert_eq!(axis(-0.024, 0.31), [-10, 0, 10, 20, 30, 40]);
        assert_eq!(axis(0.0, 0.0), [0, 1]);
        assert_eq!(axis(-1.0, 1.0), [-100, -50, 0, 50, 100]);
        assert_eq!(axis(0.011, 0.029), [0, 1, 2, 3]);
    }
}
