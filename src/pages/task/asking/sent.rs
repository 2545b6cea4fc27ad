//! The very words that a model gets, and the templates they are made from. The same as the command line's.

use super::order::request;
use super::state::{Turn, Which};
use crate::components::text::count;
use crate::services::runs;
use infrabench_protocol::prompt::{Prompt, Verbosity};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Properties of [`Sent`].
#[derive(Properties, PartialEq)]
pub struct SentProps {
    /// The first turn, where there is one: what a second one would be told of it.
    pub first: Option<Turn>,
}

const ALL: [Which; 3] = [Which::First, Which::Second(Verbosity::Low), Which::Second(Verbosity::High)];

/// The words. Asked for once they are shown.
#[component]
pub fn Sent(props: &SentProps) -> Html {
    let open = use_state_eq(|| false);
    let which = use_state_eq(|| Which::First);
    let template = use_state_eq(|| false);
    let found = use_state_eq(|| None::<Rc<Result<Prompt, String>>>);
    {
        let (found, first) = (found.setter(), props.first.clone());
        use_effect_with((*open, *which), move |(open, which)| {
            found.set(None);
            if *open {
                let asked = request(*which, first.as_ref());
                spawn_local(async move { found.set(Some(Rc::new(runs::prompt(asked).await))) });
            }
        });
    }
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            open.set(!*open);
        })
    };
    let choose = |to: Which| {
        let which = which.setter();
        Callback::from(move |_: MouseEvent| which.set(to))
    };
    let form = |to: bool| {
        let template = template.setter();
        Callback::from(move |_: MouseEvent| template.set(to))
    };
    html! {
        <details class="sent" open={*open}>
            <summary onclick={ontoggle}><crate::components::icon::Icon glyph={crate::components::icon::Glyph::Right} />{ "What is sent" }
                <span class="n">{ "the same words as " }<code>{ "infrabench run" }</code></span></summary>
            if *open {
                <div class="row-w">
                    <span class="seg" role="group" aria-label="Turn">
                        { for ALL.into_iter().map(|one| html! {
                            <button type="button" aria-pressed={(one == *which).to_string()} onclick={choose(one)}>{ name(one) }</button>
                        }) }
                    </span>
                    <span class="seg" role="group" aria-label="Form">
                        <button type="button" aria-pressed={(!*template).to_string()} onclick={form(false)}>{ "As sent" }</button>
                        <button type="button" aria-pressed={template.to_string()} onclick={form(true)}>{ "Template" }</button>
                    </span>
                </div>
                <p class="soft small">{ what(*which) }</p>
                { match found.as_deref() {
                    None => html! { <p class="soft">{ "Making the prompt" }</p> },
                    Some(Err(why)) => html! { <p class="hint bad">{ why }</p> },
                    Some(Ok(prompt)) => words(prompt, *template),
                } }
            }
        </details>
    }
}

fn words(prompt: &Prompt, template: bool) -> Html {
    let text = if template { Some(&prompt.template) } else { prompt.text.as_ref() };
    let Some(text) = text else {
        return html! { <p class="soft">{ "There is nothing to send back yet: a first answer has to be scored. The template can be read now." }</p> };
    };
    let characters = count(u32::try_from(text.chars().count()).unwrap_or(u32::MAX));
    let hash = prompt.sha256.get(..12).unwrap_or_default();
    html! {
        <>
            <pre class="words" tabindex="0" role="region" aria-label="What is sent">{ text }</pre>
            <p class="hint">{ format!("{}, {characters} characters; templates {hash}", prompt.name) }</p>
        </>
    }
}

fn name(which: Which) -> &'static str {
    match which {
        Which::First => "First turn",
        Which::Second(Verbosity::Low) => "Second, low",
        Which::Second(Verbosity::High) => "Second, high",
    }
}

/// What a turn's prompt tells the model.
pub fn what(which: Which) -> &'static str {
    match which {
        Which::First => {
            "The request, every file with tags around its masks, and the form of an answer. No tests, no solution."
        }
        Which::Second(Verbosity::Low) => {
            "Its first answer, the names of the tests that did not pass, and one line of each error."
        }
        Which::Second(Verbosity::High) => {
            "Its first answer and full tracebacks; where no test ran, what was printed."
        }
    }
}
