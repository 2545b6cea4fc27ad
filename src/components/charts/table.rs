//! Figures in rows: their order, and as CSV. Drawn by [`super::data_table`].

use infrabench_verdict::metrics::Share;
use std::cmp::Ordering;

/// How a column's cells are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Who the row is about.
    Name,
    /// Words.
    Words,
    /// Words that narrow screens have no room for.
    Aside,
    /// A figure.
    Figure,
    /// The figure, and a bar with its interval beside it.
    Whiskers,
    /// The figure, and a short bar.
    Meter,
}

/// A column.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Names it in addresses and in CSV.
    pub key: &'static str,
    /// Names it for people.
    pub head: &'static str,
    /// How it is drawn.
    pub look: Look,
    /// Whether its cells are shares with an interval.
    pub interval: bool,
}

impl Column {
    /// Whether the most comes first, unless the reader turns it around.
    pub fn starts_high(&self) -> bool {
        !matches!(self.look, Look::Name | Look::Words | Look::Aside)
    }
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Words(String),
    /// A figure and how it is written.
    Figure(f64, String),
    /// A share with its interval.
    Share(Share),
    /// Not known, or not measured.
    None,
}

impl Cell {
    /// A count.
    pub fn count(count: usize) -> Self {
        let number = u32::try_from(count).unwrap_or(u32::MAX);
        Self::Figure(f64::from(number), crate::components::text::count(number))
    }

    /// A share, where there is one.
    pub fn share(share: Option<Share>) -> Self {
        share.map_or(Self::None, Self::Share)
    }

    /// As people read it.
    pub fn words(&self) -> String {
        match self {
            Self::Words(words) | Self::Figure(_, words) => words.clone(),
            Self::Share(share) => percent(share.value * 100.0),
            Self::None => "–".to_owned(),
        }
    }

    /// The same, a share with so many decimals.
    pub fn words_with(&self, decimals: usize) -> String {
        match self {
            Self::Share(share) => format!("{:.decimals$}", share.value * 100.0),
            Self::Words(_) | Self::Figure(..) | Self::None => self.words(),
        }
    }

    fn value(&self) -> Option<f64> {
        match self {
            Self::Figure(value, _) => Some(*value),
            Self::Share(share) => Some(share.value),
            Self::Words(_) | Self::None => None,
        }
    }
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Tells it from the others.
    pub key: String,
    /// More about who it is about, below the name.
    pub note: String,
    /// Whether it has the dagger of the published table.
    pub dagger: bool,
    /// The run that its name leads to.
    pub run: Option<String>,
    /// A cell for each column.
    pub cells: Vec<Cell>,
}

/// Figures in rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it is, for who cannot see where it stands.
    pub caption: String,
    /// Its columns.
    pub columns: &'static [Column],
    /// Its rows, in the order they have by themselves.
    pub rows: Vec<Row>,
}

/// The order of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// [`Column::key`].
    pub by: &'static str,
    /// Whether the most comes first.
    pub descending: bool,
}

impl Order {
    /// A column's order, as it is first asked for.
    pub fn natural(column: &'static Column) -> Self {
        Self { by: column.key, descending: column.starts_high() }
    }

    /// What a press on a column's head makes of it.
    #[must_use]
    pub fn pressed(self, column: &'static Column) -> Self {
        if self.by == column.key {
            Self { descending: !self.descending, ..self }
        } else {
            Self::natural(column)
        }
    }
}

impl Table {
    /// Rows in an order. Equal ones keep theirs; where nothing is known comes last either way.
    pub fn sorted(&self, order: Order) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        if let Some(at) = self.columns.iter().position(|column| column.key == order.by) {
            rows.sort_by(|one, other| compared(one.cells.get(at), other.cells.get(at), order.descending));
        }
        rows
    }

    /// Decimals of the shares in a column: none where all are whole, so that figures below each other line up.
    pub fn decimals(&self, at: usize) -> usize {
        let whole = |row: &Row| match row.cells.get(at) {
            Some(Cell::Share(share)) => !percent(share.value * 100.0).contains('.'),
            _ => true,
        };
        usize::from(!self.rows.iter().all(whole))
    }

    /// As CSV (RFC 4180): shares in percent, each with the ends of its interval.
    pub fn csv(&self, order: Order) -> String {
        let noted = self.rows.iter().any(|row| !row.note.is_empty());
        let dagger = self.rows.iter().any(|row| row.dagger);
        let mut head = Vec::new();
        for column in self.columns {
            head.push(column.key.to_owned());
            if column.look == Look::Name {
                head.extend(noted.then(|| "setting".to_owned()));
                head.extend(dagger.then(|| "reasoning".to_owned()));
            }
            if column.interval {
                head.extend([format!("{} low", column.key), format!("{} high", column.key)]);
            }
        }
        let mut lines = vec![head];
        for row in self.sorted(order) {
            let mut line = Vec::new();
            for (column, cell) in self.columns.iter().zip(&row.cells) {
                line.push(match cell {
                    Cell::Words(words) => words.clone(),
                    Cell::Figure(value, _) => plain(*value),
                    Cell::Share(share) => plain(share.value * 100.0),
                    Cell::None => String::new(),
                });
                if column.look == Look::Name {
                    line.extend(noted.then(|| row.note.clone()));
                    line.extend(dagger.then(|| if row.dagger { "yes" } else { "no" }.to_owned()));
                }
                if column.interval {
                    line.extend(match cell {
                        Cell::Share(share) => {
                            [share.interval.low, share.interval.high].map(|end| plain(end * 100.0))
                        }
                        _ => [String::new(), String::new()],
                    });
                }
            }
            lines.push(line);
        }
        let written =
            |line: &Vec<String>| line.iter().map(|field| quoted(field)).collect::<Vec<_>>().join(",");
        lines.iter().map(|line| written(line) + "\r\n").collect()
    }
}

