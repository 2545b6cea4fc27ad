//! A chart as a file of its own: one SVG with all panels, title, legend and source, on paper, in colours that are
//! written out, since none of the page's styles go with it.

use super::drawing::{Chart, Drawing, Fill, Ink, Legend, Shape};
use std::fmt::Write as _;

/// Around everything, and between panels.
const MARGIN: f64 = 20.0;
/// A panel's name.
const NAME: f64 = 22.0;
/// Title and source.
const HEAD: f64 = 52.0;
/// A row of the legend.
const LEGEND: f64 = 22.0;
/// Room for a word of the legend.
const WORDS: f64 = 250.0;

/// The whole file.
pub fn svg(chart: &Chart) -> String {
    let columns = chart.columns.clamp(1, chart.panels.len().max(1));
    let wide = chart.panels.iter().map(|panel| panel.width).fold(0.0, f64::max);
    let high = chart.panels.iter().map(|panel| panel.height).fold(0.0, f64::max);
    let rows = chart.panels.len().div_ceil(columns);
    // A title needs its room, however narrow the panels are.
    let width = (MARGIN + number(columns) * (wide + MARGIN)).max(560.0);
    let panels_end = HEAD + number(rows) * (NAME + high + MARGIN);
    let per_row = (((width - 2.0 * MARGIN) / WORDS).floor()).max(1.0);
    let legend_rows = (number(chart.legend.len()) / per_row).ceil();
    let height = panels_end + legend_rows * LEGEND + MARGIN;

    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         role=\"img\" font-family=\"system-ui, -apple-system, 'Segoe UI', sans-serif\" font-size=\"11\">\n<title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        escaped(&chart.title),
        escaped(&said(chart)),
    );
    let _ = writeln!(
        text,
        "<text x=\"{MARGIN}\" y=\"24\" font-size=\"15\" font-weight=\"600\" fill=\"#1a1d21\">{}</text>\n\
         <text x=\"{MARGIN}\" y=\"40\" fill=\"#60676f\">{}</text>",
        escaped(&chart.title),
        escaped(&chart.source)
    );
    for (at, panel) in chart.panels.iter().enumerate() {
        let x = MARGIN + number(at % columns) * (wide + MARGIN);
        let y = HEAD + number(at / columns) * (NAME + high + MARGIN);
        panel_into(&mut text, panel, x, y);
    }
    for (at, legend) in chart.legend.iter().enumerate() {
        let row = (number(at) / per_row).floor();
        legend_into(
            &mut text,
            legend,
            MARGIN + (number(at) - row * per_row) * WORDS,
            panels_end + row * LEGEND,
        );
    }
    text.push_str("</svg>\n");
    text
}

fn said(chart: &Chart) -> String {
    let each: Vec<&str> = chart.panels.iter().map(|panel| panel.said.as_str()).collect();
    each.join(". ")
}

fn panel_into(text: &mut String, panel: &Drawing, x: f64, y: f64) {
    let _ = writeln!(
        text,
        "<g transform=\"translate({x:.1} {y:.1})\">\n<text y=\"14\" font-size=\"12\" font-weight=\"600\" fill=\"#1a1d21\">{}<tspan \
         font-weight=\"400\" fill=\"#60676f\" dx=\"6\">{}</tspan></text>\n<g transform=\"translate(0 {NAME})\">",
        escaped(&panel.name),
        escaped(&panel.note)
    );
    for shape in &panel.shapes {
        shape_into(text, shape);
    }
    text.push_str("</g>\n</g>\n");
}

fn legend_into(text: &mut String, legend: &Legend, x: f64, y: f64) {
    let _ = writeln!(text, "<g transform=\"translate({x:.1} {y:.1})\">");
    for shape in &legend.mark {
        shape_into(text, shape);
    }
    let _ = writeln!(
        text,
        "<text x=\"{}\" y=\"12\" fill=\"#474d54\">{}</text>\n</g>",
        Legend::WIDTH + 6.0,
        escaped(&legend.words)
    );
}

fn shape_into(text: &mut String, shape: &Shape) {
    let _ = match shape {
        Shape::Line(ink, (x1, y1), (x2, y2)) => writeln!(
            text,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {}/>",
            paint(*ink)
        ),
        Shape::Lines(ink, points) => {
            writeln!(text, "<polyline points=\"{}\" {}/>", points_text(points), paint(*ink))
        }
        Shape::Circle(ink, (x, y), radius) => {
            writeln!(text, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" {}/>", paint(*ink))
        }
        Shape::Rect(ink, (x, y), (width, height), title) => writeln!(
            text,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" {}><title>{}</title></rect>",
            paint(*ink),
            escaped(title)
        ),
        Shape::Text(ink, (x, y), anchor, words) => writeln!(
            text,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{}\" {}>{}</text>",
            anchor.as_str(),
            paint(*ink),
            escaped(words)
        ),
    };
}

