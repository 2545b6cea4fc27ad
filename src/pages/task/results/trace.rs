//! What was raised: trimmed to the answer's code and the test, whole on a press.

use super::words::short_class;
use crate::components::text::counted;
use crate::pages::task::goto::Goto;
use infrabench_protocol::place::Place;
use infrabench_protocol::run::{Exception, Frame, Origin};
use yew::prelude::*;

/// Properties of [`Trace`].
#[derive(Properties, PartialEq)]
pub struct TraceProps {
    /// What was raised.
    pub exception: Exception,
    /// Goes to a line.
    pub goto: Callback<Goto>,
}

/// The traceback.
#[component]
pub fn Trace(props: &TraceProps) -> Html {
    let TraceProps { exception, goto } = props;
    let whole = use_state_eq(|| false);
    let toggle = {
        let whole = whole.clone();
        Callback::from(move |_: MouseEvent| whole.set(!*whole))
    };
    let hidden = exception.hidden_frames;
    html! {
        <div class="trace">
            if *whole {
                <pre tabindex="0" role="region" aria-label="Whole traceback">{ &exception.traceback }</pre>
            } else {
                { for exception.frames.iter().enumerate().map(|(index, frame)| html! { <div key={index}>{ draw(frame, goto) }</div> }) }
                if let Some(place) = &exception.syntax_at { <div>{ syntax_at(place, goto) }</div> }
                <div class="e">
                    <b>{ short_class(&exception.class) }</b>
                    if !exception.message.is_empty() { { format!(": {}", shortened(&exception.message)) } }
                </div>
            }
            <div class="f">
                if !*whole && hidden > 0 {
                    <span>{ format!("{} of libraries {} hidden. ", counted(hidden, "frame", "frames"), if hidden == 1 { "is" } else { "are" }) }</span>
                }
                if !exception.traceback.is_empty() {
                    <button type="button" class="btn tiny" aria-expanded={whole.to_string()} onclick={toggle}>{ if *whole { "Show less" } else { "Show all" } }</button>
                }
            </div>
        </div>
    }
}

/// The first lines: assertions print whole templates, and the whole stays one press away.
fn shortened(message: &str) -> String {
    const LINES: usize = 12;
    const CHARACTERS: usize = 1_200;
    let lines: String = message.split_inclusive('\n').take(LINES).collect();
    let kept: String = lines.trim_end().chars().take(CHARACTERS).collect();
    if kept.len() < message.trim_end().len() { format!("{kept} …") } else { kept }
}

/// The line that is not Python: no frame has it, for it never ran.
fn syntax_at(place: &Place, goto: &Callback<Goto>) -> Html {
    let target = Goto::candidate(&place.path, place.lines.first);
    let onclick = goto.reform(move |_: MouseEvent| target.clone());
    html! { <span class="f"><button type="button" class="link" {onclick}>{ format!("{}:{}", place.path, place.lines.first) }</button></span> }
}

fn draw(frame: &Frame, goto: &Callback<Goto>) -> Html {
    let words = format!("{}:{}", frame.path, frame.line);
    let target = match frame.origin {
        Origin::Candidate => Some(Goto::candidate(&frame.path, frame.line)),
        Origin::Test => Some(Goto::context(&frame.path, frame.line)),
        Origin::Cdk | Origin::Library => None,
    };
    html! {
        <>
            <span class="f">
                if let Some(target) = target {
                    <button type="button" class="link" onclick={goto.reform(move |_: MouseEvent| target.clone())}>{ words }</button>
                } else {
                    { words }
                }
                { format!(" in {}", frame.function) }
            </span>
            if !frame.source.is_empty() { <span class="src">{ &frame.source }</span> }
        </>
    }
}
