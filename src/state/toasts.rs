//! Short messages at the edge of the page: what happened, and one thing to do about it.

use crate::route::Route;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::Callback;

/// What a toast is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It worked.
    Done,
    /// Good to know.
    Info,
    /// It did not work. Stays until put away.
    Problem,
}

/// What the button of a toast does.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Calls back, e.g. to undo.
    Do(Callback<()>),
    /// Goes to a page.
    Go(Route),
}

/// A short message.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// What it is about.
    pub tone: Tone,
    /// One sentence or two.
    pub text: String,
    /// Label and deed of its button.
    pub step: Option<(String, Step)>,
    /// What it is news of: it takes the place of older news of the same thing.
    pub topic: Option<&'static str>,
    /// Given by the toaster.
    pub id: u32,
}

impl Toast {
    /// It worked.
    pub fn done(text: impl Into<String>) -> Self {
        Self { tone: Tone::Done, text: text.into(), step: None, topic: None, id: 0 }
    }

    /// Good to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self { tone: Tone::Info, ..Self::done(text) }
    }

    /// It did not work.
    pub fn problem(text: impl Into<String>) -> Self {
        Self { tone: Tone::Problem, ..Self::done(text) }
    }

    /// With a button that calls back.
    #[must_use]
    pub fn with_action(mut self, label: impl Into<String>, callback: Callback<()>) -> Self {
        self.step = Some((label.into(), Step::Do(callback)));
        self
    }

    /// With a button that goes to a page.
    #[must_use]
    pub fn with_link(mut self, label: impl Into<String>, route: Route) -> Self {
        self.step = Some((label.into(), Step::Go(route)));
        self
    }

    /// As the newest news of `topic`.
    #[must_use]
    pub fn about(mut self, topic: &'static str) -> Self {
        self.topic = Some(topic);
        self
    }

    /// How long it stays, in milliseconds; none until put away. Longer when there is something to press.
    pub fn stays_ms(&self) -> Option<u32> {
        match (self.tone, &self.step) {
            (Tone::Problem, _) => None,
            (Tone::Done | Tone::Info, Some(_)) => Some(12_000),
            (Tone::Done | Tone::Info, None) => Some(6_000),
        }
    }
}

/// Holds the toasts on show. Cheap to clone.
#[derive(Clone, Default)]
pub struct Toaster {
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Inner {
    shown: RefCell<Vec<Toast>>,
    next_id: Cell<u32>,
    listener: RefCell<Option<Callback<Vec<Toast>>>>,
}

impl PartialEq for Toaster {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Toaster {
    /// How many are on show at once; the oldest go first.
    const AT_ONCE: usize = 4;

    /// Shows a toast. The same words twice are shown once.
    pub fn show(&self, mut toast: Toast) {
        toast.id = self.inner.next_id.get();
        self.inner.next_id.set(toast.id.wrapping_add(1));
        {
            let mut shown = self.inner.shown.borrow_mut();
            shown.retain(|old| old.text != toast.text && (old.topic.is_none() || old.topic != toast.topic));
            shown.push(toast);
            let surplus = shown.len().saturating_sub(Self::AT_ONCE);
            shown.drain(..surplus);
        }
        self.tell();
    }

    /// Puts a toast away.
    pub fn dismiss(&self, id: u32) {
        self.inner.shown.borrow_mut().retain(|toast| toast.id != id);
        self.tell();
    }

    /// Calls `listener` now and on each change; there is one listener, the toasts' place on the page.
    pub fn listen(&self, listener: Callback<Vec<Toast>>) {
        *self.inner.listener.borrow_mut() = Some(listener);
        self.tell();
    }

    fn tell(&self) {
        let listener = self.inner.listener.borrow().clone();
        if let Some(listener) = listener {
            listener.emit(self.inner.shown.borrow().clone());
        }
    }
}
