//! What is wrong with the answer as far as one can tell without running it, each with the line it is at.

use super::answer_map::AnswerMap;
use super::goto::Goto;
use super::prompt::spans;
use crate::components::icon::{Glyph, Icon};
use crate::components::same::Same;
use infrabench_protocol::analysis::{Finding, Report, Severity};
use infrabench_protocol::intake::IntakeProblem;
use yew::prelude::*;

/// So many are shown before one asks for the rest.
const FIRST: usize = 4;

/// Properties of [`Findings`].
#[derive(Properties, PartialEq)]
pub struct FindingsProps {
    /// What is known of the answer.
    pub report: Option<Same<Report>>,
    /// From lines of the candidate to lines of the answer.
    pub map: Same<AnswerMap>,
    /// Goes to a line.
    pub goto: Callback<Goto>,
}

/// The list; nothing when nothing was found.
#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    let all = use_state_eq(|| false);
    let Some(report) = &props.report else { return Html::default() };
    // Without a reading the problems are the reasons why there is none, and stand there.
    let problems: &[IntakeProblem] =
        if report.intake.chosen.is_some() { &report.intake.problems } else { Default::default() };
    let findings =
        report.candidate.as_ref().map(|candidate| candidate.findings.as_slice()).unwrap_or_default();
    let total = problems.len() + findings.len();
    if total == 0 {
        return Html::default();
    }
    let rows = problems.iter().map(|one| problem(one, &props.goto));
    let rows = rows.chain(findings.iter().map(|one| finding(one, &props.map, &props.goto)));
    let shown = if *all { total } else { FIRST };
    let more = total.saturating_sub(shown);
    let show_all = all.setter();
    html! {
        <ul class="finding-list" aria-label="Findings">
            { for rows.take(shown) }
            if more > 0 {
                <li class="findings"><button type="button" class="linkish" onclick={move |_| show_all.set(true)}>{ format!("{more} more") }</button></li>
            }
        </ul>
    }
}

fn finding(finding: &Finding, map: &AnswerMap, goto: &Callback<Goto>) -> Html {
    let (path, line) = (finding.place.path.clone(), finding.place.lines.first);
    let (glyph, tint, word) = match finding.severity {
        Severity::Error => (Glyph::Stop, "bad", "error: "),
        Severity::Warning => (Glyph::Warn, "err", "warning: "),
    };
    let file = path.rsplit('/').next().unwrap_or(&path).to_owned();
    let title = match map.answer_line(&path, line) {
        Some(answer) => format!("{path}, line {line}; line {answer} of the answer"),
        None => format!("{path}, line {line}"),
    };
    let target = Goto::candidate(path, line);
    let goto = goto.clone();
    let onclick = Callback::from(move |_: MouseEvent| goto.emit(target.clone()));
    html! {
        <li class="findings">
            <Icon {glyph} class={classes!(tint)} /><span class="sr">{ word }</span>
            <span><button type="button" class="linkish" {title} {onclick}>{ format!("{file}:{line}") }</button>{ " " }{ spans(&finding.message) }</span>
        </li>
    }
}

fn problem(problem: &IntakeProblem, goto: &Callback<Goto>) -> Html {
    let place = problem.answer_lines.map(|lines| {
        let goto = goto.clone();
        let onclick = Callback::from(move |_: MouseEvent| goto.emit(Goto::answer(lines.first)));
        html! { <><button type="button" class="linkish" title="Line of the answer" {onclick}>{ format!("line {}", lines.first) }</button>{ " " }</> }
    });
    html! {
        <li class="findings">
            <Icon glyph={Glyph::Info} /><span class="sr">{ "not used: " }</span>
            <span>{ place }{ spans(&problem.message) }</span>
        </li>
    }
}
