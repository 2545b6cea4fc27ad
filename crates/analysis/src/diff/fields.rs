//! Values that have named fields.

use crate::cdk;
use crate::tree::{ArgName, Kind, Tree, ValueId};
use rustc_hash::FxHashSet;

/// A value seen as named fields.
pub(crate) struct Fields {
    /// Of a structure, its class value.
    pub class: Option<ValueId>,
    /// Field names as Python writes them, and values.
    pub fields: Vec<(String, ValueId)>,
}

/// The fields of a mapping with literal keys, of `dict(…)`, or of a structure (`sqs.DeadLetterQueue(…)`): a class called
/// with keywords only.
pub(crate) fn fields(tree: &Tree, value: ValueId) -> Option<Fields> {
    match tree.kind(value) {
        Kind::Dict(items) => {
            let fields = items.iter().map(|(key, value)| match key.map(|key| tree.kind(key)) {
                Some(Kind::Text(text)) => Some((text.clone(), *value)),
                _ => None,
            });
            let fields = fields.collect::<Option<Vec<_>>>()?;
            let mut names = FxHashSet::default();
            fields
                .iter()
                .all(|(name, _)| names.insert(name.clone()))
                .then_some(Fields { class: None, fields })
        }
        Kind::Call(callee, args) => {
            let (class, path) = match tree.kind(*callee) {
                Kind::Name(name) if name == "dict" => (None, name.as_str()),
                Kind::Path(path) | Kind::Name(path) => (Some(*callee), path.as_str()),
                _ => return None,
            };
            if class.is_some() && !cdk::is_class_name(path.rsplit('.').next().unwrap_or("")) {
                return None;
            }
            let fields = args.iter().map(|arg| match &arg.name {
                ArgName::Keyword(name) => Some((name.clone(), arg.value)),
                ArgName::Position | ArgName::Star | ArgName::DoubleStar => None,
            });
            fields.collect::<Option<Vec<_>>>().map(|fields| Fields { class, fields })
        }
        _ => None,
    }
}
