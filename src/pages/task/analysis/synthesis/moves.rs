//! Getting about the graph: the part of it in sight, and where an arrow key leads.

use super::layout::{BOX, Layout, Point};
use super::shown::Shown;

/// Sizes at which the graph is drawn, as a share of its own.
const SCALES: (f64, f64) = (0.2, 2.0);
/// Pixels left free around the graph when all of it is shown.
const MARGIN: f64 = 12.0;

/// The part in sight: the graph's origin in pixels of the canvas, and its scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
    /// 1 for its own size.
    pub scale: f64,
}

impl Sight {
    /// All of the graph, no larger than it is; too small to be read, its upper left part.
    pub fn fit(layout: &Layout, canvas: Point) -> Self {
        let room = (canvas.0 - 2.0 * MARGIN, canvas.1 - 2.0 * MARGIN);
        let scale =
            (room.0 / layout.width.max(1.0)).min(room.1 / layout.height.max(1.0)).clamp(SCALES.0, 1.0);
        let centred = |canvas: f64, size: f64| ((canvas - size * scale) / 2.0).max(MARGIN);
        Self { x: centred(canvas.0, layout.width), y: centred(canvas.1, layout.height), scale }
    }

    /// Larger or smaller by a factor; what is under `point` stays there.
    #[must_use]
    pub fn zoomed(self, factor: f64, point: Point) -> Self {
        let scale = (self.scale * factor).clamp(SCALES.0, SCALES.1);
        let by = scale / self.scale;
        Self { x: point.0 - (point.0 - self.x) * by, y: point.1 - (point.1 - self.y) * by, scale }
    }

    /// Moved by pixels.
    #[must_use]
    pub fn moved(self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }
    }

    /// Moved as little as it takes to bring a box into sight.
    #[must_use]
    pub fn showing(self, centre: Point, canvas: Point) -> Self {
        let by = |centre: f64, half: f64, origin: f64, canvas: f64| {
            let (from, to) = (origin + (centre - half) * self.scale, origin + (centre + half) * self.scale);
            if from < MARGIN {
                MARGIN - from
            } else if to > canvas - MARGIN {
                (canvas - MARGIN - to).max(MARGIN - from)
            } else {
                0.0
            }
        };
        self.moved(by(centre.0, BOX.0 / 2.0, self.x, canvas.0), by(centre.1, BOX.1 / 2.0, self.y, canvas.1))
    }
}

/// Where a key leads from a resource: right along a line to what it refers to, left to what refers to it, up and down to
/// the nearest above and below. Home and End: the first and the last. None for another key, or at an end.
pub fn step(key: &str, from: usize, shown: &Shown, layout: &Layout) -> Option<usize> {
    let here = layout.centre(from)?;
    let nearest = |candidates: Vec<usize>| {
        let distance = |at: &usize| {
            layout.centre(*at).map_or(f64::INFINITY, |(x, y)| {
                let (dx, dy) = (x - here.0, y - here.1);
                // What stands beside counts for less than what stands above or below.
                dx * dx * 4.0 + dy * dy
            })
        };
        candidates
            .into_iter()
            .min_by(|one, other| distance(one).total_cmp(&distance(other)).then(one.cmp(other)))
    };
    let others = |keep: &dyn Fn(Point) -> bool| -> Vec<usize> {
        let all = layout.boxes.iter().filter(|placed| placed.id != from && keep((placed.x, placed.y)));
        all.map(|placed| placed.id).collect()
    };
    match key {
        "ArrowRight" => {
            let linked = shown.links.iter().filter(|link| link.from == from).map(|link| link.to).collect();
            nearest(linked).or_else(|| nearest(others(&|(x, _)| x > here.0 + 1.0)))
        }
        "ArrowLeft" => {
            let linked = shown.links.iter().filter(|link| link.to == from).map(|link| link.from).collect();
            nearest(linked).or_else(|| nearest(others(&|(x, _)| x < here.0 - 1.0)))
        }
        "ArrowDown" => nearest(others(&|(_, y)| y > here.1 + 1.0)),
        "ArrowUp" => nearest(others(&|(_, y)| y < here.1 - 1.0)),
        "Home" => shown.resources.first().copied(),
        "End" => shown.resources.last().copied(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::Placed;
    use super::super::shown::Link;
    use super::*;
    use infrabench_protocol::template::TemplateChange;

    fn layout() -> Layout {
        let placed = |id, x, y| Placed { id, x, y };
        Layout {
            width: 700.0,
            height: 300.0,
            boxes: vec![placed(0, 100.0, 50.0), placed(1, 400.0, 50.0), placed(2, 400.0, 200.0)],
            ..Layout::default()
        }
    }

    fn shown() -> Shown {
        let link = Link { from: 0, to: 2, change: TemplateChange::Same, labels: Vec::new() };
        Shown { resources: vec![0, 1, 2], links: vec![link] }
    }

    #[test]
    fn arrows_follow_lines_first() {
        let to = |key, from| step(key, from, &shown(), &layout());
        assert_eq!(to("ArrowRight", 0), Some(2));
        assert_eq!(to("ArrowLeft", 2), Some(0));
        assert_eq!(to("ArrowLeft", 1), Some(0));
        assert_eq!((to("ArrowDown", 1), to("ArrowUp", 2), to("ArrowUp", 0)), (Some(2), Some(1), None));
        assert_eq!((to("Home", 2), to("End", 0), to("x", 0)), (Some(0), Some(2), None));
    }

    #[test]
    fn all_of_a_graph_fits_and_none_is_drawn_larger_than_it_is() {
        let sight = Sight::fit(&layout(), (2_000.0, 900.0));
        assert!((sight.scale - 1.0).abs() < 1e-9 && sight.x > 0.0);
        let small = Sight::fit(&layout(), (362.0, 900.0));
        assert!(small.x + 700.0 * small.scale <= 362.0);
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let before = Sight { x: 10.0, y: 20.0, scale: 1.0 };
        let after = before.zoomed(1.5, (110.0, 70.0));
        let at =
            |sight: Sight, point: Point| (sight.x + point.0 * sight.scale, sight.y + point.1 * sight.scale);
        assert_eq!(at(after, (100.0, 50.0)), (110.0, 70.0));
    }

    #[test]
    fn a_box_out_of_sight_is_brought_in() {
        let sight = Sight { x: 0.0, y: 0.0, scale: 1.0 }.showing((400.0, 200.0), (300.0, 300.0));
        assert!(sight.x + 500.0 <= 300.0 && sight.y.abs() < 1e-9);
    }
}
