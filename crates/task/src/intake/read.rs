//! The reading of one completion, from start to end.

use super::answer::{self, Line};
use super::blocks::{MOST_BLOCKS, blocks};
use super::choose::{Chosen, choose};
use super::desk::Desk;
use super::interpret::interpret;
use super::reasoning;
use super::unit::{Meaning, Unit};
use super::whole::{self, Whole};
use crate::task::Task;
use infrabench_protocol::intake::{Form, Intake, IntakeProblem};

/// Problems beyond this many are only counted.
const MOST_PROBLEMS: usize = 20;

/// Understands a completion. Total: any text gives an intake; one without usable code has no reading and says why.
pub fn read(task: &Task, completion: &str) -> Intake {
    let lines = match answer::lines(completion) {
        Ok(lines) => lines,
        Err(problem) => return Intake { problems: vec![problem], ..Intake::default() },
    };
    let desk = Desk::new(task);
    if let Some(units) = as_it_stands(&desk, &lines) {
        let mut problems = Vec::new();
        let chosen = choose(&desk, &units, 1, &[], &mut problems);
        return intake(chosen, problems);
    }
    let stripped = reasoning::strip(lines);
    let words = stripped.lines.iter().map(|line| line.text.split_whitespace().count()).sum();
    let mut problems = Vec::new();
    let blocks = blocks(&desk, &stripped.lines, &mut problems);
    let count = blocks.len();
    let empty = blocks.iter().all(|block| block.lines.iter().all(Line::is_blank));
    let mut units: Vec<Unit<'_>> =
        blocks.into_iter().flat_map(|block| interpret(&desk, block, &mut problems)).collect();
    if units.len() > MOST_BLOCKS {
        let message = format!("the answer has {} parts; only the last {MOST_BLOCKS} were read", units.len());
        problems.push(IntakeProblem { message, answer_lines: None });
        units.drain(..units.len() - MOST_BLOCKS);
    }
    let asides: Vec<(usize, &str)> = units
        .iter()
        .filter_map(|unit| match &unit.meaning {
            Meaning::Aside(why) => Some((unit.ordinal, why.as_str())),
            Meaning::Snippet { .. } | Meaning::File { .. } | Meaning::Hunks { .. } => None,
        })
        .collect();
    let chosen = choose(&desk, &units, count, &stripped.because, &mut problems);
    if chosen.readings.is_empty() && problems.is_empty() {
        problems.push(nothing(words, count, &asides, empty, stripped.unfinished));
    }
    intake(chosen, problems)
}

fn intake(chosen: Chosen, problems: Vec<IntakeProblem>) -> Intake {
    let Chosen { readings, rules } = chosen;
    let ambiguity = (readings.len() > 1).then(|| {
        let fallback = || {
            "the answer can be read in several ways; the first in the documented order was taken".to_owned()
        };
        if rules.is_empty() { fallback() } else { rules.join(". ") }
    });
    let mut problems = problems;
    if problems.len() > MOST_PROBLEMS {
        let message = format!("and {} more problems", problems.len() - MOST_PROBLEMS);
        problems.truncate(MOST_PROBLEMS);
        problems.push(IntakeProblem { message, answer_lines: None });
    }
    Intake { chosen: (!readings.is_empty()).then_some(0), readings, ambiguity, problems }
}

/// The whole text as a masked file.
fn as_it_stands<'a>(desk: &Desk<'_>, lines: &[Line<'a>]) -> Option<Vec<Unit<'a>>> {
    desk.files.iter().find_map(|file| match whole::exact(file, lines)? {
        Whole::Readings(readings) => Some(vec![Unit {
            ordinal: 1,
            form: Form::WholeFile,
            because: Vec::new(),
            complete: true,
            lines: lines.to_vec(),
            meaning: Meaning::File { path: file.path.clone(), readings },
        }]),
        Whole::Unfilled => None,
    })
}

/// Why there is no reading, when nothing more precise was said.
fn nothing(
    words: usize,
    blocks: usize,
    asides: &[(usize, &str)],
    empty: bool,
    unfinished: Option<u32>,
) -> IntakeProblem {
    let message = if let Some(line) = unfinished {
        format!("the reasoning that begins in line {line} never ends; there is no answer behind it")
    } else if blocks == 0 {
        format!(
            "{words} word{} of prose, no fenced block, no file, no patch",
            if words == 1 { "" } else { "s" }
        )
    } else if empty {
        "the fenced block is empty".to_owned()
    } else if asides.len() == blocks {
        let said = match asides {
            [(_, why)] => format!("the only block {why}"),
            many => many
                .iter()
                .map(|(number, why)| format!("block {number} {why}"))
                .collect::<Vec<_>>()
                .join(", "),
        };
        format!("{said}; there is no code for the task")
    } else {
        "the blocks of the answer hold nothing that could be put into the task".to_owned()
    };
    IntakeProblem { message, answer_lines: None }
}
