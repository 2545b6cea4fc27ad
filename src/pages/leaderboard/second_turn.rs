//! What a second turn changes, by how much it is told: published, and of own runs with two turns.

use super::published::{SOURCE, figure, short};
use super::words::setting;
use crate::components::charts::drawing::{Chart, Drawing, Legend, Point};
use crate::components::charts::lines::Field;
use crate::components::charts::table::{Cell, Column, Look, Row, Table, percent};
use crate::runs::RunFigures;
use infrabench_verdict::metrics::{PublishedAgent, Turns, published};

/// The columns of the published table.
pub(super) const AGENT_COLUMNS: &[Column] = &[
    Column { key: "model", head: "Model", look: Look::Name, interval: false },
    Column { key: "one_turn", head: "One turn", look: Look::Figure, interval: false },
    Column { key: "two_low", head: "Two, low", look: Look::Figure, interval: false },
    Column { key: "two_high", head: "Two, high", look: Look::Figure, interval: false },
    Column { key: "two_low_docs", head: "Two, low, documentation", look: Look::Figure, interval: false },
    Column { key: "two_high_docs", head: "Two, high, documentation", look: Look::Figure, interval: false },
];

/// The columns of the table of own runs.
pub(super) const TURN_COLUMNS: &[Column] = &[
    Column { key: "run", head: "Run", look: Look::Name, interval: false },
    Column { key: "first_turn", head: "First turn", look: Look::Figure, interval: true },
    Column { key: "last_turn", head: "Last turn", look: Look::Figure, interval: true },
    Column { key: "asked_again", head: "Asked again", look: Look::Figure, interval: false },
    Column { key: "fixed", head: "Fixed", look: Look::Figure, interval: false },
    Column { key: "broken", head: "Broken", look: Look::Figure, interval: false },
];

/// The published table.
pub(super) fn published_table() -> Table {
    let row = |agent: &PublishedAgent| Row {
        key: agent.model.clone(),
        cells: vec![
            Cell::Words(agent.model.clone()),
            figure(agent.one_turn),
            figure(agent.two_turn_low),
            figure(agent.two_turn_high),
            figure(agent.two_turn_rag_low),
            figure(agent.two_turn_rag_high),
        ],
        ..Row::default()
    };
    Table {
        caption: "Published agents: correctness by turns and verbosity".to_owned(),
        columns: AGENT_COLUMNS,
        rows: published().agents.iter().map(row).collect(),
    }
}

fn plain(agent: &PublishedAgent) -> [Point; 3] {
    [(0.0, agent.one_turn), (0.5, agent.two_turn_low), (1.0, agent.two_turn_high)]
}

fn documented(agent: &PublishedAgent) -> [Point; 3] {
    [(0.0, agent.one_turn), (0.5, agent.two_turn_rag_low), (1.0, agent.two_turn_rag_high)]
}

/// The published curves, in panels so wide.
pub(super) fn published_chart(width: f64) -> Chart {
    let agents = &published().agents;
    let ticks = vec![(0.0, "one turn".to_owned()), (0.5, "low".to_owned()), (1.0, "high".to_owned())];
    let field = Field { width, height: 140.0, most: 70.0, step: 30.0, ticks };
    let panel = |agent: &PublishedAgent| {
        let mut shapes = field.ground();
        let others = agents.iter().filter(|other| other.model != agent.model);
        shapes.extend(others.map(|other| field.ghost(&plain(other))));
        shapes.extend(field.second(&documented(agent)));
        shapes.extend(field.curve(&plain(agent)));
        shapes.push(field.above((0.0, agent.one_turn), &percent(agent.one_turn)));
        let (high, documented) = (percent(agent.two_turn_high), percent(agent.two_turn_rag_high));
        shapes
            .extend(field.at_end((agent.two_turn_high, &high), Some((agent.two_turn_rag_high, &documented))));
        Drawing {
            name: short(&agent.model),
            said: format!(
                "{}: one turn {}; two turns low {}, high {high}; with documentation low {}, high {documented}",
                agent.model,
                percent(agent.one_turn),
                percent(agent.two_turn_low),
                percent(agent.two_turn_rag_low),
            ),
            width,
            height: field.height,
            shapes,
            ..Drawing::default()
        }
    };
    Chart {
        title: "A second turn, and how much it is told".to_owned(),
        source: SOURCE.to_owned(),
        panels: agents.iter().map(panel).collect(),
        columns: 4,
        legend: vec![Legend::first("test output only"), Legend::second("with documentation (MCP)")],
    }
}

