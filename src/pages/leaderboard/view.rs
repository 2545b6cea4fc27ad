//! What of the page is shown, and in which order, as the address has it: a link shows what its sender saw. What an
//! address has and this page does not know is left out.

use super::consistency::{OWN_PASS_COLUMNS, PUBLISHED_PASS_COLUMNS};
use super::failures::FAILURE_COLUMNS;
use super::figures::OWN_COLUMNS;
use super::published::MODEL_COLUMNS;
use super::second_turn::{AGENT_COLUMNS, TURN_COLUMNS};
use crate::components::charts::table::{Column, Order};

/// Which sheets are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Show {
    /// All.
    #[default]
    Both,
    /// What was published.
    Published,
    /// What was measured here.
    Own,
}

impl Show {
    /// All, in the order of their buttons.
    pub(super) const ALL: [Self; 3] = [Self::Both, Self::Published, Self::Own];

    /// The word in addresses.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Published => "published",
            Self::Own => "own",
        }
    }

    /// The word for people.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Both => "Both",
            Self::Published => "Published",
            Self::Own => "Your runs",
        }
    }
}

/// A table of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Published models.
    Models,
    /// Own runs.
    Own,
    /// Published consistency.
    Consistency,
    /// Published agents.
    Agents,
    /// How own samples failed.
    Failures,
    /// pass@k of own runs.
    Passes,
    /// Turns of own runs.
    Turns,
}

impl Which {
    const ALL: [Self; 7] =
        [Self::Models, Self::Own, Self::Consistency, Self::Agents, Self::Failures, Self::Passes, Self::Turns];

    /// Begins its words in addresses; nothing for the first table.
    fn prefix(self) -> &'static str {
        match self {
            Self::Models => "",
            Self::Own => "own-",
            Self::Consistency => "consistency-",
            Self::Agents => "agents-",
            Self::Failures => "failures-",
            Self::Passes => "passes-",
            Self::Turns => "turns-",
        }
    }

    fn columns(self) -> &'static [Column] {
        match self {
            Self::Models => MODEL_COLUMNS,
            Self::Own => OWN_COLUMNS,
            Self::Consistency => PUBLISHED_PASS_COLUMNS,
            Self::Agents => AGENT_COLUMNS,
            Self::Failures => FAILURE_COLUMNS,
            Self::Passes => OWN_PASS_COLUMNS,
            Self::Turns => TURN_COLUMNS,
        }
    }

    /// The order it has by itself.
    fn usual(self) -> Order {
        let (by, descending) = match self {
            Self::Models | Self::Own => ("correctness", true),
            Self::Consistency => ("pass_at_1", true),
            Self::Agents => ("one_turn", true),
            Self::Failures => ("run", false),
            Self::Passes => ("k", false),
            Self::Turns => ("last_turn", true),
        };
        Order { by, descending }
    }
}

/// What is shown, in which order, and what is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    /// Which sheets.
    pub(super) show: Show,
    orders: [Order; Which::ALL.len()],
    /// Ids of the runs that are chosen to be compared; at most two.
    pub(super) picked: Vec<String>,
}

impl Default for View {
    fn default() -> Self {
        Self { show: Show::default(), orders: Which::ALL.map(Which::usual), picked: Vec::new() }
    }
}

impl View {
    /// As many runs as can be compared.
    pub(super) const MOST_PICKED: usize = 2;

    /// The order of a table.
    pub(super) fn order(&self, which: Which) -> Order {
        let at = Which::ALL.iter().position(|each| *each == which);
        at.and_then(|at| self.orders.get(at)).copied().unwrap_or(which.usual())
    }

    /// The same with other sheets.
    pub(super) fn showing(self, show: Show) -> Self {
        Self { show, ..self }
    }

    /// The same with another order.
    pub(super) fn ordered(mut self, which: Which, order: Order) -> Self {
        for (each, slot) in Which::ALL.into_iter().zip(&mut self.orders) {
            if each == which {
                *slot = order;
            }
        }
        self
    }

