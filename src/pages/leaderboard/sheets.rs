//! The parts of the page that stand alone: a chart with its data, and the published table.

use super::published::{SOURCE, intervals, models};
use super::view::{View, Which};
use crate::components::charts::data_table::DataTable;
use crate::components::charts::downloads::Downloads;
use crate::components::charts::drawing::Chart;
use crate::components::charts::plot::{Panels, legend};
use crate::components::charts::table::{Order, Table};
use crate::components::same::Same;
use yew::prelude::*;

/// Properties of [`ChartSheet`].
#[derive(Properties, PartialEq)]
pub(super) struct ChartSheetProps {
    /// The chart.
    pub(super) chart: Same<Chart>,
    /// Its data.
    pub(super) table: Same<Table>,
    /// Which table that is.
    pub(super) which: Which,
    /// What its files are called.
    pub(super) file: &'static str,
    /// Whether its figures are the reader's own.
    #[prop_or_default]
    pub(super) own: bool,
    /// How its panels are laid out.
    pub(super) layout: &'static str,
    /// Whether its marks are explained below it, for they are many.
    #[prop_or_default]
    pub(super) legend_below: bool,
    /// A sentence about how to read it.
    pub(super) reading: &'static str,
    /// What is shown of the page.
    pub(super) view: View,
    /// Shows it otherwise.
    pub(super) on_view: Callback<View>,
}

/// A chart with its data and its files.
#[component]
pub(super) fn ChartSheet(props: &ChartSheetProps) -> Html {
    let ChartSheetProps { chart, table, which, view, .. } = props;
    let order = view.order(*which);
    html! {
        <section class={classes!("sheet", props.own.then_some("own"))}>
            <header>
                <h2>{ &chart.title }</h2>
                { tag(props.own) }
                if !props.legend_below && !chart.legend.is_empty() { { legend(&chart.legend, "key end") } }
                <p>{ props.reading }</p>
            </header>
            <Panels chart={chart.clone()} class={classes!(props.layout)} />
            if props.legend_below { { legend(&chart.legend, "keygrid pad") } }
            <div class="sheet-foot">
                <details>
                    <summary>{ "Data" }<span class="sr">{ format!(" of the chart “{}”", chart.title) }</span></summary>
                    <DataTable table={table.clone()} {order} on_order={on_order(view, &props.on_view, *which)} plain={true} />
                </details>
                <Downloads name={props.file} what={chart.title.clone()} table={table.clone()} {order} chart={chart.clone()} />
            </div>
        </section>
    }
}

/// Says whose figures these are.
pub(super) fn tag(own: bool) -> Html {
    if own {
        html! { <span class="tag example">{ "your data" }</span> }
    } else {
        html! { <span class="tag published">{ "published" }</span> }
    }
}

/// Asks for another order of a table.
pub(super) fn on_order(view: &View, on_view: &Callback<View>, which: Which) -> Callback<Order> {
    let view = view.clone();
    on_view.reform(move |order| view.clone().ordered(which, order))
}

/// Properties of [`Models`].
#[derive(Properties, PartialEq)]
pub(super) struct ModelsProps {
    /// What is shown of the page.
    pub(super) view: View,
    /// Shows it otherwise.
    pub(super) on_view: Callback<View>,
}

/// The published table of models.
#[component]
pub(super) fn Models(props: &ModelsProps) -> Html {
    let order = props.view.order(Which::Models);
    let table = Same(use_memo((), |()| models()));
    let chart = Same::new(intervals("Correctness of published models", SOURCE, &table, order));
    html! {
        <section class="sheet" id="published-models">
            <header>
                <h2>{ "Published models" }</h2>
                { tag(false) }
                <span class="end faint small">{ "100 Python CDK tasks, one turn" }</span>
            </header>
            <DataTable table={table.clone()} {order} on_order={on_order(&props.view, &props.on_view, Which::Models)} />
            <div class="sheet-foot">
                <p class="faint small">
                    { "† reasoning model. Source: SWE-InfraBench, published tables. Where whiskers overlap, 100 tasks alone may not tell two models apart." }
                </p>
                <Downloads name="infrabench-published-models" what="Published models" table={table} {order} chart={chart} />
            </div>
        </section>
    }
}