fn compared(one: Option<&Cell>, other: Option<&Cell>, descending: bool) -> Ordering {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    let absent = |cell: Option<&Cell>| matches!(cell, None | Some(Cell::None));
    match (one, other) {
        (Some(Cell::Words(one)), Some(Cell::Words(other))) => {
            turned(one.to_lowercase().cmp(&other.to_lowercase()))
        }
        _ => match (one.and_then(Cell::value), other.and_then(Cell::value)) {
            (Some(one), Some(other)) => turned(one.total_cmp(&other)),
            _ => absent(one).cmp(&absent(other)),
        },
    }
}

/// Percent as tables show it: one decimal, none where the figure is whole.
pub fn percent(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A number for a program: at most four decimals, none that say nothing.
fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use infrabench_verdict::metrics::share;

    const COLUMNS: &[Column] = &[
        Column { key: "model", head: "Model", look: Look::Name, interval: false },
        Column { key: "correctness", head: "Correctness", look: Look::Whiskers, interval: true },
        Column { key: "cost", head: "Cost", look: Look::Figure, interval: false },
    ];

    fn table() -> Table {
        let row = |name: &str, solved: usize, cost: Cell| Row {
            key: name.to_owned(),
            cells: vec![Cell::Words(name.to_owned()), Cell::share(share(solved, 100)), cost],
            ..Row::default()
        };
        let rows = vec![
            row("beta, small", 29, Cell::Figure(1.5, "$1.50".to_owned())),
            row("Alpha", 34, Cell::None),
            row("gamma \"g\"", 29, Cell::Figure(0.25, "$0.25".to_owned())),
        ];
        Table { caption: String::new(), columns: COLUMNS, rows }
    }

    fn names(order: Order) -> Vec<String> {
        table().sorted(order).iter().map(|row| row.key.clone()).collect()
    }

    #[test]
    fn figures_start_high_and_words_at_a() {
        let [model, correctness, _] = COLUMNS else { panic!("three columns") };
        assert_eq!(names(Order::natural(correctness)), ["Alpha", "beta, small", "gamma \"g\""]);
        assert_eq!(names(Order::natural(model)), ["Alpha", "beta, small", "gamma \"g\""]);
        let turned = Order::natural(model).pressed(model);
        assert_eq!(names(turned), ["gamma \"g\"", "beta, small", "Alpha"]);
        assert_eq!(turned.pressed(correctness), Order { by: "correctness", descending: true });
    }

    #[test]
    fn what_is_not_known_comes_last_either_way() {
        for descending in [true, false] {
            assert_eq!(names(Order { by: "cost", descending }).last().map(String::as_str), Some("Alpha"));
        }
        assert_eq!(names(Order { by: "nothing", descending: true })[0], "beta, small");
    }

    #[test]
    fn shares_below_each_other_have_as_many_decimals() {
        let mut table = table();
        assert_eq!(table.decimals(1), 0);
        table.rows[0].cells[1] = Cell::share(share(1, 3));
        let words: Vec<String> =
            table.rows.iter().map(|row| row.cells[1].words_with(table.decimals(1))).collect();
        assert_eq!(words, ["33.3", "34.0", "29.0"]);
    }

    #[test]
    fn csv_has_the_ends_of_intervals_and_quotes_what_needs_it() {
        let text = table().csv(Order { by: "model", descending: false });
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "model,correctness,correctness low,correctness high,cost",
                "Alpha,34,25.4615,43.7223,",
                "\"beta, small\",29,21.0148,38.5389,1.5",
                "\"gamma \"\"g\"\"\",29,21.0148,38.5389,0.25",
                "",
            ]
        );
    }

    #[test]
    fn whole_percents_are_written_without_a_decimal() {
        assert_eq!([percent(34.0), percent(53.12), percent(0.0)], ["34", "53.1", "0"]);
    }
}
