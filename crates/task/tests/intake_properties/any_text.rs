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

/// Long answers of every kind are read; what a person would wait for shows as a test that does not end.
#[test]
fn long_answers_are_read() {
    let task = tasks::plain(true);
    let file = task.reference[&task.masks[0].path].clone();
    let pieces = [
        "A sentence of prose in a long answer.\n",
        "self.x = call(1, 2)\n",
        "```python\nx = 1\n```\n",
        "```\n\"\"\"\n",
        "@@ -1,2 +1,3 @@\n+x = 1\n def\n",
        "<<<<<<< SEARCH\nfoo\n=======\nbar\n>>>>>>> REPLACE\n",
        "# BEGIN INSERT\nx = 1\n# END INSERT\n",
        "<file path=\"a.py\">\nx = 1\n</file>\n",
        "<think>\n",
        "(",
        &file,
    ];
    for piece in pieces {
        holds(&task, &piece.repeat(300_000 / piece.len())).unwrap();
    }
    let intake = read(&task, &"x = 1\n".repeat(infrabench_task::intake::MAX_BYTES / 6 + 1));
    assert!(intake.readings.is_empty());
    assert!(intake.problems[0].message.contains("8 MB is the limit"), "{:?}", intake.problems);
}

/// Masks in one file, the same place in the other: a patch that runs across a mask leaves no room to fill it.
#[test]
fn a_patch_across_a_mask_closes_it() {
    let text = "```\n@@ -1,2 +1,3 @@\n-        self.table = 1\n-\n```\n```python\nself.x = 1\n```";
    holds(&tasks::plain(false), text).unwrap();
}
