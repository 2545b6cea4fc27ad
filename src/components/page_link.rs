//! A link to a page of the app that can say it leads to where the reader is, and can carry a query.

use crate::route::Route;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::query::Raw;

/// Properties of [`PageLink`].
#[derive(Properties, PartialEq)]
pub struct PageLinkProps {
    /// The page.
    pub to: Route,
    /// What follows `?` in its address; empty for nothing.
    #[prop_or_default]
    pub query: AttrValue,
    /// Classes.
    #[prop_or_default]
    pub class: Classes,
    /// `page` when it is on show, `true` when a page of it is.
    #[prop_or_default]
    pub current: Option<&'static str>,
    /// A name for screen readers, where the content is not one.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// A word for the pointer.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// What it shows.
    pub children: Html,
}

/// A link to a page.
#[component]
pub fn PageLink(props: &PageLinkProps) -> Html {
    let navigator = use_navigator();
    let base =
        navigator.as_ref().and_then(|navigator| navigator.basename().map(str::to_owned)).unwrap_or_default();
    let query = if props.query.is_empty() { String::new() } else { format!("?{}", props.query) };
    let href = format!("{base}{}{query}", props.to.to_path());
    let to = props.to.clone();
    let go = Callback::from(move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        event.prevent_default();
        if let Some(navigator) = &navigator {
            let Ok(()) = navigator.push_with_query(&to, Raw(query.as_str()));
        }
    });
    html! {
        <a class={props.class.clone()} {href} onclick={go} aria-label={props.label.clone()} title={props.title.clone()}
            aria-current={props.current}>{ props.children.clone() }</a>
    }
}
