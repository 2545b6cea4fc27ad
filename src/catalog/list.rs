//! Filter, count, sort. The counts beside a facet's values are taken with the search and all *other* facets applied:
//! they say what choosing one more value would give.

use super::entry::Entry;
use super::words::{Vocabulary, difficulty_rank};
use super::{Catalog, Order};
use infrabench_protocol::dataset::{Best, Facet, FacetCounts, FacetValue, ListQuery, Listing, Row, Sort};
use infrabench_protocol::verdict::Verdict;
use std::cmp::{Ordering, Reverse};

/// The value of [`Facet::Verdict`] for a task that was not tried.
pub const NOT_TRIED: &str = "none";

impl Catalog {
    /// Filters, counts and sorts; the rows of the list can be asked for by its number.
    pub fn list(&mut self, query: &ListQuery) -> Listing {
        let search = query.search.to_lowercase();
        let matches: Vec<_> = search.split_whitespace().map(|word| self.texts.find(word)).collect();
        let chosen = Chosen::new(self, query);
        let mut counts = Counts::new(self);
        let mut without_filters = 0;
        let mut listed = Vec::new();
        let order = self.order(query);
        for index in order.positions.iter().copied() {
            let Some(entry) = self.entries.get(index) else { continue };
            if !matches.iter().all(|matches| matches.any(&entry.texts)) {
                continue;
            }
            without_filters += 1;
            let misses = Facet::ALL.map(|facet| !chosen.has(facet, entry));
            match misses.iter().filter(|missed| **missed).count() {
                0 => {
                    listed.push(index);
                    for facet in Facet::ALL {
                        counts.add(facet, entry);
                    }
                }
                1 => {
                    for (facet, _) in Facet::ALL.into_iter().zip(misses).filter(|(_, missed)| *missed) {
                        counts.add(facet, entry);
                    }
                }
                _ => {}
            }
        }
        self.order = Some(order);
        let located = query.locate.as_ref().and_then(|id| self.by_id.get(id));
        let located = located.and_then(|index| listed.iter().position(|listed| listed == index));
        self.listed = listed;
        self.list = self.list.wrapping_add(1);
        let first = query.first.min(number(self.listed.len()).saturating_sub(1));
        Listing {
            list: self.list,
            total: number(self.entries.len()),
            matched: number(self.listed.len()),
            without_filters,
            facets: counts.told(self, query),
            has_mutation: self.entries.iter().any(|entry| entry.row.mutation.is_some()),
            first,
            rows: self.rows(self.list, first, query.count),
            located: located.map(number),
        }
    }

    /// Rows of the last list; none when `list` is not the last one.
    pub fn rows(&self, list: u32, first: u32, count: u32) -> Vec<Row> {
        if list != self.list {
            return Vec::new();
        }
        let indexes = self.listed.iter().skip(first as usize).take(count as usize);
        indexes.filter_map(|index| self.entries.get(*index)).map(|entry| entry.row.clone()).collect()
    }

    /// Every task in the order asked for: the last one where that is it.
    fn order(&mut self, query: &ListQuery) -> Order {
        let (sort, descending) = (query.sort, query.descending);
        if let Some(order) = self.order.take_if(|order| order.sort == sort && order.descending == descending)
        {
            return order;
        }
        let entries = &self.entries;
        let mut positions: Vec<usize> = (0..entries.len()).collect();
        positions.sort_by(|a, b| match (entries.get(*a), entries.get(*b)) {
            (Some(a), Some(b)) => {
                let order = by(sort, &a.row, &b.row);
                (if descending { order.reverse() } else { order }).then_with(|| ties(&a.row, &b.row))
            }
            _ => Ordering::Equal,
        });
        Order { sort, descending, positions }
    }
}

