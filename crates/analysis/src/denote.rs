//! What a value denotes: the constructs behind a variable, an attribute, a loop over a literal list.

use crate::tree::{AttrId, Kind, NodeId, ScopeId, Tree, ValueId};

/// Variables followed through variables; real code is two or three deep.
const MAX_STEPS: u32 = 12;
/// Values looked at for one reference: branches that join over and over must not multiply.
const MAX_VISITS: u32 = 512;
/// Constructs a single reference may stand for.
const MAX_MANY: usize = 64;

/// How many more values may be looked at.
struct Visits(u32);

impl Visits {
    fn take(&mut self) -> bool {
        let left = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        left
    }
}

impl Tree {
    /// The constructs a value stands for; empty when it is something else or partly something else.
    pub(crate) fn denoted(&self, value: ValueId) -> Vec<NodeId> {
        let mut found = Vec::new();
        if self.collect(value, MAX_STEPS, &mut Visits(MAX_VISITS), &mut found) && found.len() <= MAX_MANY {
            found
        } else {
            Vec::new()
        }
    }

    /// The one construct a value stands for.
    pub(crate) fn construct_of(&self, value: ValueId) -> Option<NodeId> {
        match self.kind(value) {
            Kind::Construct(node) => Some(*node),
            Kind::Var(..) | Kind::SelfAttr(_) | Kind::Attribute(..) | Kind::Op("if", _) => {
                match self.denoted(value).as_slice() {
                    [one] => Some(*one),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn collect(&self, value: ValueId, steps: u32, visits: &mut Visits, found: &mut Vec<NodeId>) -> bool {
        let Some(left) = steps.checked_sub(1).filter(|_| visits.take()) else { return false };
        match self.kind(value) {
            Kind::Construct(node) => {
                if !found.contains(node) {
                    found.push(*node);
                }
                found.len() <= MAX_MANY
            }
            Kind::Var(var, state) => {
                let state = state.or_else(|| self.vars.get(*var)?.state);
                let values = state.and_then(|state| self.states.get(state)).map_or(&[][..], Vec::as_slice);
                self.collect_all(values, left, visits, found)
            }
            Kind::SelfAttr(attr) => self.collect_all(self.attr_values(*attr), left, visits, found),
            Kind::Attribute(base, name) => {
                let Some(attr) = self.attr_of_construct(*base, name, left, visits) else { return false };
                self.collect_all(self.attr_values(attr), left, visits, found)
            }
            Kind::Op("if", operands) => {
                self.collect_all(operands.get(1..).unwrap_or_default(), left, visits, found)
            }
            _ => false,
        }
    }

    fn collect_all(
        &self,
        values: &[ValueId],
        steps: u32,
        visits: &mut Visits,
        found: &mut Vec<NodeId>,
    ) -> bool {
        !values.is_empty() && values.iter().all(|value| self.collect(*value, steps, visits, found))
    }

    /// What an attribute is assigned, by its class or by a base of it.
    pub(crate) fn attr_values(&self, attr: AttrId) -> &[ValueId] {
        let Some(mut info) = self.attrs.get(attr) else { return &[] };
        for _ in 0..MAX_STEPS {
            if !info.values.is_empty() {
                break;
            }
            let bases = self.scopes.get(info.class).map_or(&[][..], |class| class.bases.as_slice());
            let inherited = bases.iter().find_map(|base| {
                let base = self.class_scope(base)?;
                self.attrs.get(*self.scopes.get(base)?.attrs.get(&info.name)?)
            });
            match inherited {
                Some(above) => info = above,
                None => break,
            }
        }
        &info.values
    }

    /// The attribute that `construct.name` reads, when the construct's class is one of the compared files.
    pub(crate) fn attribute_of(&self, base: ValueId, name: &str) -> Option<AttrId> {
        self.attr_of_construct(base, name, MAX_STEPS, &mut Visits(MAX_VISITS))
    }

    fn attr_of_construct(
        &self,
        base: ValueId,
        name: &str,
        steps: u32,
        visits: &mut Visits,
    ) -> Option<AttrId> {
        let mut found = Vec::new();
        if !self.collect(base, steps, visits, &mut found) {
            return None;
        }
        let [one] = found.as_slice() else { return None };
        let class = self.class_scope(&self.construct(*one)?.class)?;
        self.scopes.get(class)?.attrs.get(name).copied()
    }

    fn class_scope(&self, path: &str) -> Option<ScopeId> {
        self.classes.get(path).copied()
    }
}
