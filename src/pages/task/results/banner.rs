//! The verdict: outline, colour and words; and for each kind of failure what to do about it.

use super::words::{as_text, engine, headline, mark_of, outcome_word, raised_at, short_class};
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::same::Same;
use crate::components::verdict::VerdictMark;
use crate::pages::task::analysis::output::phase_word;
use crate::pages::task::goto::Goto;
use crate::pages::task::spans;
use crate::services::clipboard;
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use infrabench_protocol::api::Score;
use infrabench_protocol::intake::IntakeProblem;
use infrabench_protocol::run::Exception;
use infrabench_protocol::verdict::{Judgement, Verdict};
use yew::prelude::*;

/// Properties of [`Banner`].
#[derive(Properties, PartialEq)]
pub struct BannerProps {
    /// The score.
    pub score: Same<Score>,
    /// What the task is called, for the copied text.
    pub title: AttrValue,
    /// Whether it is about the answer as it stands.
    pub current: bool,
    /// The test that was running when a time-out came.
    pub last_test: Option<AttrValue>,
    /// What intake could not use, when the score is about the answer as it stands.
    pub problems: Vec<IntakeProblem>,
    /// Goes to a line.
    pub goto: Callback<Goto>,
    /// Scores the answer as it stands.
    pub on_score: Callback<()>,
    /// Goes to the answer.
    pub on_answer: Callback<()>,
}

/// The verdict.
#[component]
pub fn Banner(props: &BannerProps) -> Html {
    let BannerProps { score, title, current, on_score, .. } = props;
    let store = use_store();
    let judgement = &score.judgement;
    let copy = {
        let (score, title) = (score.clone(), title.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, store) = (as_text(&title, &score), store.clone());
            wasm_bindgen_futures::spawn_local(async move {
                store.toast(match clipboard::copy(&text).await {
                    Ok(()) => Toast::done("Copied: verdict, tests and messages."),
                    Err(why) => Toast::problem(format!("Not copied: {why}.")),
                });
            });
        })
    };
    let class = match judgement.verdict {
        Verdict::Passed => Some("passed"),
        Verdict::Failed => None,
        Verdict::SynthError | Verdict::GenerationError | Verdict::Timeout => Some("err"),
        Verdict::InfraError => Some("mute"),
    };
    // A synth error is told by the note, with its line; so is an answer that cannot be used.
    let told_below = match judgement.verdict {
        Verdict::SynthError => raised(judgement).is_some(),
        Verdict::GenerationError => true,
        Verdict::Passed | Verdict::Failed | Verdict::Timeout | Verdict::InfraError => false,
    };
    html! {
        <>
            if !*current {
                <div class="earlier" role="status">
                    <Icon glyph={Glyph::Info} />
                    <span>{ "The answer has changed since: these results belong to an earlier one." }</span>
                    <button type="button" class="btn tiny" onclick={on_score.reform(|_: MouseEvent| ())}>{ "Score the answer as it stands" }</button>
                </div>
            }
            <div class={classes!("verdict", class)}>
                <VerdictMark verdict={judgement.verdict} text={headline(judgement)} />
                <span class="ticks" aria-hidden="true">
                    { for judgement.tests.iter().take(60).map(|test| html! {
                        <VerdictMark key={test.report.id.clone()} verdict={mark_of(test.report.outcome)} text={outcome_word(test.report.outcome)} bare={true} />
                    }) }
                </span>
                if !told_below { <span class="soft sum">{ spans(&judgement.summary) }</span> }
                <span class="end">
                    <span>{ engine(score) }</span>
                    if let Some(error_type) = judgement.error_type { <span>{ "error type " }<b class="strong">{ error_type.as_str() }</b></span> }
                    <button type="button" class="btn tiny" onclick={copy}><Icon glyph={Glyph::Copy} />{ "Copy as text" }</button>
                </span>
            </div>
            { advice(props) }
        </>
    }
}

/// What happened and what to do, where the tests alone do not tell.
fn advice(props: &BannerProps) -> Html {
    let judgement = &props.score.judgement;
    let again = |words: &'static str| {
        html! {
            <button type="button" class="btn" onclick={props.on_score.reform(|_: MouseEvent| ())}><Icon glyph={Glyph::Retry} />{ words }</button>
        }
    };
    match judgement.verdict {
        Verdict::Passed | Verdict::Failed => Html::default(),
        Verdict::SynthError => {
            let Some(exception) = raised(judgement) else { return Html::default() };
            let at = raised_at(exception).map(|(path, line)| (path.to_owned(), line));
            let title = format!("{}: {}", short_class(&exception.class), first_line(&exception.message));
            html! {
                <Note gravity={Gravity::Err} glyph={Glyph::Warn} {title}>
                    if let Some((path, line)) = at {
                        <p><code>{ format!("{path}:{line}") }</code>if let Some(source) = source_of(exception, line) { { " " }<code class="soft">{ source }</code> }</p>
                        <div class="acts">
                            <button type="button" class="btn" onclick={props.goto.reform(move |_: MouseEvent| Goto::candidate(&path, line))}>{ format!("Go to line {line}") }</button>
                        </div>
                    }
                </Note>
            }
        }
        Verdict::GenerationError => html! {
            <Note gravity={Gravity::Err} glyph={Glyph::Warn} title="Nothing was run">
                if props.problems.is_empty() { <p>{ spans(&judgement.summary) }</p> }
                { for props.problems.iter().enumerate().map(|(index, problem)| html! {
                    <p key={index}>
                        { spans(&problem.message) }
                        if let Some(lines) = problem.answer_lines {
                            { " " }<button type="button" class="link" onclick={props.goto.reform(move |_: MouseEvent| Goto::answer(lines.first))}>{ format!("Line {} of the answer", lines.first) }</button>
                        }
                    </p>
                }) }
                <div class="acts"><button type="button" class="btn" onclick={props.on_answer.reform(|_: MouseEvent| ())}>{ "Go to the answer" }</button></div>
            </Note>
        },
        Verdict::Timeout => html! {
            <Note gravity={Gravity::Err} glyph={Glyph::Warn} title={format!("Stopped by the clock, in {}", phase_word(judgement.phase))}>
                <p>
                    { format!("{} of {} tests had passed.", judgement.passed, judgement.total) }
                    if let Some(test) = &props.last_test { { " " }<code>{ super::words::test_name(test) }</code>{ " was running." } }
                    { " Look for a loop that does not end. Every process of the run was ended." }
                </p>
                <div class="acts">{ again("Score again") }</div>
            </Note>
        },
        Verdict::InfraError => html! {
            <Note gravity={Gravity::Mute} glyph={Glyph::Server} title="This is our fault, not the answer's">
                <p>{ "It is not counted against the answer, and not kept as its verdict." }</p>
                <div class="acts">{ again("Try again") }</div>
            </Note>
        },
    }
}

/// What was raised first.
fn raised(judgement: &Judgement) -> Option<&Exception> {
    judgement.tests.iter().find_map(|test| test.report.exception.as_ref())
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

/// The source of the line, where the traceback has it.
fn source_of(exception: &Exception, line: u32) -> Option<String> {
    let frame = exception.frames.iter().rev().find(|frame| frame.line == line && !frame.source.is_empty())?;
    Some(frame.source.clone())
}
