//! The figures of runs as tables. Every form of output is written from these, so that no two can differ.

use super::Property;
use infrabench_protocol::verdict::ErrorType;
use infrabench_task::Task;
use infrabench_verdict::metrics::{self, Metrics, PassAt, Run, Share, groups};
use std::collections::BTreeMap;

/// A table.
pub(super) struct Table {
    /// What it shows.
    pub(super) title: String,
    /// What a reader must know to read it right.
    pub(super) note: String,
    /// The heads of its columns.
    pub(super) columns: Vec<String>,
    /// Its rows, as wide as `columns`.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell. Shares are 0 to 1 here; how they are written is the form's.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Words.
    Text(String),
    /// A count.
    Count(usize),
    /// A share with its interval.
    Share(Share),
    /// A share without an interval, 0 to 1.
    Bare(f64),
    /// A quantity with so many decimals.
    Quantity(f64, usize),
    /// Not measured.
    None,
}

impl From<Option<Share>> for Cell {
    fn from(share: Option<Share>) -> Self {
        share.map_or(Self::None, Self::Share)
    }
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// What an interval is, said once under each table that has some.
pub(super) const INTERVALS: &str = "In percent, with 95 % intervals: Wilson's where each task has one sample, drawn again by \
                                    task where some have several.";

/// The tables of measured runs: models, consistency, second turns, error types. Those with nothing to say are left out.
pub(super) fn measured(runs: &[(&str, Metrics)]) -> Vec<Table> {
    let mut tables = vec![models(runs)];
    tables.extend(consistency(runs));
    tables.extend(turns(runs));
    tables.extend(asking(runs));
    tables.extend(errors(runs));
    tables
}

fn models(runs: &[(&str, Metrics)]) -> Table {
    let row = |(name, found): &(&str, Metrics)| {
        vec![
            text(name),
            Cell::Count(found.tasks),
            found.correctness.into(),
            found.generation_success.into(),
            found.synth_success.into(),
            found.passed_tests.into(),
            found.passed_tests_pooled.into(),
            Cell::Count(found.infra_errors),
        ]
    };
    Table {
        title: "Models".to_owned(),
        note: format!(
            "Correctness is of each task's first sample; the other shares are of all samples. {INTERVALS} Infra errors are ours \
             and in no share."
        ),
        columns: heads(&[
            "Model",
            "Tasks",
            "Correctness",
            "Generation success",
            "Synth success",
            "Passed tests",
            "Passed tests, pooled",
            "Infra errors",
        ]),
        rows: runs.iter().map(row).collect(),
    }
}

/// The numbers of tries that the published table has.
const KS: [usize; 3] = [1, 2, 5];

fn consistency(runs: &[(&str, Metrics)]) -> Option<Table> {
    let several: Vec<&(&str, Metrics)> =
        runs.iter().filter(|(_, found)| found.per_sample.len() > 1).collect();
    if several.is_empty() {
        return None;
    }
    let most =
        several.iter().filter_map(|(_, found)| found.pass_at.last()).map(|pass| pass.k).max().unwrap_or(1);
    let ks: Vec<usize> = KS.into_iter().filter(|k| *k <= most).chain((most > 5).then_some(most)).collect();
    let mut columns = heads(&["Model", "Samples", "Average correctness", "Spread"]);
    columns.extend(ks.iter().map(|k| format!("pass@{k}, first {k}")));
    columns.extend(ks.iter().map(|k| format!("pass@{k}, unbiased")));
    columns.push("Disagreement".to_owned());
    let row = |(name, found): &&(&str, Metrics)| {
        let at = |k: &usize, form: fn(&PassAt) -> Share| -> Cell {
            found.pass_at.iter().find(|pass| pass.k == *k).map(form).into()
        };
        let mut row = vec![
            text(name),
            Cell::Count(found.per_sample.len()),
            found.average_correctness.into(),
            found.spread.map_or(Cell::None, Cell::Bare),
        ];
        row.extend(ks.iter().map(|k| at(k, |pass| pass.published)));
        row.extend(ks.iter().map(|k| at(k, |pass| pass.unbiased)));
        row.push(found.disagreement.into());
        row
    };
    Some(Table {
        title: "Consistency".to_owned(),
        note: format!(
            "\"First k\" is the published form of pass@k: tasks that one of the first k samples solves. \"Unbiased\" is the mean \
             of 1 - C(n-c, k) / C(n, k) (Chen et al., 2021). Spread is the standard deviation of the correctness of one sample \
             per task; disagreement is the share of tasks of which some samples passed and some did not. {INTERVALS}"
        ),
        columns,
        rows: several.iter().map(row).collect(),
    })
}

fn turns(runs: &[(&str, Metrics)]) -> Option<Table> {
    let rows: Vec<Vec<Cell>> = runs
        .iter()
        .filter_map(|(name, found)| {
            let turns = found.turns?;
            Some(vec![
                text(name),
                Cell::Share(turns.first),
                Cell::Share(turns.last),
                Cell::Count(turns.asked_again),
                Cell::Count(turns.fixed),
                Cell::Count(turns.broken),
            ])
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: "Second turns".to_owned(),
        note: format!(
            "Correctness of first samples after one turn and after two. Fixed: samples that passed only after the second turn. \
             Broken: samples of which fewer tests passed than after the first. {INTERVALS}"
        ),
        columns: heads(&["Model", "One turn", "Two turns", "Asked again", "Fixed", "Broken"]),
        rows,
    })
}

fn asking(runs: &[(&str, Metrics)]) -> Option<Table> {
    #[expect(clippy::cast_precision_loss, reason = "tokens are far below 2^52")]
    let tokens = |count: u64| Cell::Quantity(count as f64, 0);
    let rows: Vec<Vec<Cell>> = runs
        .iter()
        .filter_map(|(name, found)| {
            let usage = found.usage?;
            Some(vec![
                text(name),
                tokens(usage.input_tokens),
                tokens(usage.output_tokens),
                usage.cost_usd.map_or(Cell::None, |cost| Cell::Quantity(cost, 2)),
                usage.latency_ms.map_or(Cell::None, |ms| Cell::Quantity(ms / 1000.0, 1)),
            ])
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: "Asking".to_owned(),
        note: "As the clients reported it, over all turns. Latency is the median time to a whole answer."
            .to_owned(),
        columns: heads(&["Model", "Input tokens", "Output tokens", "Cost, US$", "Latency, s"]),
        rows,
    })
}

fn errors(runs: &[(&str, Metrics)]) -> Option<Table> {
    let mut all: BTreeMap<ErrorType, usize> = BTreeMap::new();
    for error in runs.iter().flat_map(|(_, found)| &found.error_types) {
        *all.entry(error.error_type).or_default() += error.samples;
    }
    if all.is_empty() {
        return None;
    }
    let mut types: Vec<(ErrorType, usize)> = all.into_iter().collect();
    types.sort_by_key(|(_, samples)| std::cmp::Reverse(*samples));
    let mut columns = heads(&["Error type"]);
    columns.extend(runs.iter().map(|(name, _)| (*name).to_owned()));
    let share = |found: &Metrics, wanted: ErrorType| {
        let error = found.error_types.iter().find(|error| error.error_type == wanted);
        let failed = !found.error_types.is_empty();
        error.map_or(if failed { Cell::Bare(0.0) } else { Cell::None }, |error| Cell::Bare(error.share))
    };
    let row = |(wanted, _): &(ErrorType, usize)| {
        let mut row = vec![text(wanted.as_str())];
        row.extend(runs.iter().map(|(_, found)| share(found, *wanted)));
        row
    };
    Some(Table {
        title: "Error types".to_owned(),
        note: "Percent of the samples that did not pass.".to_owned(),
        columns,
        rows: types.iter().map(row).collect(),
    })
}

/// What a property says of a task; several of services.
pub(super) fn property(task: &Task, property: Property) -> Vec<String> {
    let one = |value: &String| if value.is_empty() { Vec::new() } else { vec![value.clone()] };
    match property {
        Property::Donor => one(&task.metadata.donor),
        Property::Service => task.metadata.services.clone(),
        Property::Kind => one(&task.metadata.kind),
        Property::Difficulty => one(&task.metadata.difficulty),
    }
}

/// The word for a property.
pub(super) fn word(property: Property) -> &'static str {
    match property {
        Property::Donor => "donor",
        Property::Service => "service",
        Property::Kind => "kind",
        Property::Difficulty => "difficulty",
    }
}

