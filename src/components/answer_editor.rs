//! The answer box: an editor that reports what a person types. A plain text area where the bundle cannot be loaded, so
//! that answering never depends on it.

use super::editor::{Bundle, Jump, Loading, Marks, View, use_bundle};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

const LABEL: &str = "Answer";
const PLACEHOLDER: &str =
    "Paste an answer: a whole chat reply, code, files or a patch. Or write the code here.";

/// A text put in by the page. The same serial is put in once.
#[derive(Clone, Debug, PartialEq)]
pub struct Put {
    /// Which request this is.
    pub serial: u32,
    /// The text.
    pub text: Rc<str>,
    /// Whether it starts a new history (another task) or is one step that can be undone.
    pub fresh: bool,
}

/// What to show and whom to tell.
#[derive(Properties, PartialEq)]
pub struct AnswerEditorProps {
    /// The text that the page puts in; typing does not change it.
    pub put: Put,
    /// The grammar.
    pub language: &'static str,
    /// What is drawn over it.
    pub marks: Rc<Marks>,
    /// Lines to scroll to.
    pub jump: Option<Jump>,
    /// A number that changes when the box should take the keyboard focus; 0 at first.
    pub focus: u32,
    /// The whole text after a person changed it.
    pub on_change: Callback<Rc<str>>,
    /// The length of a paste that was refused.
    pub on_refused: Callback<usize>,
}

/// Whom to tell of a changed text, and of a refused one.
type Callbacks = (Callback<Rc<str>>, Callback<usize>);
type OnChange = Closure<dyn FnMut(String)>;
type OnRefused = Closure<dyn FnMut(f64)>;

/// The box.
#[component]
pub fn AnswerEditor(props: &AnswerEditorProps) -> Html {
    let host = use_node_ref();
    let view = use_mut_ref(|| None::<(View, OnChange, OnRefused)>);
    // What is in the box now, for the moment in which the bundle arrives.
    let text = use_mut_ref(|| props.put.text.clone());
    // The callbacks of the last render: the box is made once and outlives them.
    let callbacks = use_mut_ref(|| (props.on_change.clone(), props.on_refused.clone()));
    *callbacks.borrow_mut() = (props.on_change.clone(), props.on_refused.clone());
    let bundle = use_bundle();
    let ready = matches!(bundle, Loading::Ready(_));

    {
        let (host, view, text, callbacks) = (host.clone(), view.clone(), text.clone(), callbacks.clone());
        let bundle = bundle.clone();
        use_effect_with(ready, move |_| {
            if let (Loading::Ready(bundle), Some(host)) = (bundle, host.cast::<Element>()) {
                let made = make(&bundle, &host, &text, &callbacks);
                made.0.replace(&text.borrow().clone(), true);
                *view.borrow_mut() = Some(made);
            }
            move || {
                if let Some((view, ..)) = view.take() {
                    view.destroy();
                }
            }
        });
    }
    {
        let (view, text) = (view.clone(), text.clone());
        use_effect_with(props.put.clone(), move |put| {
            *text.borrow_mut() = put.text.clone();
            if let Some((view, ..)) = &*view.borrow() {
                view.replace(&put.text, put.fresh);
            }
        });
    }
    {
        let view = view.clone();
        use_effect_with((ready, props.language, props.marks.clone()), move |(_, language, marks)| {
            if let Some((view, ..)) = &*view.borrow() {
                view.mark(language, &marks.json());
            }
        });
    }
    {
        let view = view.clone();
        use_effect_with((ready, props.jump), move |(_, jump)| {
            if let (Some((view, ..)), Some(jump)) = (&*view.borrow(), jump) {
                view.reveal(jump.first, jump.last, jump.flash, jump.margin);
            }
        });
    }
    use_effect_with((ready, props.focus), move |(_, focus)| {
        if let (Some((view, ..)), 1..) = (&*view.borrow(), *focus) {
            view.focus();
        }
    });

    let fallback = match &bundle {
        Loading::Ready(_) => Html::default(),
        Loading::Pending | Loading::Failed(_) => {
            let oninput = Callback::from(move |event: InputEvent| {
                let typed: Rc<str> = event.target_unchecked_into::<HtmlTextAreaElement>().value().into();
                *text.borrow_mut() = typed.clone();
                let on_change = callbacks.borrow().0.clone();
                on_change.emit(typed);
            });
            html! {
                <textarea class="plain-answer" aria-label={LABEL} placeholder={PLACEHOLDER} spellcheck="false"
                    key={props.put.serial} value={props.put.text.to_string()} {oninput} />
            }
        }
    };
    html! {
        <div class="codebox answerbox">
            <div class="cm-host" ref={host} hidden={!ready} />
            { fallback }
            if let Loading::Failed(words) = &bundle {
                <p class="hint bad">{ format!("The editor could not be loaded ({words}); this plain box works the same. Reload the page to try again.") }</p>
            }
        </div>
    }
}

/// Makes the box. Its two closures live as long as it does.
fn make(
    bundle: &Bundle,
    host: &Element,
    text: &Rc<RefCell<Rc<str>>>,
    callbacks: &Rc<RefCell<Callbacks>>,
) -> (View, OnChange, OnRefused) {
    let (text, changed, refused) = (text.clone(), callbacks.clone(), callbacks.clone());
    let on_change = Closure::new(move |typed: String| {
        let typed: Rc<str> = typed.into();
        *text.borrow_mut() = typed.clone();
        let callback = changed.borrow().0.clone();
        callback.emit(typed);
    });
    let on_refused = Closure::new(move |length: f64| {
        let callback = refused.borrow().1.clone();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length")]
        callback.emit(length as usize);
    });
    let view = bundle.answer_box(host, LABEL, PLACEHOLDER, &on_change, &on_refused);
    (view, on_change, on_refused)
}
