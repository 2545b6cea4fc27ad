//! A template as it is compared: its resources, and its other sections.

use super::noise;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One template.
#[derive(Debug)]
pub(super) struct Stack<'a> {
    /// Key of the template; `name#2` for a further one of the same name.
    pub name: &'a str,
    /// Resources by logical id, without those that only serve the CDK itself.
    pub resources: Vec<Resource<'a>>,
    /// The resources left out.
    pub internal: BTreeMap<&'a str, &'a Value>,
    /// Every section but `Resources`.
    pub sections: BTreeMap<&'a str, &'a Value>,
}

/// One resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource<'a> {
    /// Logical id.
    pub id: &'a str,
    /// Its type; empty when it has none.
    pub kind: &'a str,
    /// All of it.
    pub body: &'a Value,
}

impl<'a> Stack<'a> {
    pub(super) fn read((name, template): (&'a String, &'a Value)) -> Self {
        let mut stack =
            Self { name, resources: Vec::new(), internal: BTreeMap::new(), sections: BTreeMap::new() };
        for (section, value) in template.as_object().into_iter().flatten() {
            match (section.as_str(), value.as_object()) {
                ("Resources", Some(resources)) => {
                    for (id, body) in resources {
                        let kind = body.get("Type").and_then(Value::as_str).unwrap_or_default();
                        if noise::is_internal(kind) {
                            stack.internal.insert(id, body);
                        } else {
                            stack.resources.push(Resource { id, kind, body });
                        }
                    }
                }
                (section, _) => {
                    stack.sections.insert(section, value);
                }
            }
        }
        stack.resources.sort_by_key(|resource| resource.id);
        stack
    }

    /// The name without the number of a further template.
    pub(super) fn base_name(&self) -> &'a str {
        match self.name.rsplit_once('#') {
            Some((base, number)) if number.parse::<u32>().is_ok() => base,
            _ => self.name,
        }
    }

    /// The entries of a section.
    pub(super) fn entries(&self, section: &str) -> Option<&'a Map<String, Value>> {
        self.sections.get(section).and_then(|value| value.as_object())
    }
}

impl<'a> Resource<'a> {
    /// What is compared, by name: properties, and the other attributes under their own names. A property wins over an
    /// attribute of the same name.
    pub(super) fn attributes(&self) -> BTreeMap<&'a str, &'a Value> {
        let mut found = BTreeMap::new();
        let Some(body) = self.body.as_object() else {
            found.insert("Resource", self.body);
            return found;
        };
        for (name, value) in body {
            match (name.as_str(), value.as_object()) {
                ("Properties", Some(_)) | ("Type", None) => {}
                (name, _) => {
                    found.insert(name, value);
                }
            }
        }
        let properties = body.get("Properties").and_then(Value::as_object);
        found.extend(properties.into_iter().flatten().map(|(name, value)| (name.as_str(), value)));
        found
    }
}
