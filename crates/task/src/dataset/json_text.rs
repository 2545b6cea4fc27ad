//! Walking over JSON text without parsing it: where values end, where keys stand, which line a byte is on.
//!
//! The values themselves are parsed by `serde_json`. This only cuts an array into its elements, so that a broken one does
//! not take the others with it, and finds places for messages. It must cope with any bytes.

/// The first position at or after `at` that is not white space.
pub(super) fn skip_space(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
}

/// Where the value ends that begins at `at`; the end of the text when it does not end.
pub(super) fn value_end(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut position = at;
    while let Some(byte) = bytes.get(position) {
        match byte {
            b'"' => {
                position = string_end(bytes, position);
                if depth == 0 {
                    return position;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return if depth == 1 { position + 1 } else { position },
            b'}' | b']' => depth -= 1,
            b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return position,
            _ => {}
        }
        position += 1;
    }
    bytes.len()
}

/// Where the string ends that begins with the quote at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut position = at + 1;
    while let Some(byte) = bytes.get(position) {
        match byte {
            b'"' => return position + 1,
            b'\\' => position += 2,
            _ => position += 1,
        }
    }
    bytes.len()
}

/// Where the last of `keys` stands that can be found, each inside the value of the one before. The start of the text
/// when not even the first is there.
pub(super) fn find_key(text: &str, keys: &[String]) -> usize {
    let bytes = text.as_bytes();
    let mut found = skip_space(bytes, 0);
    let mut object = found;
    for key in keys {
        let Some((at, value)) = member(text, object, key) else { break };
        (found, object) = (at, value);
    }
    found
}

/// Where `key` and its value stand in the object at `at`.
fn member(text: &str, at: usize, key: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'{') {
        return None;
    }
    let mut position = skip_space(bytes, at + 1);
    while bytes.get(position) == Some(&b'"') {
        let end = string_end(bytes, position);
        let name: Option<String> = text.get(position..end).and_then(|name| serde_json::from_str(name).ok());
        let colon = skip_space(bytes, end);
        let value = skip_space(bytes, colon + 1);
        if name.as_deref() == Some(key) {
            return Some((position, value));
        }
        position = skip_space(bytes, value_end(bytes, value));
        position = skip_space(bytes, position + 1);
    }
    None
}

/// Turns byte positions into lines and columns. Asked in ascending order, it walks over the text only once.
pub(super) struct Positions<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    column: u32,
}

impl<'a> Positions<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, line: 1, column: 1 }
    }

    /// Line and column of a position, which must not lie before one given to `settle`.
    pub(super) fn of(&self, at: usize) -> (u32, u32) {
        let passed = self.bytes.get(self.at..at.min(self.bytes.len())).unwrap_or_default();
        let (mut line, mut column) = (self.line, self.column);
        for byte in passed {
            match byte {
                b'\n' => (line, column) = (line.saturating_add(1), 1),
                // Bytes after the first of a UTF-8 sequence are no characters of their own.
                0x80..=0xBF => {}
                _ => column = column.saturating_add(1),
            }
        }
        (line, column)
    }

    /// Says that no position before `at` will be asked for.
    pub(super) fn settle(&mut self, at: usize) {
        (self.line, self.column) = self.of(at);
        self.at = self.at.max(at.min(self.bytes.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_should() {
        for (text, end) in [
            ("{\"a\": \"}\"} x", 10),
            ("[1, [2]] ", 8),
            ("\"a\\\"b\" ", 6),
            ("12, 3", 2),
            ("{\"a", 3),
            ("]", 0),
            ("\"a\\", 3),
        ] {
            assert_eq!(value_end(text.as_bytes(), 0), end, "{text}");
        }
    }

    #[test]
    fn the_deepest_key_there_is_found() {
        let text = r#" {"a": [1], "b" : {"x\n": 2, "y": 3}}"#;
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        assert_eq!(find_key(text, &keys(&["b", "y"])), 29);
        assert_eq!(find_key(text, &keys(&["b", "x\n"])), 19);
        assert_eq!(find_key(text, &keys(&["b", "none"])), 12);
        assert_eq!(find_key(text, &keys(&["none"])), 1);
    }

    #[test]
    fn columns_count_characters() {
        let positions = Positions::new("ab\näöx".as_bytes());
        assert_eq!(positions.of(3), (2, 1));
        assert_eq!(positions.of(7), (2, 3));
    }
}
