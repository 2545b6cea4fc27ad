//! The figures in Markdown. Long tables are folded, so that the card stays a page that one reads.

use super::figures::{Alternatives, Figures, Mutants, TaskFigures};
use super::plots::Plot;
use infrabench_task::task::Features;
use std::collections::BTreeSet;
use std::slice;

/// How many of the tasks with the weakest tests are named.
const LOWEST: usize = 10;

/// The text between the marks.
pub(super) fn of(figures: &Figures, plots: &[Plot]) -> String {
    let mut parts = vec![summary(figures), table(&PER_TASK_HEAD, per_task(figures))];
    let (quality, content): (Vec<&Plot>, Vec<&Plot>) = plots.iter().partition(|plot| plot.is_quality);
    parts.extend(content.into_iter().map(image));
    parts.push(folded(
        "All services",
        &table(&["service", "tasks"], counted(figures.counts(|task| &task.services))),
    ));
    parts.push(folded("All donors", &table(&["donor", "tasks", "files", "lines"], donors(figures))));
    parts.push("### Measured quality".to_owned());
    parts.push(measured(figures));
    parts.extend(quality.into_iter().map(image));
    parts.extend(lowest(figures));
    parts.push(folded("All tasks", &table(&ALL_TASKS_HEAD, figures.tasks.iter().map(row).collect())));
    parts.join("\n\n")
}

fn summary(figures: &Figures) -> String {
    let distinct = |word: fn(&TaskFigures) -> &String| -> Vec<&str> {
        let all: BTreeSet<&str> = figures.tasks.iter().map(|task| word(task).as_str()).collect();
        all.into_iter().collect()
    };
    let version = figures.version.as_ref().map_or_else(String::new, |version| format!("Version {version}: "));
    let canary = figures.canary.as_ref().map_or_else(String::new, |canary| format!("\n\nCanary: `{canary}`"));
    format!(
        "{version}**{} tasks** cut from {} donors, labelled with {} AWS services, of {} kinds; aws-cdk-lib {}. `dataset_sha256`: `{}`{canary}",
        figures.tasks.len(),
        distinct(|task| &task.donor).len(),
        figures.counts(|task| &task.services).len(),
        figures.counts(|task| slice::from_ref(&task.kind)).len(),
        distinct(|task| &task.cdk_version).join(", "),
        figures.dataset_sha256,
    )
}

/// One of the figures of a task.
type Count = fn(&Features) -> u32;

const PER_TASK_HEAD: [&str; 5] = ["per task", "least", "median", "most", "in all"];

fn per_task(figures: &Figures) -> Vec<Vec<String>> {
    let rows: [(&str, Count); 8] = [
        ("masks", |features| features.masks),
        ("files with masks", |features| features.masked_files),
        ("lines of the canonical solution", |features| features.solution_lines),
        ("files of the context", |features| features.context_files),
        ("lines of the context", |features| features.context_lines),
        ("other files to read", |features| features.read_files),
        ("words of the prompt", |features| features.prompt_words),
        ("tests", |features| features.tests),
    ];
    rows.into_iter()
        .map(|(name, figure)| {
            let mut values = figures.each(figure);
            values.sort_unstable();
            let end = |value: Option<&usize>| value.copied().unwrap_or_default().to_string();
            let sum: usize = values.iter().sum();
            vec![name.to_owned(), end(values.first()), median(&values), end(values.last()), sum.to_string()]
        })
        .collect()
}

/// The median of sorted values.
fn median(values: &[usize]) -> String {
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    // Twice the median, which is a whole number.
    let twice = at(values.len() / 2) + at(values.len().saturating_sub(1) / 2);
    if twice.is_multiple_of(2) { (twice / 2).to_string() } else { format!("{}.5", twice / 2) }
}

fn counted(counts: Vec<(String, usize)>) -> Vec<Vec<String>> {
    counts.into_iter().map(|(name, count)| vec![name, count.to_string()]).collect()
}

fn donors(figures: &Figures) -> Vec<Vec<String>> {
    let largest = |donor: &str, figure: Count| {
        let of_donor = figures.tasks.iter().filter(|task| task.donor == donor);
        of_donor.map(|task| figure(&task.features)).max().unwrap_or_default().to_string()
    };
    let counts = figures.counts(|task| slice::from_ref(&task.donor));
    counts
        .into_iter()
        .map(|(donor, count)| {
            let (files, lines) = (
                largest(&donor, |features| features.context_files),
                largest(&donor, |features| features.context_lines),
            );
            vec![donor, count.to_string(), files, lines]
        })
        .collect()
}

