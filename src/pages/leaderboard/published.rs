//! The published table of models: its figures, and the chart of its intervals.

use crate::components::charts::drawing::Chart;
use crate::components::charts::table::{Cell, Column, Look, Order, Row, Table, percent};
use crate::components::charts::whiskers;
use infrabench_verdict::metrics::{PUBLISHED_TASKS, PublishedModel, Share, published, share};

/// The columns of the table of models.
pub(super) const MODEL_COLUMNS: &[Column] = &[
    Column { key: "model", head: "Model", look: Look::Name, interval: false },
    Column { key: "company", head: "Company", look: Look::Aside, interval: false },
    Column { key: "weights", head: "Weights", look: Look::Aside, interval: false },
    Column { key: "correctness", head: "Correctness", look: Look::Whiskers, interval: true },
    Column { key: "generation", head: "Generation success", look: Look::Meter, interval: true },
    Column { key: "passed_tests", head: "Passed tests", look: Look::Meter, interval: false },
];

/// Where the published figures come from.
pub(super) const SOURCE: &str = "SWE-InfraBench, published tables; percent of 100 Python CDK tasks";

/// A published percentage as a share of the published tasks.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
pub(super) fn share_of(percent: f64) -> Option<Share> {
    share(percent.clamp(0.0, 100.0).round() as usize, PUBLISHED_TASKS)
}

/// The table of models.
pub(super) fn models() -> Table {
    Table {
        caption: "Published models".to_owned(),
        columns: MODEL_COLUMNS,
        rows: published().models.iter().map(row).collect(),
    }
}

fn row(model: &PublishedModel) -> Row {
    let weights = if model.source == "proprietary" { "proprietary" } else { "open" };
    let passed = model.passed_tests_share;
    Row {
        key: model.model.clone(),
        dagger: model.reasoning,
        cells: vec![
            Cell::Words(model.model.clone()),
            Cell::Words(model.company.clone()),
            Cell::Words(weights.to_owned()),
            Cell::share(share_of(model.correctness)),
            Cell::share(share_of(model.generation_success)),
            Cell::Figure(passed, format!("{passed:.1}")),
        ],
        ..Row::default()
    }
}

/// The intervals of a table with a column `correctness`, in the order that it has.
pub(super) fn intervals(title: &str, source: &str, table: &Table, order: Order) -> Chart {
    let at = table.columns.iter().position(|column| column.key == "correctness");
    let rows: Vec<(String, Share)> = table
        .sorted(order)
        .into_iter()
        .filter_map(|row| match at.and_then(|at| row.cells.get(at)) {
            Some(Cell::Share(share)) => Some((named(row), *share)),
            _ => None,
        })
        .collect();
    Chart {
        title: title.to_owned(),
        source: format!("{source}. Whiskers are 95 % Wilson intervals."),
        panels: vec![whiskers::drawing(&rows)],
        columns: 1,
        legend: Vec::new(),
    }
}

fn named(row: &Row) -> String {
    let name = row.cells.first().map(Cell::words).unwrap_or_default();
    if row.note.is_empty() { name } else { format!("{name} ({})", row.note) }
}

/// A name that has room over a small panel: without what stands in brackets.
pub(super) fn short(model: &str) -> String {
    model.split(" (").next().unwrap_or(model).trim_end_matches(" 17B Instruct").to_owned()
}

/// A published percentage, as a cell with what it is a share of.
pub(super) fn figure(value: f64) -> Cell {
    Cell::Figure(value, percent(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twenty_models_are_there_with_their_intervals() {
        let table = models();
        assert_eq!(table.rows.len(), 20);
        let first = &table.rows[0];
        assert_eq!(first.key, "Claude 3.7 Sonnet");
        assert!(first.dagger);
        let words: Vec<String> = first.cells.iter().map(Cell::words).collect();
        assert_eq!(words, ["Claude 3.7 Sonnet", "Anthropic", "proprietary", "34", "100", "53.1"]);
        assert!(table.rows.iter().any(|row| row.cells[2].words() == "open"));
    }

    #[test]
    fn the_chart_has_the_order_of_the_table() {
        let order = Order { by: "correctness", descending: false };
        let chart = intervals("Published models", SOURCE, &models(), order);
        let said = &chart.panels[0].said;
        assert!(
            said.starts_with("Qwen2.5 72B Instruct Turbo: 0 %, 95 % interval 0.0 to 3.7; LLaMA 4 Scout"),
            "{said}"
        );
    }

    #[test]
    fn names_over_panels_are_short() {
        assert_eq!(
            [short("GPT-4.1 (2025-04-14)"), short("LLaMA 4 Maverick 17B Instruct"), short("OpenAI o3")],
            ["GPT-4.1", "LLaMA 4 Maverick", "OpenAI o3"]
        );
    }
}
