//! Copying a link to what is on show.

use super::address::Wanted;
use crate::components::icon::{Glyph, Icon};
use crate::services::address::window;
use crate::services::clipboard;
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Properties of [`CopyLink`].
#[derive(Properties, PartialEq)]
pub struct CopyLinkProps {
    /// What the address says.
    pub address: Wanted,
}

/// Copies the address, with the runs on show in it also where they were not chosen.
#[component]
pub fn CopyLink(props: &CopyLinkProps) -> Html {
    let store = use_store();
    let address = props.address.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        let location = window().location();
        let link = format!(
            "{}{}?{}",
            location.origin().unwrap_or_default(),
            location.pathname().unwrap_or_default(),
            address.to_query()
        );
        let store = store.clone();
        spawn_local(async move {
            store.toast(match clipboard::copy(&link).await {
                Ok(()) => Toast::done("Link copied. It works where these runs are: in this browser."),
                Err(why) => Toast::problem(format!("Not copied: {why}.")),
            });
        });
    });
    html! { <button type="button" class="btn" {onclick}><Icon glyph={Glyph::Link} />{ "Copy link" }</button> }
}
