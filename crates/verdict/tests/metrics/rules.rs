//! What counts, what does not, and what is said of lines that contradict each other.

use super::{line, run};
use infrabench_protocol::results::Usage;
use infrabench_protocol::verdict::{ErrorType, Verdict};
use infrabench_verdict::metrics::{compare, gather, groups, summarize};

#[test]
fn our_faults_are_in_no_denominator_and_are_counted() {
    let lines = [
        line("m", 0, 0, Verdict::InfraError),
        line("m", 0, 1, Verdict::Passed),
        line("m", 1, 0, Verdict::Failed),
        line("m", 2, 0, Verdict::InfraError),
    ];
    let found = summarize(&gather(&lines).runs[0]);
    assert_eq!((found.tasks, found.samples, found.infra_errors), (2, 2, 2));
    // The first sample that says something of the model is the first.
    assert_eq!(found.correctness.unwrap().of, 2);
    assert!((found.correctness.unwrap().value - 0.5).abs() < 1e-12);
    assert!(!found.verdicts.contains_key(&Verdict::InfraError));
}

#[test]
fn of_nothing_there_is_no_share() {
    let found = summarize(&run(&[]));
    assert_eq!((found.tasks, found.correctness, found.passed_tests), (0, None, None));
    assert!(found.pass_at.is_empty() && found.turns.is_none() && found.usage.is_none());
    assert_eq!(compare(&run(&[]), &run(&[vec![true]])).difference, None);
}

#[test]
fn a_line_that_repeats_a_sample_takes_its_place_and_is_said() {
    let lines = [
        line("m", 0, 0, Verdict::Failed),
        line("m", 0, 0, Verdict::Passed),
        line("n", 0, 0, Verdict::Failed),
    ];
    let found = gather(&lines);
    assert_eq!(found.problems, ["m: 1 line repeats a sample that was there already; the later one counts"]);
    assert!(summarize(&found.runs[0]).correctness.unwrap().value > 0.99);
    assert_eq!(found.runs[1].name, "n");
}

#[test]
fn a_second_turn_counts_and_says_what_it_fixed_and_broke() {
    let mut lines = Vec::new();
    for (task, first, second) in [
        (0, Verdict::Passed, None),
        (1, Verdict::Failed, Some(Verdict::Passed)),
        (2, Verdict::Failed, Some(Verdict::SynthError)),
        (3, Verdict::Failed, Some(Verdict::Failed)),
    ] {
        for (turn, verdict) in [(1, Some(first)), (2, second)] {
            let Some(verdict) = verdict else { continue };
            let mut line = line("m", task, 0, verdict);
            line.turn = Some(turn);
            line.passed = if verdict == Verdict::SynthError { 0 } else { line.passed };
            lines.push(line);
        }
    }
    let found = summarize(&gather(&lines).runs[0]);
    assert!((found.correctness.unwrap().value - 0.5).abs() < 1e-12, "the last turn counts");
    let turns = found.turns.unwrap();
    assert_eq!((turns.asked_again, turns.fixed, turns.broken), (3, 1, 1));
    assert!((turns.first.value - 0.25).abs() < 1e-12 && (turns.last.value - 0.5).abs() < 1e-12);
}

#[test]
fn error_types_are_shares_of_what_did_not_pass_most_frequent_first() {
    let mut lines = vec![line("m", 0, 0, Verdict::Passed)];
    for (task, error) in
        [ErrorType::Attribute, ErrorType::WrongProperty, ErrorType::Attribute].into_iter().enumerate()
    {
        let mut line = line("m", task + 1, 0, Verdict::Failed);
        line.error_type = Some(error);
        lines.push(line);
    }
    let found = summarize(&gather(&lines).runs[0]).error_types;
    assert_eq!(
        found.iter().map(|error| (error.error_type, error.samples)).collect::<Vec<_>>(),
        [(ErrorType::Attribute, 2), (ErrorType::WrongProperty, 1)]
    );
    assert!((found.iter().map(|error| error.share).sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn what_asking_cost_is_summed_over_turns() {
    let mut lines = [
        line("m", 0, 0, Verdict::Failed),
        line("m", 0, 0, Verdict::Passed),
        line("m", 1, 0, Verdict::Passed),
    ];
    for (turn, line) in (1..).zip(lines.iter_mut().take(2)) {
        line.turn = Some(turn);
        line.usage = Some(Usage {
            input_tokens: Some(1_000),
            output_tokens: Some(100),
            cost_usd: Some(0.25),
            latency_ms: Some(u64::from(turn) * 1_000),
        });
    }
    let found = summarize(&gather(&lines).runs[0]).usage.unwrap();
    assert_eq!((found.input_tokens, found.output_tokens, found.cost_usd), (2_000, 200, Some(0.5)));
    assert_eq!(found.latency_ms, Some(1_500.0));
}

#[test]
fn a_task_is_in_every_group_that_names_it() {
    let found = groups(&run(&[vec![true], vec![false], vec![true]]), |task| match task {
        "task-000" => vec!["easy".to_owned(), "aws_s3".to_owned()],
        "task-001" => vec!["easy".to_owned()],
        _ => Vec::new(),
    });
    let figures: Vec<(&str, usize, f64)> = found
        .iter()
        .map(|group| (group.name.as_str(), group.metrics.tasks, group.metrics.correctness.unwrap().value))
        .collect();
    assert_eq!(figures, [("aws_s3", 1, 1.0), ("easy", 2, 0.5)]);
}

#[test]
fn samples_that_all_pass_leave_the_doubt_that_few_tasks_leave() {
    let found = summarize(&run(&vec![vec![true; 5]; 10]));
    assert_eq!(found.average_correctness, found.correctness);
    assert!(found.average_correctness.unwrap().interval.low < 0.75);
}

/// Differences between tasks stay, whatever the number of samples; chance within them is divided by it.
#[test]
fn more_samples_tell_smaller_differences_apart() {
    let alternating = |shift: usize| {
        (0..40)
            .map(|task| (0..6).map(|sample| (task + sample + shift).is_multiple_of(2 + task % 3)).collect())
            .collect::<Vec<_>>()
    };
    let found = compare(&run(&alternating(0)), &run(&alternating(1))).resolution;
    assert_eq!(found.iter().map(|at| at.samples).collect::<Vec<_>>(), [1, 2, 5, 10, 20]);
    assert!(found.windows(2).all(|pair| pair[1].difference < pair[0].difference));
    let single = compare(&run(&vec![vec![true]; 9]), &run(&[vec![false], vec![true]])).resolution;
    assert_eq!(single.len(), 1, "single samples cannot tell chance from difficulty");
}

/// One disagreement in 100 tasks: 1.96 + 0.84 standard errors of a difference of 0.01.
#[test]
fn the_resolution_is_that_of_the_standard_error() {
    let mut b = vec![vec![false]; 100];
    b[0] = vec![true];
    let found = compare(&run(&vec![vec![false]; 100]), &run(&b)).resolution;
    let variance = (100.0 * 0.01 * 0.99) / 99.0;
    assert!((found[0].difference - 2.801_585 * (variance / 100.0_f64).sqrt()).abs() < 1e-6);
}
