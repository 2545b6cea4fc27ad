//! The resource that comes closest to what a failed assertion looked for: fewest differences, a value that is not there
//! weighing more than one that is another; then first by logical id.

use crate::matching::differences;
use infrabench_protocol::run::{RunOutput, TemplateAssertion};
use infrabench_protocol::verdict::{ClosestResource, PropertyDifference};
use serde_json::Value;

/// Resources of the assertion's type in its template.
pub(crate) fn resources<'a>(assertion: &TemplateAssertion, output: &'a RunOutput) -> Vec<&'a Value> {
    named(assertion, output).into_iter().map(|(_, resource)| resource).collect()
}

/// The closest resource; none when the assertion is of another kind, its template is unknown, or has none of the type.
pub(crate) fn closest(assertion: &TemplateAssertion, output: &RunOutput) -> Option<ClosestResource> {
    let stack = assertion.stack.as_ref()?;
    let candidates = named(assertion, output);
    let mut best: Option<(&String, &Value, Vec<PropertyDifference>)> = None;
    for (logical_id, resource) in &candidates {
        let found = compare(assertion, resource)?;
        // `all_resources…` fails for one that differs, the others for having none that does not.
        let fails = !found.is_empty() || !assertion.method.starts_with("all_resources");
        if fails && best.as_ref().is_none_or(|(_, _, differences)| cost(&found) < cost(differences)) {
            best = Some((logical_id, resource, found));
        }
    }
    let (logical_id, resource, differences) = best?;
    Some(ClosestResource {
        logical_id: logical_id.clone(),
        stack: stack.clone(),
        properties: resource
            .get("Properties")
            .cloned()
            .unwrap_or_else(|| Value::Object(serde_json::Map::new())),
        differences,
        of: u32::try_from(candidates.len()).unwrap_or(u32::MAX),
    })
}

fn cost(differences: &[PropertyDifference]) -> usize {
    differences.iter().map(|difference| if difference.found.is_some() { 2 } else { 3 }).sum()
}

fn named<'a>(assertion: &TemplateAssertion, output: &'a RunOutput) -> Vec<(&'a String, &'a Value)> {
    let template = assertion.stack.as_ref().and_then(|stack| output.templates.get(stack));
    let resources = template.and_then(|template| template.get("Resources")).and_then(Value::as_object);
    let wanted = assertion.resource_type.as_deref();
    let is_wanted =
        |resource: &Value| wanted.is_some() && resource.get("Type").and_then(Value::as_str) == wanted;
    resources.into_iter().flatten().filter(|(_, resource)| is_wanted(resource)).collect()
}

fn compare(assertion: &TemplateAssertion, resource: &Value) -> Option<Vec<PropertyDifference>> {
    let empty = Value::Object(serde_json::Map::new());
    let properties = resource.get("Properties").unwrap_or(&empty);
    match assertion.method.as_str() {
        "has_resource_properties" | "all_resources_properties" => {
            Some(differences(&assertion.expected, properties))
        }
        "resource_properties_count_is" => {
            Some(differences(assertion.expected.get("properties")?, properties))
        }
        "has_resource" | "all_resources" => {
            Some(within_properties(differences(&assertion.expected, resource)))
        }
        _ => None,
    }
}

/// Paths are into `Properties`; another attribute of the resource, such as `DeletionPolicy`, keeps its own name.
fn within_properties(mut differences: Vec<PropertyDifference>) -> Vec<PropertyDifference> {
    for difference in &mut differences {
        if difference.path.len() > 1 && difference.path.first().is_some_and(|part| part == "Properties") {
            difference.path.remove(0);
        }
    }
    differences
}
