//! Which stack, and which resource, of one side is which of the other.
//!
//! ```text
//!   1  same logical id and type
//!   2  same type and content, whatever refers to a pair counting as the same; again, until nothing new is found
//!   3  same type and much the same content and name
//! ```
//!
//! A resource that changes its type under one logical id is another resource to CloudFormation, and here.

use super::content::Content;
use super::stack::{Resource, Stack};
use crate::assign::{best_first, dice};
use crate::hash;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Rounds of bringing together by content; chains of references among renamed resources are two or three long.
const MAX_ROUNDS: u32 = 8;
/// Score from which resources are similar, of at most 1.
const ENOUGH: f64 = 0.5;
/// Share of resources in common from which stacks of different names are the same one.
const ENOUGH_STACK: f64 = 0.5;
/// Attributes that every resource of a type tends to share.
const COMMON: [&str; 2] = ["DeletionPolicy", "UpdateReplacePolicy"];

/// Index on the earlier side, index on the later side; at least one of them.
pub(super) type Sides = (Option<usize>, Option<usize>);

/// The resources of a stack, brought together; in the order of the logical ids on show.
#[derive(Debug, Default)]
pub(super) struct Match {
    /// Indices into [`Stack::resources`].
    pub pairs: Vec<Sides>,
}

impl Match {
    /// The resources of a stack that is on one side only.
    pub(super) fn apart(old: Option<&Stack<'_>>, new: Option<&Stack<'_>>) -> Self {
        let all = |stack: Option<&Stack<'_>>| 0..stack.map_or(0, |stack| stack.resources.len());
        let olds = all(old).map(|one| (Some(one), None));
        Self { pairs: olds.chain(all(new).map(|other| (None, Some(other)))).collect() }
    }

    /// The resources of a stack, each with itself.
    pub(super) fn same(stack: Option<&Stack<'_>>) -> Self {
        let count = stack.map_or(0, |stack| stack.resources.len());
        Self { pairs: (0..count).map(|at| (Some(at), Some(at))).collect() }
    }
}

/// Stacks of the same name. Where a name has several templates, those alike; what is left, by what it holds.
pub(super) fn pair_stacks(olds: &[Stack<'_>], news: &[Stack<'_>]) -> Vec<Sides> {
    let mut groups: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, stack) in olds.iter().enumerate() {
        groups.entry(stack.base_name()).or_default().0.push(at);
    }
    for (at, stack) in news.iter().enumerate() {
        groups.entry(stack.base_name()).or_default().1.push(at);
    }
    let (ones, others) = (marks(olds), marks(news));
    let mut pairs: Vec<Sides> = Vec::new();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (olds, news) in groups.into_values() {
        let found = alike(&olds, &news, &ones, &others, 0.0);
        left.extend(olds.iter().filter(|one| !found.iter().any(|(also, _)| also == *one)));
        right.extend(news.iter().filter(|other| !found.iter().any(|(_, also)| also == *other)));
        pairs.extend(found.into_iter().map(|(one, other)| (Some(one), Some(other))));
    }
    let found = alike(&left, &right, &ones, &others, ENOUGH_STACK);
    left.retain(|one| !found.iter().any(|(also, _)| also == one));
    right.retain(|other| !found.iter().any(|(_, also)| also == other));
    pairs.extend(found.into_iter().map(|(one, other)| (Some(one), Some(other))));
    pairs.extend(left.into_iter().map(|one| (Some(one), None)));
    pairs.extend(right.into_iter().map(|other| (None, Some(other))));
    let name = |sides: &Sides| {
        let new = sides.1.and_then(|at| news.get(at));
        new.or_else(|| olds.get(sides.0?)).map_or("", |stack| stack.name)
    };
    pairs.sort_by(|one, other| name(one).cmp(name(other)).then(one.cmp(other)));
    pairs
}

