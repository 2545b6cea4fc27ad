//! Whether two values are the same, equal but written differently, or different.
//!
//! Hashes only propose pairs; this decides. It walks both values side by side and compares references by what they
//! denote: a construct by the construct it is paired with, a variable by the variable it is paired with.

use super::fields::fields;
use super::meaning;
use super::pairs::Pairs;
use crate::cdk;
use crate::hash;
use crate::tree::{Arg, ArgName, Kind, Tree, ValueId};
use rustc_hash::FxHashMap;

/// The outcome of comparing, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    Same,
    /// Equal, written differently.
    Equal,
    Different,
}

/// Variables replaced by their value before giving up.
const MAX_INLINE: u32 = 3;

/// Two trees and their pairs.
#[derive(Clone, Copy)]
pub(crate) struct Compare<'a> {
    pub before: &'a Tree,
    pub after: &'a Tree,
    pub pairs: &'a Pairs,
}

impl Compare<'_> {
    pub(crate) fn values(&self, before: ValueId, after: ValueId) -> Likeness {
        self.inlining(before, after, MAX_INLINE)
    }

    fn inlining(&self, before: ValueId, after: ValueId, inline: u32) -> Likeness {
        let direct = self.direct(before, after, inline);
        if direct != Likeness::Different {
            return direct;
        }
        if let (Some(one), Some(other)) = (meaning::of(self.before, before), meaning::of(self.after, after))
            && one == other
        {
            return Likeness::Equal;
        }
        let Some(inline) = inline.checked_sub(1) else { return Likeness::Different };
        let reference = |tree: &Tree, id: ValueId| matches!(tree.kind(id), Kind::Var(..) | Kind::SelfAttr(_));
        let equal = match (reference(self.before, before), reference(self.after, after)) {
            (true, false) => {
                single(self.before, before).is_some_and(|value| self.inlined(value, after, inline))
            }
            (false, true) => {
                single(self.after, after).is_some_and(|value| self.inlined(before, value, inline))
            }
            (true, true) | (false, false) => false,
        };
        if equal { Likeness::Equal } else { Likeness::Different }
    }

    fn inlined(&self, before: ValueId, after: ValueId, inline: u32) -> bool {
        self.inlining(before, after, inline) != Likeness::Different
    }

    fn direct(&self, before: ValueId, after: ValueId, inline: u32) -> Likeness {
        if let (Some(one), Some(other)) = (self.before.construct_of(before), self.after.construct_of(after)) {
            return same_if(self.pairs.after_of(one) == Some(other));
        }
        match (self.before.kind(before), self.after.kind(after)) {
            (Kind::Bytes(one), Kind::Bytes(other)) => same_if(one == other),
            (Kind::Number(one, whole), Kind::Number(other, also)) => {
                match (one.total_cmp(other).is_eq(), whole == also) {
                    (true, true) => Likeness::Same,
                    (true, false) => Likeness::Equal,
                    (false, _) => Likeness::Different,
                }
            }
            (Kind::Text(one), Kind::Text(other))
            | (Kind::OddNumber(one), Kind::OddNumber(other))
            | (Kind::Name(one), Kind::Name(other))
            | (Kind::Path(one), Kind::Path(other)) => same_if(one == other),
            (Kind::Bool(one), Kind::Bool(other)) => same_if(one == other),
            (Kind::None, Kind::None) | (Kind::Ellipsis, Kind::Ellipsis) => Likeness::Same,
            (Kind::Bound(one), Kind::Bound(other)) => same_if(one == other),
            (Kind::SelfObject(one), Kind::SelfObject(other)) => {
                same_if(self.pairs.scopes_match(*one, *other))
            }
            (Kind::Var(one, _), Kind::Var(other, _)) => same_if(self.pairs.vars.get(one) == Some(other)),
            (Kind::SelfAttr(one), Kind::SelfAttr(other)) => same_if(self.attrs(*one, *other)),
            (Kind::Attribute(base, name), Kind::Attribute(other, also)) => {
                let known = self.before.attribute_of(*base, name).zip(self.after.attribute_of(*other, also));
                let named = known.map_or(name == also, |(one, other)| self.attrs(one, other));
                if named { self.inlining(*base, *other, inline) } else { Likeness::Different }
            }
            (Kind::Call(callee, args), Kind::Call(other, others)) => {
                let callee = self.inlining(*callee, *other, inline);
                if callee == Likeness::Different {
                    self.records(before, after, inline)
                } else {
                    callee.max(self.args(args, others, inline))
                }
            }
            (Kind::Call(..), Kind::Dict(_)) | (Kind::Dict(_), Kind::Call(..)) => {
                self.records(before, after, inline)
            }
            (Kind::Dict(one), Kind::Dict(other)) => self.dicts(one, other, inline),
            (Kind::Sequence(kind, one), Kind::Sequence(also, other)) => {
                let written = if kind == also { Likeness::Same } else { Likeness::Equal };
                let sets = *kind == "set" || *also == "set";
                if sets && kind != also {
                    Likeness::Different
                } else {
                    written.max(self.all(one, other, inline))
                }
            }
            (Kind::Template(one), Kind::Template(other)) => self.all(one, other, inline),
            (Kind::Op(one, operands), Kind::Op(other, others)) if one == other => {
                self.all(operands, others, inline)
            }
            _ => Likeness::Different,
        }
    }

    /// Attributes are the same when paired, or when neither side's class says more than the name.
    fn attrs(&self, one: usize, other: usize) -> bool {
        if let Some(paired) = self.pairs.attrs.get(&one) {
            return *paired == other;
        }
        let (Some(one), Some(other)) = (self.before.attrs.get(one), self.after.attrs.get(other)) else {
            return false;
        };
        one.name == other.name
    }

    fn all(&self, before: &[ValueId], after: &[ValueId], inline: u32) -> Likeness {
        if before.len() != after.len() {
            return Likeness::Different;
        }
        worst(before.iter().zip(after).map(|(one, other)| self.inlining(*one, *other, inline)))
    }

    fn args(&self, before: &[Arg], after: &[Arg], inline: u32) -> Likeness {
        if before.len() != after.len() {
            return Likeness::Different;
        }
        let positions = |args: &[Arg]| -> Vec<(ArgName, ValueId)> {
            args.iter()
                .filter(|arg| !matches!(arg.name, ArgName::Keyword(_)))
                .map(|arg| (arg.name.clone(), arg.value))
                .collect()
        };
        let (one, other) = (positions(before), positions(after));
        if one.len() != other.len() || one.iter().zip(&other).any(|(one, other)| one.0 != other.0) {
            return Likeness::Different;
        }
        let ordered = worst(one.iter().zip(&other).map(|(one, other)| self.inlining(one.1, other.1, inline)));
        let named: FxHashMap<&str, ValueId> = keywords(after).collect();
        let by_name = worst(keywords(before).map(|(name, value)| match named.get(name) {
            Some(other) => self.named(name, value, *other, inline),
            None => Likeness::Different,
        }));
        ordered.max(by_name)
    }

    /// Two argument lists.
    pub(crate) fn arguments(&self, before: &[Arg], after: &[Arg]) -> Likeness {
        self.args(before, after, MAX_INLINE)
    }

    /// Two values of one parameter. Lists that the service reads as sets may come in any order.
    pub(crate) fn property(&self, name: &str, before: ValueId, after: ValueId) -> Likeness {
        self.named(name, before, after, MAX_INLINE)
    }

    fn named(&self, name: &str, before: ValueId, after: ValueId, inline: u32) -> Likeness {
        let found = self.inlining(before, after, inline);
        if found == Likeness::Different
            && cdk::is_set_property(name)
            && let (Kind::Sequence(_, one), Kind::Sequence(_, other)) =
                (self.before.kind(before), self.after.kind(after))
            && one.len() == other.len()
        {
            let sorted = |tree: &Tree, items: &[ValueId]| {
                let mut items: Vec<(u64, ValueId)> =
                    items.iter().map(|item| (tree.hash(*item), *item)).collect();
                items.sort_unstable();
                items
            };
            let (one, other) = (sorted(self.before, one), sorted(self.after, other));
            let same = one.iter().zip(&other).all(|(one, other)| {
                one.0 == other.0 && self.inlining(one.1, other.1, inline) != Likeness::Different
            });
            return if same { Likeness::Equal } else { Likeness::Different };
        }
        found
    }

    fn dicts(
        &self,
        before: &[(Option<ValueId>, ValueId)],
        after: &[(Option<ValueId>, ValueId)],
        inline: u32,
    ) -> Likeness {
        if before.len() != after.len() {
            return Likeness::Different;
        }
        let key = |tree: &Tree, key: Option<ValueId>| hash::of(key.map(|key| tree.hash(key)));
        let mut left: FxHashMap<u64, Vec<(Option<ValueId>, ValueId)>> = FxHashMap::default();
        for item in after.iter().rev() {
            left.entry(key(self.after, item.0)).or_default().push(*item);
        }
        worst(before.iter().map(|(name, value)| {
            let Some((other, also)) = left.get_mut(&key(self.before, *name)).and_then(Vec::pop) else {
                return Likeness::Different;
            };
            let names = match (name, other) {
                (Some(name), Some(other)) => self.inlining(*name, other, inline),
                (None, None) => Likeness::Same,
                (Some(_), None) | (None, Some(_)) => Likeness::Different,
            };
            names.max(self.inlining(*value, also, inline))
        }))
    }

    /// `{"a": 1}`, `dict(a=1)` and a structure given as a mapping are equal when their fields are.
    fn records(&self, before: ValueId, after: ValueId, inline: u32) -> Likeness {
        let (Some(one), Some(other)) = (fields(self.before, before), fields(self.after, after)) else {
            return Likeness::Different;
        };
        if one.class.is_some() && other.class.is_some() || one.fields.len() != other.fields.len() {
            return Likeness::Different;
        }
        let named: FxHashMap<&str, ValueId> =
            other.fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let likeness = worst(one.fields.iter().map(|(name, value)| match named.get(name.as_str()) {
            Some(other) => self.inlining(*value, *other, inline),
            None => Likeness::Different,
        }));
        likeness.max(Likeness::Equal)
    }
}

fn keywords(args: &[Arg]) -> impl Iterator<Item = (&str, ValueId)> {
    args.iter().filter_map(|arg| match &arg.name {
        ArgName::Keyword(name) => Some((name.as_str(), arg.value)),
        ArgName::Position | ArgName::Star | ArgName::DoubleStar => None,
    })
}

/// The one value a variable or attribute is ever given.
fn single(tree: &Tree, id: ValueId) -> Option<ValueId> {
    let one = |values: &[ValueId]| match values {
        [one] => Some(*one),
        _ => None,
    };
    match tree.kind(id) {
        Kind::Var(var, _) => {
            let var = tree.vars.get(*var).filter(|var| var.assigned == 1)?;
            one(tree.states.get(var.state?)?)
        }
        Kind::SelfAttr(attr) => one(tree.attr_values(*attr)),
        _ => None,
    }
}

fn worst(all: impl Iterator<Item = Likeness>) -> Likeness {
    let mut found = Likeness::Same;
    for likeness in all {
        found = found.max(likeness);
        if found == Likeness::Different {
            break;
        }
    }
    found
}

fn same_if(same: bool) -> Likeness {
    if same { Likeness::Same } else { Likeness::Different }
}