/// Own runs with a second turn.
pub(super) fn turned(runs: &[RunFigures]) -> Vec<(&RunFigures, Turns)> {
    runs.iter().filter_map(|run| Some((run, run.metrics.turns?))).collect()
}

/// The table of own runs.
pub(super) fn own_table(runs: &[RunFigures]) -> Table {
    let row = |(run, turns): (&RunFigures, Turns)| Row {
        key: run.info.id.clone(),
        note: setting(run),
        run: Some(run.info.id.clone()),
        cells: vec![
            Cell::Words(run.info.name.clone()),
            Cell::Share(turns.first),
            Cell::Share(turns.last),
            Cell::count(turns.asked_again),
            Cell::count(turns.fixed),
            Cell::count(turns.broken),
        ],
        ..Row::default()
    };
    Table {
        caption: "Turns of your runs".to_owned(),
        columns: TURN_COLUMNS,
        rows: turned(runs).into_iter().map(row).collect(),
    }
}

/// First turn against last turn of own runs, in panels so wide.
pub(super) fn own_chart(runs: &[RunFigures], width: f64) -> Chart {
    Chart {
        title: "Your runs: what the second turn changed".to_owned(),
        source: "Own runs; correctness in percent, whiskers are 95 % Wilson intervals".to_owned(),
        panels: turned(runs).into_iter().map(|(run, turns)| own_panel(run, &turns, width)).collect(),
        columns: 4,
        legend: Vec::new(),
    }
}

fn own_panel(run: &RunFigures, turns: &Turns, width: f64) -> Drawing {
    let ticks = vec![(0.0, "first".to_owned()), (1.0, "last".to_owned())];
    let field = Field { width, height: 152.0, most: 100.0, step: 50.0, ticks };
    let (first, last) = (turns.first.value * 100.0, turns.last.value * 100.0);
    let mut shapes = field.ground();
    for (place, share) in [(0.0, turns.first), (1.0, turns.last)] {
        shapes.extend(field.whisker(place, share.interval.low * 100.0, share.interval.high * 100.0));
    }
    shapes.extend(field.curve(&[(0.0, first), (1.0, last)]));
    shapes.push(field.beside_start(first, &percent(first)));
    shapes.extend(field.at_end((last, &percent(last)), None));
    let changed = format!("{} of {} fixed, {} broken", turns.fixed, turns.asked_again, turns.broken);
    Drawing {
        said: format!(
            "{}, {}: first turn {}, last turn {}; {} samples asked again, {} fixed, {} broken",
            run.info.name,
            setting(run),
            percent(first),
            percent(last),
            turns.asked_again,
            turns.fixed,
            turns.broken
        ),
        name: run.info.name.clone(),
        note: changed,
        width,
        height: field.height,
        shapes,
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures::examples::{run, with_turns};
    use super::*;

    #[test]
    fn published_agents_are_said_in_words() {
        let chart = published_chart(176.0);
        assert_eq!(chart.panels.len(), 7);
        assert_eq!(
            chart.panels[0].said,
            "Claude 3.7 Sonnet: one turn 34; two turns low 44, high 64; with documentation low 51, high 60"
        );
    }

    #[test]
    fn a_second_turn_of_an_own_run_says_what_it_fixed() {
        let runs = [run("one", 1), with_turns("two")];
        let chart = own_chart(&runs, 176.0);
        let [panel] = chart.panels.as_slice() else { panic!("{chart:?}") };
        assert_eq!(panel.note, "1 of 2 fixed, 0 broken");
        assert_eq!(
            panel.said,
            "two, two turns: first turn 0, last turn 50; 2 samples asked again, 1 fixed, 0 broken"
        );
    }
}
