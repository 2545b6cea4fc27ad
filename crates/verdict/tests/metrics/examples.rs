//! Figures that others have published for the same formulas.

use super::run;
use infrabench_verdict::metrics::{mcnemar, share, summarize, unbiased};

/// Newcombe, "Two-sided confidence intervals for the single proportion" (Statistics in Medicine 17, 1998), table I, method 3.
#[test]
fn wilsons_intervals_are_those_of_newcombes_table() {
    for (yes, of, low, high) in
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
    {
        let found = share(yes, of).unwrap().interval;
        assert!((found.low - low).abs() < 5e-5, "{yes} of {of}: {}", found.low);
        assert!((found.high - high).abs() < 5e-5, "{yes} of {of}: {}", found.high);
    }
}

/// 12 disagreements, 9 to 3: 2 (C(12,0) + ... + C(12,3)) / 2^12 = 598 / 4096.
#[test]
fn mcnemars_chance_of_nine_to_three() {
    assert!((mcnemar(9, 3) - 598.0 / 4096.0).abs() < 1e-12);
    assert!((mcnemar(0, 0) - 1.0).abs() < 1e-12, "no disagreement tells nothing apart");
}

/// Neither overflows nor loses digits where the binomials have hundreds of them.
#[test]
fn the_unbiased_form_is_exact_for_many_samples() {
    assert!((unbiased(200, 1, 100) - 0.5).abs() < 1e-12);
    assert!((unbiased(10_000, 1, 1) - 1e-4).abs() < 1e-12);
    assert!((unbiased(1_000, 0, 1_000)).abs() < 1e-12);
    assert!((unbiased(1_000, 1, 1_000) - 1.0).abs() < 1e-12);
}

/// The worked example of `docs/metrics.md`.
#[test]
fn the_worked_example() {
    let table = [[true, false, false], [false, true, true], [false, false, true], [false, false, false]];
    let found = summarize(&run(&table.map(Vec::from)));
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    let both = |k: usize| {
        let pass = found.pass_at[k - 1];
        [percent(pass.published.value), percent(pass.unbiased.value)]
    };
    assert_eq!(both(1), ["25.0", "33.3"]);
    assert_eq!(both(2), ["50.0", "58.3"]);
    assert_eq!(both(3), ["75.0", "75.0"]);
    assert_eq!(percent(found.average_correctness.unwrap().value), "33.3");
}
