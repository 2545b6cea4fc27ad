//! Below the list: the prompt of the row one looks at, and the keys.

use crate::pages::task::spans;
use infrabench_protocol::dataset::Row;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Foot`].
#[derive(Properties, PartialEq)]
pub struct FootProps {
    /// The row one looks at.
    pub row: Option<Rc<Row>>,
}

/// Below the list.
#[component]
pub fn Foot(props: &FootProps) -> Html {
    html! {
        <div class="list-foot">
            <span class="peek">
                if let Some(row) = &props.row {
                    <b class="strong">{ &row.title }</b><span class="faint">{ " · " }</span>{ spans(&row.prompt) }
                }
            </span>
            <span class="keys" aria-hidden="true">
                <span><kbd>{ "↑" }</kbd>{ " " }<kbd>{ "↓" }</kbd>{ " move" }</span>
                <span><kbd>{ "Enter" }</kbd>{ " open" }</span>
                <span><kbd>{ "F" }</kbd>{ " filters" }</span>
                <span><kbd>{ "?" }</kbd>{ " all keys" }</span>
            </span>
        </div>
    }
}
