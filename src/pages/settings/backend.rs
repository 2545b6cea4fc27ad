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
    let typed_token = use_state_eq(|| None::<String>);
    let test = use_state_eq(|| Test::Untried);
    let text = (*typed).clone().unwrap_or_else(|| store.settings.backend.clone().unwrap_or_default());
    let token = (*typed_token).clone().unwrap_or_else(|| store.settings.token.clone().unwrap_or_default());
    let parsed = parse_address(&text);
    let wrong = parsed.as_ref().err().copied();
    // What both fields come to; none while the address is not one.
    let chosen = parsed.ok().map(|backend| {
        // A token is for one backend, and no other may learn it.
        let is_its = typed_token.is_some() || backend == store.settings.backend;
        let token = Some(token.trim().to_owned()).filter(|token| is_its && !token.is_empty());
        Settings { backend, token, ..store.settings.clone() }
    });

    let on_input = |field: &UseStateHandle<Option<String>>| {
        let (field, test) = (field.clone(), test.setter());
        Callback::from(move |event: InputEvent| {
            field.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()));
            test.set(Test::Untried);
        })
    };
    // Kept when a field is left and both are right: a half-typed address must not be used.
    let settle = {
        let (store, chosen) = (store.clone(), chosen.clone());
        let (typed, typed_token) = (typed.setter(), typed_token.setter());
        Callback::from(move |()| {
            if let Some(chosen) = &chosen {
                typed.set(None);
                typed_token.set(None);
                if *chosen != store.settings {
                    store.set_settings(chosen.clone());
                }
            }
        })
    };
    let ask = {
        let (settle, test) = (settle.clone(), test.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(Settings { backend, token, .. }) = chosen.clone() else { return };
            settle.emit(());
            test.set(Test::Asking);
            let backend = Backend::new(backend.unwrap_or_else(address::home), token);
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
    let on_blur = settle.reform(|_: FocusEvent| ());
    html! {
        <section class="setting" aria-labelledby="backend-h">
            <div class="about">
                <h2 id="backend-h">{ "Backend" }</h2>
                <p>{ "Runs the tests of a task against an answer, with plain Python and Node. Everything here works without one." }</p>
            </div>
            <div class="body">
                <form onsubmit={ask} novalidate=true>
                    <div class="row-w nowrap-row">
                        <span class={classes!("field", wrong.is_some().then_some("invalid"))}>
                            <input id="backend-address" type="url" inputmode="url" autocomplete="off" spellcheck="false" aria-label="Backend address"
                                value={text} placeholder={address::home()} aria-describedby="backend-hint" aria-invalid={wrong.is_some().to_string()}
                                oninput={on_input(&typed)} onblur={on_blur.clone()} />
                        </span>
                        <button class="btn" type="submit" disabled={wrong.is_some() || *test == Test::Asking}>
                            <Icon glyph={Glyph::Server} />{ "Test connection" }
                        </button>
                    </div>
                    <p id="backend-hint" class={classes!("hint", wrong.is_some().then_some("bad"))}>
                        { wrong.unwrap_or("Empty: the address that served this page.") }
                    </p>
                    <div class="row-w nowrap-row">
                        <span class="field">
                            <input id="backend-token" type="password" autocomplete="off" spellcheck="false" aria-label="Backend token"
                                value={token} placeholder="ib_…" aria-describedby="token-hint"
                                oninput={on_input(&typed_token)} onblur={on_blur} />
                        </span>
                    </div>
                    <p id="token-hint" class="hint">{ "A token, where the backend asks for one. It is kept in this browser and sent to this backend only." }</p>
                </form>
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
