//! Parts of a whole in one bar: told apart by letter and filling, the colour only helps.

use super::drawing::{Anchor, Drawing, Fill, Ink, Legend, Shape, hatching};

/// Height of the bar.
const HEIGHT: f64 = 24.0;
/// Room for the whole's count, at the right.
const COUNT: f64 = 36.0;
/// A part narrower than this has no room for its letter.
const LETTER: f64 = 12.0;
/// Between two parts.
const GAP: f64 = 1.0;
/// From one line of a hatching to the next.
const STEP: f64 = 6.0;

/// A part.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is.
    pub name: String,
    /// Its letter.
    pub letter: &'static str,
    /// Its filling.
    pub fill: Fill,
    /// How much of the whole it is.
    pub count: u32,
}

/// The bar of a whole.
pub fn stack(name: String, note: String, said: String, parts: &[Part], width: f64) -> Drawing {
    let whole: u32 = parts.iter().map(|part| part.count).sum();
    let gaps = GAP * f64::from(u32::try_from(parts.len().saturating_sub(1)).unwrap_or(0));
    let room = (width - COUNT - gaps).max(0.0);
    let mut left = 0.0;
    let mut shapes = Vec::new();
    for part in parts {
        let wide = room * f64::from(part.count) / f64::from(whole.max(1));
        let title = format!("{}: {} of {whole}", part.name, part.count);
        shapes.extend(filled((left, 0.0), (wide, HEIGHT), part.fill, title));
        if wide >= LETTER {
            let middle = (left + wide / 2.0, HEIGHT / 2.0 + 4.0);
            shapes.push(Shape::Text(Ink::Letter, middle, Anchor::Middle, part.letter.to_owned()));
        }
        left += wide + GAP;
    }
    shapes.push(Shape::Text(Ink::Remark, (width, HEIGHT / 2.0 + 4.0), Anchor::End, whole.to_string()));
    Drawing { name, note, said, width, height: HEIGHT, shapes }
}

/// The mark of a part, for the legend.
pub fn mark(part: &Part) -> Legend {
    let mut mark = filled((6.0, 0.0), (16.0, 16.0), part.fill, String::new());
    mark.push(Shape::Text(Ink::Letter, (14.0, 12.0), Anchor::Middle, part.letter.to_owned()));
    Legend { mark, words: part.name.clone() }
}

fn filled(at: (f64, f64), size: (f64, f64), fill: Fill, title: String) -> Vec<Shape> {
    // Outlines lie within the part.
    let (at, size) = ((at.0 + 0.5, at.1 + 0.5), ((size.0 - 1.0).max(0.5), (size.1 - 1.0).max(0.5)));
    let mut shapes = vec![Shape::Rect(Ink::Part(fill), at, size, title)];
    if fill == Fill::Hatched {
        shapes.extend(hatching(at, size, STEP));
    }
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(letter: &'static str, fill: Fill, count: u32) -> Part {
        Part { name: letter.to_lowercase(), letter, fill, count }
    }

    #[test]
    fn parts_share_the_bar_and_narrow_ones_have_no_letter() {
        let parts = [part("N", Fill::Hatched, 1), part("P", Fill::Template, 60), part("T", Fill::Other, 39)];
        let drawing = stack("run".into(), String::new(), String::new(), &parts, 338.0);
        let rects: Vec<String> = drawing
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Rect(_, (x, _), (width, _), _) => Some(format!("{x:.1} {width:.1}")),
                _ => None,
            })
            .collect();
        assert_eq!(rects, ["0.5 2.0", "4.5 179.0", "185.5 116.0"]);
        let words: Vec<&str> = drawing
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Text(_, _, _, words) => Some(words.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(words, ["P", "T", "100"]);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let drawing = stack(String::new(), String::new(), String::new(), &[], 300.0);
        assert_eq!(drawing.shapes.len(), 1);
    }
}
