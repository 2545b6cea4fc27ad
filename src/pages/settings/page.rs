//! The page, and its smaller sections.

use super::backend::BackendSection;
use super::dataset::DatasetSection;
use super::engine::EngineSection;
use super::storage::StorageSection;
use crate::components::keys::KeyTable;
use crate::components::title::use_title;
use crate::services::theme::Theme;
use crate::state::store::use_store;
use infrabench_protocol::API_VERSION;
use yew::prelude::*;

/// Settings.
#[component]
pub fn SettingsPage() -> Html {
    use_title(AttrValue::Static("Settings"));
    html! {
        <main class="page settings" id="main" tabindex="-1">
            <div class="page-head"><h1 class="t-page">{ "Settings" }</h1><span class="soft">{ "Kept in this browser." }</span></div>
            <EngineSection />
            <BackendSection />
            <ThemeSection />
            <DatasetSection />
            <StorageSection />
            <section class="setting" aria-labelledby="keys-h">
                <div class="about"><h2 id="keys-h">{ "Keys" }</h2><p>{ "Press " }<kbd>{ "?" }</kbd>{ " anywhere for this list." }</p></div>
                <div class="body"><KeyTable /></div>
            </section>
            <section class="setting" aria-labelledby="version-h">
                <div class="about"><h2 id="version-h">{ "Version" }</h2></div>
                <div class="body">
                    <dl class="block">
                        <div><dt>{ "App" }</dt><dd>{ env!("CARGO_PKG_VERSION") }</dd></div>
                        <div><dt>{ "API" }</dt><dd>{ API_VERSION }</dd></div>
                        <div><dt>{ "Licence" }</dt><dd>{ env!("CARGO_PKG_LICENSE") }</dd></div>
                    </dl>
                </div>
            </section>
        </main>
    }
}

#[component]
fn ThemeSection() -> Html {
    let store = use_store();
    html! {
        <section class="setting" aria-labelledby="theme-h">
            <div class="about"><h2 id="theme-h">{ "Theme" }</h2></div>
            <div class="body">
                <div class="row-w choices" role="radiogroup" aria-labelledby="theme-h">
                    { for Theme::ALL.into_iter().map(|theme| {
                        let pick = {
                            let store = store.clone();
                            Callback::from(move |_: Event| store.set_theme(theme))
                        };
                        html! {
                            <label class="check"><input type="radio" name="theme" checked={store.theme == theme} onchange={pick} />
                                <span>{ theme.label() }</span></label>
                        }
                    }) }
                </div>
            </div>
        </section>
    }
}
