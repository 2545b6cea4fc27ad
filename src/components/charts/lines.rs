//! Curves over a few ticks: where a value lies, and where its figure has room.

use super::drawing::{Anchor, Ink, Point, Shape};

/// Room for the figures of the value axis.
const LEFT: f64 = 24.0;
/// Room for figures at the end of a curve.
const RIGHT: f64 = 28.0;
/// Room for a figure above the highest value.
const TOP: f64 = 18.0;
/// Room for the ticks.
const BOTTOM: f64 = 20.0;
/// From the grid's edge to the first tick.
const INSET: f64 = 16.0;
/// The least distance of two figures above each other.
const APART: f64 = 12.0;

/// A field for curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Pixels.
    pub width: f64,
    /// Pixels.
    pub height: f64,
    /// The value at its upper edge.
    pub most: f64,
    /// From one line of the grid to the next.
    pub step: f64,
    /// Ticks: place from 0 to 1, and word.
    pub ticks: Vec<(f64, String)>,
}

impl Field {
    /// Where a place from 0 to 1 lies.
    pub fn x(&self, place: f64) -> f64 {
        LEFT + INSET + place * (self.width - LEFT - INSET - RIGHT)
    }

    /// Where a value lies.
    pub fn y(&self, value: f64) -> f64 {
        TOP + (1.0 - value / self.most) * (self.height - TOP - BOTTOM)
    }

    fn place(&self, (place, value): Point) -> Point {
        (self.x(place), self.y(value))
    }

    /// Grid and ticks.
    pub fn ground(&self) -> Vec<Shape> {
        let mut shapes = Vec::new();
        let mut value = 0.0;
        while value <= self.most {
            let y = self.y(value);
            shapes.push(Shape::Line(Ink::Grid, (LEFT, y), (self.width - 4.0, y)));
            shapes.push(Shape::Text(Ink::Axis, (LEFT - 6.0, y + 4.0), Anchor::End, format!("{value:.0}")));
            value += self.step;
        }
        for (place, word) in &self.ticks {
            let at = (self.x(*place), self.height - 4.0);
            shapes.push(Shape::Text(Ink::Axis, at, Anchor::Middle, word.clone()));
        }
        shapes
    }

    /// A curve of another panel.
    pub fn ghost(&self, points: &[Point]) -> Shape {
        Shape::Lines(Ink::Ghost, points.iter().map(|point| self.place(*point)).collect())
    }

    /// The curve, with its points.
    pub fn curve(&self, points: &[Point]) -> Vec<Shape> {
        let points: Vec<Point> = points.iter().map(|point| self.place(*point)).collect();
        let dots = points.iter().map(|at| Shape::Circle(Ink::Dot, *at, 3.5));
        std::iter::once(Shape::Lines(Ink::First, points.clone())).chain(dots).collect()
    }

    /// The second curve, with its points.
    pub fn second(&self, points: &[Point]) -> Vec<Shape> {
        let points: Vec<Point> = points.iter().map(|point| self.place(*point)).collect();
        let square = |(x, y): &Point| Shape::Rect(Ink::Square, (x - 3.0, y - 3.0), (6.0, 6.0), String::new());
        let squares: Vec<Shape> = points.iter().map(square).collect();
        std::iter::once(Shape::Lines(Ink::Second, points)).chain(squares).collect()
    }

    /// An interval of a value.
    pub fn whisker(&self, place: f64, low: f64, high: f64) -> Vec<Shape> {
        let (x, low, high) = (self.x(place), self.y(low), self.y(high));
        vec![
            Shape::Line(Ink::Whisker, (x, low), (x, high)),
            Shape::Line(Ink::Whisker, (x - 3.0, low), (x + 3.0, low)),
            Shape::Line(Ink::Whisker, (x - 3.0, high), (x + 3.0, high)),
        ]
    }

    /// A figure above a point.
    pub fn above(&self, point: Point, figure: &str) -> Shape {
        let (x, y) = self.place(point);
        Shape::Text(Ink::Figure, (x, y - 8.0), Anchor::Middle, figure.to_owned())
    }

    /// A figure beside the first point, clear of its whisker.
    pub fn beside_start(&self, value: f64, figure: &str) -> Shape {
        let (x, y) = (self.x(0.0), self.y(value));
        Shape::Text(Ink::Figure, (x + 8.0, y - 8.0), Anchor::Start, figure.to_owned())
    }

    /// A dotted line at a value, near the first tick, with its word below.
    pub fn average(&self, value: f64, word: &str) -> Vec<Shape> {
        let (x, y) = (self.x(0.0), self.y(value));
        vec![
            Shape::Line(Ink::Average, (LEFT + 2.0, y), (x + 26.0, y)),
            Shape::Text(Ink::Remark, (x + 30.0, y + 14.0), Anchor::Start, word.to_owned()),
        ]
    }

    /// Figures at the end of one or two curves; moved apart where they would cover each other.
    pub fn at_end(&self, first: (f64, &str), second: Option<(f64, &str)>) -> Vec<Shape> {
        let x = self.x(1.0) + 8.0;
        let mut place = self.y(first.0);
        let mut shapes = Vec::new();
        if let Some((value, figure)) = second {
            let mut below = self.y(value);
            let short = APART - (below - place).abs();
            if short > 0.0 {
                let away = if below < place { -short / 2.0 } else { short / 2.0 };
                below += away;
                place -= away;
            }
            shapes.push(Shape::Text(Ink::SecondFigure, (x, below + 4.0), Anchor::Start, figure.to_owned()));
        }
        shapes.push(Shape::Text(Ink::Figure, (x, place + 4.0), Anchor::Start, first.1.to_owned()));
        shapes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field() -> Field {
        let ticks = vec![(0.0, "@1".to_owned()), (1.0, "@5".to_owned())];
        Field { width: 200.0, height: 138.0, most: 50.0, step: 25.0, ticks }
    }

    #[test]
    fn values_go_from_the_last_line_of_the_grid_to_the_first() {
        let field = field();
        let places = [field.y(0.0), field.y(50.0), field.y(25.0), field.x(0.0), field.x(1.0)];
        assert_eq!(places.map(|place| format!("{place:.1}")), ["118.0", "18.0", "68.0", "40.0", "172.0"]);
        let words: Vec<_> = field
            .ground()
            .into_iter()
            .filter_map(|shape| match shape {
                Shape::Text(_, _, _, word) => Some(word),
                _ => None,
            })
            .collect();
        assert_eq!(words, ["0", "25", "50", "@1", "@5"]);
    }

    #[test]
    fn figures_at_the_end_never_cover_each_other() {
        for (first, second) in [(40.0, 40.0), (40.0, 38.0), (38.0, 40.0), (10.0, 45.0)] {
            let heights: Vec<f64> = field()
                .at_end((first, "a"), Some((second, "b")))
                .into_iter()
                .filter_map(|shape| match shape {
                    Shape::Text(_, (_, y), _, _) => Some(y),
                    _ => None,
                })
                .collect();
            let [below, place] = heights.as_slice() else { panic!("{heights:?}") };
            assert!((below - place).abs() >= APART - 1e-9, "{first} {second}: {heights:?}");
        }
    }
}