    /// The same with a run chosen, or no longer.
    pub(super) fn with_pick(mut self, id: &str) -> Self {
        if self.picked.iter().any(|picked| picked == id) {
            self.picked.retain(|picked| picked != id);
        } else if self.picked.len() < Self::MOST_PICKED {
            self.picked.push(id.to_owned());
        }
        self
    }

    /// As a query, without `?`; empty for the usual view.
    pub(super) fn to_address(&self) -> String {
        let mut words = Vec::new();
        if self.show != Show::default() {
            words.push(format!("show={}", self.show.as_str()));
        }
        for which in Which::ALL {
            let order = self.order(which);
            if order != which.usual() {
                let prefix = which.prefix();
                words.push(format!("{prefix}sort={}", order.by));
                words.push(format!("{prefix}order={}", if order.descending { "down" } else { "up" }));
            }
        }
        words.extend(self.picked.iter().map(|id| format!("pick={}", encoded(id))));
        words.join("&")
    }

    /// Reads a query.
    pub(super) fn from_address(query: &str) -> Self {
        let words: Vec<(&str, String)> = query
            .trim_start_matches('?')
            .split('&')
            .filter_map(|word| word.split_once('='))
            .map(|(key, value)| (key, decoded(value)))
            .collect();
        let word = |key: &str| words.iter().find(|(each, _)| *each == key).map(|(_, value)| value.as_str());
        let show = Show::ALL.into_iter().find(|show| word("show") == Some(show.as_str())).unwrap_or_default();
        let mut view = Self::default().showing(show);
        for which in Which::ALL {
            let prefix = which.prefix();
            let sort = word(&format!("{prefix}sort"));
            let column = which.columns().iter().find(|column| sort == Some(column.key));
            let order = column.map_or(which.usual(), Order::natural);
            let descending = match word(&format!("{prefix}order")) {
                Some("down") => true,
                Some("up") => false,
                _ => order.descending,
            };
            view = view.ordered(which, Order { descending, ..order });
        }
        for (_, id) in words.iter().filter(|(key, id)| *key == "pick" && !id.is_empty()) {
            if !view.picked.contains(id) {
                view = view.with_pick(id);
            }
        }
        view
    }
}

/// A value of a query, whatever it is made of.
pub(super) fn encoded(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = hex.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_view_needs_no_query() {
        assert_eq!(View::default().to_address(), "");
        assert_eq!(View::from_address(""), View::default());
    }

    #[test]
    fn an_address_gives_back_what_it_was_made_from() {
        let order = Order { by: "company", descending: false };
        let view = View { show: Show::Own, ..View::default() }
            .ordered(Which::Models, order)
            .ordered(Which::Own, Order { by: "cost", descending: true })
            .with_pick("run 1&2")
            .with_pick("ä");
        let address = view.to_address();
        assert_eq!(
            address,
            "show=own&sort=company&order=up&own-sort=cost&own-order=down&pick=run%201%262&pick=%C3%A4"
        );
        assert_eq!(View::from_address(&address), view);
    }

    #[test]
    fn unknown_words_fall_back() {
        for query in ["show=all&sort=colour&order=sideways", "?x&&=&show", "pick=", "sort=%ZZ%"] {
            assert_eq!(View::from_address(query), View::default(), "{query}");
        }
        // An order without a column turns the usual one around.
        assert_eq!(
            View::from_address("order=up").order(Which::Models),
            Order { by: "correctness", descending: false }
        );
    }

    #[test]
    fn no_more_than_two_runs_are_chosen() {
        let view = View::from_address("pick=a&pick=b&pick=a&pick=c");
        assert_eq!(view.picked, ["a", "b"]);
        assert_eq!(view.with_pick("a").with_pick("c").picked, ["b", "c"]);
    }

    #[test]
    fn the_usual_order_of_each_table_is_by_one_of_its_columns() {
        for which in Which::ALL {
            let usual = which.usual();
            assert!(which.columns().iter().any(|column| column.key == usual.by), "{which:?}");
        }
    }
}
