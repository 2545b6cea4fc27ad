//! The backend: its address, and whether it answers.

use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::text::counted;
use crate::services::address;
use crate::services::backend::{Backend, BackendError};
use crate::state::settings::{Settings, parse_address};
use crate::state::store::use_store;
use infrabench_protocol::API_VERSION;
use infrabench_protocol::api::{EnvironmentInfo, Health};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How a test of the connection stands.
#[derive(Clone, PartialEq)]
enum Test {
    Untried,
    Asking,
    Answered(Rc<Health>),
    Failed(Rc<BackendError>),
}

/// The backend: its address, and whether it answers.
#[component]
pub fn BackendSection() -> Html {
    let store = use_store();
    // What is in the field; none while it shows what is set.
    let typed = use_state_eq(|| None::<String>);
    let test = use_state_eq(|| Test::Untried);
    let text = (*typed).clone().unwrap_or_else(|| store.settings.backend.clone().unwrap_or_default());
    let parsed = parse_address(&text);
    let wrong = parsed.as_ref().err().copied();

    let on_input = {
        let (typed, test) = (typed.setter(), test.setter());
        Callback::from(move |event: InputEvent| {
            typed.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()));
            test.set(Test::Untried);
        })
    };
    // Kept when the field is left and is right: a half-typed address must not be used.
    let settle = {
        let (store, typed, parsed) = (store.clone(), typed.setter(), parsed.clone());
        Callback::from(move |()| {
            if let Ok(backend) = &parsed {
                typed.set(None);
                if *backend != store.settings.backend {
                    // A token is for one backend, and no other may learn it.
                    store.set_settings(Settings { backend: backend.clone(), token: None });
                }
            }
        })
    };
    let on_token = {
        let (store, test) = (store.clone(), test.setter());
        Callback::from(move |event: Event| {
            let token = event.target_unchecked_into::<HtmlInputElement>().value().trim().to_owned();
            store.set_settings(Settings {
                token: Some(token).filter(|token| !token.is_empty()),
                ..store.settings.clone()
            });
            test.set(Test::Untried);
        })
    };
    let ask = {
        let (settle, test, parsed) = (settle.clone(), test.setter(), parsed.clone());
        let token = store.settings.token.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Ok(backend) = &parsed else { return };
            settle.emit(());
            test.set(Test::Asking);
            let backend = Backend::new(backend.clone().unwrap_or_else(address::home), token.clone());
            let test = test.clone();
            spawn_local(async move {
                // Its health is open to all; what it can score in is told to those it lets in.
                let asked = async {
                    let health = backend.health().await?;
                    backend.get::<Vec<EnvironmentInfo>>("environments").await?;
                    Ok(health)
                };
                test.set(match asked.await {
                    Ok(health) => Test::Answered(Rc::new(health)),
                    Err(error) => Test::Failed(Rc::new(error)),
                });
            });
        })
    };
    html! {
        <section class="setting" aria-labelledby="backend-h">
            <div class="about">
                <h2 id="backend-h">{ "Backend" }</h2>
                <p>{ "Runs the tests of a task against an answer, with plain Python and Node. Everything here works without one." }</p>
            </div>
            <div class="body">
                <form class="row-w nowrap-row" onsubmit={ask} novalidate=true>
                    <span class={classes!("field", wrong.is_some().then_some("invalid"))}>
                        <input id="backend-address" type="url" inputmode="url" autocomplete="off" spellcheck="false" aria-label="Backend address"
                            value={text} placeholder={address::home()} aria-describedby="backend-hint" aria-invalid={wrong.is_some().to_string()}
                            oninput={on_input} onblur={settle.reform(|_: FocusEvent| ())} />
                    </span>
                    <button class="btn" type="submit" disabled={wrong.is_some() || *test == Test::Asking}>
                        <Icon glyph={Glyph::Server} />{ "Test connection" }
                    </button>
                </form>
                <p id="backend-hint" class={classes!("hint", wrong.is_some().then_some("bad"))}>
                    { wrong.unwrap_or("Empty: the address that served this page.") }
                </p>
                <div class="row-w nowrap-row">
                    <span class="field">
                        <input id="backend-token" type="password" autocomplete="off" spellcheck="false" aria-label="Backend token"
                            value={store.settings.token.clone().unwrap_or_default()} placeholder="ib_…" aria-describedby="token-hint" onchange={on_token} />
                    </span>
                </div>
                <p id="token-hint" class="hint">{ "A token, where the backend asks for one. It is kept in this browser and sent to this backend only." }</p>
                <div class="outcome" aria-live="polite">{ outcome(&test) }</div>
            </div>
        </section>
    }
}

