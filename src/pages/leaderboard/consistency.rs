//! Consistency: how many tasks one of the first k samples solves, published and of own runs.

use super::published::{SOURCE, figure, short};
use super::words::setting;
use crate::components::charts::drawing::{Chart, Drawing, Legend, Point};
use crate::components::charts::lines::Field;
use crate::components::charts::table::{Cell, Column, Look, Row, Table, percent};
use crate::runs::RunFigures;
use infrabench_verdict::metrics::{PassAt, PublishedConsistency, published};

/// The columns of the published table.
pub(super) const PUBLISHED_PASS_COLUMNS: &[Column] = &[
    Column { key: "model", head: "Model", look: Look::Name, interval: false },
    Column { key: "average", head: "Average correctness", look: Look::Figure, interval: false },
    Column { key: "pass_at_1", head: "pass@1", look: Look::Figure, interval: false },
    Column { key: "pass_at_2", head: "pass@2", look: Look::Figure, interval: false },
    Column { key: "pass_at_5", head: "pass@5", look: Look::Figure, interval: false },
];

/// The columns of the table of own runs.
pub(super) const OWN_PASS_COLUMNS: &[Column] = &[
    Column { key: "run", head: "Run", look: Look::Name, interval: false },
    Column { key: "k", head: "k", look: Look::Figure, interval: false },
    Column { key: "first_k", head: "First k", look: Look::Figure, interval: true },
    Column { key: "any_k", head: "Any k", look: Look::Figure, interval: true },
];

/// Of so few points each has its figure.
const FEW: usize = 5;

/// Where k lies among the ticks, 0 to 1: twice the samples is as far everywhere.
fn place(k: usize, most: usize) -> f64 {
    let log = |k: usize| f64::from(u32::try_from(k).unwrap_or(u32::MAX)).ln();
    if most > 1 { log(k) / log(most) } else { 0.0 }
}

/// The published table.
pub(super) fn published_table() -> Table {
    let row = |model: &PublishedConsistency| Row {
        key: model.model.clone(),
        cells: vec![
            Cell::Words(model.model.clone()),
            figure(model.average_correctness),
            figure(model.pass_at_1),
            figure(model.pass_at_2),
            figure(model.pass_at_5),
        ],
        ..Row::default()
    };
    Table {
        caption: "Published consistency".to_owned(),
        columns: PUBLISHED_PASS_COLUMNS,
        rows: published().consistency.iter().map(row).collect(),
    }
}

/// The published curves, in panels so wide.
pub(super) fn published_chart(width: f64) -> Chart {
    let models = &published().consistency;
    let ticks = [1, 2, 5].map(|k| (place(k, 5), format!("@{k}"))).to_vec();
    let field = Field { width, height: 140.0, most: 50.0, step: 25.0, ticks };
    let points = |model: &PublishedConsistency| -> [Point; 3] {
        [(place(1, 5), model.pass_at_1), (place(2, 5), model.pass_at_2), (place(5, 5), model.pass_at_5)]
    };
    let panel = |model: &PublishedConsistency| {
        let mut shapes = field.ground();
        let others = models.iter().filter(|other| other.model != model.model);
        shapes.extend(others.map(|other| field.ghost(&points(other))));
        let average = model.average_correctness;
        shapes.extend(field.average(average, &format!("avg {}", percent(average))));
        shapes.extend(field.curve(&points(model)));
        shapes.extend(points(model).map(|point| field.above(point, &percent(point.1))));
        Drawing {
            name: short(&model.model),
            said: format!(
                "{}: pass at 1 {}, at 2 {}, at 5 {}, average {}",
                model.model,
                percent(model.pass_at_1),
                percent(model.pass_at_2),
                percent(model.pass_at_5),
                percent(average)
            ),
            width,
            height: field.height,
            shapes,
            ..Drawing::default()
        }
    };
    Chart {
        title: "Consistency: solved by any of the first k samples".to_owned(),
        source: SOURCE.to_owned(),
        panels: models.iter().map(panel).collect(),
        columns: 3,
        legend: vec![
            Legend::first("solved by any of the first k"),
            Legend::average("average correctness over the samples"),
        ],
    }
}

/// Own runs that have several samples of some task.
pub(super) fn sampled(runs: &[RunFigures]) -> Vec<&RunFigures> {
    runs.iter().filter(|run| run.metrics.pass_at.len() > 1).collect()
}

