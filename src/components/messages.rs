//! Notes, empty states and progress: what happened, how far it got, what next.

#![allow(clippy::ignored_unit_patterns, reason = "in what html! makes of a tag with a computed name")]

use crate::components::icon::{Glyph, Icon};
use yew::prelude::*;

/// How grave a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// Something is broken. Announced at once.
    Bad,
    /// The answer, not the app, has a problem.
    Err,
    /// Good to know.
    Info,
    /// Good to know, and quieter.
    Mute,
    /// It worked.
    Ok,
}

impl Gravity {
    fn class(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Err => "err",
            Self::Info => "info",
            Self::Mute => "mute",
            Self::Ok => "ok",
        }
    }

    fn role(self) -> &'static str {
        match self {
            Self::Bad => "alert",
            Self::Err | Self::Info | Self::Mute | Self::Ok => "status",
        }
    }
}

/// Properties of [`Note`].
#[derive(Properties, PartialEq)]
pub struct NoteProps {
    /// How grave.
    pub gravity: Gravity,
    /// Its icon.
    pub glyph: Glyph,
    /// What happened, in a few words.
    pub title: AttrValue,
    /// A tag at the right of the title.
    #[prop_or_default]
    pub tag: Option<AttrValue>,
    /// Level of the title as a heading: one below the heading it stands under.
    #[prop_or(2)]
    pub level: u8,
    /// How far it got; paragraphs, code, and a `div.acts` with what to do.
    #[prop_or_default]
    pub children: Html,
}

/// A message in the page.
#[component]
pub fn Note(props: &NoteProps) -> Html {
    html! {
        <div class={classes!("note", props.gravity.class())} role={props.gravity.role()}>
            <Icon glyph={props.glyph} />
            <@{heading(props.level)} class="title">{ &props.title }</@>
            if let Some(tag) = &props.tag { <span class="tag faint">{ tag }</span> } else { <span></span> }
            { props.children.clone() }
        </div>
    }
}

/// Properties of [`Empty`].
#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    /// What is not there.
    pub title: AttrValue,
    /// Level of the title as a heading.
    #[prop_or(2)]
    pub level: u8,
    /// A `p` with why, a `div.acts` with what to do.
    pub children: Html,
}

/// A place with nothing in it: why, and what to do.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty" role="status">
            <i class="hatch" aria-hidden="true"></i>
            <@{heading(props.level)} class="title">{ &props.title }</@>
            { props.children.clone() }
        </div>
    }
}

fn heading(level: u8) -> String {
    format!("h{}", level.clamp(2, 6))
}

/// Properties of [`Progress`].
#[derive(Properties, PartialEq)]
pub struct ProgressProps {
    /// What is under way.
    pub title: AttrValue,
    /// How far, in words, e.g. `7.8 of 12.8 MB`.
    pub figures: AttrValue,
    /// How far, 0 to 1, where known.
    pub share: Option<f64>,
    /// What to know meanwhile.
    pub meanwhile: AttrValue,
}

/// Something that takes a while, and how far it is.
#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let percent = props.share.map(|share| format!("{:.0}", share.clamp(0.0, 1.0) * 100.0));
    html! {
        <div class="sheet"><div class="pad progress">
            <div class="top"><b class="strong">{ &props.title }</b><span class="num">{ &props.figures }</span></div>
            <div class={classes!("track", percent.is_none().then_some("open"))} role="progressbar" aria-label={props.title.clone()}
                aria-valuemin="0" aria-valuemax="100" aria-valuenow={percent.clone()} aria-valuetext={props.figures.clone()}>
                <i style={percent.map(|percent| format!("width:{percent}%"))}></i>
            </div>
            <div class="bot"><span>{ &props.meanwhile }</span></div>
        </div></div>
    }
}
