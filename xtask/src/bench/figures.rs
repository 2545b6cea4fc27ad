//! A figure and the table of figures.

use serde::Serialize;

/// One measured figure.
#[derive(Serialize)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) name: String,
    /// In `unit`.
    pub(crate) value: f64,
    /// e.g. `ms`.
    pub(crate) unit: &'static str,
    /// What it should stay below (or above, for a rate); none when nothing was promised.
    pub(crate) target: Option<String>,
    /// What stands beside it, measured in the same run.
    pub(crate) baseline: String,
    /// In `unit`.
    pub(crate) baseline_value: f64,
}

impl Figure {
    fn ratio(&self) -> f64 {
        self.value / self.baseline_value
    }
}

/// A Markdown table.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut text =
        "| figure | value | target | baseline in the same run | ratio |\n|---|---:|---:|---|---:|\n"
            .to_owned();
    for figure in figures {
        text.push_str(&format!(
            "| {} | {} {} | {} | {}: {} {} | {} |\n",
            figure.name,
            number(figure.value),
            figure.unit,
            figure.target.as_deref().unwrap_or(""),
            figure.baseline,
            number(figure.baseline_value),
            figure.unit,
            number(figure.ratio()),
        ));
    }
    text
}

/// Three significant digits are all that one run can tell.
fn number(value: f64) -> String {
    if value >= 1000.0 {
        format!("{:.0}", (value / 10.0).round() * 10.0)
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}