/// What is in each stack: type and id of its resources, and their content.
fn marks(stacks: &[Stack<'_>]) -> Vec<Vec<u64>> {
    let content = Content { meaning: &|id| hash::of(id) };
    let of = |stack: &Stack<'_>| {
        let mut marks: Vec<u64> = Vec::with_capacity(stack.resources.len() * 2);
        for resource in &stack.resources {
            marks.push(hash::of((resource.kind, resource.id)));
            marks.push(content.whole(resource.body));
        }
        marks.sort_unstable();
        marks
    };
    stacks.iter().map(of).collect()
}

fn alike(
    olds: &[usize],
    news: &[usize],
    ones: &[Vec<u64>],
    others: &[Vec<u64>],
    enough: f64,
) -> Vec<(usize, usize)> {
    let score = |one: usize, other: usize| {
        let share = dice(ones.get(*olds.get(one)?)?, others.get(*news.get(other)?)?);
        (share >= enough).then_some(share)
    };
    let found = best_first(olds.len(), news.len(), score).into_iter();
    found.filter_map(|(one, other)| Some((*olds.get(one)?, *news.get(other)?))).collect()
}

/// Brings the resources of two stacks together.
pub(super) fn pair_resources(old: &Stack<'_>, new: &Stack<'_>) -> Match {
    let mut pairing = Pairing::new(old, new);
    pairing.by_id();
    for _ in 0..MAX_ROUNDS {
        if !pairing.by_content() {
            break;
        }
    }
    pairing.by_likeness();
    // What refers to those just found may now be the same.
    pairing.by_content();
    pairing.finish()
}

/// One side of a pairing.
struct Side<'a> {
    resources: &'a [Resource<'a>],
    at: FxHashMap<&'a str, usize>,
    /// The number of the pair each resource is in.
    pair: Vec<Option<usize>>,
}

impl<'a> Side<'a> {
    fn new(stack: &'a Stack<'a>) -> Self {
        let at = stack.resources.iter().enumerate().map(|(at, resource)| (resource.id, at)).collect();
        Self { resources: &stack.resources, at, pair: vec![None; stack.resources.len()] }
    }

    fn free(&self) -> Vec<usize> {
        (0..self.resources.len()).filter(|at| self.pair.get(*at).is_some_and(Option::is_none)).collect()
    }

    /// A pair means the same on both sides; what has none yet means no more than its type.
    fn meaning(&self, id: &str) -> u64 {
        let Some(at) = self.at.get(id) else { return hash::of((0, id)) };
        match self.pair.get(*at).copied().flatten() {
            Some(pair) => hash::of((1, pair)),
            None => hash::of((2, self.resources.get(*at).map(|resource| resource.kind))),
        }
    }

    fn whole(&self, at: usize) -> Option<u64> {
        let resource = self.resources.get(at)?;
        let content = Content { meaning: &|id| self.meaning(id) };
        let body = resource.attributes();
        let parts = body.iter().filter(|(name, _)| **name != "Metadata");
        Some(hash::of((
            resource.kind,
            hash::bag(parts.map(|(name, value)| hash::of((name, content.whole(value))))),
        )))
    }

    /// What likeness is judged by: leaves, and pairs of letters of the name.
    fn profile(&self, at: usize) -> (Vec<u64>, Vec<u64>) {
        let Some(resource) = self.resources.get(at) else { return (Vec::new(), Vec::new()) };
        let content = Content { meaning: &|id| self.meaning(id) };
        let mut leaves = Vec::new();
        for (name, value) in resource.attributes() {
            if name != "Metadata" && !COMMON.contains(&name) {
                content.leaves(value, hash::of(name), &mut leaves);
            }
        }
        leaves.sort_unstable();
        let name = super::logical_id::human(resource.id).to_ascii_lowercase();
        let mut letters: Vec<u64> = name.as_bytes().windows(2).take(128).map(hash::of).collect();
        letters.sort_unstable();
        (leaves, letters)
    }
}

