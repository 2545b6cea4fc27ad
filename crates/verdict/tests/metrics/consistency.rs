//! Five runs of 100 tasks with outcomes sample by sample, shaped like each row of the published consistency table: the
//! figures are that row's. It has both an average and a pass@1, and they differ: pass@1 there is the first run.

use super::run;
use infrabench_verdict::metrics::summarize;

/// Model, average correctness, pass@1, pass@2, pass@5, in percent of 100 tasks (`published.json`).
const ROWS: [(&str, f64, usize, usize, usize); 5] = [
    ("Claude 3.7 Sonnet", 28.8, 34, 36, 41),
    ("Gemini 2.5 Pro (03-25 Preview)", 26.4, 28, 38, 47),
    ("DeepSeek R1", 24.6, 24, 33, 46),
    ("OpenAI o3", 22.8, 23, 30, 45),
    ("LLaMA 3.1 405B Instruct", 6.8, 8, 11, 13),
];

/// A table of 100 tasks and five samples with those counts: whatever passes beyond the first passes of each task fills up
/// the solved tasks from the front.
fn table(passes: usize, first: usize, two: usize, five: usize) -> Vec<Vec<bool>> {
    let mut table = vec![vec![false; 5]; 100];
    for (task, samples) in table.iter_mut().enumerate().take(five) {
        let at = if task < first {
            0
        } else if task < two {
            1
        } else {
            2 + task % 3
        };
        samples[at] = true;
    }
    let mut left = passes - five;
    for samples in table.iter_mut().take(five) {
        let from = samples.iter().position(|passed| *passed).unwrap();
        for passed in samples.iter_mut().skip(from + 1).take(left) {
            *passed = true;
            left -= 1;
        }
    }
    assert_eq!(left, 0, "the row cannot be had");
    table
}

#[test]
fn five_runs_give_the_published_row() {
    for (model, average, first, two, five) in ROWS {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of samples")]
        let passes = (average * 5.0).round() as usize;
        let found = summarize(&run(&table(passes, first, two, five)));
        let percent = |share: f64| (share * 1000.0).round() / 10.0;
        let published = |k: usize| percent(found.pass_at[k - 1].published.value);
        assert_eq!(percent(found.average_correctness.unwrap().value).to_bits(), average.to_bits(), "{model}");
        for (k, expected) in [(1, first), (2, two), (5, five)] {
            assert_eq!(published(k).to_bits(), (expected as f64).to_bits(), "{model}: pass@{k}");
        }
        // The unbiased form of pass@1 is the average, and both forms agree once every sample is used.
        assert_eq!(percent(found.pass_at[0].unbiased.value).to_bits(), average.to_bits(), "{model}");
        assert_eq!(percent(found.pass_at[4].unbiased.value).to_bits(), (five as f64).to_bits(), "{model}");
        let mean = found.per_sample.iter().sum::<f64>() / 5.0;
        assert!((mean - found.average_correctness.unwrap().value).abs() < 1e-12, "{model}");
    }
}