/// Points as SVG writes them.
pub fn points_text(points: &[(f64, f64)]) -> String {
    points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
}

/// The light theme's colours (`www/styles/tokens.css`): a file is looked at on paper and in documents.
fn paint(ink: Ink) -> &'static str {
    match ink {
        Ink::Grid => "stroke=\"#dcded9\"",
        Ink::Axis => "fill=\"#60676f\"",
        Ink::Ghost => "fill=\"none\" stroke=\"#b4b8b2\" stroke-width=\"1.25\" stroke-opacity=\"0.6\"",
        Ink::First => "fill=\"none\" stroke=\"#1a1d21\" stroke-width=\"1.75\" stroke-linejoin=\"round\"",
        Ink::Second => "fill=\"none\" stroke=\"#1c53b3\" stroke-width=\"1.75\" stroke-dasharray=\"4 3\"",
        Ink::Dot => "fill=\"#1a1d21\" stroke=\"#ffffff\" stroke-width=\"1.5\"",
        Ink::Square => "fill=\"#ffffff\" stroke=\"#1c53b3\" stroke-width=\"1.75\"",
        Ink::Average => "stroke=\"#474d54\" stroke-width=\"1.25\" stroke-dasharray=\"2 2\"",
        Ink::Remark => "fill=\"#474d54\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\"",
        Ink::Figure => {
            "fill=\"#1a1d21\" font-weight=\"600\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\""
        }
        Ink::SecondFigure => {
            "fill=\"#1c53b3\" font-weight=\"600\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\""
        }
        Ink::Bar => "fill=\"#a9c1ec\"",
        Ink::Whisker => "stroke=\"#1a1d21\" stroke-width=\"1.25\"",
        Ink::Letter => {
            "fill=\"#1a1d21\" font-weight=\"600\" stroke=\"#ffffff\" stroke-opacity=\"0.7\" stroke-width=\"2\" paint-order=\"stroke\""
        }
        Ink::Hatch => "stroke=\"#b4b8b2\"",
        Ink::Part(Fill::Hatched) => "fill=\"#e6e8e6\"",
        Ink::Part(Fill::Code) => "fill=\"#dcbd86\" stroke=\"#dcbd86\"",
        Ink::Part(Fill::CodeOutlined) => "fill=\"#faecd2\" stroke=\"#dcbd86\"",
        Ink::Part(Fill::Cdk) => "fill=\"#e4ecfa\" stroke=\"#a9c1ec\"",
        Ink::Part(Fill::Template) => "fill=\"#e6a9a3\" stroke=\"#e6a9a3\"",
        Ink::Part(Fill::TemplateOutlined) => "fill=\"#fce6e4\" stroke=\"#e6a9a3\"",
        Ink::Part(Fill::Other) => "fill=\"#e6e8e6\" stroke=\"#b4b8b2\"",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        let panel = Drawing {
            name: "A & <B>".to_owned(),
            said: "A: 34".to_owned(),
            width: 100.0,
            height: 50.0,
            shapes: vec![Shape::Line(Ink::Second, (0.0, 1.0), (2.0, 3.0))],
            ..Drawing::default()
        };
        Chart {
            title: "Title".to_owned(),
            panels: vec![panel.clone(), panel.clone(), panel],
            columns: 2,
            legend: vec![Legend::second("with documentation")],
            ..Chart::default()
        }
    }

    #[test]
    fn a_saved_chart_reads_without_the_page() {
        let text = svg(&chart());
        assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{text}");
        assert!(text.contains("stroke=\"#1c53b3\" stroke-width=\"1.75\" stroke-dasharray=\"4 3\""), "{text}");
        assert!(text.contains("A &amp; &lt;B&gt;") && text.contains("with documentation"), "{text}");
        assert!(!text.contains("class=") && !text.contains("var("), "{text}");
        assert_eq!(text.matches("<g ").count(), text.matches("</g>").count());
    }

    #[test]
    fn panels_stand_in_rows() {
        let text = svg(&chart());
        for place in ["translate(20.0 52.0)", "translate(140.0 52.0)", "translate(20.0 144.0)"] {
            assert!(text.contains(place), "{place} in {text}");
        }
    }
}