/// The table of own runs.
pub(super) fn own_table(runs: &[RunFigures]) -> Table {
    let rows = sampled(runs).into_iter().flat_map(|run| {
        run.metrics.pass_at.iter().map(move |pass| Row {
            key: format!("{} {}", run.info.id, pass.k),
            note: setting(run),
            cells: vec![
                Cell::Words(run.info.name.clone()),
                Cell::count(pass.k),
                Cell::Share(pass.published),
                Cell::Share(pass.unbiased),
            ],
            ..Row::default()
        })
    });
    Table { caption: "pass@k of your runs".to_owned(), columns: OWN_PASS_COLUMNS, rows: rows.collect() }
}

/// The curves of own runs, in panels so wide.
pub(super) fn own_chart(runs: &[RunFigures], width: f64) -> Chart {
    Chart {
        title: "Your runs: solved by any of k samples".to_owned(),
        source: "Own runs; percent of the tasks that have k scored samples".to_owned(),
        panels: sampled(runs).into_iter().map(|run| own_panel(run, width)).collect(),
        columns: 3,
        legend: vec![
            Legend::first("any of the first k"),
            Legend::second("any k, whichever (unbiased)"),
            Legend::average("average correctness over the samples"),
        ],
    }
}

fn own_panel(run: &RunFigures, width: f64) -> Drawing {
    let passes = &run.metrics.pass_at;
    let most = passes.last().map_or(1, |pass| pass.k);
    let shown = |k: usize| most <= FEW || k == 1 || k == most;
    let ticks = passes.iter().filter(|pass| shown(pass.k));
    let ticks = ticks.map(|pass| (place(pass.k, most), format!("@{}", pass.k))).collect();
    let field = Field { width, height: 152.0, most: 100.0, step: 50.0, ticks };
    let points = |form: fn(&PassAt) -> f64| -> Vec<Point> {
        passes.iter().map(|pass| (place(pass.k, most), form(pass) * 100.0)).collect()
    };
    let (first, any) = (points(|pass| pass.published.value), points(|pass| pass.unbiased.value));
    let mut shapes = field.ground();
    let average = run.metrics.average_correctness.map(|share| share.value * 100.0);
    if let Some(average) = average {
        shapes.extend(field.average(average, &format!("avg {}", percent(average))));
    }
    shapes.extend(field.second(&any));
    shapes.extend(field.curve(&first));
    for (pass, point) in passes.iter().zip(&first).filter(|(pass, _)| shown(pass.k)) {
        if pass.k < most {
            shapes.push(field.above(*point, &percent(point.1)));
        }
    }
    // At k = n both forms are the same.
    if let (Some((_, last)), Some((_, other))) = (first.last(), any.last()) {
        let (figure, second) = (percent(*last), percent(*other));
        let second = (figure != second).then_some((*other, second.as_str()));
        shapes.extend(field.at_end((*last, &figure), second));
    }
    Drawing {
        name: run.info.name.clone(),
        note: setting(run),
        said: said(run, average),
        width,
        height: field.height,
        shapes,
    }
}

fn said(run: &RunFigures, average: Option<f64>) -> String {
    let each = |pass: &PassAt| {
        format!(
            "at {} {} (any {}: {})",
            pass.k,
            percent(pass.published.value * 100.0),
            pass.k,
            percent(pass.unbiased.value * 100.0)
        )
    };
    let passes: Vec<String> = run.metrics.pass_at.iter().map(each).collect();
    let average = average.map(|average| format!(", average {}", percent(average))).unwrap_or_default();
    format!("{}, {}: pass {}{average}", run.info.name, setting(run), passes.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::figures::examples::run;
    use super::*;

    #[test]
    fn published_curves_are_said_in_words() {
        let chart = published_chart(258.0);
        assert_eq!(chart.panels.len(), 5);
        assert_eq!(chart.panels[0].said, "Claude 3.7 Sonnet: pass at 1 34, at 2 36, at 5 41, average 28.8");
    }

    #[test]
    fn only_runs_with_several_samples_have_a_curve() {
        let runs = [run("one", 1), run("three", 3)];
        let chart = own_chart(&runs, 258.0);
        let names: Vec<&str> = chart.panels.iter().map(|panel| panel.name.as_str()).collect();
        assert_eq!(names, ["three"]);
        assert_eq!(
            chart.panels[0].said,
            "three, one turn, 3 samples: pass at 1 50 (any 1: 16.7), at 2 50 (any 2: 33.3), at 3 50 (any 3: 50), average 16.7"
        );
        assert_eq!(own_table(&runs).rows.len(), 3);
    }

    #[test]
    fn twice_the_samples_is_as_far_everywhere() {
        assert!((place(2, 4) - 0.5).abs() < 1e-9);
        assert!((place(1, 1)).abs() < 1e-9);
    }
}
