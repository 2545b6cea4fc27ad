//! Formulas against counting every case.

use super::run;
use infrabench_verdict::metrics::{compare, mcnemar, mean_share, pass_at, share, summarize, unbiased};
use proptest::collection::vec;
use proptest::prelude::*;

fn tables() -> impl Strategy<Value = Vec<Vec<bool>>> {
    vec(vec(any::<bool>(), 1..6), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Of all sets of k samples, the share that has one which passed.
    #[test]
    fn the_unbiased_form_counts_every_choice_of_k(n in 1_usize..11, c in 0_usize..11, k in 1_usize..11) {
        prop_assume!(c <= n && k <= n);
        let sets = (0_u32..1 << n).filter(|set| set.count_ones() as usize == k);
        let (with, all) = sets.fold((0, 0), |(with, all), set| {
            (with + u32::from(set & ((1 << c) - 1) != 0), all + 1)
        });
        prop_assert!((unbiased(n, c, k) - f64::from(with) / f64::from(all)).abs() < 1e-12);
    }

    #[test]
    fn the_published_form_looks_at_the_first_k(table in tables(), k in 1_usize..6) {
        let with_k: Vec<&Vec<bool>> = table.iter().filter(|samples| samples.len() >= k).collect();
        let solved = with_k.iter().filter(|samples| samples[..k].contains(&true)).count();
        match pass_at(&run(&table), k) {
            Some(found) => {
                prop_assert_eq!(found.published.of, with_k.len());
                prop_assert!((found.published.value - solved as f64 / with_k.len() as f64).abs() < 1e-12);
            }
            None => prop_assert!(with_k.is_empty()),
        }
    }

    /// The ends of Wilson's interval are the shares from which the one found is just 1.96 standard errors away.
    #[test]
    fn wilsons_ends_solve_the_score_equation(of in 1_usize..2_000, part in 0.0_f64..1.0) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2,000")]
        let yes = (part * of as f64) as usize;
        let found = share(yes, of).unwrap();
        for end in [found.interval.low, found.interval.high] {
            let errors = 1.959_963_984_540_054 * (end * (1.0 - end) / of as f64).sqrt();
            let at_the_edge = (end <= 0.0 && yes == 0) || (end >= 1.0 && yes == of);
            prop_assert!(at_the_edge || ((found.value - end).abs() - errors).abs() < 1e-9);
        }
        prop_assert!(found.interval.low <= found.value && found.value <= found.interval.high);
    }

    /// Every way in which the disagreements can fall, and those that are at least as uneven.
    #[test]
    fn mcnemar_counts_every_split(only_a in 0_usize..9, only_b in 0_usize..9) {
        let all = only_a + only_b;
        let uneven = |a: usize| a.abs_diff(all - a);
        let found = (0_u32..1 << all).filter(|split| uneven(split.count_ones() as usize) >= uneven(only_a)).count();
        prop_assert!((mcnemar(only_a, only_b) - found as f64 / f64::from(1_u32 << all)).abs() < 1e-12);
    }

    /// With few tasks every draw can be listed: no more than 2.5 % of them lie beyond either end, but for what 10,000
    /// draws miss by chance.
    #[test]
    fn the_bootstrap_finds_the_quantiles_of_all_draws(values in vec((0_u32..5).prop_map(|v| f64::from(v) / 4.0), 2..6)) {
        // Draws of what is all 0 or all 1 are all alike, and Wilson's interval stands in.
        prop_assume!(values.iter().any(|value| (values[0] - value).abs() > 0.1) || !(values[0] <= 0.0 || values[0] >= 1.0));
        let n = values.len();
        let power = |of: usize| (0..of).fold(1, |product, _| product * n);
        let mut means: Vec<f64> = (0..power(n))
            .map(|draw| (0..n).map(|at| values[draw / power(at) % n]).sum::<f64>() / n as f64)
            .collect();
        means.sort_by(f64::total_cmp);
        let found = mean_share(&values).unwrap();
        let beyond = |test: &dyn Fn(f64) -> bool| {
            means.iter().filter(|mean| test(**mean)).count() as f64 / means.len() as f64
        };
        let (low, high) = (found.interval.low, found.interval.high);
        prop_assert!(beyond(&|mean| mean < low - 1e-9) <= 0.035);
        prop_assert!(beyond(&|mean| mean > high + 1e-9) <= 0.035);
        prop_assert!(beyond(&|mean| mean <= low + 1e-9) >= 0.015);
        prop_assert!(beyond(&|mean| mean >= high - 1e-9) >= 0.015);
    }

    #[test]
    fn a_comparison_counts_what_is_in_both(a in tables(), b in tables()) {
        let found = compare(&run(&a), &run(&b));
        let both = a.len().min(b.len());
        let count = |want: (bool, bool)| a.iter().zip(&b).filter(|(a, b)| (a[0], b[0]) == want).count();
        prop_assert_eq!(found.tasks.len(), both);
        prop_assert_eq!(found.only_in_a, a.len() - both);
        prop_assert_eq!(found.only_in_b, b.len() - both);
        prop_assert_eq!(found.pairing.both, count((true, true)));
        prop_assert_eq!(found.pairing.only_a, count((true, false)));
        prop_assert_eq!(found.pairing.only_b, count((false, true)));
        prop_assert_eq!(found.pairing.neither, count((false, false)));
    }

    /// A run compared with another is the other compared with it, turned round.
    #[test]
    fn a_comparison_turns_round(a in tables(), b in tables()) {
        let (there, back) = (compare(&run(&a), &run(&b)), compare(&run(&b), &run(&a)));
        let (there_d, back_d) = (there.difference.unwrap(), back.difference.unwrap());
        prop_assert!((there_d.value + back_d.value).abs() < 1e-12);
        prop_assert_eq!(there.p_value.to_bits(), back.p_value.to_bits());
        prop_assert_eq!(there.resolution, back.resolution);
    }

    #[test]
    fn shares_are_shares_and_lie_in_their_intervals(table in tables()) {
        let found = summarize(&run(&table));
        let shares = [
            found.correctness, found.average_correctness, found.generation_success, found.synth_success,
            found.passed_tests, found.passed_tests_pooled, found.disagreement,
        ];
        let all = found.pass_at.iter().flat_map(|pass| [pass.published, pass.unbiased]);
        for share in shares.into_iter().flatten().chain(all) {
            let (low, high) = (share.interval.low, share.interval.high);
            prop_assert!(0.0 <= low && low <= share.value + 1e-12 && share.value <= high + 1e-12 && high <= 1.0 + 1e-12);
        }
    }

    /// More tries solve no fewer tasks, where each task has as many samples.
    #[test]
    fn pass_at_k_never_falls(table in vec(vec(any::<bool>(), 5), 1..12)) {
        let found = summarize(&run(&table)).pass_at;
        for pair in found.windows(2) {
            prop_assert!(pair[0].published.value <= pair[1].published.value);
            prop_assert!(pair[0].unbiased.value <= pair[1].unbiased.value + 1e-12);
        }
        let average = summarize(&run(&table)).average_correctness.unwrap().value;
        prop_assert!((found[0].unbiased.value - average).abs() < 1e-12);
    }
}
