//! The address of a comparison: which runs, which tasks are listed, which one is open. Everything that one sees can be
//! sent to another person who has the same runs.

use super::tasks::Show;
use std::fmt::Write as _;

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Run A; none for the newest.
    pub a: Option<String>,
    /// Run B; none for the newest other.
    pub b: Option<String>,
    /// Further runs, shown beside the pair.
    pub more: Vec<String>,
    /// Which tasks are listed.
    pub show: Show,
    /// Words in their titles, donors and ids.
    pub search: String,
    /// The task whose answers lie open.
    pub task: Option<String>,
    /// A list that does not exist was asked for.
    pub unknown_show: Option<String>,
}

impl Wanted {
    /// Reads a query, with or without its `?`. What it does not know it leaves out.
    pub fn from_query(query: &str) -> Self {
        let mut wanted = Self::default();
        for pair in query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value);
            if value.is_empty() {
                continue;
            }
            match name {
                "a" => wanted.a = Some(value),
                "b" => wanted.b = Some(value),
                "more" => {
                    wanted.more = value.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
                }
                "show" => match Show::ALL.into_iter().find(|show| show.as_str() == value) {
                    Some(show) => wanted.show = show,
                    None => wanted.unknown_show = Some(value),
                },
                "q" => wanted.search = value,
                "task" => wanted.task = Some(value),
                _ => {}
            }
        }
        wanted
    }

    /// As a query, without `?`.
    pub fn to_query(&self) -> String {
        let more = self.more.join(",");
        let show = (self.show != Show::default()).then_some(self.show.as_str());
        let parts = [
            ("a", self.a.as_deref()),
            ("b", self.b.as_deref()),
            ("more", Some(more.as_str())),
            ("show", show),
            ("q", Some(self.search.trim())),
            ("task", self.task.as_deref()),
        ];
        let mut query = String::new();
        for (name, value) in parts {
            let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
            let _ = write!(query, "{}{name}={}", if query.is_empty() { "" } else { "&" }, encode(value));
        }
        query
    }
}

/// Percent-encodes what has a meaning in a query. Commas stay: lists of ids are told by them.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' | b'/' | b':' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
        rest = tail;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_as_it_was() {
        let wanted = Wanted {
            a: Some("r-1".to_owned()),
            b: Some("r 2&b=3".to_owned()),
            more: vec!["r3".to_owned(), "r4".to_owned()],
            show: Show::OnlyB,
            search: "früher + später 100%".to_owned(),
            task: Some("shop-events+billing_queue".to_owned()),
            unknown_show: None,
        };
        assert_eq!(Wanted::from_query(&wanted.to_query()), wanted);
        assert_eq!(Wanted::from_query(&format!("?{}", wanted.to_query())), wanted);
    }

    #[test]
    fn the_default_is_empty_and_every_list_has_its_word() {
        assert_eq!(Wanted::default().to_query(), "");
        for show in Show::ALL {
            let wanted = Wanted { show, ..Wanted::default() };
            assert_eq!(Wanted::from_query(&wanted.to_query()), wanted);
        }
        let words = Show::ALL.map(Show::as_str);
        assert_eq!(words, ["disagree", "only_a", "only_b", "both", "neither", "all"]);
    }

    #[test]
    fn what_is_not_known_is_left_out_or_told() {
        let wanted = Wanted::from_query("?a=&x=1&show=best&q=%zz%e4&task");
        assert_eq!(wanted.unknown_show.as_deref(), Some("best"));
        assert_eq!((wanted.a, wanted.task, wanted.show), (None, None, Show::Disagree));
        assert_eq!(wanted.search, "%zz\u{fffd}");
    }
}