/// Correctness by a property of the tasks, a column for each run.
pub(super) fn by(runs: &[Run], tasks: &BTreeMap<String, Task>, wanted: Property) -> Table {
    let name = word(wanted);
    let mut columns = vec![name.to_owned(), "Tasks".to_owned()];
    columns.extend(runs.iter().map(|run| run.name.clone()));
    let names = |task: &str| tasks.get(task).map(|task| property(task, wanted)).unwrap_or_default();
    let mut rows: BTreeMap<String, (usize, Vec<Cell>)> = BTreeMap::new();
    for (at, run) in runs.iter().enumerate() {
        for group in groups(run, names) {
            let (most, cells) = rows.entry(group.name).or_insert((0, vec![Cell::None; runs.len()]));
            *most = group.metrics.tasks.max(*most);
            if let Some(cell) = cells.get_mut(at) {
                *cell = group.metrics.correctness.into();
            }
        }
    }
    let mut rows: Vec<(String, (usize, Vec<Cell>))> = rows.into_iter().collect();
    match wanted {
        Property::Difficulty => rows.sort_by_key(|(name, _)| {
            ["easy", "medium", "hard"].iter().position(|known| known == name).unwrap_or(usize::MAX)
        }),
        Property::Donor | Property::Service | Property::Kind => {
            rows.sort_by(|(a, (most_a, _)), (b, (most_b, _))| most_b.cmp(most_a).then(a.cmp(b)));
        }
    }
    Table {
        title: format!("Correctness by {name}"),
        note: format!("Of first samples. {INTERVALS}"),
        columns,
        rows: rows
            .into_iter()
            .map(|(name, (most, cells))| {
                let mut row = vec![Cell::Text(name), Cell::Count(most)];
                row.extend(cells);
                row
            })
            .collect(),
    }
}

