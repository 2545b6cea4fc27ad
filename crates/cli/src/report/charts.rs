//! The figures as pictures: SVG in the page, drawn in percent of its width, in the page's colours, and said in full to a
//! screen reader. Each stands beside the table that it draws.

use super::forms::percent;
use infrabench_protocol::verdict::ErrorType;
use infrabench_verdict::metrics::{Metrics, PassAt, Share};
use maud::{Markup, html};

/// Where in the width of a plot a share lies: percent, with room at the right for a figure.
fn at(share: f64) -> String {
    format!("{:.2}%", share * 92.0)
}

/// A bar with its interval.
pub(super) fn bar(name: &str, share: Option<Share>, published: bool) -> Markup {
    let Some(share) = share else { return html! { span.faint { "nothing scored" } } };
    let (low, high) = (share.interval.low, share.interval.high);
    let said =
        format!("{name}: {} %, 95 % interval {} to {}", percent(share.value), percent(low), percent(high));
    html! {
        svg.bar height="16" role="img" aria-label=(said) {
            @for tenth in [0.0, 0.25, 0.5, 0.75, 1.0] {
                line.grid x1=(at(tenth)) x2=(at(tenth)) y1="0" y2="16" {}
            }
            rect.value.published[published] x="0" y="4" height="8" width=(at(share.value)) {}
            line.whisker x1=(at(low)) x2=(at(high)) y1="8" y2="8" {}
            line.whisker x1=(at(low)) x2=(at(low)) y1="5" y2="11" {}
            line.whisker x1=(at(high)) x2=(at(high)) y1="5" y2="11" {}
        }
    }
}

/// What a family of error types says about an answer.
fn family(error_type: ErrorType) -> &'static str {
    match error_type {
        ErrorType::NoCode | ErrorType::AmbiguousEdit | ErrorType::Timeout | ErrorType::Unwitnessed => "form",
        ErrorType::Syntax
        | ErrorType::Import
        | ErrorType::Name
        | ErrorType::Attribute
        | ErrorType::Argument
        | ErrorType::CdkValidation
        | ErrorType::OtherException => "code",
        ErrorType::MissingResource
        | ErrorType::WrongProperty
        | ErrorType::WrongCount
        | ErrorType::OtherAssertion => "assertion",
    }
}

/// How samples failed, one bar per run: each family of error types in its colour, in one order.
pub(super) fn errors(runs: &[(&str, Metrics)]) -> Markup {
    let shown: Vec<&(&str, Metrics)> =
        runs.iter().filter(|(_, found)| !found.error_types.is_empty()).collect();
    html! {
        ul.stacks {
            @for (name, found) in shown {
                li {
                    span.who { (name) }
                    div.stack role="img" aria-label=(error_words(name, found)) {
                        @for error in in_families(found) {
                            span class=(family(error.error_type)) style=(format!("width:{:.3}%", error.share * 100.0))
                                title=(format!("{}: {} %", error.error_type.as_str(), percent(error.share))) {
                                @if error.share >= 0.12 { (error.error_type.as_str()) }
                            }
                        }
                    }
                }
            }
        }
        p.legend {
            span.key.code {} "code that does not run " span.key.assertion {} "a template that is not what was asked "
            span.key.form {} "no usable answer"
        }
    }
}

fn in_families(found: &Metrics) -> Vec<infrabench_verdict::metrics::ErrorShare> {
    let mut errors = found.error_types.clone();
    errors.sort_by_key(|error| {
        let order = ["code", "assertion", "form"].iter().position(|known| *known == family(error.error_type));
        (order, std::cmp::Reverse(error.samples))
    });
    errors
}

fn error_words(name: &str, found: &Metrics) -> String {
    let each = |error: &infrabench_verdict::metrics::ErrorShare| {
        format!("{} {} %", error.error_type.as_str(), percent(error.share))
    };
    format!(
        "{name}, of the samples that did not pass: {}",
        found.error_types.iter().map(each).collect::<Vec<_>>().join(", ")
    )
}

/// Pixels of a plot of pass@k: its size, and the room that the figures of its axes take.
const WIDTH: f64 = 280.0;
const HEIGHT: f64 = 150.0;
const LEFT: f64 = 30.0;
const BOTTOM: f64 = 20.0;

/// pass@k of one run against k, in both forms.
pub(super) fn pass_at(name: &str, passes: &[PassAt]) -> Markup {
    let most = passes.last().map_or(1, |pass| pass.k);
    #[expect(clippy::cast_precision_loss, reason = "at most 100")]
    let x = |k: usize| {
        let part = if most > 1 { (k - 1) as f64 / (most - 1) as f64 } else { 0.0 };
        LEFT + 8.0 + part * (WIDTH - LEFT - 44.0)
    };
    let y = |share: f64| 8.0 + (1.0 - share) * (HEIGHT - BOTTOM - 8.0);
    let line = |form: fn(&PassAt) -> Share| {
        passes
            .iter()
            .map(|pass| format!("{:.1},{:.1}", x(pass.k), y(form(pass).value)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let said: Vec<String> =
        passes.iter().map(|pass| format!("at {} {} %", pass.k, percent(pass.published.value))).collect();
    html! {
        figure {
            figcaption { (name) }
            svg.plot viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img"
                aria-label=(format!("{name}: pass {}", said.join(", "))) {
                @for tenth in [0.0, 0.25, 0.5, 0.75, 1.0] {
                    line.grid x1=(LEFT) x2=(WIDTH - 30.0) y1=(y(tenth)) y2=(y(tenth)) {}
                    text x=(LEFT - 5.0) y=(y(tenth) + 4.0) text-anchor="end" { (format!("{:.0}", tenth * 100.0)) }
                }
                polyline.unbiased points=(line(|pass| pass.unbiased)) {}
                polyline.published points=(line(|pass| pass.published)) {}
                @for pass in passes.iter().filter(|pass| pass.k == 1 || pass.k == most || most <= 8) {
                    circle cx=(x(pass.k)) cy=(y(pass.published.value)) r="3" {}
                    text x=(x(pass.k)) y=(HEIGHT - 5.0) text-anchor="middle" { "@" (pass.k) }
                }
                @if let Some(last) = passes.last() {
                    text.figure x=(x(last.k) + 7.0) y=(y(last.published.value) + 4.0) { (percent(last.published.value)) }
                }
            }
        }
    }
}
