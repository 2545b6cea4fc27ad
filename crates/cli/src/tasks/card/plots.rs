//! The plots of the card.

use super::figures::Figures;
use super::svg::{bars, histogram, shares};
use std::slice;

/// A plot and how the card shows it.
pub(super) struct Plot {
    /// Its name in the folder `plots`.
    pub(super) file: &'static str,
    /// What it shows; also what is read where it is not seen.
    pub(super) title: String,
    /// The image.
    pub(super) svg: String,
    /// Whether it is about what was measured rather than what the tasks are.
    pub(super) is_quality: bool,
}

/// More services than this make no picture.
const SERVICES: usize = 30;

/// The grades in the order of what they mean.
const GRADES: [&str; 3] = ["easy", "medium", "hard"];

/// All plots that the figures are enough for.
pub(super) fn all(figures: &Figures) -> Vec<Plot> {
    let services = figures.counts(|task| &task.services);
    let shown = services.get(..SERVICES).unwrap_or(&services);
    let title = if shown.len() < services.len() {
        format!("Tasks per AWS service, the {SERVICES} most frequent of {}", services.len())
    } else {
        "Tasks per AWS service".to_owned()
    };
    let mut grades = figures.counts(|task| slice::from_ref(&task.difficulty));
    grades.sort_by_key(|(grade, _)| GRADES.iter().position(|known| known == grade));
    let mut plots = vec![
        plot("services.svg", title, |title| bars(title, shown)),
        plot("kinds.svg", "Tasks per kind of work", |title| {
            bars(title, &figures.counts(|task| slice::from_ref(&task.kind)))
        }),
        plot("difficulty.svg", "Tasks per difficulty", |title| bars(title, &grades)),
        plot("solution-lines.svg", "Lines of the canonical solution", |title| {
            histogram(title, "lines with code", &figures.each(|features| features.solution_lines))
        }),
        plot("context-lines.svg", "Lines of the context", |title| {
            histogram(title, "lines", &figures.each(|features| features.context_lines))
        }),
        plot("tests.svg", "Tests per task", |title| {
            histogram(title, "tests", &figures.each(|features| features.tests))
        }),
    ];
    let scores = figures.scores();
    if !scores.is_empty() {
        let scores: Vec<_> =
            scores.into_iter().map(|(task, _, score)| (task.entry_point.clone(), score)).collect();
        let title = "Share of wrong solutions that the tests catch, per task";
        let plot = plot("mutation-scores.svg", title, |title| shares(title, &scores));
        plots.push(Plot { is_quality: true, ..plot });
    }
    plots
}

fn plot(file: &'static str, title: impl Into<String>, draw: impl FnOnce(&str) -> String) -> Plot {
    let title = title.into();
    Plot { file, svg: draw(&title), title, is_quality: false }
}
