//! Where an answer can be read in more than one way: which one was taken, by which rule, and the others to pick.

use super::answer_state::{Answer, Change};
use super::goto::Goto;
use super::prompt::spans;
use crate::components::icon::{Glyph, Icon};
use crate::services::analysis::{Analysis, Found};
use infrabench_protocol::intake::Reading;
use infrabench_protocol::place::LineRange;
use yew::prelude::*;

/// Properties of [`Chooser`].
#[derive(Properties, PartialEq)]
pub struct ChooserProps {
    /// What is known of the answer.
    pub analysis: Analysis,
    /// The answer.
    pub answer: UseReducerHandle<Answer>,
    /// Goes to a line.
    pub goto: Callback<Goto>,
}

/// The choice; nothing where there is none.
#[component]
pub fn Chooser(props: &ChooserProps) -> Html {
    // Open until a reading has been settled on, and while one looks through the others.
    let browsing = use_state_eq(|| false);
    let Some(found) = &props.analysis.found else { return Html::default() };
    let intake = &found.report.intake;
    let Some(ambiguity) = intake.ambiguity.as_ref().filter(|_| intake.readings.len() > 1) else {
        return Html::default();
    };
    let title = format!("This answer can be read in {} ways", intake.readings.len());
    if props.answer.reading.is_some() && !*browsing {
        let browse = browsing.setter();
        return html! {
            <p class="ways"><Icon glyph={Glyph::Warn} class={classes!("err")} /><span>{ title }</span>
                <button type="button" class="end linkish" onclick={move |_| browse.set(true)}>{ "Choose" }</button>
            </p>
        };
    }
    let choose = {
        let (browse, dispatcher) = (browsing.setter(), props.answer.dispatcher());
        Callback::from(move |index: usize| {
            browse.set(true);
            dispatcher.dispatch(Change::Choose(Some(index)));
        })
    };
    let settle = {
        let (setter, dispatcher, chosen) = (browsing.setter(), props.answer.dispatcher(), intake.chosen);
        Callback::from(move |_: MouseEvent| {
            dispatcher.dispatch(Change::Choose(chosen));
            setter.set(false);
        })
    };
    let options = intake.readings.iter().enumerate().map(|(index, reading)| {
        let chosen = intake.chosen == Some(index);
        option(index, reading, chosen, found, &choose, &props.goto)
    });
    html! {
        <div class="chooser" role="radiogroup" aria-labelledby="ways">
            <header><Icon glyph={Glyph::Warn} class={classes!("err")} /><h3 id="ways">{ title }</h3><p>{ spans(ambiguity) }</p></header>
            { for options }
            <div class="pad row-w"><button type="button" class="btn primary tiny" onclick={settle}>{ "Use this reading" }</button></div>
        </div>
    }
}

fn option(
    index: usize,
    reading: &Reading,
    chosen: bool,
    found: &Found,
    choose: &Callback<usize>,
    goto: &Callback<Goto>,
) -> Html {
    let (choose, goto) = (choose.clone(), goto.clone());
    let first = reading.answer_lines.first().map(|range| range.first);
    let onchange = Callback::from(move |_: Event| {
        choose.emit(index);
        if let Some(line) = first {
            goto.emit(Goto::answer(line));
        }
    });
    let preview = first.and_then(|first| {
        let line = found.answer.lines().nth(first as usize - 1)?;
        Some(html! { <span class="code"><span class="l" data-n={first.to_string()}><span>{ line.trim() }</span></span></span> })
    });
    html! {
        <label class="option" key={index}>
            <span class="check"><input type="radio" name="reading" checked={chosen} {onchange} /></span>
            <span><b class="strong">{ spans(&reading.label) }</b></span>
            <span class="sub">{ places(&reading.answer_lines) }{ spans(&reading.summary) }</span>
            if chosen { { preview } }
        </label>
    }
}

/// `lines 4 to 15, then 19 to 41: `
fn places(ranges: &[LineRange]) -> String {
    let range = |range: &LineRange| match range.count() {
        1 => range.first.to_string(),
        _ => format!("{} to {}", range.first, range.last),
    };
    match ranges {
        [] => String::new(),
        [only] if only.count() == 1 => format!("line {}: ", only.first),
        ranges if ranges.len() <= 3 => {
            format!("lines {}: ", ranges.iter().map(range).collect::<Vec<_>>().join(", then "))
        }
        ranges => format!("{} places: ", ranges.len()),
    }
}
