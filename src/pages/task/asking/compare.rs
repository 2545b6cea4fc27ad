//! Two turns, test by test.

use infrabench_protocol::api::Score;
use infrabench_protocol::run::TestOutcome;

/// What a second turn made of a test. In the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Passed before, and not after.
    Broken,
    /// Passed after, and not before.
    Fixed,
    /// Passed neither time.
    StillNot,
    /// Passed both times.
    StillPassed,
}

impl Fate {
    /// Every fate, in order.
    pub const ALL: [Self; 4] = [Self::Broken, Self::Fixed, Self::StillNot, Self::StillPassed];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Fixed => "fixed",
            Self::StillNot => "not passed",
            Self::StillPassed => "passed",
        }
    }
}

/// A test of both turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Node id.
    pub id: String,
    /// In the first turn.
    pub before: TestOutcome,
    /// In the second.
    pub after: TestOutcome,
    /// What became of it.
    pub fate: Fate,
}

/// Every test of either turn, what changed first. A test that one turn does not name did not run in it.
pub fn rows(first: &Score, second: &Score) -> Vec<Row> {
    let of = |score: &Score, id: &str| {
        let tests = score.judgement.tests.iter();
        tests.map(|test| &test.report).find(|report| report.id == id).map(|report| report.outcome)
    };
    let mut ids: Vec<&str> = Vec::new();
    for test in first.judgement.tests.iter().chain(&second.judgement.tests) {
        if !ids.contains(&test.report.id.as_str()) {
            ids.push(&test.report.id);
        }
    }
    let mut rows: Vec<Row> = ids
        .into_iter()
        .map(|id| {
            let before = of(first, id).unwrap_or(TestOutcome::Missing);
            let after = of(second, id).unwrap_or(TestOutcome::Missing);
            Row { id: id.to_owned(), before, after, fate: fate(before, after) }
        })
        .collect();
    rows.sort_by_key(|row| row.fate);
    rows
}

fn fate(before: TestOutcome, after: TestOutcome) -> Fate {
    match (before == TestOutcome::Passed, after == TestOutcome::Passed) {
        (true, false) => Fate::Broken,
        (false, true) => Fate::Fixed,
        (false, false) => Fate::StillNot,
        (true, true) => Fate::StillPassed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_comes_first_and_a_test_that_did_not_run_did_not_pass() {
        use TestOutcome::{Error, Failed, Missing, Passed};
        assert_eq!(fate(Passed, Missing), Fate::Broken);
        assert_eq!(fate(Error, Passed), Fate::Fixed);
        assert_eq!(fate(Failed, Error), Fate::StillNot);
        assert_eq!(fate(Passed, Passed), Fate::StillPassed);
        assert!(Fate::ALL.is_sorted());
    }
}
