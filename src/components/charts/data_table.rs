//! A table of figures that its heads sort.

use super::table::{Cell, Column, Look, Order, Row, Table};
use super::whiskers;
use crate::components::page_link::PageLink;
use crate::components::same::Same;
use crate::route::Route;
use yew::prelude::*;

/// Rows that can be chosen.
#[derive(Clone, PartialEq)]
pub struct Picks {
    /// [`Row::key`]s of those that are.
    pub picked: Vec<String>,
    /// How many can be at most.
    pub most: usize,
    /// Chooses a row, or no longer.
    pub on_pick: Callback<String>,
}

/// Properties of [`DataTable`].
#[derive(Properties, PartialEq)]
pub struct DataTableProps {
    /// The table.
    pub table: Same<Table>,
    /// Its order.
    pub order: Order,
    /// Another order is asked for.
    pub on_order: Callback<Order>,
    /// Rows can be chosen.
    #[prop_or_default]
    pub picks: Option<Picks>,
    /// Only these columns, where not all have room.
    #[prop_or_default]
    pub only: Option<&'static [&'static str]>,
    /// Whether narrow screens may scroll it sideways, rather than drawing rows in two lines.
    #[prop_or_default]
    pub plain: bool,
}

/// A table of figures.
#[component]
pub fn DataTable(props: &DataTableProps) -> Html {
    let DataTableProps { table, order, picks, .. } = props;
    let shown: Vec<(usize, &'static Column)> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| props.only.is_none_or(|only| only.contains(&column.key)))
        .collect();
    let class = classes!("lbt", props.plain.then_some("plain"), picks.is_some().then_some("pickable"));
    let drawn = html! {
        <table {class}>
            <caption class="sr">{ &table.caption }</caption>
            <thead>
                <tr>
                    if picks.is_some() { <th scope="col" class="pick"><span class="sr">{ "Chosen" }</span></th> }
                    { for shown.iter().map(|(_, column)| head(props, column)) }
                </tr>
            </thead>
            <tbody>{ for table.sorted(*order).into_iter().map(|row| line(props, &shown, row)) }</tbody>
        </table>
    };
    if !props.plain {
        return drawn;
    }
    // What scrolls must be reached by keyboard.
    html! { <div class="scrolled" role="region" tabindex="0" aria-label={table.caption.clone()}>{ drawn }</div> }
}

fn head(props: &DataTableProps, column: &'static Column) -> Html {
    let order = props.order;
    let sorted =
        (order.by == column.key).then_some(if order.descending { "descending" } else { "ascending" });
    let arrow = sorted
        .map(|_| html! { <span aria-hidden="true">{ if order.descending { " ↓" } else { " ↑" } }</span> });
    let press = props.on_order.reform(move |_: MouseEvent| order.pressed(column));
    html! {
        <>
            <th scope="col" class={class(column)} aria-sort={sorted}>
                <button type="button" onclick={press}>{ column.head }{ arrow }</button>
            </th>
            if column.look == Look::Whiskers {
                <th scope="col" class="ci"><span class="sr">{ "95 % interval" }</span>{ whiskers::axis() }</th>
            }
        </>
    }
}

fn line(props: &DataTableProps, shown: &[(usize, &'static Column)], row: &Row) -> Html {
    let picked = props.picks.as_ref().is_some_and(|picks| picks.picked.contains(&row.key));
    html! {
        <tr key={row.key.clone()} class={picked.then_some("picked")}>
            { props.picks.as_ref().map(|picks| pick(picks, row, picked)) }
            { for shown.iter().map(|(at, column)| cell(column, row, row.cells.get(*at).unwrap_or(&Cell::None), props.table.decimals(*at))) }
        </tr>
    }
}

fn pick(picks: &Picks, row: &Row, checked: bool) -> Html {
    let name = row.cells.first().map(Cell::words).unwrap_or_default();
    let key = row.key.clone();
    let choose = picks.on_pick.reform(move |_: Event| key.clone());
    let disabled = !checked && picks.picked.len() >= picks.most;
    let label = format!("Choose {name}, {} to compare", row.note);
    html! {
        <td class="pick"><label class="check"><input type="checkbox" {checked} {disabled} onchange={choose} aria-label={label} /></label></td>
    }
}

fn cell(column: &Column, row: &Row, cell: &Cell, decimals: usize) -> Html {
    let class = class(column);
    let words = cell.words_with(decimals);
    let title = match cell {
        Cell::Share(share) if column.look != Look::Whiskers => Some(whiskers::said(share)),
        _ => None,
    };
    match (column.look, cell) {
        (Look::Name, _) => html! { <th scope="row" class="who">{ name(row, words) }</th> },
        (Look::Whiskers, Cell::Share(share)) => html! {
            <><td {class}>{ words }</td><td class="ci">{ whiskers::bar(share) }</td></>
        },
        (Look::Whiskers, _) => html! { <><td {class}>{ words }</td><td class="ci"></td></> },
        (Look::Meter, Cell::Share(_) | Cell::Figure(..)) => {
            let width = match cell {
                Cell::Share(share) => share.value * 100.0,
                Cell::Figure(value, _) => *value,
                Cell::Words(_) | Cell::None => 0.0,
            };
            html! {
                <td {class} {title}><span class="pair">{ words }<span class="meter"><i style={format!("width:{width:.1}%")}></i></span></span></td>
            }
        }
        _ => html! { <td {class} {title}>{ words }</td> },
    }
}

fn name(row: &Row, words: String) -> Html {
    let name = match &row.run {
        Some(id) => html! { <PageLink to={Route::Run { id: id.clone() }}>{ words }</PageLink> },
        None => html! { <b>{ words }</b> },
    };
    html! {
        <>
            { name }
            if row.dagger { <sup title="reasoning model">{ "†" }<span class="sr">{ " reasoning model" }</span></sup> }
            if !row.note.is_empty() { <span class="set">{ &row.note }</span> }
        </>
    }
}

fn class(column: &Column) -> &'static str {
    match column.look {
        Look::Name => "who",
        Look::Words => "soft",
        Look::Aside => "soft opt",
        Look::Figure | Look::Meter => "r",
        Look::Whiskers => "r strong",
    }
}
