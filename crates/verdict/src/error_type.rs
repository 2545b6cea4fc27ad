//! One exception, or one failed template assertion, into an error type. From structure: classes, whose code raised, what
//! the innermost instruction was; never from the wording of a message.

use crate::matching::holds;
use infrabench_protocol::run::{Exception, Origin, RunOutput, TemplateAssertion};
use infrabench_protocol::verdict::ErrorType;
use serde_json::Value;

/// Whether an exception is of a class or derives from it.
pub(crate) fn is_a(exception: &Exception, class: &str) -> bool {
    exception.class == class || exception.bases.iter().any(|base| base == class)
}

/// The type of an exception that was no failed template assertion.
pub(crate) fn of_exception(exception: &Exception) -> ErrorType {
    let is = |class: &str| is_a(exception, class);
    if is("builtins.SyntaxError") {
        ErrorType::Syntax
    } else if is("builtins.ImportError") {
        ErrorType::Import
    } else if is("builtins.NameError") {
        ErrorType::Name
    } else if is("builtins.AttributeError") {
        // Inside the CDK it means a value that is not what the parameter takes: jsii looks for its own marks on it.
        if exception.raised_in == Origin::Cdk { ErrorType::Argument } else { ErrorType::Attribute }
    } else if is("builtins.TypeError") && (exception.raised_in == Origin::Cdk || exception.raised_by_call) {
        ErrorType::Argument
    } else if exception.javascript.as_deref() == Some("@jsii/kernel.SerializationError") {
        // The JavaScript side's own check of types, for what Python's let through.
        ErrorType::Argument
    } else if exception.javascript.is_some() || exception.raised_in == Origin::Cdk {
        ErrorType::CdkValidation
    } else if is_assertion(exception) {
        ErrorType::OtherAssertion
    } else {
        ErrorType::OtherException
    }
}

/// An assertion of a test, as opposed to one of the candidate: `assert`, `pytest.fail`, `pytest.raises`, unittest.
fn is_assertion(exception: &Exception) -> bool {
    let by_a_test = exception.frames.last().is_none_or(|frame| frame.origin == Origin::Test);
    by_a_test
        && (is_a(exception, "builtins.AssertionError")
            || is_a(exception, "_pytest.outcomes.OutcomeException"))
}

/// The type of a failed template assertion.
pub(crate) fn of_assertion(assertion: &TemplateAssertion, output: &RunOutput) -> ErrorType {
    match assertion.method.as_str() {
        "has_resource" | "has_resource_properties" | "all_resources" | "all_resources_properties" => {
            if assertion.found == 0 {
                ErrorType::MissingResource
            } else {
                ErrorType::WrongProperty
            }
        }
        "resource_count_is" => of_count(assertion.found.into(), &assertion.expected),
        "resource_properties_count_is" => of_properties_count(assertion, output),
        _ => ErrorType::OtherAssertion,
    }
}

fn of_count(found: u64, expected: &Value) -> ErrorType {
    let wanted = expected.as_f64().is_none_or(|count| count > 0.0);
    if found == 0 && wanted { ErrorType::MissingResource } else { ErrorType::WrongCount }
}

fn of_properties_count(assertion: &TemplateAssertion, output: &RunOutput) -> ErrorType {
    let expected = assertion.expected.get("count").unwrap_or(&Value::Null);
    let of_type = of_count(assertion.found.into(), expected);
    if of_type == ErrorType::MissingResource || !expected.as_f64().is_none_or(|count| count > 0.0) {
        return of_type;
    }
    // Resources of the type are there. If none has the properties, those are what is wrong.
    let pattern = assertion.expected.get("properties").unwrap_or(&Value::Null);
    let matching = crate::closest::resources(assertion, output)
        .iter()
        .filter(|resource| holds(pattern, resource.get("Properties").unwrap_or(&Value::Null)))
        .count();
    if matching == 0 { ErrorType::WrongProperty } else { ErrorType::WrongCount }
}
