//! Why there is no verdict: the backend is away, is another program or version, refuses, or was lost on the way.

use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::text::counted;
use crate::route::Route;
use crate::services::scoring::Unavailable;
use infrabench_protocol::API_VERSION;
use infrabench_protocol::api::Problem;
use infrabench_protocol::run::TestOutcome;
use yew::prelude::*;
use yew_router::prelude::*;

/// The backend could not be used.
pub fn unavailable(why: &Unavailable, on_score: &Callback<()>) -> Html {
    let kept = "Your answer is kept.";
    let (title, words) = match why {
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
pub fn refused(problem: &Problem, on_score: &Callback<()>) -> Html {
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

fn acts(on_score: &Callback<()>) -> Html {
    html! {
        <div class="acts">
            <button type="button" class="btn" onclick={on_score.reform(|_: MouseEvent| ())}><Icon glyph={Glyph::Retry} />{ "Try again" }</button>
            <Link<Route> to={Route::Settings} classes="btn quiet">{ "Backend settings" }</Link<Route>>
        </div>
    }
}