fn by(sort: Sort, a: &Row, b: &Row) -> Ordering {
    match sort {
        Sort::Donor => a.donor.cmp(&b.donor),
        Sort::Title => a.title.to_lowercase().cmp(&b.title.to_lowercase()),
        Sort::Difficulty => (difficulty_rank(&a.difficulty), &a.difficulty)
            .cmp(&(difficulty_rank(&b.difficulty), &b.difficulty)),
        Sort::Cut => a.cut_lines.cmp(&b.cut_lines),
        Sort::Masks => a.masks.cmp(&b.masks),
        Sort::Tests => a.tests.cmp(&b.tests),
        Sort::Mutation => (a.mutation.is_none(), a.mutation).cmp(&(b.mutation.is_none(), b.mutation)),
        Sort::Verdict => verdict_key(a.best).cmp(&verdict_key(b.best)),
    }
}

/// In display order, more tests passed first, not tried last.
fn verdict_key(best: Option<Best>) -> (usize, Reverse<u32>) {
    let place = Verdict::ALL.iter().position(|verdict| best.is_some_and(|best| best.verdict == *verdict));
    (place.unwrap_or(Verdict::ALL.len()), Reverse(best.map_or(0, |best| best.passed)))
}

fn ties(a: &Row, b: &Row) -> Ordering {
    let key = |row: &Row| Reverse(row.cut_lines);
    a.donor
        .cmp(&b.donor)
        .then_with(|| key(a).cmp(&key(b)))
        .then_with(|| a.title.cmp(&b.title))
        .then_with(|| a.task_id.cmp(&b.task_id))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Position among the verdicts, not tried last.
fn verdict_number(best: Option<Best>) -> usize {
    verdict_key(best).0
}

fn verdict_word(number: usize) -> &'static str {
    Verdict::ALL.get(number).map_or(NOT_TRIED, |verdict| verdict.as_str())
}

/// The chosen values, as numbers. None: the facet filters nothing.
struct Chosen {
    difficulty: Option<Vec<usize>>,
    kind: Option<Vec<usize>>,
    verdict: Option<Vec<usize>>,
    donor: Option<Vec<usize>>,
    service: Option<Vec<usize>>,
    masks: Option<Vec<usize>>,
}

impl Chosen {
    fn new(catalog: &Catalog, query: &ListQuery) -> Self {
        let values = |facet: Facet| {
            let chosen = query.filters.iter().find(|(asked, values)| *asked == facet && !values.is_empty());
            chosen.map(|(_, values)| values)
        };
        // A value that no task has stays chosen and matches nothing: an old address must not show everything.
        let numbers = |facet, words: &Vocabulary| -> Option<Vec<usize>> {
            values(facet).map(|values| values.iter().filter_map(|value| words.find(value)).collect())
        };
        let verdicts = values(Facet::Verdict).map(|values| {
            (0..=Verdict::ALL.len())
                .filter(|number| values.iter().any(|value| value == verdict_word(*number)))
                .collect()
        });
        Self {
            difficulty: numbers(Facet::Difficulty, &catalog.words.difficulty),
            kind: numbers(Facet::Kind, &catalog.words.kind),
            verdict: verdicts,
            donor: numbers(Facet::Donor, &catalog.words.donor),
            service: numbers(Facet::Service, &catalog.words.service),
            masks: numbers(Facet::Masks, &catalog.words.masks),
        }
    }

    fn has(&self, facet: Facet, entry: &Entry) -> bool {
        let within = |chosen: &Option<Vec<usize>>, number: usize| {
            chosen.as_ref().is_none_or(|all| all.contains(&number))
        };
        match facet {
            Facet::Difficulty => within(&self.difficulty, entry.difficulty),
            Facet::Kind => within(&self.kind, entry.kind),
            Facet::Verdict => within(&self.verdict, verdict_number(entry.row.best)),
            Facet::Donor => within(&self.donor, entry.donor),
            Facet::Service => self
                .service
                .as_ref()
                .is_none_or(|all| entry.services.iter().any(|service| all.contains(service))),
            Facet::Masks => within(&self.masks, entry.masks),
        }
    }
}

