//! The catalogue as the list uses it.

use super::Catalog;
use infrabench_protocol::dataset::{Best, Facet, ListQuery, Listing, Sort};
use infrabench_protocol::quality::Quality;
use infrabench_protocol::verdict::Verdict;
use infrabench_task::Task;
use serde_json::json;
use std::collections::HashMap;

/// A task of `lines` lines, of which the canonical solution adds one more.
fn task(id: &str, donor: &str, difficulty: &str, services: &[&str], line: &str) -> Task {
    let task = json!({
        "task_id": id,
        "entry_point": format!("{donor}+feature_{id}"),
        "prompt": format!("Please build {id}."),
        "cdk_version": "2.178.2",
        "context": { "app.py": format!("{line}\n") },
        "canonical_solution": { "app.py": ["--- without_solution\n\n+++ with_solution\n\n@@ -1,0 +2,1 @@\n\n+secret = 1\n"] },
        "tests": { "tests/test_app.py": "def test_one():\n    assert True\n" },
        "metadata": { "title": format!("Title {id}"), "donor": donor, "services": services, "difficulty": difficulty },
    });
    Task::from_json(&task.to_string()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn catalog() -> Catalog {
    let tasks = vec![
        task("a", "shop", "hard", &["SQS", "Lambda"], "queue = 1"),
        task("b", "shop", "easy", &["S3"], "bucket = 1"),
        task("c", "edge", "medium", &["S3", "Lambda"], "bucket = 2"),
        task("d", "edge", "hard", &["WAF"], "firewall = 1"),
    ];
    let best = HashMap::from([("b".to_owned(), Best { verdict: Verdict::Passed, passed: 1, total: 1 })]);
    Catalog::new(tasks, Quality::default(), &best, 0)
}

fn ids(listing: &Listing) -> String {
    listing.rows.iter().map(|row| row.task_id.as_str()).collect()
}

fn count(listing: &Listing, facet: Facet, value: &str) -> Option<u32> {
    let counts = listing.facets.iter().find(|counts| counts.facet == facet)?;
    counts.values.iter().find(|found| found.value == value).map(|found| found.count)
}

fn query() -> ListQuery {
    ListQuery { count: 10, ..ListQuery::default() }
}

fn filtered(filters: &[(Facet, &[&str])]) -> ListQuery {
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    ListQuery { filters: filters.iter().map(|(facet, values)| (*facet, owned(values))).collect(), ..query() }
}

#[test]
fn every_word_must_occur_somewhere_in_the_task() {
    let mut catalog = catalog();
    for (search, expected) in
        [("bucket", "cb"), ("BUCKET edge", "c"), ("app.py", "cdab"), ("title queue", "a"), ("nothing", "")]
    {
        let listing = catalog.list(&ListQuery { search: search.to_owned(), ..query() });
        assert_eq!(ids(&listing), expected, "{search}");
    }
}

#[test]
fn the_search_does_not_tell_what_the_reference_hides() {
    let listing = catalog().list(&ListQuery { search: "secret".to_owned(), ..query() });
    assert_eq!(listing.matched, 0);
}

#[test]
fn values_of_one_facet_widen_and_facets_narrow() {
    let mut catalog = catalog();
    assert_eq!(ids(&catalog.list(&filtered(&[(Facet::Difficulty, &["hard", "easy"])]))), "dab");
    assert_eq!(
        ids(&catalog.list(&filtered(&[(Facet::Difficulty, &["hard"]), (Facet::Donor, &["shop"])]))),
        "a"
    );
    assert_eq!(ids(&catalog.list(&filtered(&[(Facet::Service, &["Lambda"])]))), "ca");
    assert_eq!(ids(&catalog.list(&filtered(&[(Facet::Verdict, &["none"])]))), "cda");
}

#[test]
fn counts_say_what_choosing_one_more_value_would_give() {
    let listing = catalog().list(&filtered(&[(Facet::Difficulty, &["hard"])]));
    // Its own facet is counted without itself, the others with it.
    assert_eq!(count(&listing, Facet::Difficulty, "easy"), Some(1));
    assert_eq!(count(&listing, Facet::Donor, "shop"), Some(1));
    assert_eq!(count(&listing, Facet::Service, "S3"), Some(0));
    assert_eq!(listing.without_filters, 4);
}

#[test]
fn a_chosen_value_that_no_task_has_matches_nothing_and_can_be_dropped() {
    let listing = catalog().list(&filtered(&[(Facet::Donor, &["gone"])]));
    assert_eq!((listing.matched, count(&listing, Facet::Donor, "gone")), (0, Some(0)));
}

#[test]
fn a_facet_that_tells_nothing_apart_is_left_out() {
    let listing = catalog().list(&query());
    assert!(listing.facets.iter().all(|counts| counts.facet != Facet::Masks));
}

#[test]
fn every_order_is_total_and_can_be_turned_around() {
    let mut catalog = catalog();
    let mut order = |sort, descending| ids(&catalog.list(&ListQuery { sort, descending, ..query() }));
    assert_eq!(order(Sort::Donor, false), "cdab");
    assert_eq!(order(Sort::Donor, true), "abcd");
    assert_eq!(order(Sort::Title, false), "abcd");
    assert_eq!(order(Sort::Difficulty, false), "bcda");
    assert_eq!(order(Sort::Verdict, false), "bcda");
}

#[test]
fn rows_are_given_for_the_last_list_only() {
    let mut catalog = catalog();
    let old = catalog.list(&query()).list;
    let new = catalog.list(&query()).list;
    assert!(catalog.rows(old, 0, 2).is_empty());
    assert_eq!(catalog.rows(new, 3, 5).len(), 1);
}

#[test]
fn a_task_is_located_in_its_list() {
    let listing = catalog().list(&ListQuery { locate: Some("b".to_owned()), ..query() });
    assert_eq!(listing.located, Some(3));
}

#[test]
fn a_new_score_changes_row_and_counts() {
    let mut catalog = catalog();
    catalog.score("a", Best { verdict: Verdict::Failed, passed: 0, total: 1 });
    let listing = catalog.list(&query());
    assert_eq!(count(&listing, Facet::Verdict, "failed"), Some(1));
    catalog.forget_scores();
    assert!(catalog.list(&query()).rows.iter().all(|row| row.best.is_none()));
}
