//! Values as they are written, with what differs marked.

use infrabench_protocol::analysis::SourceValue;
use yew::prelude::*;

/// Longest value shown; the line leads to the whole of it.
const MOST: usize = 400;

/// Cuts `text` at `marks`, character ranges `[start, end)`: the pieces in order, each with whether it is marked. Ranges
/// that overlap, run backwards or end past the text do no harm.
pub fn pieces<'a>(text: &'a str, marks: &[(u32, u32)]) -> Vec<(bool, &'a str)> {
    if marks.is_empty() {
        return vec![(false, text)];
    }
    let marked = |at: usize| marks.iter().any(|(start, end)| (*start as usize..*end as usize).contains(&at));
    let mut pieces: Vec<(bool, &str)> = Vec::new();
    let (mut from, mut state) = (0, None);
    for (at, (byte, _)) in text.char_indices().enumerate() {
        let here = marked(at);
        if let Some(before) = state.filter(|before| *before != here) {
            pieces.push((before, text.get(from..byte).unwrap_or_default()));
            from = byte;
        }
        state = Some(here);
    }
    if let Some(state) = state {
        pieces.push((state, text.get(from..).unwrap_or_default()));
    }
    pieces
}

/// The value with its marks. A break is allowed after dots and commas.
pub fn value(value: &SourceValue) -> Html {
    let cut = value.text.char_indices().nth(MOST).map(|(byte, _)| byte);
    let text = cut.and_then(|byte| value.text.get(..byte)).unwrap_or(&value.text);
    html! {
        <>
            { for pieces(text, &value.marks).into_iter().map(|(marked, text)| {
                if marked { html! { <u>{ text }</u> } } else { html! { { text } } }
            }) }
            if cut.is_some() { { "…" } }
        </>
    }
}

/// A dotted path that may break after each dot.
pub fn breakable(path: &str) -> Html {
    html! { { for path.split_inclusive('.').map(|part| html! { <>{ part }<wbr /></> }) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_cut_at_its_marks() {
        let found = pieces("Duration.days(14)", &[(14, 16)]);
        assert_eq!(found, [(false, "Duration.days("), (true, "14"), (false, ")")]);
    }

    #[test]
    fn marks_count_characters_and_may_be_wrong() {
        assert_eq!(pieces("é5", &[(1, 2), (9, 3), (2, 99)]), [(false, "é"), (true, "5")]);
        assert_eq!(pieces("", &[(0, 3)]), []);
    }
}
