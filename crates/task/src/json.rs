//! The published form of one task, in both directions.

use crate::dataset;
use crate::problem::LoadProblem;
use crate::task::{Metadata, Task};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

impl Task {
    /// Reads one task in the published form.
    ///
    /// Gives everything that is wrong with it, with the line and column of the field within `text`.
    pub fn from_json(text: &str) -> Result<Self, Vec<LoadProblem>> {
        dataset::read_one(text)
    }

    /// The task in the published form. `metadata` is left out when there is none; unknown fields come back.
    pub fn to_json(&self) -> Value {
        // Maps with string keys and strings always are JSON.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The task as one line of JSON Lines, without its newline: the schema's fields in the schema's order, then metadata,
    /// then unknown fields.
    pub fn to_json_line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Task {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("task_id", &self.task_id)?;
        map.serialize_entry("entry_point", &self.entry_point)?;
        map.serialize_entry("prompt", &self.prompt)?;
        map.serialize_entry("cdk_version", &self.cdk_version)?;
        map.serialize_entry("context", &self.context)?;
        map.serialize_entry("canonical_solution", &self.canonical_solution)?;
        map.serialize_entry("tests", &self.tests)?;
        if self.metadata != Metadata::default() {
            map.serialize_entry("metadata", &self.metadata)?;
        }
        for (key, value) in &self.extra {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