fn outcome(test: &Test) -> Html {
    match test {
        Test::Untried => Html::default(),
        Test::Asking => html! { <p class="soft">{ "Asking for its health." }</p> },
        Test::Answered(health) => answered(health),
        Test::Failed(error) => failed(error),
    }
}

fn answered(health: &Health) -> Html {
    let environments = health.environments.len();
    html! {
        <Note level=3 gravity={Gravity::Ok} glyph={Glyph::Check} title={format!("Connected to version {}", health.version)}>
            if environments == 0 {
                <p>{ "It has no environment to score in. Run " }<code>{ "cargo xtask setup" }</code>{ " where it runs, then start it again." }</p>
            } else {
                <p>{ format!(
                    "API version {}; {}; {} waiting, {} running.",
                    health.api,
                    counted(u32::try_from(environments).unwrap_or(u32::MAX), "environment", "environments"),
                    health.queued,
                    health.running,
                ) }</p>
                <ul class="environments">
                    { for health.environments.iter().map(|environment| html! {
                        <li><dl class="block">
                            <div><dt>{ "CDK" }</dt><dd>{ &environment.cdk_version }</dd></div>
                            <div><dt>{ "Python" }</dt><dd>{ &environment.python }</dd></div>
                            <div><dt>{ "Node" }</dt><dd>{ &environment.node }</dd></div>
                            <div class="grow"><dt>{ "Digest" }</dt><dd class="mono" title={environment.digest.clone()}>{ &environment.digest }</dd></div>
                        </dl></li>
                    }) }
                </ul>
            }
        </Note>
    }
}

fn failed(error: &BackendError) -> Html {
    let start = html! {
        <p>{ "To start one, run " }<code>{ "cargo xtask serve" }</code>{ " in a checkout of InfraBench: it prints the address to use. " }
            { "A backend on another host than this page must allow it as an origin." }</p>
    };
    match error {
        BackendError::Unreachable { address } => html! {
            <Note level=3 gravity={Gravity::Bad} glyph={Glyph::Server} title="The backend does not answer">
                <p>{ "Nothing answers at " }<code>{ address }</code>{ ", or its answer may not be read from this page. All else works without it." }</p>
                { start }
            </Note>
        },
        BackendError::Stranger { address, answer } => html! {
            <Note level=3 gravity={Gravity::Bad} glyph={Glyph::Server} title="Something else lives at this address">
                <p><code>{ address }</code>{ format!(" answers, and not as an InfraBench backend does ({answer}).") }</p>
                { start }
            </Note>
        },
        BackendError::Version { found } => html! {
            <Note level=3 gravity={Gravity::Bad} glyph={Glyph::Server} title="The backend is of another version">
                <p>{ format!("It speaks version {found} of the API and this app version {API_VERSION}. ") }
                    { if *found < API_VERSION { "Update the backend." } else { "Reload this page, or use the app that the backend serves." } }</p>
            </Note>
        },
        BackendError::Problem(problem) if problem.status == 401 => html! {
            <Note level=3 gravity={Gravity::Bad} glyph={Glyph::Server} title="The backend wants a token">
                <p>{ "It answers, and does not know the token above. Whoever runs it makes one with " }<code>{ "infrabench token create NAME" }</code>{ "." }</p>
            </Note>
        },
        BackendError::Later { problem, .. } | BackendError::Problem(problem) => html! {
            <Note level=3 gravity={Gravity::Bad} glyph={Glyph::Server} title={problem.title.clone()}><p>{ &problem.detail }</p></Note>
        },
    }
}