/// Tasks per value, by number.
struct Counts {
    difficulty: Vec<u32>,
    kind: Vec<u32>,
    verdict: Vec<u32>,
    donor: Vec<u32>,
    service: Vec<u32>,
    masks: Vec<u32>,
}

impl Counts {
    fn new(catalog: &Catalog) -> Self {
        let zeros = |facet, words: &Vocabulary| vec![0; words.in_order(facet).len()];
        Self {
            difficulty: zeros(Facet::Difficulty, &catalog.words.difficulty),
            kind: zeros(Facet::Kind, &catalog.words.kind),
            verdict: vec![0; Verdict::ALL.len() + 1],
            donor: zeros(Facet::Donor, &catalog.words.donor),
            service: zeros(Facet::Service, &catalog.words.service),
            masks: zeros(Facet::Masks, &catalog.words.masks),
        }
    }

    fn add(&mut self, facet: Facet, entry: &Entry) {
        let one = |counts: &mut Vec<u32>, number: usize| {
            counts.get_mut(number).into_iter().for_each(|count| *count += 1);
        };
        match facet {
            Facet::Difficulty => one(&mut self.difficulty, entry.difficulty),
            Facet::Kind => one(&mut self.kind, entry.kind),
            Facet::Verdict => one(&mut self.verdict, verdict_number(entry.row.best)),
            Facet::Donor => one(&mut self.donor, entry.donor),
            Facet::Service => entry.services.iter().for_each(|service| one(&mut self.service, *service)),
            Facet::Masks => one(&mut self.masks, entry.masks),
        }
    }

    fn told(&self, catalog: &Catalog, query: &ListQuery) -> Vec<FacetCounts> {
        let words = &catalog.words;
        let told = Facet::ALL.into_iter().map(|facet| {
            let values = match facet {
                Facet::Difficulty => values(&words.difficulty, facet, &self.difficulty),
                Facet::Kind => values(&words.kind, facet, &self.kind),
                Facet::Verdict => self.verdicts(),
                Facet::Donor => values(&words.donor, facet, &self.donor),
                Facet::Service => values(&words.service, facet, &self.service),
                Facet::Masks => values(&words.masks, facet, &self.masks),
            };
            let chosen =
                query.filters.iter().find(|(asked, _)| *asked == facet).map(|(_, chosen)| chosen.as_slice());
            FacetCounts { facet, values: with_chosen(facet, values, chosen.unwrap_or_default()) }
        });
        // A single value tells nothing apart, unless it is chosen and must be possible to drop.
        told.filter(|counts| {
            counts.values.len() > 1
                || query.filters.iter().any(|(facet, values)| *facet == counts.facet && !values.is_empty())
        })
        .collect()
    }

    fn verdicts(&self) -> Vec<FacetValue> {
        let told = self.verdict.iter().enumerate();
        told.map(|(number, count)| FacetValue { value: verdict_word(number).to_owned(), count: *count })
            .collect()
    }
}

fn values(words: &Vocabulary, facet: Facet, counts: &[u32]) -> Vec<FacetValue> {
    let told = words.in_order(facet).into_iter();
    told.map(|(number, word)| FacetValue {
        value: word.to_owned(),
        count: counts.get(number).copied().unwrap_or(0),
    })
    .collect()
}

/// Verdicts that nothing has are left out unless chosen, and chosen values that no task has are put back.
fn with_chosen(facet: Facet, mut values: Vec<FacetValue>, chosen: &[String]) -> Vec<FacetValue> {
    if facet == Facet::Verdict {
        values.retain(|value| value.count > 0 || chosen.contains(&value.value));
    }
    for value in chosen {
        if !values.iter().any(|known| known.value == *value) {
            values.push(FacetValue { value: value.clone(), count: 0 });
        }
    }
    values
}
