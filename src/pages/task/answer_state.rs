//! The answer of one task: what is in the box, where it came from, the reading chosen by hand, and the draft that a link
//! has put aside.

use crate::components::answer_editor::Put;
use crate::components::same::Same;
use crate::services::share::Shared;
use crate::state::drafts::Draft;
use std::rc::Rc;
use yew::{AttrValue, Reducible};

/// Where the text in the box came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Written or pasted here.
    #[default]
    Typed,
    /// A file of this name.
    File(String),
    /// A link.
    Link,
    /// A model of this name; not whole when it broke off.
    Model {
        /// Its name.
        name: AttrValue,
        /// Whether it came to its end.
        whole: bool,
    },
}

/// What a link did.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkNews {
    /// Its answer is in the box; this draft was there before.
    PutAside(Same<Draft>),
    /// It could not be read, and why.
    Broken(&'static str),
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whether the draft has been looked for; before that the box is not shown.
    pub ready: bool,
    /// The text.
    pub text: Rc<str>,
    /// The reading chosen by hand, an index into the intake's readings.
    pub reading: Option<usize>,
    /// Where the text came from.
    pub origin: Origin,
    /// The text last put in by the page.
    pub put: Put,
    /// What a link did, until that has been dealt with.
    pub link: Option<LinkNews>,
    /// Whether a model writes it just now.
    pub writing: bool,
}

/// A change of the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The draft was looked for.
    Ready(Option<Draft>),
    /// A person changed the text.
    Typed(Rc<str>),
    /// The page puts a text in: a file, an empty one, one brought back.
    Put(Rc<str>, Origin),
    /// A model wrote the answer so far. After its beginning it is heard only while nobody else has changed the text.
    Write {
        /// All of it.
        text: Rc<str>,
        /// The model's name.
        model: AttrValue,
        /// Whether it is the beginning.
        begins: bool,
    },
    /// A model's answer has ended, of itself or not.
    Finish {
        /// Whether it is whole.
        whole: bool,
    },
    /// A reading was chosen, or left to the documented order.
    Choose(Option<usize>),
    /// A link brought an answer.
    Link(Shared),
    /// A link could not be read.
    BrokenLink(&'static str),
    /// The answer of the link, or the message about it, is accepted.
    Accept,
    /// The draft comes back, the answer of the link goes.
    BringBack,
}

impl Default for Answer {
    fn default() -> Self {
        let text: Rc<str> = "".into();
        let put = Put { serial: 0, text: text.clone(), fresh: true };
        Self { ready: false, text, reading: None, origin: Origin::Typed, put, link: None, writing: false }
    }
}

impl Answer {
    /// Whether this is the draft to keep: not while a link's answer stands in its place.
    pub fn is_draft(&self) -> bool {
        self.ready && !matches!(self.link, Some(LinkNews::PutAside(_)))
    }

    /// As a draft.
    pub fn draft(&self) -> Draft {
        Draft { text: self.text.to_string(), reading: self.reading }
    }

    /// Whether there is anything to read.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn put(&mut self, text: Rc<str>, origin: Origin, fresh: bool) {
        self.put = Put { serial: self.put.serial + 1, text: text.clone(), fresh };
        (self.text, self.origin, self.reading, self.writing) = (text, origin, None, false);
    }
}

