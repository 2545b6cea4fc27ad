//! Splicing keeps what is outside the masks, restores the reference, and is read back as itself.

use crate::tasks::{self, Parts};
use infrabench_protocol::intake::{Edit, EditChange};
use infrabench_task::intake::read;
use infrabench_task::splice::splice;
use infrabench_task::{Task, canonical};
use proptest::prelude::*;

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("        )".to_owned()),
        Just("    def name(self):".to_owned()),
        "[a-z]{1,6}( = [a-z]{1,6})?",
        " {0,12}[a-z.]{1,8}\\([a-z, ]{0,9}\\)",
    ]
}

fn lines(least: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(line(), least..8)
}

fn file() -> impl Strategy<Value = Parts> {
    let outside = prop::collection::vec(lines(1), 2..4);
    (outside, prop::collection::vec(lines(1), 3), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(outside, inside, tagged, crlf, final_newline)| {
            let ending = if crlf { "\r\n" } else { "\n" };
            let text =
                |lines: &Vec<String>| lines.iter().map(|line| format!("{line}{ending}")).collect::<String>();
            let mut outside: Vec<String> = outside.iter().map(text).collect();
            let masks = outside.len() - 1;
            if !final_newline && let Some(last) = outside.last_mut() {
                last.truncate(last.trim_end_matches(['\r', '\n']).len());
            }
            let inside = inside.iter().take(masks).map(text).collect();
            let tags = tagged.then(|| (format!("# BEGIN INSERT{ending}"), format!("# END INSERT{ending}")));
            Parts { path: "stacks/orders.py".to_owned(), outside, inside, tags }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_canonical_solution_restores_the_reference(file in file()) {
        let Some(task) = tasks::task(&[file]) else { return Ok(()) };
        let spliced = splice(&task, &canonical::edits(&task)).unwrap();
        prop_assert_eq!(&spliced.candidate, &task.reference);
        prop_assert!(spliced.report.outside.is_empty());
    }

    #[test]
    fn filling_masks_changes_nothing_outside(file in file(), fills in prop::collection::vec(lines(0), 3)) {
        let Some(task) = tasks::task(std::slice::from_ref(&file)) else { return Ok(()) };
        // The loader joins insertion points that touch, and moves those at which no statement could begin.
        prop_assume!(stands_as_written(&task, &file));
        let text = |lines: &Vec<String>| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let edits: Vec<Edit> = (0..task.masks.len())
            .map(|mask| Edit {
                path: file.path.clone(),
                change: EditChange::FillMask { mask, text: text(&fills[mask]), shifted: 0 },
            })
            .collect();
        let spliced = splice(&task, &edits).unwrap();
        let ending = if file.context().0.contains("\r\n") { "\r\n" } else { "\n" };
        let filled = Parts {
            inside: fills.iter().map(|fill| text(fill).replace('\n', ending)).collect(),
            ..file.clone()
        };
        let expected = whole(&filled);
        let found = &spliced.candidate[&task.masks[0].path];
        prop_assert_eq!(found, &expected);
    }

    #[test]
    fn a_candidate_is_read_as_itself(file in file(), fills in prop::collection::vec(lines(1), 3)) {
        let Some(task) = tasks::task(std::slice::from_ref(&file)) else { return Ok(()) };
        prop_assume!(task.masks.len() == file.inside.len());
        // A file with nothing to know it by cannot be recognised, nor can an answer that adds nothing.
        prop_assume!(file.outside.iter().any(|text| !text.trim().is_empty()));
        prop_assume!(fills.iter().take(task.masks.len()).any(|fill| fill.iter().any(|line| !line.is_empty())));
        let text = |lines: &Vec<String>| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let edits: Vec<Edit> = (0..task.masks.len())
            .map(|mask| Edit {
                path: file.path.clone(),
                change: EditChange::FillMask { mask, text: text(&fills[mask]), shifted: 0 },
            })
            .collect();
        let once = splice(&task, &edits).unwrap().candidate;
        let completion = &once[&task.masks[0].path];
        let intake = read(&task, completion);
        let reading = intake.reading();
        prop_assert!(reading.is_some(), "{:?}", intake.problems);
        let twice = splice(&task, &reading.unwrap().edits).unwrap().candidate;
        prop_assert_eq!(&twice, &once, "{}", reading.unwrap().summary);
    }
}

fn whole(file: &Parts) -> String {
    let mut text = file.outside[0].clone();
    let (begin, end) = file.tags.clone().unwrap_or_default();
    for (inside, outside) in file.inside.iter().zip(&file.outside[1..]) {
        text = text + &begin + inside + &end + outside;
    }
    text
}

fn stands_as_written(task: &Task, file: &Parts) -> bool {
    let (text, places) = file.context();
    let lines = places.iter().map(|place| text[..*place].matches('\n').count());
    lines.eq(task.masks.iter().map(|mask| mask.after as usize))
}
