//! Signs and names of what a template has.

use super::super::tree::Against;
use crate::components::text::count;
use infrabench_protocol::analysis::RowKind;
use infrabench_protocol::place::Place;
use infrabench_protocol::template::{
    EdgeKind, PropertyRow, ResourceDiff, TemplateChange, TemplateCounts, TemplateReport,
};
use infrabench_verdict::explain::{call_makes, sets_property};
use yew::prelude::*;

/// The class of a change in the style sheet.
pub fn class(change: TemplateChange) -> &'static str {
    match change {
        TemplateChange::Same => "same",
        TemplateChange::Added => "add",
        TemplateChange::Removed => "del",
        TemplateChange::Changed | TemplateChange::Renamed => "mod",
    }
}

/// The sign of a change.
pub fn sign(change: TemplateChange) -> &'static str {
    match change {
        TemplateChange::Same => "=",
        TemplateChange::Added => "+",
        TemplateChange::Removed => "−",
        TemplateChange::Changed => "~",
        TemplateChange::Renamed => "↷",
    }
}

/// The word of a change: *missing* and *extra* against the reference, *removed* and *added* otherwise.
pub fn word(change: TemplateChange, against: Option<Against>) -> &'static str {
    let reference = against == Some(Against::Reference);
    match change {
        TemplateChange::Same => "same",
        TemplateChange::Added => {
            if reference {
                "extra"
            } else {
                "added"
            }
        }
        TemplateChange::Removed => {
            if reference {
                "missing"
            } else {
                "removed"
            }
        }
        TemplateChange::Changed => "changed",
        TemplateChange::Renamed => "renamed",
    }
}

/// The sign in its square, and its word for who cannot see it.
pub fn mark(change: TemplateChange, against: Option<Against>) -> Html {
    let word = word(change, against);
    html! {
        <><span class={classes!("chg", class(change))} title={word} aria-hidden="true">{ sign(change) }</span><span class="sr">{ format!("{word}: ") }</span></>
    }
}

/// The ways of differing, each with its number, those without any left out.
pub fn tally(counts: TemplateCounts, against: Option<Against>) -> Html {
    let all = [
        (TemplateChange::Changed, counts.changed),
        (TemplateChange::Renamed, counts.renamed),
        (TemplateChange::Removed, counts.removed),
        (TemplateChange::Added, counts.added),
    ];
    html! {
        { for all.into_iter().filter(|(_, number)| *number > 0).map(|(change, number)| html! {
            <span class="c">{ mark(change, against) }<b class="strong">{ count(number) }</b><span>{ word(change, against) }</span></span>
        }) }
    }
}

/// How a row differs.
pub fn change_of(row: &PropertyRow) -> TemplateChange {
    match (&row.before, &row.after) {
        (None, _) => TemplateChange::Added,
        (_, None) => TemplateChange::Removed,
        (Some(_), Some(_)) => TemplateChange::Changed,
    }
}

/// What stands before the answer, in words.
pub fn before_word(against: Option<Against>) -> &'static str {
    match against {
        Some(Against::Baseline) => "Baseline",
        Some(Against::Reference) => "Reference",
        None => "Before",
    }
}

/// `AWS::SQS::Queue` as `SQS Queue`.
pub fn short_kind(kind: &str) -> String {
    let mut parts = kind.split("::");
    match (parts.next(), parts.next(), parts.next()) {
        (Some("AWS"), Some(service), Some(name)) => format!("{service} {name}"),
        _ => kind.replace("::", " "),
    }
}

/// What distinguishes a resource at a glance: `2 properties`, `missing`.
pub fn remark(resource: &ResourceDiff, against: Option<Against>) -> String {
    match resource.change {
        TemplateChange::Same => String::new(),
        TemplateChange::Changed => match resource.rows.len() {
            1 => "1 property".to_owned(),
            many => format!("{many} properties"),
        },
        TemplateChange::Added | TemplateChange::Removed | TemplateChange::Renamed => {
            word(resource.change, against).to_owned()
        }
    }
}

/// How a resource refers to another: the property, or what takes its place.
pub fn edge_label(kind: EdgeKind, label: &str) -> String {
    match kind {
        EdgeKind::DependsOn => "DependsOn".to_owned(),
        EdgeKind::Grant => format!("may {label}"),
        EdgeKind::Ref | EdgeKind::GetAtt | EdgeKind::Sub | EdgeKind::Import => label.to_owned(),
    }
}

/// A file's name and a line: `orders.py:40`.
pub fn line_of(place: &Place) -> String {
    let file = place.path.rsplit('/').next().unwrap_or(&place.path);
    format!("{file}:{}", place.lines.first)
}

/// The line that sets the property of a row, where exactly one does.
pub fn set_at<'r>(resource: &'r ResourceDiff, path: &[String]) -> Option<&'r Place> {
    let defined = resource.defined.as_ref().filter(|defined| defined.own)?;
    let mut setting = defined.set_at.iter().filter(|set| sets_property(set.kind, &set.name, path));
    let first = setting.next()?;
    setting.next().is_none().then_some(&first.place)
}

/// The line that made a resource: of its construct, or of the one call that makes such resources on the side.
pub fn made_at(resource: &ResourceDiff) -> Option<&Place> {
    let defined = resource.defined.as_ref()?;
    if !defined.own {
        let makes = |kind: RowKind, name: &str| {
            call_makes(kind, name.split('(').next().unwrap_or(name), &resource.kind)
        };
        let mut calls = defined.set_at.iter().filter(|set| makes(set.kind, &set.name));
        if let (Some(call), None) = (calls.next(), calls.next()) {
            return Some(&call.place);
        }
    }
    Some(&defined.place)
}

/// The name of a resource among those of a report.
pub fn name_of(report: &TemplateReport, at: usize) -> &str {
    report.resources.get(at).map_or("", |resource| resource.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_in_short() {
        assert_eq!(short_kind("AWS::SQS::Queue"), "SQS Queue");
        assert_eq!(short_kind("Custom::S3AutoDeleteObjects"), "Custom S3AutoDeleteObjects");
        assert_eq!(short_kind(""), "");
    }

    #[test]
    fn words_are_those_of_the_side_compared_with() {
        let words =
            |against| [TemplateChange::Added, TemplateChange::Removed].map(|change| word(change, against));
        assert_eq!(words(Some(Against::Reference)), ["extra", "missing"]);
        assert_eq!(words(Some(Against::Baseline)), ["added", "removed"]);
    }
}
