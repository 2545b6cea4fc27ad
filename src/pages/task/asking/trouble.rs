//! Why there is no answer, or not a whole one: what happened, and the way out of each.

use crate::components::icon::Glyph;
use crate::components::messages::{Gravity, Note};
use crate::services::address::window;
use crate::services::model::Failure;
use yew::prelude::*;

/// The note about a failure. `kept`: whether a part of the answer is in the box. `acts`: its buttons.
pub fn note(failure: &Failure, kept: bool, endpoint: &str, model: &str, acts: Html) -> Html {
    let (title, words, tag) = words(failure, endpoint, model);
    let glyph = match failure {
        Failure::Cut | Failure::Empty { .. } | Failure::Garbage { .. } => Glyph::Warn,
        Failure::Unreachable { .. }
        | Failure::Mixed
        | Failure::Key { .. }
        | Failure::NotFound { .. }
        | Failure::Busy { .. }
        | Failure::Refused { .. }
        | Failure::Service { .. } => Glyph::Server,
    };
    let gravity = if kept { Gravity::Err } else { Gravity::Bad };
    html! {
        <Note {gravity} {glyph} level=3 {title} tag={tag.map(|status| AttrValue::from(status.to_string()))}>
            { words }
            if kept { <p>{ "What came is in the box, marked as cut off." }</p> }
            <div class="acts">{ acts }</div>
        </Note>
    }
}

fn words(failure: &Failure, endpoint: &str, model: &str) -> (&'static str, Html, Option<u16>) {
    match failure {
        Failure::Unreachable { answers: true } => (
            "The service does not let this page in",
            html! {
                <>
                    <p>{ "Something answers at " }<code>{ endpoint }</code>{ ", and the browser keeps the answer from this page: a service must allow each web page that may ask it (CORS)." }</p>
                    { allow() }
                    { otherwise() }
                </>
            },
            None,
        ),
        Failure::Unreachable { answers: false } => (
            "The service cannot be reached",
            html! {
                <>
                    <p>{ "Nothing answers at " }<code>{ endpoint }</code>{ ". Is it running, and is the address right, with its port and " }<code>{ "/v1" }</code>{ "? An extension or a firewall may also be in the way; the browser does not say." }</p>
                    <p>{ "Once it runs, it must let this page in as well (CORS):" }</p>
                    { allow() }
                    { otherwise() }
                </>
            },
            None,
        ),
        Failure::Mixed => (
            "The browser blocks this address",
            html! {
                <>
                    <p>{ "This page came by https, and " }<code>{ endpoint }</code>{ " is plain http on another machine. Browsers allow that for this machine only: forward it to a port of localhost (" }<code>{ "ssh -L" }</code>{ "), give the service a certificate, or open InfraBench by http." }</p>
                    { otherwise() }
                </>
            },
            None,
        ),
        Failure::Key { status, said } => (
            if *status == 401 { "The service does not accept the key" } else { "The key does not open this" },
            html! { <>{ quoted(said.as_ref()) }<p>{ "Check the key, and that it is one for this service and for " }<code>{ model.to_owned() }</code>{ "." }</p></> },
            Some(*status),
        ),
        Failure::NotFound { said } => (
            "The service knows no such model or path",
            html! {
                <>
                    { quoted(said.as_ref()) }
                    <p>{ "Is " }<code>{ model.to_owned() }</code>{ " spelled as the service spells it, and loaded there? Asked was " }<code>{ format!("{endpoint}/chat/completions") }</code>{ "; most base URLs end in " }<code>{ "/v1" }</code>{ "." }</p>
                </>
            },
            Some(404),
        ),
        Failure::Busy { status, after, said } => (
            "The service is busy",
            html! {
                <>
                    { quoted(said.as_ref()) }
                    <p>{ match after {
                        Some(seconds) => format!("It wants to be asked again in {}.", span(*seconds)),
                        None => "It was asked several times and does not say when it will be free.".to_owned(),
                    } }</p>
                </>
            },
            Some(*status),
        ),
        Failure::Refused { status, said } => (
            "The service refuses the request",
            html! { <>{ quoted(said.as_ref()) }<p>{ "A prompt holds a whole repository: is the model’s context long enough? Not every service takes a temperature or a limit of tokens." }</p></> },
            Some(*status),
        ),
        Failure::Service { status, said } => (
            "The service failed",
            html! { <>{ quoted(said.as_ref()) }<p>{ "That is its fault and may pass. Its log says more." }</p></> },
            *status,
        ),
        Failure::Cut => {
            ("The answer broke off", html! { <p>{ "The connection ended before the answer did." }</p> }, None)
        }
        Failure::Garbage { beginning } => (
            "This is no answer of a model",
            html! {
                <>
                    <p>{ "What came is neither JSON nor a stream of events, as chat completions are. It begins:" }</p>
                    <p><code>{ beginning.clone() }</code></p>
                    <p>{ "Is " }<code>{ endpoint.to_owned() }</code>{ " the base URL of the API, and not of a page?" }</p>
                </>
            },
            None,
        ),
        Failure::Empty { thought } => (
            "The answer is empty",
            html! { <p>{ match thought {
                0 => "The model ended without a word. Asking again may help, or another temperature.",
                _ => "The model thought and then ended without an answer. Give it more tokens, or ask again.",
            } }</p> },
            None,
        ),
    }
}

/// How the usual services are told to let this page in.
fn allow() -> Html {
    let origin = window().location().origin().unwrap_or_default();
    html! {
        <ul class="ways-in">
            <li>{ "Ollama: " }<code>{ format!("OLLAMA_ORIGINS={origin} ollama serve") }</code></li>
            <li>{ "vLLM: " }<code>{ format!("vllm serve … --allowed-origins '[\"{origin}\"]'") }</code></li>
            <li>{ "llama.cpp’s server lets every page in; of others, look for " }<i>{ "allowed origins" }</i>{ " or " }<i>{ "CORS" }</i>{ ", or put a gateway in front." }</li>
        </ul>
    }
}

fn otherwise() -> Html {
    html! { <p>{ "The command line needs none of this: " }<code>{ "infrabench run --base-url URL --model NAME" }</code>{ "." }</p> }
}

fn quoted(said: Option<&String>) -> Html {
    match said {
        Some(said) => html! { <p>{ "It says: " }<q>{ said }</q></p> },
        None => Html::default(),
    }
}

/// `40 s`, `12 min`.
fn span(seconds: u32) -> String {
    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}
