//! Figures of own runs as people read them.

use crate::components::text::{count, counted};
use crate::runs::RunFigures;

/// How a run was made: turns, and samples of each task.
pub(super) fn setting(run: &RunFigures) -> String {
    let turns = match run.info.turns {
        0 | 1 => "one turn".to_owned(),
        2 => "two turns".to_owned(),
        more => format!("{more} turns"),
    };
    let samples = run.metrics.pass_at.last().map_or(1, |pass| pass.k);
    if samples > 1 { format!("{turns}, {samples} samples") } else { turns }
}

/// Tokens, to three digits.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(super) fn tokens(number: u64) -> String {
    match u32::try_from(number) {
        Ok(small) if small < 10_000 => count(small),
        _ if number < 1_000_000 => format!("{:.0} k", number as f64 / 1e3),
        _ => format!("{:.1} M", number as f64 / 1e6),
    }
}

/// US dollars; what is very little is said with the digits it takes.
pub(super) fn dollars(cost: f64) -> String {
    if cost > 0.0 && cost < 0.01 { format!("${cost:.4}") } else { format!("${cost:.2}") }
}

/// Milliseconds as seconds.
pub(super) fn seconds(milliseconds: f64) -> String {
    format!("{:.1} s", milliseconds / 1000.0)
}

/// What is in no figure.
pub(super) fn left_out(runs: &[RunFigures]) -> String {
    let errors: usize = runs.iter().map(|run| run.metrics.infra_errors).sum();
    match u32::try_from(errors).unwrap_or(u32::MAX) {
        0 => "No infra errors to leave out.".to_owned(),
        errors => format!("{} left out of all shares.", counted(errors, "infra error", "infra errors")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_short() {
        assert_eq!([tokens(9_999), tokens(123_456), tokens(2_345_678)], ["9,999", "123 k", "2.3 M"]);
        assert_eq!([dollars(0.0), dollars(0.0042), dollars(12.345)], ["$0.00", "$0.0042", "$12.35"]);
        assert_eq!(seconds(1840.0), "1.8 s");
    }
}
