//! Which item of a list is which of the other: equal ones, then those that name themselves alike, then similar ones.
//!
//! ```text
//!   before                     after                      by index                 here
//!   [{Sid: Read, …}]           [{Sid: Admin, …},          Read -> Admin, + Read    + Admin
//!                               {Sid: Read, …}]
//! ```

use super::content::Content;
use super::is_intrinsic;
use crate::assign::{best_first, dice};
use crate::hash;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// Keys by which items of a list name themselves, the surest first.
const NAMES: [&str; 8] =
    ["Sid", "Key", "AttributeName", "IndexName", "Id", "Name", "RuleName", "ContainerName"];
/// Share of leaves in common from which items are similar.
const ENOUGH: f64 = 0.3;

type Pair = (Option<usize>, Option<usize>);

/// The items of two lists, brought together: in the order of the later list, what is only in the earlier one at the end.
pub(super) fn align(before: &[Value], after: &[Value]) -> Vec<Pair> {
    let mut lists = Lists {
        before,
        after,
        left: (0..before.len()).collect(),
        right: (0..after.len()).collect(),
        found: vec![None; after.len()],
    };
    lists.equal();
    for name in NAMES {
        lists.named(name);
    }
    lists.similar();
    lists.last();
    let mut pairs: Vec<Pair> =
        lists.found.iter().enumerate().map(|(other, one)| (*one, Some(other))).collect();
    pairs.extend(lists.left.iter().map(|one| (Some(*one), None)));
    pairs
}

struct Lists<'a> {
    before: &'a [Value],
    after: &'a [Value],
    /// Items without a pair.
    left: Vec<usize>,
    right: Vec<usize>,
    /// The earlier item of each later one.
    found: Vec<Option<usize>>,
}

impl Lists<'_> {
    fn join(&mut self, pairs: &[(usize, usize)]) {
        for (one, other) in pairs {
            if let Some(slot) = self.found.get_mut(*other) {
                *slot = Some(*one);
            }
        }
        let taken: rustc_hash::FxHashSet<usize> = pairs.iter().map(|(one, _)| *one).collect();
        self.left.retain(|one| !taken.contains(one));
        self.right.retain(|other| self.found.get(*other).is_some_and(Option::is_none));
    }

    /// Joins items with the same key, in their order.
    fn by(&mut self, key: impl Fn(&Value) -> Option<u64>, sure: impl Fn(&Value, &Value) -> bool) {
        let mut waiting: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
        for one in self.left.iter().rev() {
            if let Some(key) = self.before.get(*one).and_then(&key) {
                waiting.entry(key).or_default().push(*one);
            }
        }
        let mut pairs = Vec::new();
        for other in &self.right {
            let Some(item) = self.after.get(*other) else { continue };
            let Some(ones) = key(item).and_then(|key| waiting.get_mut(&key)) else { continue };
            if ones.last().and_then(|one| self.before.get(*one)).is_some_and(|one| sure(one, item)) {
                pairs.extend(ones.pop().map(|one| (one, *other)));
            }
        }
        self.join(&pairs);
    }

    fn equal(&mut self) {
        let content = Content { meaning: &|id| hash::of(id) };
        self.by(|item| Some(content.whole(item)), |one, other| one == other);
    }

    fn named(&mut self, name: &str) {
        let own = |item: &Value| item.get(name).filter(|value| !value.is_null()).map(Value::to_string);
        self.by(|item| own(item).map(hash::of), |one, other| own(one) == own(other));
    }

    fn similar(&mut self) {
        let content = Content { meaning: &|id| hash::of(id) };
        let leaves = |list: &[Value], items: &[usize]| -> Vec<Option<Vec<u64>>> {
            let of = |item: &Value| {
                let opens = (item.is_object() || item.is_array()) && !is_intrinsic(item);
                opens.then(|| {
                    let mut found = Vec::new();
                    content.leaves(item, 0, &mut found);
                    found.sort_unstable();
                    found
                })
            };
            items.iter().map(|at| list.get(*at).and_then(of)).collect()
        };
        let (ones, others) = (leaves(self.before, &self.left), leaves(self.after, &self.right));
        let best = best_first(ones.len(), others.len(), |one, other| {
            let share = dice(ones.get(one)?.as_ref()?, others.get(other)?.as_ref()?);
            (share >= ENOUGH).then_some(share)
        });
        let pairs: Vec<(usize, usize)> = best
            .into_iter()
            .filter_map(|(one, other)| Some((*self.left.get(one)?, *self.right.get(other)?)))
            .collect();
        self.join(&pairs);
    }

    /// One that is left on each side is one that changed.
    fn last(&mut self) {
        if let ([one], [other]) = (self.left.as_slice(), self.right.as_slice()) {
            let pair = (*one, *other);
            self.join(&[pair]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(before: &Value, after: &Value) -> Vec<Pair> {
        let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
        align(&items(before), &items(after))
    }

    #[test]
    fn an_item_put_before_another_moves_nothing() {
        let read = json!({"Sid": "Read", "Action": "s3:Get"});
        let pairs = check(&json!([read]), &json!([{"Sid": "Admin", "Action": "s3:Put"}, read]));
        assert_eq!(pairs, [(None, Some(0)), (Some(0), Some(1))]);
    }

    #[test]
    fn items_that_name_themselves_alike_are_one_changed() {
        let pairs = check(
            &json!([{"Key": "team", "Value": "a"}, {"Key": "cost", "Value": "b"}]),
            &json!([{"Key": "cost", "Value": "c"}, {"Key": "owner", "Value": "a"}]),
        );
        assert_eq!(pairs, [(Some(1), Some(0)), (Some(0), Some(1))]);
    }

    #[test]
    fn of_plain_items_only_a_single_one_can_have_changed() {
        assert_eq!(check(&json!(["a", "b"]), &json!(["a", "c"])), [(Some(0), Some(0)), (Some(1), Some(1))]);
        assert_eq!(
            check(&json!(["a", "b"]), &json!(["c"])),
            [(None, Some(0)), (Some(0), None), (Some(1), None)]
        );
    }
}
