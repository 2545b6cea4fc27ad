//! Which runs are compared: those of the address where this browser has them, else the newest ones.

use super::address::Wanted;
use crate::runs::RunFigures;

/// More runs than this are not shown beside the pair.
pub const MOST_MORE: usize = 8;

/// The runs of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// Run A.
    pub a: Option<RunFigures>,
    /// Run B.
    pub b: Option<RunFigures>,
    /// Further runs, in the order of the address; none of them is A or B.
    pub more: Vec<RunFigures>,
    /// Ids of the address that no run here has.
    pub unknown: Vec<String>,
}

impl Chosen {
    /// Chooses among `runs`, newest first. An id that is not known is not replaced by another run: that would be another
    /// comparison than the one that was meant.
    pub fn new(wanted: &Wanted, runs: &[RunFigures]) -> Self {
        let find = |id: &str| runs.iter().find(|run| run.info.id == id).cloned();
        let mut unknown = Vec::new();
        let mut named = |id: &Option<String>| {
            let id = id.as_ref()?;
            let run = find(id);
            if run.is_none() {
                unknown.push(id.clone());
            }
            Some(run)
        };
        let (a, b) = (named(&wanted.a), named(&wanted.b));
        // A run with results says more than one that waits to be scored.
        let newest = |other: Option<&RunFigures>| {
            let free = || runs.iter().filter(|run| other.is_none_or(|other| other.info.id != run.info.id));
            free().find(|run| run.metrics.samples > 0).or_else(|| free().next()).cloned()
        };
        let a = match a {
            Some(named) => named,
            None => newest(b.as_ref().and_then(Option::as_ref)),
        };
        let b = match b {
            Some(named) => named,
            None => newest(a.as_ref()),
        };
        let mut more: Vec<RunFigures> = Vec::new();
        for id in &wanted.more {
            match find(id) {
                Some(run) => {
                    let shown = [&a, &b].into_iter().flatten().chain(&more);
                    if more.len() < MOST_MORE && shown.into_iter().all(|other| other.info.id != run.info.id) {
                        more.push(run);
                    }
                }
                None => unknown.push(id.clone()),
            }
        }
        Self { a, b, more, unknown }
    }

    /// What the address says with the chosen runs in it.
    pub fn address(&self, wanted: &Wanted) -> Wanted {
        let id = |run: &RunFigures| run.info.id.clone();
        Wanted {
            a: self.a.as_ref().map(id).or(wanted.a.clone()),
            b: self.b.as_ref().map(id).or(wanted.b.clone()),
            more: self.more.iter().map(id).collect(),
            unknown_show: None,
            ..wanted.clone()
        }
    }
}

/// The letter of the `index`-th further run: C, D, …
pub fn letter(index: usize) -> char {
    ('C'..='Z').nth(index).unwrap_or('+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::RunInfo;
    use infrabench_verdict::metrics::{Run, summarize};

    fn run(id: &str, samples: usize) -> RunFigures {
        let mut metrics = summarize(&Run { name: id.to_owned(), tasks: Vec::new() });
        metrics.samples = samples;
        RunFigures { info: RunInfo { id: id.to_owned(), ..RunInfo::default() }, metrics }
    }

    fn ids(query: &str) -> (Option<String>, Option<String>, Vec<String>, Vec<String>) {
        let runs = [run("new", 0), run("old", 3), run("older", 3)];
        let chosen = Chosen::new(&Wanted::from_query(query), &runs);
        let id = |run: RunFigures| run.info.id;
        (chosen.a.map(id), chosen.b.map(id), chosen.more.into_iter().map(id).collect(), chosen.unknown)
    }

    #[test]
    fn without_an_address_the_newest_scored_runs_are_compared() {
        let (a, b, more, unknown) = ids("");
        assert_eq!((a.as_deref(), b.as_deref()), (Some("old"), Some("older")));
        assert_eq!((more, unknown), (vec![], vec![]));
    }

    #[test]
    fn a_run_that_is_named_stays_and_the_other_one_differs() {
        let (a, b, ..) = ids("b=old");
        assert_eq!((a.as_deref(), b.as_deref()), (Some("older"), Some("old")));
        let (a, b, ..) = ids("a=old&b=old");
        assert_eq!((a.as_deref(), b.as_deref()), (Some("old"), Some("old")));
    }

    #[test]
    fn an_unknown_run_is_told_and_not_replaced() {
        let (a, b, more, unknown) = ids("a=gone&more=old,new,new,lost");
        assert_eq!((a, b.as_deref()), (None, Some("old")));
        assert_eq!((more, unknown), (vec!["new".to_owned()], vec!["gone".to_owned(), "lost".to_owned()]));
    }

    #[test]
    fn the_address_names_what_is_on_show() {
        let runs = [run("new", 0), run("old", 3), run("older", 3)];
        let wanted = Wanted::from_query("show=all");
        let address = Chosen::new(&wanted, &runs).address(&wanted);
        assert_eq!(address.to_query(), "a=old&b=older&show=all");
    }
}
