//! Figures as people read them.

use infrabench_verdict::metrics::Share;

/// A share in percent, `54.8 %`; a dash for none.
pub fn percent(share: Option<&Share>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share.value * 100.0))
}

/// A share with its interval, for a title or a screen reader.
pub fn share_words(share: Option<&Share>) -> String {
    share.map_or_else(
        || "nothing scored".to_owned(),
        |share| {
            format!(
                "{:.1} %, 95 % interval {:.1} to {:.1}, of {}",
                share.value * 100.0,
                share.interval.low * 100.0,
                share.interval.high * 100.0,
                share.of
            )
        },
    )
}

/// A duration as `0.8 s`, `12 min`, `3 h 20 min`.
pub fn span(milliseconds: f64) -> String {
    let seconds = milliseconds / 1000.0;
    if seconds < 90.0 {
        return if seconds < 10.0 { format!("{seconds:.1} s") } else { format!("{seconds:.0} s") };
    }
    let minutes = seconds / 60.0;
    if minutes < 90.0 {
        return format!("{minutes:.0} min");
    }
    format!("{:.0} h {:.0} min", (minutes / 60.0).floor(), minutes % 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_in_percent_with_their_interval() {
        let share = infrabench_verdict::metrics::share(1, 2);
        assert_eq!(percent(share.as_ref()), "50.0 %");
        assert_eq!(share_words(share.as_ref()), "50.0 %, 95 % interval 9.5 to 90.5, of 2");
        assert_eq!(percent(None), "–");
    }

    #[test]
    fn spans_are_told_in_the_unit_that_keeps_them_short() {
        assert_eq!(
            [span(800.0), span(45_000.0), span(600_000.0), span(12_000_000.0)],
            ["0.8 s", "45 s", "10 min", "3 h 20 min"]
        );
    }
}