fn measured(figures: &Figures) -> String {
    let all = figures.tasks.len();
    let of_mutants: Vec<Mutants> = figures.tasks.iter().filter_map(|task| task.mutants).collect();
    let of_alternatives: Vec<Alternatives> =
        figures.tasks.iter().filter_map(|task| task.alternatives).collect();
    let sum = |count: fn(&Mutants) -> usize| of_mutants.iter().map(count).sum::<usize>();
    let total = Mutants {
        caught: sum(|mutants| mutants.caught),
        survived: sum(|mutants| mutants.survived),
        acceptable: sum(|mutants| mutants.acceptable),
        equivalent: sum(|mutants| mutants.equivalent),
    };
    let score =
        total.score().map_or_else(|| "not measured".to_owned(), |score| format!("**{}**", percent(score)));
    let accepted: usize = of_alternatives.iter().map(|alternatives| alternatives.accepted).sum();
    let tried: usize = of_alternatives.iter().map(|alternatives| alternatives.all).sum();
    let rows = [
        ("mutation score: share of wrong solutions that the tests catch", score),
        ("wrong solutions caught", total.caught.to_string()),
        ("wrong solutions that pass", total.survived.to_string()),
        ("mutants that are right answers, with the reason in `task.toml`", total.acceptable.to_string()),
        ("mutants that change nothing in the templates", total.equivalent.to_string()),
        (
            "tasks whose wrong solutions were tried on what the tasks are now",
            format!("{} of {all}", of_mutants.len()),
        ),
        ("other right solutions accepted", format!("{accepted} of {tried}")),
        (
            "tasks whose other right solutions were tried on what the tasks are now",
            format!("{} of {all}", of_alternatives.len()),
        ),
    ];
    table(
        &["measured", "figure"],
        rows.into_iter().map(|(name, figure)| vec![name.to_owned(), figure]).collect(),
    )
}

/// The tasks whose tests let most through; nothing where none does.
fn lowest(figures: &Figures) -> Option<String> {
    let scores = figures.scores();
    let rows: Vec<Vec<String>> = scores
        .iter()
        .filter(|(_, mutants, _)| mutants.survived > 0)
        .take(LOWEST)
        .map(|(task, mutants, score)| {
            vec![format!("`{}`", task.entry_point), percent(*score), mutants.survived.to_string()]
        })
        .collect();
    (!rows.is_empty()).then(|| table(&["lowest mutation scores", "score", "wrong solutions that pass"], rows))
}

const ALL_TASKS_HEAD: [&str; 8] =
    ["task", "title", "kind", "difficulty", "masks", "solution lines", "tests", "mutation score"];

fn row(task: &TaskFigures) -> Vec<String> {
    let score = task.mutants.and_then(Mutants::score);
    vec![
        format!("`{}`", task.entry_point),
        task.title.clone(),
        task.kind.clone(),
        task.difficulty.clone(),
        task.features.masks.to_string(),
        task.features.solution_lines.to_string(),
        task.features.tests.to_string(),
        score.map_or_else(String::new, percent),
    ]
}

fn percent(tenths: usize) -> String {
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// A table. A column of figures is aligned as figures are.
fn table(head: &[&str], rows: Vec<Vec<String>>) -> String {
    let is_figure = |cell: &String| {
        let bare = cell.trim_start_matches('*');
        bare.is_empty() || bare.starts_with(|first: char| first.is_ascii_digit())
    };
    let rule = |column: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(column));
        if cells.all(is_figure) { "---:" } else { "---" }
    };
    let rules: Vec<&str> = (0..head.len()).map(rule).collect();
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.into_iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | "))
    };
    let head = head.iter().map(|cell| (*cell).to_owned()).collect();
    let mut lines = vec![line(head), format!("|{}|", rules.join("|"))];
    lines.extend(rows.into_iter().map(line));
    lines.join("\n")
}

fn folded(title: &str, content: &str) -> String {
    format!("<details>\n<summary>{title}</summary>\n\n{content}\n\n</details>")
}

fn image(plot: &Plot) -> String {
    format!("![{}](plots/{})", plot.title, plot.file)
}

#[cfg(test)]
mod tests {
    use super::{median, table};

    #[test]
    fn the_median_lies_between_two_values_where_there_is_no_middle_one() {
        for (values, expected) in
            [(&[][..], "0"), (&[3], "3"), (&[1, 2], "1.5"), (&[1, 3, 9], "3"), (&[1, 2, 4, 9], "3")]
        {
            assert_eq!(median(values), expected, "{values:?}");
        }
    }

    #[test]
    fn a_bar_in_a_cell_does_not_end_it() {
        assert_eq!(
            table(&["a", "b"], vec![vec!["x|y".to_owned(), "1".to_owned()]]),
            "| a | b |\n|---|---:|\n| x\\|y | 1 |"
        );
    }
}
