//! Any text is read without a panic, and what is read can be spliced.

use crate::{fragments, tasks};
use infrabench_protocol::intake::{EditChange, Intake};
use infrabench_task::Task;
use infrabench_task::intake::read;
use infrabench_task::splice::splice;
use proptest::prelude::*;

fn holds(task: &Task, completion: &str) -> Result<(), TestCaseError> {
    let intake = read(task, completion);
    shape(&intake)?;
    for reading in &intake.readings {
        let spliced = splice(task, &reading.edits);
        prop_assert!(spliced.is_ok(), "{}: {:?}", reading.summary, spliced.err());
        let only_fills = reading.edits.iter().all(|edit| matches!(edit.change, EditChange::FillMask { .. }));
        if let Ok(spliced) = spliced {
            prop_assert!(!only_fills || spliced.report.outside.is_empty(), "{}", reading.summary);
            for path in task.tests.keys() {
                prop_assert!(!spliced.candidate.contains_key(path));
            }
        }
        let ascending = reading.answer_lines.windows(2).all(|pair| pair[0].last < pair[1].first);
        prop_assert!(ascending, "{:?}", reading.answer_lines);
    }
    Ok(())
}

fn shape(intake: &Intake) -> Result<(), TestCaseError> {
    prop_assert_eq!(intake.chosen, (!intake.readings.is_empty()).then_some(0));
    prop_assert_eq!(intake.ambiguity.is_some(), intake.readings.len() > 1);
    prop_assert!(
        !intake.readings.is_empty() || !intake.problems.is_empty(),
        "neither a reading nor a problem"
    );
    prop_assert!(intake.readings.iter().all(|reading| !reading.edits.is_empty()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn pieces_of_every_form_are_read(text in fragments::text()) {
        holds(&tasks::plain(true), &text)?;
        holds(&tasks::plain(false), &text)?;
        holds(&tasks::three_masks(), &text)?;
    }

    #[test]
    fn random_text_is_read(text in "(?s).{0,400}") {
        holds(&tasks::plain(true), &text)?;
        holds(&tasks::three_masks(), &text)?;
    }
}
