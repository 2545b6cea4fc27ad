//! The second turn: the offer of one after a first answer that did not pass, and both turns side by side.

use super::compare::{Fate, Row, rows};
use super::order::Order;
use super::sent::what;
use super::state::{Stage, Turn, Which};
use super::strip::cost;
use super::use_asking::Asker;
use crate::components::icon::{Glyph, Icon};
use crate::components::text::counted;
use crate::components::verdict::VerdictMark;
use crate::pages::task::results::words::{headline, mark_of, outcome_word, test_name};
use crate::state::store::use_store;
use infrabench_protocol::prompt::Verbosity;
use infrabench_protocol::run::TestOutcome;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Turns`].
#[derive(Properties, PartialEq)]
pub struct TurnsProps {
    /// What is asked.
    pub asker: Asker,
    /// What is in the answer box.
    pub answer: Rc<str>,
}

/// Both turns side by side. Nothing before a second one is asked for.
#[component]
pub fn Turns(props: &TurnsProps) -> Html {
    let state = &props.asker.state;
    let under_way = state.is_busy() && matches!(state.which, Some(Which::Second(_)));
    if state.turns.len() < 2 && !under_way {
        return Html::default();
    }
    html! {
        <section class="turns" aria-label="Two turns">
            <SideBySide asker={props.asker.clone()} answer={props.answer.clone()} />
        </section>
    }
}

/// Properties of [`Offer`].
#[derive(Properties, PartialEq)]
pub struct OfferProps {
    /// What is asked.
    pub asker: Asker,
}

/// The offer of a second turn. Nothing before a model's answer was scored and did not pass.
#[component]
pub fn Offer(props: &OfferProps) -> Html {
    let asker = &props.asker;
    let store = use_store();
    let Some((first, _)) = asker.state.mendable().filter(|_| !asker.state.is_busy()) else {
        return Html::default();
    };
    let (model, again) = (&first.model, asker.state.turns.len() > 1);
    let ask = |verbosity: Verbosity| {
        let (ask, order) = (asker.ask.clone(), Order::of(Which::Second(verbosity), &store));
        Callback::from(move |_: MouseEvent| order.iter().for_each(|order| ask.emit(order.clone())))
    };
    let choice = |verbosity: Verbosity, word: &'static str| {
        html! {
            <div class="choice">
                <button type="button" class="btn tiny" onclick={ask(verbosity)}><Icon glyph={Glyph::Retry} />{ word }</button>
                <span class="soft">{ what(Which::Second(verbosity)) }</span>
            </div>
        }
    };
    html! {
        <section class="offer" aria-label="A second turn">
            <h3>{ if again { "Another second turn" } else { "Ask again with the test output" } }</h3>
            <p class="soft">{ format!("{model} is told what its first answer came to.") }</p>
            { choice(Verbosity::Low, "Verbosity low") }
            { choice(Verbosity::High, "Verbosity high") }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct SideBySideProps {
    asker: Asker,
    answer: Rc<str>,
}

#[component]
fn SideBySide(props: &SideBySideProps) -> Html {
    let SideBySideProps { asker, answer } = props;
    let state = &asker.state;
    let turns = &state.turns;
    let compared = match (
        turns.first().and_then(|turn| turn.score.clone()),
        turns.get(1).and_then(|turn| turn.score.clone()),
    ) {
        (Some(first), Some(second)) => rows(&first, &second),
        _ => Vec::new(),
    };
    let changed: Vec<&Row> = compared.iter().filter(|row| row.fate != Fate::StillPassed).collect();
    let same = compared.len() - changed.len();
    let head = |index: usize| {
        let show = asker.show.reform(move |_: MouseEvent| index);
        match turns.get(index) {
            Some(turn) => column(turn, turn.answer == *answer, &show),
            None => {
                html! { <div class="turn"><h3>{ "Second turn" }</h3><p class="soft" role="status">{ under_way(&state.stage) }</p></div> }
            }
        }
    };
    html! {
        <>
            <div class="pair">{ head(0) }{ head(1) }</div>
            if !compared.is_empty() {
                <p class="made" role="status">{ made(&compared) }</p>
                <table class="fates">
                    <caption class="sr">{ "Tests of both turns" }</caption>
                    <thead><tr><th scope="col">{ "Test" }</th><th scope="col">{ "First turn" }</th><th scope="col">{ "Second turn" }</th><th scope="col">{ "Came to" }</th></tr></thead>
                    <tbody>
                        { for changed.into_iter().map(row) }
                        if same > 0 {
                            <tr class="both"><td colspan="4">{ format!("{} passed both times.", counted(u32::try_from(same).unwrap_or(u32::MAX), "test", "tests")) }</td></tr>
                        }
                    </tbody>
                </table>
            }
        </>
    }
}

fn column(turn: &Turn, in_the_box: bool, show: &Callback<MouseEvent>) -> Html {
    let name = match turn.which {
        Which::First => "First turn",
        Which::Second(Verbosity::Low) => "Second turn, low",
        Which::Second(Verbosity::High) => "Second turn, high",
    };
    let back = match turn.which {
        Which::First => "Back to the first answer",
        Which::Second(_) => "To the second answer",
    };
    html! {
        <div class={classes!("turn", in_the_box.then_some("on"))}>
            <h3>{ name }</h3>
            <p class="came">
                if let Some(score) = &turn.score {
                    <VerdictMark verdict={score.judgement.verdict} text={headline(&score.judgement)} />
                    <span class="faint">{ format!("{} of {} tests passed", score.judgement.passed, score.judgement.total) }</span>
                } else {
                    <span class="soft" role="status">{ "Not scored yet" }</span>
                }
            </p>
            <p class="faint small">{ format!("{} {}", turn.model, cost(&turn.usage)) }</p>
            if in_the_box {
                <p class="small here"><Icon glyph={Glyph::Check} />{ "In the answer box" }</p>
            } else {
                <button type="button" class="btn tiny" onclick={show}>{ back }</button>
            }
        </div>
    }
}

fn row(row: &Row) -> Html {
    let (sign, class) = match row.fate {
        Fate::Fixed => ("+", "add"),
        Fate::Broken => ("-", "del"),
        Fate::StillNot | Fate::StillPassed => ("=", "same"),
    };
    let mark = |outcome: TestOutcome| html! { <VerdictMark verdict={mark_of(outcome)} text={outcome_word(outcome)} /> };
    html! {
        <tr key={row.id.clone()} class={row.fate.word().replace(' ', "-")}>
            <th scope="row" title={row.id.clone()}><code>{ test_name(&row.id) }</code></th>
            <td>{ mark(row.before) }</td>
            <td>{ mark(row.after) }</td>
            <td><span class={classes!("chg", class)} aria-hidden="true">{ sign }</span>{ " " }{ row.fate.word() }</td>
        </tr>
    }
}

/// `The second turn fixed 2 tests and broke 1.`
fn made(rows: &[Row]) -> String {
    let of =
        |fate: Fate| u32::try_from(rows.iter().filter(|row| row.fate == fate).count()).unwrap_or(u32::MAX);
    let tests = |number| counted(number, "test", "tests");
    match (of(Fate::Fixed), of(Fate::Broken)) {
        (0, 0) => "The second turn changed the outcome of no test.".to_owned(),
        (fixed, 0) => format!("The second turn fixed {} and broke none.", tests(fixed)),
        (0, broken) => format!("The second turn fixed none and broke {}.", tests(broken)),
        (fixed, broken) => format!("The second turn fixed {} and broke {broken}.", tests(fixed)),
    }
}

fn under_way(stage: &Stage) -> &'static str {
    match stage {
        Stage::Preparing => "Making the prompt",
        Stage::Held { .. } => "The service is busy; it is asked again",
        Stage::Asked { words: 0, .. } => "Waiting for the answer",
        Stage::Asked { .. } => "Being answered",
        Stage::Idle | Stage::Failed { .. } | Stage::NoPrompt(_) | Stage::Stopped(_) | Stage::Whole => "",
    }
}
