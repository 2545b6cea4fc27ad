//! A read-only view of one text: the editor bundle where it is loaded, plain text until then and where it cannot be.

use super::editor::{Jump, Loading, Marks, View, use_bundle};
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// What to show.
#[derive(Properties, PartialEq)]
pub struct CodeViewProps {
    /// Tells one file from another: under the same key, scroll and selection stay, whichever side of it is shown.
    pub id: AttrValue,
    /// The text.
    pub text: Rc<str>,
    /// The grammar, see [`super::editor::language_of`].
    pub language: &'static str,
    /// What a screen reader calls it.
    pub label: AttrValue,
    /// Number of the first line.
    #[prop_or(1)]
    pub first_number: u32,
    /// What is drawn over it.
    #[prop_or_default]
    pub marks: Rc<Marks>,
    /// Lines to scroll to.
    #[prop_or_default]
    pub jump: Option<Jump>,
}

/// The view.
#[component]
pub fn CodeView(props: &CodeViewProps) -> Html {
    let host = use_node_ref();
    let view = use_mut_ref(|| None::<View>);
    let bundle = use_bundle();
    let ready = matches!(bundle, Loading::Ready(_));

    {
        let (host, view, label) = (host.clone(), view.clone(), props.label.clone());
        use_effect_with(ready, move |_| {
            if let (Loading::Ready(bundle), Some(host)) = (bundle, host.cast::<Element>()) {
                *view.borrow_mut() = Some(bundle.code_view(&host, &label));
            }
            move || {
                if let Some(view) = view.take() {
                    view.destroy();
                }
            }
        });
    }
    {
        let view = view.clone();
        let shown = (
            ready,
            props.id.clone(),
            props.text.clone(),
            props.language,
            props.label.clone(),
            props.first_number,
            props.marks.clone(),
        );
        use_effect_with(shown, move |(_, id, text, language, label, first, marks)| {
            if let Some(view) = &*view.borrow() {
                view.show(id, text, language, label, *first, &marks.json());
            }
        });
    }
    use_effect_with((ready, props.jump), move |(_, jump)| {
        if let (Some(view), Some(jump)) = (&*view.borrow(), jump) {
            view.reveal(jump.first, jump.last, jump.flash, jump.margin);
        }
    });

    html! {
        <div class="codebox">
            <div class="cm-host" ref={host} hidden={!ready} />
            if !ready {
                <pre class="code plain" tabindex="0" role="region" aria-label={props.label.clone()}>{ &*props.text }</pre>
            }
        </div>
    }
}