struct Pairing<'a> {
    old: Side<'a>,
    new: Side<'a>,
    pairs: Vec<(usize, usize)>,
}

impl<'a> Pairing<'a> {
    fn new(old: &'a Stack<'a>, new: &'a Stack<'a>) -> Self {
        Self { old: Side::new(old), new: Side::new(new), pairs: Vec::new() }
    }

    fn join(&mut self, one: usize, other: usize) {
        let number = Some(self.pairs.len());
        if let (Some(first), Some(second)) = (self.old.pair.get_mut(one), self.new.pair.get_mut(other)) {
            (*first, *second) = (number, number);
            self.pairs.push((one, other));
        }
    }

    fn by_id(&mut self) {
        for one in self.old.free() {
            let Some(resource) = self.old.resources.get(one) else { continue };
            let Some(other) = self.new.at.get(resource.id).copied() else { continue };
            if self.new.resources.get(other).is_some_and(|found| found.kind == resource.kind) {
                self.join(one, other);
            }
        }
    }

    /// Those that say the same; among several, those of the most similar names. Whether any were found.
    fn by_content(&mut self) -> bool {
        let mut groups: BTreeMap<u64, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for one in self.old.free() {
            if let Some(whole) = self.old.whole(one) {
                groups.entry(whole).or_default().0.push(one);
            }
        }
        for other in self.new.free() {
            if let Some(whole) = self.new.whole(other) {
                groups.entry(whole).or_default().1.push(other);
            }
        }
        self.best_of_groups(groups.into_values(), 0.0)
    }

    fn by_likeness(&mut self) {
        let mut groups: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for one in self.old.free() {
            if let Some(resource) = self.old.resources.get(one) {
                groups.entry(resource.kind).or_default().0.push(one);
            }
        }
        for other in self.new.free() {
            if let Some(resource) = self.new.resources.get(other) {
                groups.entry(resource.kind).or_default().1.push(other);
            }
        }
        self.best_of_groups(groups.into_values(), ENOUGH);
    }

    fn best_of_groups(
        &mut self,
        groups: impl Iterator<Item = (Vec<usize>, Vec<usize>)>,
        enough: f64,
    ) -> bool {
        let mut found = Vec::new();
        for (olds, news) in groups.filter(|(olds, news)| !olds.is_empty() && !news.is_empty()) {
            let ones: Vec<_> = olds.iter().map(|one| self.old.profile(*one)).collect();
            let others: Vec<_> = news.iter().map(|other| self.new.profile(*other)).collect();
            let best = best_first(olds.len(), news.len(), |one, other| {
                let (one, other) = (ones.get(one)?, others.get(other)?);
                let bare = one.0.is_empty() && other.0.is_empty();
                let content = if bare { 1.0 } else { dice(&one.0, &other.0) };
                let score = 0.6 * content + 0.4 * dice(&one.1, &other.1);
                (score >= enough).then_some(score)
            });
            found.extend(
                best.into_iter().filter_map(|(one, other)| Some((*olds.get(one)?, *news.get(other)?))),
            );
        }
        for (one, other) in &found {
            self.join(*one, *other);
        }
        !found.is_empty()
    }

    fn finish(self) -> Match {
        let mut pairs: Vec<Sides> =
            self.pairs.iter().map(|(one, other)| (Some(*one), Some(*other))).collect();
        pairs.extend(self.old.free().into_iter().map(|one| (Some(one), None)));
        pairs.extend(self.new.free().into_iter().map(|other| (None, Some(other))));
        let id = |sides: &Sides| {
            let new = sides.1.and_then(|at| self.new.resources.get(at));
            new.or_else(|| self.old.resources.get(sides.0?)).map_or("", |resource| resource.id)
        };
        pairs.sort_by(|one, other| id(one).cmp(id(other)).then(one.cmp(other)));
        Match { pairs }
    }
}
