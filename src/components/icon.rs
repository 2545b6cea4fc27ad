//! Icons: 16 px, one stroke of 1.4 px, drawn in place so that no request and no sprite is needed.

use yew::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Glyph {
    Ask,
    Check,
    Close,
    Copy,
    Down,
    Eye,
    File,
    Fill,
    Filter,
    Fit,
    Folder,
    Gear,
    Import,
    Info,
    Left,
    Link,
    Minus,
    Next,
    Pause,
    Play,
    Plus,
    Previous,
    Retry,
    Right,
    Search,
    Server,
    Stop,
    Swap,
    Theme,
    Warn,
}

/// Properties of [`Icon`].
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// What it shows.
    pub glyph: Glyph,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// An icon beside words that say the same, hidden from screen readers.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let solid = "currentColor";
    let drawing = match props.glyph {
        Glyph::Ask => stroke("M2.5 3h11v8h-6l-3 2.8V11h-2zM5.5 6h5M5.5 8.2h3"),
        Glyph::Check => stroke("m3 8.5 3.2 3L13 4.5"),
        Glyph::Close => stroke("m4 4 8 8m0-8-8 8"),
        Glyph::Copy => stroke("M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"),
        Glyph::Down => stroke("m3.5 6 4.5 4.5L12.5 6"),
        Glyph::Eye => html! {
            <>{ stroke("M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8Z") }{ circle("8", "8", "1.9") }</>
        },
        Glyph::File => stroke("M4 2.5h5l3 3v8H4zM9 2.5v3h3"),
        Glyph::Fill => html! {
            <>
                { stroke("M5 2.5H2.5v11H5M11 2.5h2.5v11H11M5.5 8h5") }
                <path d="M5.5 6h5v4h-5z" fill={solid} stroke="none" />
            </>
        },
        Glyph::Filter => stroke("M2 4h12M4.5 8h7M6.5 12h3"),
        Glyph::Fit => stroke("M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"),
        Glyph::Folder => stroke("M2 4.5h4.5L8 6h6v7H2z"),
        Glyph::Gear => html! {
            <>
                { stroke("M2.5 4.5h6m3 0h2M2.5 11.5h2m3 0h6") }
                { circle("10", "4.5", "1.5") }
                { circle("6", "11.5", "1.5") }
            </>
        },
        Glyph::Import => stroke("M8 2.5V10M5 7l3 3 3-3M2.5 11.5v2h11v-2"),
        Glyph::Info => html! { <>{ circle("8", "8", "5.75") }{ stroke("M8 7.3V11M8 5v.01") }</> },
        Glyph::Left => stroke("M10 3.5 5.5 8l4.5 4.5"),
        Glyph::Link => stroke(
            "M6.5 9.5a2.5 2.5 0 0 0 3.5 0L12.5 7A2.5 2.5 0 0 0 9 3.5l-1 1M9.5 6.5a2.5 2.5 0 0 0-3.5 0L3.5 9A2.5 2.5 0 0 0 \
             7 12.5l1-1",
        ),
        Glyph::Minus => stroke("M3.5 8h9"),
        Glyph::Next => stroke("M8 3v9M4.5 8.5 8 12l3.5-3.5"),
        Glyph::Pause => stroke("M5.5 3.5v9M10.5 3.5v9"),
        Glyph::Play => html! { <path d="M5 3.5v9L12 8z" fill={solid} /> },
        Glyph::Plus => stroke("M8 3.5v9M3.5 8h9"),
        Glyph::Previous => stroke("M8 13V4M4.5 7.5 8 4l3.5 3.5"),
        Glyph::Retry => stroke("M13 8a5 5 0 1 1-1.5-3.5M13 2.5v3h-3"),
        Glyph::Right => stroke("m6 3.5 4.5 4.5L6 12.5"),
        Glyph::Search => html! { <>{ circle("7", "7", "4.25") }{ stroke("m10.2 10.2 3.3 3.3") }</> },
        Glyph::Server => stroke("M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01"),
        Glyph::Stop => html! { <>{ circle("8", "8", "5.75") }{ stroke("M8 4.8v3.9M8 11v.01") }</> },
        Glyph::Swap => stroke("M2.5 5.5h10.5M10.5 3 13 5.5 10.5 8M13.5 10.5H3M5.5 8 3 10.5 5.5 13"),
        Glyph::Theme => html! {
            <>{ circle("8", "8", "5.5") }<path d="M8 2.5v11A5.5 5.5 0 0 0 8 2.5Z" fill={solid} stroke="none" /></>
        },
        Glyph::Warn => stroke("M8 2.5 14.2 13.2H1.8zM8 6.5v3M8 11.4v.01"),
    };
    html! { <svg class={classes!("i", props.class.clone())} viewBox="0 0 16 16" aria-hidden="true">{ drawing }</svg> }
}

fn stroke(path: &'static str) -> Html {
    html! { <path d={path} /> }
}

fn circle(cx: &'static str, cy: &'static str, r: &'static str) -> Html {
    html! { <circle {cx} {cy} {r} /> }
}
