//! Which model is asked, and how.

use super::fields::Fields;
use super::order::Order;
use super::sent::Sent;
use super::state::Which;
use super::use_asking::Asker;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::services::model::{Key, Model};
use crate::services::scoring::Place;
use crate::state::store::use_store;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`AskDialog`].
#[derive(Properties, PartialEq)]
pub struct AskDialogProps {
    /// Asks.
    pub asker: Asker,
    /// Whether the box has an answer that the model's would replace.
    pub replaces: bool,
    /// Called when it was closed.
    pub on_close: Callback<()>,
}

/// The dialog. What is typed is kept when it is closed, as far as it is right.
#[component]
pub fn AskDialog(props: &AskDialogProps) -> Html {
    let AskDialogProps { asker, replaces, on_close } = props;
    let store = use_store();
    let fields = use_state_eq(|| Fields::of(&store));
    let wrong = fields.wrong();
    let settings = fields.settings();
    let ready = settings.as_ref().is_some_and(|model| !model.endpoint.is_empty() && !model.name.is_empty());

    let settle = {
        let (store, settings, key) = (store.clone(), settings.clone(), fields.key());
        Callback::from(move |()| {
            if let Some(model) = &settings {
                store.set_model(model, key.clone());
            }
        })
    };
    let close = {
        let (settle, on_close) = (settle.clone(), on_close.clone());
        Callback::from(move |()| {
            settle.emit(());
            on_close.emit(());
        })
    };
    let onsubmit = {
        let (close, ask, key) = (close.clone(), asker.ask.clone(), fields.key());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(settings) = settings.clone().filter(|_| ready) else { return };
            close.emit(());
            let model = Model {
                endpoint: settings.endpoint,
                name: settings.name,
                key: key.clone(),
                temperature: settings.temperature,
                max_tokens: settings.max_tokens,
            };
            let score = settings.score.then_some(settings.place);
            ask.emit(Order { which: Which::First, model, score });
        })
    };
    let text = |change: fn(Fields, String) -> Fields| {
        let fields = fields.clone();
        Callback::from(move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            fields.set(change((*fields).clone(), typed));
        })
    };
    let tick = |change: fn(Fields, bool) -> Fields| {
        let fields = fields.clone();
        Callback::from(move |event: Event| {
            let ticked = event.target_unchecked_into::<HtmlInputElement>().checked();
            fields.set(change((*fields).clone(), ticked));
        })
    };
    let place = |place: Place| {
        let fields = fields.clone();
        Callback::from(move |_: MouseEvent| fields.set(Fields { place, ..(*fields).clone() }))
    };
    let on_endpoint = text(|fields, endpoint| Fields { endpoint, ..fields });
    let on_name = text(|fields, name| Fields { name, ..fields });
    let on_key = text(|fields, key| Fields { typed_key: Some(Key::new(&key)), ..fields });
    let on_temperature = text(|fields, temperature| Fields { temperature, ..fields });
    let on_max = text(|fields, max_tokens| Fields { max_tokens, ..fields });
    let on_keep = tick(|fields, keep| Fields { keep, ..fields });
    let on_score = tick(|fields, score| Fields { score, ..fields });
    let key = fields.key().map(|key| key.reveal().to_owned()).unwrap_or_default();
    let endpoint_hint = wrong
        .endpoint
        .unwrap_or("Any service with OpenAI’s chat completions: Ollama, vLLM, llama.cpp, a gateway.");
    html! {
        <Dialog title="Ask a model" on_close={close}>
            <form class="ask" {onsubmit} novalidate=true>
                <Line id="ask-endpoint" label="Base URL" hint={endpoint_hint} wrong={wrong.endpoint.is_some()}>
                    <input id="ask-endpoint" type="url" inputmode="url" autocomplete="off" spellcheck="false" autofocus=true
                        placeholder="http://localhost:11434/v1" value={fields.endpoint.clone()} oninput={on_endpoint}
                        aria-describedby="ask-endpoint-hint" aria-invalid={wrong.endpoint.is_some().to_string()} />
                </Line>
                <Line id="ask-name" label="Model" hint="Its name, as the service spells it.">
                    <input id="ask-name" type="text" autocomplete="off" spellcheck="false" placeholder="qwen3-coder:30b"
                        value={fields.name.clone()} oninput={on_name} aria-describedby="ask-name-hint" />
                </Line>
                <Line id="ask-key" label="API key" hint="Where the service wants one. It is sent to this service only, and forgotten with this tab unless you keep it.">
                    <input id="ask-key" type="password" autocomplete="off" spellcheck="false" value={key} oninput={on_key} aria-describedby="ask-key-hint" />
                </Line>
                <label class="check beside"><input type="checkbox" id="ask-keep" checked={fields.keep} onchange={on_keep} /><span>{ "Keep the key in this browser" }</span></label>
                <div class="pair">
                    <Line id="ask-temperature" label="Temperature" hint={wrong.temperature.unwrap_or("Empty: the service’s own.")} wrong={wrong.temperature.is_some()}>
                        <input id="ask-temperature" type="text" inputmode="decimal" autocomplete="off" value={fields.temperature.clone()}
                            oninput={on_temperature} aria-describedby="ask-temperature-hint" aria-invalid={wrong.temperature.is_some().to_string()} />
                    </Line>
                    <Line id="ask-max" label="Max tokens" hint={wrong.max_tokens.unwrap_or("Empty: the service’s own.")} wrong={wrong.max_tokens.is_some()}>
                        <input id="ask-max" type="text" inputmode="numeric" autocomplete="off" value={fields.max_tokens.clone()}
                            oninput={on_max} aria-describedby="ask-max-hint" aria-invalid={wrong.max_tokens.is_some().to_string()} />
                    </Line>
                </div>
                <div class="row-w beside">
                    <label class="check"><input type="checkbox" checked={fields.score} onchange={on_score} /><span>{ "Score the answer when it is whole" }</span></label>
                    <span class="seg" role="group" aria-label="Where it is scored">
                        <button type="button" aria-pressed={(fields.place == Place::Here).to_string()} disabled={!fields.score} onclick={place(Place::Here)}>{ "In this tab" }</button>
                        <button type="button" aria-pressed={(fields.place == Place::Backend).to_string()} disabled={!fields.score} onclick={place(Place::Backend)}>{ "On the backend" }</button>
                    </span>
                </div>
                <Sent first={asker.state.turns.first().cloned()} />
                <div class="row-w acts">
                    <button type="submit" class="btn primary" aria-disabled={(!ready).then_some("true")}><Icon glyph={Glyph::Ask} />{ "Ask" }</button>
                    <span class="soft small">{ if !ready { "Base URL and model are needed." } else if *replaces { "The answer in the box can be brought back." } else { "The answer is written into the box as it comes." } }</span>
                </div>
            </form>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    #[prop_or_default]
    wrong: bool,
    children: Html,
}

/// A field with its label and hint.
#[component]
fn Line(props: &LineProps) -> Html {
    let wrong = props.wrong.then_some("invalid");
    html! {
        <div class="line">
            <label for={props.id}>{ props.label }</label>
            <span class={classes!("field", wrong)}>{ props.children.clone() }</span>
            <p id={format!("{}-hint", props.id)} class={classes!("hint", props.wrong.then_some("bad"))}>{ props.hint }</p>
        </div>
    }
}