impl Reducible for Answer {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut answer = (*self).clone();
        match change {
            Change::Ready(draft) => {
                answer.ready = true;
                if let Some(Draft { text, reading }) = draft {
                    answer.put(text.into(), Origin::Typed, true);
                    answer.reading = reading;
                }
            }
            Change::Typed(text) => {
                answer.writing = false;
                if text.is_empty() || matches!(answer.origin, Origin::Model { .. }) {
                    answer.origin = Origin::Typed;
                }
                if text.is_empty() {
                    answer.reading = None;
                }
                answer.text = text;
            }
            Change::Put(text, origin) => answer.put(text, origin, false),
            Change::Write { text, model, begins } if begins || answer.writing => {
                answer.put(text, Origin::Model { name: model, whole: false }, false);
                (answer.writing, answer.link) = (true, None);
            }
            Change::Write { .. } => {}
            Change::Finish { whole } => {
                if let (true, Origin::Model { whole: is_whole, .. }) = (answer.writing, &mut answer.origin) {
                    *is_whole = whole;
                }
                answer.writing = false;
            }
            Change::Choose(reading) => answer.reading = reading,
            Change::Link(shared) => {
                let before = answer.draft();
                if !answer.is_empty() && before.text != shared.answer {
                    answer.link = Some(LinkNews::PutAside(Same::new(before)));
                }
                answer.put(shared.answer.into(), Origin::Link, true);
                answer.reading = shared.reading;
            }
            Change::BrokenLink(why) => answer.link = Some(LinkNews::Broken(why)),
            Change::Accept => answer.link = None,
            Change::BringBack => {
                if let Some(LinkNews::PutAside(draft)) = answer.link.take() {
                    answer.put(draft.text.as_str().into(), Origin::Typed, true);
                    answer.reading = draft.reading;
                }
            }
        }
        Rc::new(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(answer: Answer, change: Change) -> Answer {
        (*Rc::new(answer).reduce(change)).clone()
    }

    fn with_draft(text: &str) -> Answer {
        after(Answer::default(), Change::Ready(Some(Draft { text: text.to_owned(), reading: None })))
    }

    #[test]
    fn a_link_puts_another_draft_aside_and_it_comes_back_whole() {
        let answer = after(with_draft("mine"), Change::Link(Shared::new("theirs".to_owned(), Some(1))));
        assert_eq!((&*answer.text, answer.reading, answer.is_draft()), ("theirs", Some(1), false));
        let back = after(answer.clone(), Change::BringBack);
        assert_eq!((&*back.text, back.reading, back.is_draft()), ("mine", None, true));
        let kept = after(answer, Change::Accept);
        assert_eq!((&*kept.text, kept.is_draft()), ("theirs", true));
    }

    #[test]
    fn a_link_to_the_same_answer_asks_nothing() {
        let answer = after(with_draft("same"), Change::Link(Shared::new("same".to_owned(), None)));
        assert_eq!((answer.link.clone(), answer.is_draft()), (None, true));
    }

    #[test]
    fn a_broken_link_leaves_the_draft_as_it_is() {
        let answer = after(with_draft("mine"), Change::BrokenLink("cut short"));
        assert_eq!((&*answer.text, answer.is_draft()), ("mine", true));
    }

    #[test]
    fn another_text_put_in_forgets_the_chosen_reading() {
        let chosen = after(with_draft("mine"), Change::Choose(Some(2)));
        assert_eq!(after(chosen, Change::Put("file".into(), Origin::File("a.txt".to_owned()))).reading, None);
    }

    fn write(text: &str, begins: bool) -> Change {
        Change::Write { text: text.into(), model: "m".into(), begins }
    }

    #[test]
    fn what_a_person_types_while_a_model_writes_is_not_written_over() {
        let answer = after(after(with_draft("mine"), write("a", true)), write("ab", false));
        assert_eq!((&*answer.text, answer.writing), ("ab", true));
        let typed = after(answer, Change::Typed("ab!".into()));
        let answer = after(after(typed, write("abc", false)), Change::Finish { whole: true });
        assert_eq!((&*answer.text, answer.origin), ("ab!", Origin::Typed));
    }

    #[test]
    fn an_answer_that_broke_off_is_marked_as_such() {
        let answer = after(after(with_draft(""), write("a", true)), Change::Finish { whole: false });
        assert_eq!(answer.origin, Origin::Model { name: "m".into(), whole: false });
    }

    #[test]
    fn nothing_is_kept_before_the_draft_was_looked_for() {
        assert!(!Answer::default().is_draft());
    }
}
