//! Figures of own runs as people read them.

use crate::components::text::counted;
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
    fn times_are_told_in_seconds() {
        assert_eq!(seconds(1840.0), "1.8 s");
    }
}
