//! Which tests look at a resource.

use infrabench_protocol::run::TestOutcome;
use infrabench_protocol::template::ResourceDiff;
use infrabench_protocol::verdict::Judgement;
use infrabench_task::Task;

/// Indices of judged tests: first those that failed over this very resource, then those whose body names its type.
pub fn looking_at(
    task: &Task,
    judgement: &Judgement,
    resource: &ResourceDiff,
    stack: Option<&str>,
) -> Vec<usize> {
    let failed_over = |index: &usize| {
        judgement.tests.get(*index).is_some_and(|test| {
            let closest = test.closest.as_ref();
            test.report.outcome != TestOutcome::Passed
                && closest.is_some_and(|closest| {
                    Some(&closest.logical_id) == resource.after.as_ref()
                        && Some(closest.stack.as_str()) == stack
                })
        })
    };
    let names = |index: &usize| {
        judgement.tests.get(*index).and_then(|test| body(task, &test.report.id)).is_some_and(|body| {
            ["\"", "'"].iter().any(|quote| body.contains(&format!("{quote}{}{quote}", resource.kind)))
        })
    };
    let all = 0..judgement.tests.len();
    let mut found: Vec<usize> = all.clone().filter(failed_over).collect();
    let others: Vec<usize> = all.filter(|index| !found.contains(index) && names(index)).collect();
    found.extend(others);
    found
}

/// The source of a test, from `def` to the next line that is not further in.
fn body<'t>(task: &'t Task, id: &str) -> Option<&'t str> {
    let (path, name) = id.split_once("::")?;
    let name = name.split('[').next()?.rsplit("::").next()?;
    let (_, text) = task.tests.iter().find(|(file, _)| file.as_str() == path)?;
    let start = text.find(&format!("def {name}("))?;
    let indent = text.get(..start)?.chars().rev().take_while(|c| *c == ' ').count();
    let rest = text.get(start..)?;
    let mut end = rest.len();
    let mut at = 0;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        let inner = line.chars().take_while(|c| *c == ' ').count() > indent;
        let blank = line.trim().is_empty() || line.trim_start().starts_with(')');
        if number > 0 && !inner && !blank {
            end = at;
            break;
        }
        at += line.len();
    }
    rest.get(..end)
}

#[cfg(test)]
mod specs {
    use super::*;
    use crate::pages::task::testing::task;

    #[test]
    fn the_body_of_a_test_ends_where_the_next_begins() {
        assert_eq!(
            body(&task(), "tests/test_queue.py::test_queue[x]"),
            Some("def test_queue():\n    assert True\n")
        );
        assert_eq!(body(&task(), "tests/test_queue.py::test_other"), None);
    }
}
