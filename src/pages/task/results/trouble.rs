//! Why there is no verdict: the engine in this tab cannot be used; the backend is away, is another program or version, refuses, or was lost on the way.

use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::text::counted;
use crate::route::Route;
use crate::services::scoring::{Place, Unavailable};
use infrabench_protocol::API_VERSION;
use infrabench_protocol::api::Problem;
use infrabench_protocol::run::TestOutcome;
use yew::prelude::*;
use yew_router::prelude::*;

/// The engine in this tab or the backend could not be used.
pub fn unavailable(why: &Unavailable, on_score: &Callback<Place>) -> Html {
    let kept = "Your answer is kept.";
    let (title, words) = match why {
        Unavailable::Tab { why } => {
            return html! {
                <Note gravity={Gravity::Bad} glyph={Glyph::Warn} title="This tab cannot score it">
                    <p>{ format!("{why} {kept}") }</p>
                    <div class="acts">
                        { again(Place::Here, on_score) }
                        <button type="button" class="btn" onclick={on_score.reform(|_: MouseEvent| Place::Backend)}><Icon glyph={Glyph::Server} />{ "Score on backend" }</button>
                    </div>
                </Note>
            };
        }
        Unavailable::NoAnswer { address } => (
            "The backend does not answer",
            html! { <p>{ "No reply from " }<code>{ address }</code>{ ". Start one with " }<code>{ "cargo xtask serve" }</code>{ format!(", or set another address. {kept}") }</p> },
        ),
        Unavailable::NotOurs { address, answer } => (
            "This is no InfraBench backend",
            html! { <p>{ "What answers at " }<code>{ address }</code>{ format!(" is something else ({answer}). Check the address. {kept}") }</p> },
        ),
        Unavailable::OtherVersion { found } => (
            "The backend speaks another version",
            html! { <p>{ format!("It speaks version {found} of the API, this page version {API_VERSION}. Update the older of the two. {kept}") }</p> },
        ),
        Unavailable::Lost { progress, why } => {
            let finished = u32::try_from(progress.finished.len()).unwrap_or(u32::MAX);
            let passed = progress.finished.iter().filter(|test| test.outcome == TestOutcome::Passed).count();
            let far = match finished {
                0 => "No test had finished.".to_owned(),
                _ => format!(
                    "{} had finished, {passed} of them passed; that is no verdict.",
                    counted(finished, "test", "tests")
                ),
            };
            let why = why.clone().unwrap_or_else(|| "It was tried again several times.".to_owned());
            ("The connection was lost", html! { <p>{ format!("{why} {far} {kept}") }</p> })
        }
    };
    html! {
        <Note gravity={Gravity::Bad} glyph={Glyph::Server} {title}>{ words }{ acts(on_score) }</Note>
    }
}

/// The backend refused.
pub fn refused(problem: &Problem, on_score: &Callback<Place>) -> Html {
    let words = match problem.status {
        401 => Some((
            "The backend wants a token",
            html! { <>{ "Paste one that it knows into the settings. Whoever runs the backend makes it with " }<code>{ "infrabench token create NAME" }</code>{ "." }</> },
        )),
        403 => Some(("The backend does not let this page in", html! { <>{ &problem.detail }</> })),
        _ => None,
    };
    if let Some((title, words)) = words {
        return html! {
            <Note gravity={Gravity::Bad} glyph={Glyph::Server} {title} tag={AttrValue::from(problem.status.to_string())}>
                <p>{ words }{ " Your answer is kept." }</p>
                { acts(on_score) }
            </Note>
        };
    }
    html! {
        <Note gravity={Gravity::Bad} glyph={Glyph::Server} title={problem.title.clone()} tag={AttrValue::from(problem.status.to_string())}>
            <p>
                { &problem.detail }
                if let Some(field) = &problem.field { { " Field: " }<code>{ field }</code>{ "." } }
                { " Your answer is kept." }
            </p>
            { acts(on_score) }
        </Note>
    }
}

fn again(place: Place, on_score: &Callback<Place>) -> Html {
    let onclick = on_score.reform(move |_: MouseEvent| place);
    html! { <button type="button" class="btn" {onclick}><Icon glyph={Glyph::Retry} />{ "Try again" }</button> }
}

fn acts(on_score: &Callback<Place>) -> Html {
    html! {
        <div class="acts">
            { again(Place::Backend, on_score) }
            <button type="button" class="btn" onclick={on_score.reform(|_: MouseEvent| Place::Here)}><Icon glyph={Glyph::Play} />{ "Score here" }</button>
            <Link<Route> to={Route::Settings} classes="btn quiet">{ "Backend settings" }</Link<Route>>
        </div>
    }
}
