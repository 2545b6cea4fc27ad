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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!([count(0), count(999), count(1000), count(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn bytes_are_told_in_the_unit_that_keeps_them_short() {
        assert_eq!([bytes(0.0), bytes(999.0), bytes(12_800_000.0)], ["0 bytes", "999 bytes", "12.8 MB"]);
        assert_eq!(bytes(999_960.0), "1.0 MB");
    }
}
