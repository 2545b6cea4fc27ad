//! Tables as a terminal, Markdown, a spreadsheet, LaTeX and a program want them.

use super::tables::{Cell, Table};
use super::{Property, tables};
use anyhow::{Context, Result};
use comfy_table::presets::ASCII_MARKDOWN;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, TableStyle};
use infrabench_task::Task;
use infrabench_verdict::metrics::{self, Interval, Metrics, Run, groups};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What stands where nothing was measured.
const NOTHING: &str = "–";

/// A share in percent.
pub(super) fn percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    // No negative nothing.
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// A difference of shares in points, with its sign.
pub(super) fn points(difference: f64) -> String {
    format!("{:+.1}", difference * 100.0).replace('-', "−").replace("+0.0", "0.0").replace("−0.0", "0.0")
}

fn interval(Interval { low, high }: Interval) -> String {
    format!("{} to {}", percent(low), percent(high))
}

/// A cell for a reader.
pub(super) fn words(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Share(share) => format!("{} ({})", percent(share.value), interval(share.interval)),
        Cell::Bare(share) => percent(*share),
        Cell::Quantity(quantity, decimals) => format!("{quantity:.decimals$}"),
        Cell::None => NOTHING.to_owned(),
    }
}

fn drawn(table: &Table, preset: TableStyle, escape: fn(&str) -> String) -> comfy_table::Table {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(preset).set_content_arrangement(ContentArrangement::Disabled);
    drawn.set_header(table.columns.iter().map(|head| escape(head)));
    for row in &table.rows {
        drawn.add_row(row.iter().map(|cell| escape(&words(cell))));
    }
    for (at, column) in drawn.column_iter_mut().enumerate() {
        let is_text = |row: &Vec<Cell>| matches!(row.get(at), Some(Cell::Text(_)));
        if !table.rows.iter().any(is_text) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    drawn
}

/// A rule above, below the head, and below, as in a printed table.
const RULES: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// For a terminal.
pub(super) fn terminal(tables: &[Table]) -> String {
    let one = |table: &Table| {
        let drawn = drawn(table, RULES, str::to_owned);
        format!("{}\n{drawn}\n{}\n", table.title, table.note)
    };
    tables.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// Markdown.
pub(super) fn markdown(tables: &[Table]) -> String {
    let escape = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace('\n', " ");
    let one = |table: &Table| {
        let drawn = drawn(table, ASCII_MARKDOWN, escape);
        format!("## {}\n\n{drawn}\n\n{}\n", table.title, table.note)
    };
    tables.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// A spreadsheet: the tables one below the other, each with its title in the first column; shares from 0 to 1, and the ends
/// of an interval in columns of their own.
pub(super) fn csv(tables: &[Table]) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for table in tables {
        let wide: Vec<bool> = (0..table.columns.len())
            .map(|at| table.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Share(_)))))
            .collect();
        let mut head = vec!["table".to_owned()];
        for (column, wide) in table.columns.iter().zip(&wide) {
            head.push(column.clone());
            if *wide {
                head.extend([format!("{column}, low"), format!("{column}, high")]);
            }
        }
        writer.write_record(&head)?;
        for row in &table.rows {
            let mut record = vec![table.title.clone()];
            for (cell, wide) in row.iter().zip(&wide) {
                let [value, low, high] = numbers(cell);
                record.push(value);
                if *wide {
                    record.extend([low, high]);
                }
            }
            writer.write_record(&record)?;
        }
    }
    String::from_utf8(writer.into_inner().context("writing a table")?).context("writing a table")
}

/// A cell for a program: the value and the ends of its interval.
fn numbers(cell: &Cell) -> [String; 3] {
    let with =
        |value: f64, Interval { low, high }: Interval| [value, low, high].map(|number| number.to_string());
    let alone = |value: String| [value, String::new(), String::new()];
    match cell {
        Cell::Text(text) => alone(text.clone()),
        Cell::Count(count) => alone(count.to_string()),
        Cell::Share(share) => with(share.value, share.interval),
        Cell::Bare(value) | Cell::Quantity(value, _) => alone(value.to_string()),
        Cell::None => alone(String::new()),
    }
}

/// LaTeX, for a document that loads `booktabs`.
pub(super) fn latex(tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables {
        let is_text = |at: usize| table.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Text(_))));
        let columns: String =
            (0..table.columns.len()).map(|at| if is_text(at) { 'l' } else { 'r' }).collect();
        let line = |cells: Vec<String>| format!("    {} \\\\\n", cells.join(" & "));
        let _ = writeln!(text, "\\begin{{table}}\n  \\centering\n  \\caption{{{}}}", escaped(&table.title));
        let _ = writeln!(text, "  \\begin{{tabular}}{{{columns}}}\n    \\toprule");
        text.push_str(&line(table.columns.iter().map(|head| escaped(head)).collect()));
        text.push_str("    \\midrule\n");
        for row in &table.rows {
            text.push_str(&line(
                row.iter().map(|cell| escaped(&words(cell)).replace(" to ", "--")).collect(),
            ));
        }
        let _ = writeln!(text, "    \\bottomrule\n  \\end{{tabular}}\n  % {}\n\\end{{table}}\n", table.note);
    }
    text
}

/// Text in which nothing is a command.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', character]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '−' => out.push_str("$-$"),
            '–' => out.push_str("--"),
            other => out.push(other),
        }
    }
    out
}

/// Every figure.
pub(super) fn json(
    runs: &[Run],
    metrics: &[(&str, Metrics)],
    tasks: &BTreeMap<String, Task>,
    by: &[Property],
    published: bool,
) -> Result<String> {
    let one = |(run, (name, metrics)): (&Run, &(&str, Metrics))| -> Result<Value> {
        let mut value = json!({ "name": name, "metrics": serde_json::to_value(metrics)? });
        for property in by {
            let names = |task: &str| {
                tasks.get(task).map(|task| tables::property(task, *property)).unwrap_or_default()
            };
            value["by"][tables::word(*property)] = serde_json::to_value(groups(run, names))?;
        }
        Ok(value)
    };
    let runs: Vec<Value> = runs.iter().zip(metrics).map(one).collect::<Result<_>>()?;
    let mut report = json!({ "runs": runs });
    if published {
        report["published"] = serde_json::to_value(metrics::published())?;
    }
    Ok(format!("{report:#}\n"))
}