/// A published percentage of tasks as a share of them, which has an interval.
pub(super) fn solved(percent: f64) -> Option<Share> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    let solved = percent.round() as usize;
    metrics::share(solved, metrics::PUBLISHED_TASKS)
}

/// The published tables. Correctness is of 100 tasks, so its interval is known; of the other figures none is.
pub(super) fn published() -> Vec<Table> {
    let tables = metrics::published();
    let of_tasks = |percent: f64| -> Cell { solved(percent).into() };
    let bare = |percent: f64| Cell::Bare(percent / 100.0);
    let table = |title: &str, columns: &[&str], rows: Vec<Vec<Cell>>| Table {
        title: format!("{title}, published"),
        note: format!("Not measured here. {}", tables.source),
        columns: heads(columns),
        rows,
    };
    vec![
        table(
            "Models",
            &["Model", "Company", "Weights", "Correctness", "Generation success", "Passed tests"],
            tables
                .models
                .iter()
                .map(|row| {
                    let weights = if row.source == "open-source" { "open" } else { &row.source };
                    vec![
                        text(&row.model),
                        text(&row.company),
                        text(weights),
                        of_tasks(row.correctness),
                        bare(row.generation_success),
                        bare(row.passed_tests_share),
                    ]
                })
                .collect(),
        ),
        table(
            "Consistency",
            &["Model", "Average correctness", "pass@1, first 1", "pass@2, first 2", "pass@5, first 5"],
            tables
                .consistency
                .iter()
                .map(|row| {
                    vec![
                        text(&row.model),
                        bare(row.average_correctness),
                        of_tasks(row.pass_at_1),
                        of_tasks(row.pass_at_2),
                        of_tasks(row.pass_at_5),
                    ]
                })
                .collect(),
        ),
        table(
            "Second turns",
            &[
                "Model",
                "One turn",
                "Two turns, low",
                "Two turns, high",
                "With documentation, low",
                "With documentation, high",
            ],
            tables
                .agents
                .iter()
                .map(|row| {
                    let settings = [
                        row.one_turn,
                        row.two_turn_low,
                        row.two_turn_high,
                        row.two_turn_rag_low,
                        row.two_turn_rag_high,
                    ];
                    std::iter::once(text(&row.model)).chain(settings.map(of_tasks)).collect()
                })
                .collect(),
        ),
    ]
}
