//! What of a run is on show, and how it stands in the address: `?v=failed&v=waiting&e=wrong_property&q=bucket&sort=passed&order=down&sample=0&task=…`.

use crate::runs::{SampleQuery, SampleSort};
use infrabench_protocol::verdict::Verdict;
use web_sys::UrlSearchParams;

/// What is on show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunView {
    /// Which samples, in which order; `first` and `count` are the table's own.
    pub query: SampleQuery,
    /// The sample that is open: its task and number.
    pub open: Option<(String, u32)>,
}

const SORTS: [(SampleSort, &str); 4] = [
    (SampleSort::Task, "task"),
    (SampleSort::Verdict, "verdict"),
    (SampleSort::Passed, "passed"),
    (SampleSort::Duration, "duration"),
];

impl RunView {
    /// As a query for the address, without `?`; empty for the default.
    pub fn to_address(&self) -> String {
        let Ok(params) = UrlSearchParams::new() else { return String::new() };
        for verdict in &self.query.verdicts {
            params.append("v", verdict.as_str());
        }
        if self.query.waiting {
            params.append("v", "waiting");
        }
        if let Some(error_type) = self.query.error_type {
            params.append("e", error_type.as_str());
        }
        if !self.query.search.trim().is_empty() {
            params.append("q", self.query.search.trim());
        }
        if self.query.sort != SampleSort::Task {
            let word = SORTS.iter().find(|(sort, _)| *sort == self.query.sort).map_or("", |(_, word)| word);
            params.append("sort", word);
        }
        if self.query.descending {
            params.append("order", "down");
        }
        if let Some((task, sample)) = &self.open {
            params.append("task", task);
            params.append("sample", &sample.to_string());
        }
        String::from(params.to_string())
    }

    /// Reads a query; what it does not know it leaves out.
    pub fn from_address(query: &str) -> Self {
        let Ok(params) = UrlSearchParams::new_with_str(query) else { return Self::default() };
        let words: Vec<String> = params.get_all("v").iter().filter_map(|value| value.as_string()).collect();
        let known = |word: &String| Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == word);
        let sort = params.get("sort");
        let error_type = params.get("e");
        let sample = params.get("sample").and_then(|number| number.parse().ok()).unwrap_or(0);
        Self {
            query: SampleQuery {
                verdicts: words.iter().filter_map(known).collect(),
                waiting: words.iter().any(|word| word == "waiting"),
                error_type: error_type.and_then(|word| serde_json::from_value(word.into()).ok()),
                search: params.get("q").unwrap_or_default(),
                sort: SORTS
                    .iter()
                    .find(|(_, word)| sort.as_deref() == Some(*word))
                    .map_or(SampleSort::Task, |(sort, _)| *sort),
                descending: params.get("order").as_deref() == Some("down"),
                first: 0,
                count: 0,
            },
            open: params.get("task").map(|task| (task, sample)),
        }
    }
}
