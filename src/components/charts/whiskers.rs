//! Shares with their 95 % intervals: as a bar in a row of a table, and all together as a drawing for a file.

use super::drawing::{Anchor, Drawing, Ink, Shape};
use super::table::percent;
use infrabench_verdict::metrics::Share;
use yew::prelude::*;

/// What stands at the axis. All of the scale is shown, so that no difference looks larger than it is.
const TICKS: [f64; 5] = [0.0, 25.0, 50.0, 75.0, 100.0];

/// A share in words.
pub fn said(share: &Share) -> String {
    let (low, high) = (share.interval.low * 100.0, share.interval.high * 100.0);
    format!("{} %, 95 % interval {low:.1} to {high:.1}", percent(share.value * 100.0))
}

/// The bar with its interval, as wide as the cell.
pub fn bar(share: &Share) -> Html {
    let at = |share: f64| format!("{:.2}%", share * 100.0);
    let (low, high) = (at(share.interval.low), at(share.interval.high));
    html! {
        <svg role="img" aria-label={said(share)}>
            <line class="base" x1="0" x2="0" y1="0" y2="16" />
            <rect class="bar-v" x="0" y="4" width={at(share.value)} height="8" />
            <line class="wh" x1={low.clone()} x2={high.clone()} y1="8" y2="8" />
            <line class="wh" x1={low.clone()} x2={low} y1="5" y2="11" />
            <line class="wh" x1={high.clone()} x2={high} y1="5" y2="11" />
        </svg>
    }
}

/// The scale of those bars, for the head of the column.
pub fn axis() -> Html {
    html! {
        <svg class="axis" aria-hidden="true">
            { for TICKS.iter().step_by(2).map(|tick| html! {
                <text x={format!("{tick}%")} y="12" text-anchor={anchor(*tick).as_str()}>{ tick.to_string() }</text>
            }) }
        </svg>
    }
}

fn anchor(tick: f64) -> Anchor {
    if tick <= 0.0 {
        Anchor::Start
    } else if tick >= 100.0 {
        Anchor::End
    } else {
        Anchor::Middle
    }
}

/// Room for names.
const NAMES: f64 = 240.0;
/// Room for the scale.
const SCALE: f64 = 400.0;
/// Height of a row.
const ROW: f64 = 22.0;

/// The same bars with their names, under one scale.
pub fn drawing(rows: &[(String, Share)]) -> Drawing {
    let height = ROW * f64::from(u32::try_from(rows.len()).unwrap_or(0)) + ROW;
    let x = |share: f64| NAMES + share * SCALE;
    let mut shapes = Vec::new();
    for tick in TICKS {
        let at = x(tick / 100.0);
        shapes.push(Shape::Line(Ink::Grid, (at, ROW - 4.0), (at, height)));
        shapes.push(Shape::Text(Ink::Axis, (at, ROW - 8.0), Anchor::Middle, tick.to_string()));
    }
    let mut top = ROW;
    for (name, share) in rows {
        let middle = top + ROW / 2.0;
        let (low, high) = (x(share.interval.low), x(share.interval.high));
        let end = |at: f64| Shape::Line(Ink::Whisker, (at, middle - 3.0), (at, middle + 3.0));
        shapes.push(Shape::Text(Ink::Remark, (NAMES - 44.0, middle + 4.0), Anchor::End, name.clone()));
        let figure = percent(share.value * 100.0);
        shapes.push(Shape::Text(Ink::Figure, (NAMES - 8.0, middle + 4.0), Anchor::End, figure));
        let size = (share.value * SCALE, 10.0);
        shapes.push(Shape::Rect(Ink::Bar, (NAMES, middle - 5.0), size, said(share)));
        shapes.push(Shape::Line(Ink::Whisker, (low, middle), (high, middle)));
        shapes.extend([end(low), end(high)]);
        top += ROW;
    }
    let said: Vec<String> = rows.iter().map(|(name, share)| format!("{name}: {}", said(share))).collect();
    Drawing { said: said.join("; "), width: NAMES + SCALE + 20.0, height, shapes, ..Drawing::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use infrabench_verdict::metrics::share;

    #[test]
    fn an_interval_is_said_beside_its_share() {
        let share = share(34, 100).expect("of something");
        assert_eq!(said(&share), "34 %, 95 % interval 25.5 to 43.7");
    }

    #[test]
    fn whiskers_lie_where_the_interval_does() {
        let half = share(50, 100).expect("of something");
        let drawing = drawing(&[("Half".to_owned(), half)]);
        assert_eq!(drawing.said, "Half: 50 %, 95 % interval 40.4 to 59.6");
        let ends: Vec<String> = drawing
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Line(Ink::Whisker, (x, y), (_, below)) if y < below => Some(format!("{x:.0}")),
                _ => None,
            })
            .collect();
        assert_eq!(ends, ["402", "478"]);
        assert!(drawing.shapes.iter().any(
            |shape| matches!(shape, Shape::Rect(Ink::Bar, _, (width, _), _) if (*width - 200.0).abs() < 1e-9)
        ));
    }
}
