//! The list of keys, opened with `?`.

#![allow(clippy::ignored_unit_patterns, reason = "in what html! makes of a tag with a computed name")]

use crate::components::dialog::Dialog;
use crate::services::address::window;
use yew::prelude::*;

/// Keys, any of which does it, and what they do.
type Deed = (&'static [&'static str], &'static str);

/// Keys and what they do, by where they work.
const KEYS: [(&str, &[Deed]); 3] = [
    (
        "Everywhere",
        &[(&["/"], "search tasks"), (&["?"], "this list"), (&["Esc"], "close, or leave the field")],
    ),
    (
        "Task list",
        &[
            (&["↑", "↓", "J", "K"], "move"),
            (&["PgUp", "PgDn"], "move by a page"),
            (&["Home", "End"], "first, last"),
            (&["Enter"], "open the task"),
            (&["F"], "go to the filters"),
        ],
    ),
    (
        "Task",
        &[
            (&["Mod Enter"], "score the answer"),
            (&["J", "K"], "next, previous task"),
            (&["M"], "go to the mask, then to the next one"),
            (&["N", "P"], "next, previous difference"),
            (&["Mod F"], "find in the code or the answer"),
            (&["Esc", "Tab"], "leave the editor"),
        ],
    ),
];

/// `Mod` as this machine has it.
pub fn modifier() -> &'static str {
    let apple = window().navigator().user_agent().is_ok_and(|agent| agent.contains("Mac OS"));
    if apple { "⌘" } else { "Ctrl" }
}

/// Properties of [`KeyTable`].
#[derive(Properties, PartialEq)]
pub struct KeyTableProps {
    /// Level of the group headings.
    #[prop_or(3)]
    pub level: u8,
}

/// Every key, grouped.
#[component]
pub fn KeyTable(props: &KeyTableProps) -> Html {
    let modifier = modifier();
    let tag = format!("h{}", props.level.clamp(2, 6));
    html! {
        <div class="keys-list">
            { for KEYS.iter().map(|(place, keys)| html! {
                <section key={*place}>
                    <@{tag.clone()} class="small strong">{ *place }</@>
                    <dl>
                        { for keys.iter().map(|(keys, deed)| html! {
                            <div>
                                <dt>{ for keys.iter().map(|key| html! { <><kbd>{ key.replace("Mod", modifier) }</kbd>{ " " }</> }) }</dt>
                                <dd>{ *deed }</dd>
                            </div>
                        }) }
                    </dl>
                </section>
            }) }
        </div>
    }
}

/// Properties of [`KeyList`].
#[derive(Properties, PartialEq)]
pub struct KeyListProps {
    /// Called when it was closed.
    pub on_close: Callback<()>,
}

/// The keys as a dialog.
#[component]
pub fn KeyList(props: &KeyListProps) -> Html {
    html! { <Dialog title="Keys" on_close={props.on_close.clone()}><KeyTable /></Dialog> }
}
