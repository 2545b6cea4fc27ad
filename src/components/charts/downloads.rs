//! What a chart shows, to take along: its figures as CSV, its picture as SVG.

use super::drawing::Chart;
use super::standalone::svg;
use super::table::{Order, Table};
use crate::components::same::Same;
use crate::services::clipboard::download;
use yew::prelude::*;

/// Properties of [`Downloads`].
#[derive(Properties, PartialEq)]
pub struct DownloadsProps {
    /// What the files are called, without ending.
    pub name: &'static str,
    /// What they show, in the names of the buttons.
    pub what: AttrValue,
    /// The figures.
    pub table: Same<Table>,
    /// Their order.
    pub order: Order,
    /// The picture.
    pub chart: Same<Chart>,
}

/// The two buttons.
#[component]
pub fn Downloads(props: &DownloadsProps) -> Html {
    let DownloadsProps { name, what, table, order, chart } = props;
    let (name, order) = (*name, *order);
    let figures = {
        let table = table.clone();
        Callback::from(move |_: MouseEvent| download(&format!("{name}.csv"), &table.csv(order)))
    };
    let picture = {
        let chart = chart.clone();
        Callback::from(move |_: MouseEvent| download(&format!("{name}.svg"), &svg(&chart)))
    };
    html! {
        <span class="saves">
            <button type="button" class="btn tiny" onclick={figures} aria-label={format!("CSV of {what}")} title="Save the figures">{ "CSV" }</button>
            <button type="button" class="btn tiny" onclick={picture} aria-label={format!("SVG of {what}")} title="Save the picture">{ "SVG" }</button>
        </span>
    }
}
