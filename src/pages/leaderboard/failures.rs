//! Why samples of own runs failed: a bar per run, of error types.

use super::words::setting;
use crate::components::charts::drawing::{Chart, Drawing, Fill};
use crate::components::charts::stack::{Part, mark, stack};
use crate::components::charts::table::{Cell, Column, Look, Row, Table, percent};
use crate::runs::RunFigures;
use infrabench_protocol::verdict::ErrorType;

/// The columns of the table.
pub(super) const FAILURE_COLUMNS: &[Column] = &[
    Column { key: "run", head: "Run", look: Look::Name, interval: false },
    Column { key: "error_type", head: "Error type", look: Look::Words, interval: false },
    Column { key: "samples", head: "Samples", look: Look::Figure, interval: false },
    Column { key: "share", head: "Share", look: Look::Figure, interval: false },
];

/// Every way to fail, in the order of a bar: from no answer to an answer that is almost right.
const ORDER: [ErrorType; 15] = [
    ErrorType::NoCode,
    ErrorType::AmbiguousEdit,
    ErrorType::Unwitnessed,
    ErrorType::Syntax,
    ErrorType::Import,
    ErrorType::Name,
    ErrorType::Attribute,
    ErrorType::Argument,
    ErrorType::CdkValidation,
    ErrorType::MissingResource,
    ErrorType::WrongProperty,
    ErrorType::WrongCount,
    ErrorType::OtherAssertion,
    ErrorType::OtherException,
    ErrorType::Timeout,
];

/// Letter and filling. Neighbours in [`ORDER`] differ in filling, and no two share a letter.
fn look(error_type: ErrorType) -> (&'static str, Fill) {
    match error_type {
        ErrorType::NoCode => ("N", Fill::Hatched),
        ErrorType::AmbiguousEdit => ("B", Fill::Other),
        ErrorType::Unwitnessed => ("U", Fill::Hatched),
        ErrorType::Syntax => ("S", Fill::Code),
        ErrorType::Import => ("I", Fill::CodeOutlined),
        ErrorType::Name => ("V", Fill::Code),
        ErrorType::Attribute => ("A", Fill::CodeOutlined),
        ErrorType::Argument => ("G", Fill::Code),
        ErrorType::CdkValidation => ("C", Fill::Cdk),
        ErrorType::MissingResource => ("M", Fill::Template),
        ErrorType::WrongProperty => ("P", Fill::TemplateOutlined),
        ErrorType::WrongCount => ("#", Fill::Template),
        ErrorType::OtherAssertion => ("O", Fill::TemplateOutlined),
        ErrorType::OtherException => ("X", Fill::Other),
        ErrorType::Timeout => ("T", Fill::Hatched),
    }
}

fn parts(run: &RunFigures) -> Vec<Part> {
    let found =
        |error_type: ErrorType| run.metrics.error_types.iter().find(|error| error.error_type == error_type);
    ORDER
        .into_iter()
        .filter_map(|error_type| found(error_type).map(|error| part(error_type, error.samples)))
        .collect()
}

fn part(error_type: ErrorType, samples: usize) -> Part {
    let (letter, fill) = look(error_type);
    let count = u32::try_from(samples).unwrap_or(u32::MAX);
    Part { name: error_type.as_str().to_owned(), letter, fill, count }
}

/// Own runs of which some sample failed.
pub(super) fn failed(runs: &[RunFigures]) -> Vec<&RunFigures> {
    runs.iter().filter(|run| !run.metrics.error_types.is_empty()).collect()
}

/// The table.
pub(super) fn table(runs: &[RunFigures]) -> Table {
    let rows = failed(runs).into_iter().flat_map(|run| {
        run.metrics.error_types.iter().map(move |error| {
            let share = error.share * 100.0;
            Row {
                key: format!("{} {}", run.info.id, error.error_type.as_str()),
                note: setting(run),
                cells: vec![
                    Cell::Words(run.info.name.clone()),
                    Cell::Words(error.error_type.as_str().to_owned()),
                    Cell::count(error.samples),
                    Cell::Figure(share, percent(share)),
                ],
                ..Row::default()
            }
        })
    });
    Table {
        caption: "Why samples of your runs failed".to_owned(),
        columns: FAILURE_COLUMNS,
        rows: rows.collect(),
    }
}

/// The bars, so wide.
pub(super) fn chart(runs: &[RunFigures], width: f64) -> Chart {
    let shown = failed(runs);
    let used = |error_type: &ErrorType| {
        shown.iter().any(|run| run.metrics.error_types.iter().any(|error| error.error_type == *error_type))
    };
    Chart {
        title: "Why samples failed".to_owned(),
        source: "Own runs; share of the samples that did not pass, by error type".to_owned(),
        panels: shown.iter().map(|run| bar(run, width)).collect(),
        columns: 1,
        legend: ORDER.into_iter().filter(used).map(|error_type| mark(&part(error_type, 0))).collect(),
    }
}

fn bar(run: &RunFigures, width: f64) -> Drawing {
    let parts = parts(run);
    let whole: u32 = parts.iter().map(|part| part.count).sum();
    let each: Vec<String> = parts.iter().map(|part| format!("{} {}", part.name, part.count)).collect();
    let setting = setting(run);
    let said =
        format!("{}, {setting}: of {whole} samples that did not pass, {}", run.info.name, each.join(", "));
    stack(run.info.name.clone(), setting, said, &parts, width)
}

#[cfg(test)]
mod tests {
    use super::super::figures::examples::run;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_error_type_has_a_letter_of_its_own_and_another_filling_than_its_neighbour() {
        let letters: BTreeSet<&str> = ORDER.into_iter().map(|each| look(each).0).collect();
        assert_eq!(letters.len(), ORDER.len());
        for pair in ORDER.windows(2) {
            assert_ne!(look(pair[0]).1, look(pair[1]).1, "{pair:?}");
        }
    }

    #[test]
    fn bars_are_said_in_words() {
        let chart = chart(&[run("m", 2)], 500.0);
        assert_eq!(
            chart.panels[0].said,
            "m, one turn, 2 samples: of 3 samples that did not pass, wrong_property 3"
        );
        assert_eq!(chart.legend.len(), 1);
        assert_eq!(table(&[run("m", 2)]).rows.len(), 1);
    }
}
