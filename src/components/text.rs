//! Numbers and sizes as people read them.

/// `1234567` as `1,234,567`.
pub fn count(number: u32) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 task`, `2 tasks`.
pub fn counted(number: u32, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// Bytes as `640 bytes`, `12.8 MB`.
pub fn bytes(number: f64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if number < 1000.0 {
        return format!("{number:.0} bytes");
    }
    let mut value = number / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS.get(unit).copied().unwrap_or("TB"))
}

/// Tokens as `9,800`, `14.2 k`, `812 k`, `3.1 M`: to three digits.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn tokens(number: u64) -> String {
    match number {
        0..10_000 => count(u32::try_from(number).unwrap_or(u32::MAX)),
        10_000..99_950 => format!("{:.1} k", number as f64 / 1e3),
        99_950..999_500 => format!("{:.0} k", number as f64 / 1e3),
        _ => format!("{:.1} M", number as f64 / 1e6),
    }
}

/// US dollars; what is very little is said with the digits it takes.
pub fn dollars(cost: f64) -> String {
    if cost > 0.0 && cost < 0.01 { format!("${cost:.4}") } else { format!("${cost:.2}") }
}

/// A day as people write it, e.g. `12 Nov 2026`.
pub fn day(milliseconds: f64) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let date = js_sys::Date::new(&milliseconds.into());
    let month = usize::try_from(date.get_month()).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
    format!("{} {month} {}", date.get_date(), date.get_full_year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!([count(0), count(999), count(1000), count(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn dollars_are_told_with_the_digits_it_takes() {
        assert_eq!([dollars(0.0), dollars(0.0042), dollars(12.345)], ["$0.00", "$0.0042", "$12.35"]);
    }

    #[test]
    fn tokens_are_told_to_three_digits() {
        let said = [0, 9_999, 14_230, 99_949, 99_950, 812_400, 999_499, 999_500, 3_140_000].map(tokens);
        assert_eq!(said, ["0", "9,999", "14.2 k", "99.9 k", "100 k", "812 k", "999 k", "1.0 M", "3.1 M"]);
    }

    #[test]
    fn bytes_are_told_in_the_unit_that_keeps_them_short() {
        assert_eq!([bytes(0.0), bytes(999.0), bytes(12_800_000.0)], ["0 bytes", "999 bytes", "12.8 MB"]);
        assert_eq!(bytes(999_960.0), "1.0 MB");
    }
}
