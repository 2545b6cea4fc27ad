//! Plots as SVG that can be read: by eye in a light and a dark page, and by a screen reader, to which the description says
//! every figure.
//!
//! An image in a page inherits nothing from it, so each plot carries its style. All places are whole pixels, so that the
//! same figures always give the same bytes.

use std::fmt::Write as _;
use std::ops::Range;
use svg::Document;
use svg::node::Text as Words;
use svg::node::element::{Description, Group, Line, Rectangle, Style, Text, Title};

/// Pixels across, of every plot.
const WIDTH: usize = 720;
/// Where the plot itself begins, below its title.
const TOP: usize = 40;
/// How high columns may be.
const HEIGHT: usize = 160;
/// Room at the left of columns, for the figures of the axis.
const LEFT: usize = 52;

const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.faint{fill:#59636e}\
    .bar{fill:#1f6feb}.axis{stroke:#59636e}.grid{stroke:#d1d9e0}.end{text-anchor:end}.middle{text-anchor:middle}\
    @media(prefers-color-scheme:dark){text{fill:#f0f6fc}.faint{fill:#9198a1}.bar{fill:#58a6ff}.axis{stroke:#9198a1}\
    .grid{stroke:#3d444d}}";

/// A bar per name, with its count.
pub(super) fn bars(title: &str, rows: &[(String, usize)]) -> String {
    const ROW: usize = 22;
    const LABELS: usize = 200;
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let said: Vec<String> = rows.iter().map(|(name, count)| format!("{name}: {count}")).collect();
    let mut plot = document(title, &(said.join("; ") + "."), TOP + rows.len() * ROW + 8);
    for (index, (name, count)) in rows.iter().enumerate() {
        let top = TOP + index * ROW;
        let length = (count * (WIDTH - LABELS - 56) / most).max(1);
        plot = plot
            .add(text(LABELS - 8, top + 15, "end", name))
            .add(bar(LABELS, top + 3, length, ROW - 6))
            .add(text(LABELS + length + 6, top + 15, "faint", &count.to_string()));
    }
    finish(&plot)
}

/// How often values fall into each of a few equal ranges. `unit` names what was counted, in the plural.
pub(super) fn histogram(title: &str, unit: &str, values: &[usize]) -> String {
    let ranges = ranges(values);
    let inside = |range: &Range<usize>| values.iter().filter(|value| range.contains(value)).count();
    let counts: Vec<(String, usize)> = ranges.iter().map(|range| (named(range), inside(range))).collect();
    let said: Vec<String> = counts.iter().map(|(range, count)| format!("{range} {unit}: {count}")).collect();
    let mut plot = document(title, &(said.join("; ") + "."), TOP + HEIGHT + 52);
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let step = (WIDTH - LEFT) / counts.len().max(1);
    for (index, (range, count)) in counts.iter().enumerate() {
        let (left, height) = (LEFT + index * step, count * (HEIGHT - 20) / most);
        let (top, centre) = (TOP + HEIGHT - height, left + step / 2);
        if *count > 0 {
            plot = plot.add(bar(left + 3, top, step - 6, height)).add(text(
                centre,
                top - 5,
                "middle faint",
                &count.to_string(),
            ));
        }
        plot = plot.add(text(centre, TOP + HEIGHT + 17, "middle", range));
    }
    finish(&plot.add(axis()).add(text(LEFT + (WIDTH - LEFT) / 2, TOP + HEIGHT + 40, "middle faint", unit)))
}

/// Up to 8 ranges of one round width that cover all values, the first of which has the lowest. Nothing for no values.
fn ranges(values: &[usize]) -> Vec<Range<usize>> {
    const MOST: usize = 8;
    let (Some(least), Some(most)) = (values.iter().min(), values.iter().max()) else { return Vec::new() };
    let cut = |width: usize| -> Vec<Range<usize>> {
        (least / width..=most / width).map(|at| at * width..(at + 1) * width).collect()
    };
    let widths = (0..18).map(|power| 10_usize.pow(power)).flat_map(|ten| [ten, 2 * ten, 5 * ten]);
    let few = |width: &usize| most / width - least / width < MOST;
    widths.into_iter().find(few).map_or_else(|| cut(most + 1), cut)
}

fn named(range: &Range<usize>) -> String {
    let last = range.end - 1;
    if range.start == last { last.to_string() } else { format!("{}–{last}", range.start) }
}

/// A column per task, lowest first. Shares are in tenths of a percent.
pub(super) fn shares(title: &str, tasks: &[(String, usize)]) -> String {
    let mut tasks: Vec<&(String, usize)> = tasks.iter().collect();
    tasks.sort_by_key(|(name, share)| (*share, name.as_str()));
    let mut said = String::new();
    for (name, share) in &tasks {
        let _ = write!(said, "{name}: {}.{} %; ", share / 10, share % 10);
    }
    let mut plot = document(title, said.trim_end_matches("; "), TOP + HEIGHT + 34);
    for percent in [25, 50, 75, 100] {
        let y = TOP + HEIGHT - percent * HEIGHT / 100;
        plot =
            plot.add(line("grid", LEFT, y)).add(text(LEFT - 8, y + 4, "end faint", &format!("{percent} %")));
    }
    let step = ((WIDTH - LEFT) / tasks.len().max(1)).clamp(2, 60);
    for (index, (name, share)) in tasks.iter().enumerate() {
        let height = share * HEIGHT / 1000;
        let column = bar(LEFT + index * step + 1, TOP + HEIGHT - height, (step - 1).max(1), height);
        let named = Title::new(format!("{name}: {}.{} %", share / 10, share % 10));
        plot = plot.add(Group::new().add(named).add(column));
    }
    let caption = "tasks, lowest first";
    finish(&plot.add(axis()).add(text(LEFT + (WIDTH - LEFT) / 2, TOP + HEIGHT + 22, "middle faint", caption)))
}

fn document(title: &str, description: &str, height: usize) -> Document {
    Document::new()
        .set("viewBox", (0, 0, WIDTH, height))
        .set("width", WIDTH)
        .set("height", height)
        .set("role", "img")
        .set("aria-labelledby", "title description")
        .add(Title::new(title).set("id", "title"))
        .add(Description::new().set("id", "description").add(Words::new(description)))
        .add(Style::new(STYLE))
        .add(text(8, 20, "title", title))
}

fn finish(document: &Document) -> String {
    format!("{document}\n")
}

fn text(x: usize, y: usize, class: &str, words: &str) -> Text {
    Text::new(words).set("class", class).set("x", x).set("y", y)
}

fn bar(x: usize, y: usize, width: usize, height: usize) -> Rectangle {
    Rectangle::new().set("class", "bar").set("x", x).set("y", y).set("width", width).set("height", height)
}

fn axis() -> Line {
    line("axis", LEFT, TOP + HEIGHT)
}

fn line(class: &str, x: usize, y: usize) -> Line {
    Line::new().set("class", class).set("x1", x).set("y1", y).set("x2", WIDTH).set("y2", y)
}

#[cfg(test)]
mod tests {
    use super::{bars, histogram, named, ranges, shares};

    #[test]
    fn ranges_are_round_and_few_and_begin_at_the_lowest_value() {
        for (values, expected) in [
            (&[][..], &[][..]),
            (&[7], &["7"]),
            (&[4, 5, 7], &["4", "5", "6", "7"]),
            (
                &[502, 1169],
                &["500–599", "600–699", "700–799", "800–899", "900–999", "1000–1099", "1100–1199"],
            ),
            (&[0, 79], &["0–9", "10–19", "20–29", "30–39", "40–49", "50–59", "60–69", "70–79"]),
        ] {
            let found: Vec<String> = ranges(values).iter().map(named).collect();
            assert_eq!(found, expected, "{values:?}");
        }
    }

    #[test]
    fn a_screen_reader_is_told_every_figure() {
        let plot = histogram("Tests", "tests", &[1, 20, 24, 30]);
        assert!(
            plot.contains("0–4 tests: 1; 5–9 tests: 0; 10–14 tests: 0; 15–19 tests: 0; 20–24 tests: 2;"),
            "{plot}"
        );
        let plot = bars("Services", &[("S3 & <KMS>".to_owned(), 3), ("VPC".to_owned(), 1)]);
        assert!(plot.contains("S3 &amp; &lt;KMS&gt;: 3; VPC: 1."), "{plot}");
        let plot = shares("Scores", &[("b".to_owned(), 1000), ("a".to_owned(), 875)]);
        assert!(plot.contains("a: 87.5 %; b: 100.0 %"), "{plot}");
    }

    #[test]
    fn no_figures_give_an_empty_plot_and_not_a_panic() {
        for plot in [bars("t", &[]), histogram("t", "u", &[]), shares("t", &[])] {
            assert!(plot.starts_with("<svg ") && plot.ends_with("</svg>\n"), "{plot}");
        }
    }
}
