//! A chart as shapes. Each has an [`Ink`]: what it means, not which colour it has; the page and the saved file give it one.

/// What a shape means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// A line to read values by.
    Grid,
    /// What stands at an axis.
    Axis,
    /// Another panel's curve, for comparison.
    Ghost,
    /// The curve of a panel.
    First,
    /// Its second curve: dashed.
    Second,
    /// A point of the curve.
    Dot,
    /// A point of the second curve.
    Square,
    /// An average, as a dotted line.
    Average,
    /// A word about something drawn.
    Remark,
    /// A value of the curve.
    Figure,
    /// A value of the second curve.
    SecondFigure,
    /// A share, as a bar.
    Bar,
    /// An interval.
    Whisker,
    /// A part of a whole.
    Part(Fill),
    /// The letter in a part.
    Letter,
    /// A line of a hatching.
    Hatch,
}

/// How a part of a whole is filled; parts beside each other differ in outline or hatching too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Hatched: there is nothing that could be judged.
    Hatched,
    /// Code that does not run.
    Code,
    /// The same, outlined.
    CodeOutlined,
    /// Refused by the CDK.
    Cdk,
    /// A template that is not what was asked for.
    Template,
    /// The same, outlined.
    TemplateOutlined,
    /// Anything else.
    Other,
}

/// Which point of a text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its first letter.
    Start,
    /// Its middle.
    Middle,
    /// Its last letter.
    End,
}

impl Anchor {
    /// The word of SVG.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A place in pixels, from the upper left corner.
pub type Point = (f64, f64);

/// Something drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A straight line.
    Line(Ink, Point, Point),
    /// Straight lines from point to point.
    Lines(Ink, Vec<Point>),
    /// A circle: middle and radius.
    Circle(Ink, Point, f64),
    /// A rectangle: upper left corner, width and height, and what a pointer over it reads.
    Rect(Ink, Point, Point, String),
    /// Words.
    Text(Ink, Point, Anchor, String),
}

/// One panel of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// What it is about.
    pub name: String,
    /// More about that; may be empty.
    pub note: String,
    /// Its figures, in words.
    pub said: String,
    /// Pixels.
    pub width: f64,
    /// Pixels.
    pub height: f64,
    /// What is drawn, from the ground up.
    pub shapes: Vec<Shape>,
}

/// What a mark means.
#[derive(Clone, Debug, PartialEq)]
pub struct Legend {
    /// The mark, in a field of [`Legend::WIDTH`] and [`Legend::HEIGHT`].
    pub mark: Vec<Shape>,
    /// What it means.
    pub words: String,
}

impl Legend {
    /// Pixels.
    pub const WIDTH: f64 = 28.0;
    /// Pixels.
    pub const HEIGHT: f64 = 16.0;

    /// The mark of a panel's curve.
    pub fn first(words: &str) -> Self {
        let mark =
            vec![Shape::Line(Ink::First, (0.0, 8.0), (28.0, 8.0)), Shape::Circle(Ink::Dot, (14.0, 8.0), 3.5)];
        Self { mark, words: words.to_owned() }
    }

    /// The mark of a second curve.
    pub fn second(words: &str) -> Self {
        let mark = vec![
            Shape::Line(Ink::Second, (0.0, 8.0), (28.0, 8.0)),
            Shape::Rect(Ink::Square, (11.0, 5.0), (6.0, 6.0), String::new()),
        ];
        Self { mark, words: words.to_owned() }
    }

    /// The mark of an average.
    pub fn average(words: &str) -> Self {
        Self { mark: vec![Shape::Line(Ink::Average, (0.0, 8.0), (28.0, 8.0))], words: words.to_owned() }
    }
}

/// A chart: panels that are read alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// Its title.
    pub title: String,
    /// Where its figures come from, and of what they are shares.
    pub source: String,
    /// Its panels.
    pub panels: Vec<Drawing>,
    /// How many stand beside each other in the saved file.
    pub columns: usize,
    /// What its marks mean.
    pub legend: Vec<Legend>,
}

/// Slanted lines within a rectangle, `step` pixels apart.
pub fn hatching((left, top): Point, (width, height): Point, step: f64) -> Vec<Shape> {
    let mut lines = Vec::new();
    // Each line runs from the lower edge up to the right; what would be outside is cut off.
    let mut start = step - height;
    while start < width {
        let (from, to) = (start.max(0.0), (start + height).min(width));
        if to > from {
            lines.push(Shape::Line(
                Ink::Hatch,
                (left + from, top + height - (from - start)),
                (left + to, top + height - (to - start)),
            ));
        }
        start += step;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hatching_stays_within_its_rectangle() {
        let lines = hatching((10.0, 20.0), (30.0, 12.0), 6.0);
        assert!(lines.len() > 4, "{lines:?}");
        for line in lines {
            let Shape::Line(Ink::Hatch, from, to) = line else { panic!("{line:?}") };
            for (x, y) in [from, to] {
                assert!((10.0..=40.0).contains(&x) && (20.0..=32.0).contains(&y), "{from:?} {to:?}");
            }
        }
    }
}
