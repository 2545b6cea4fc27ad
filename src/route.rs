//! Which page a path shows. The part of the path before these comes from `<base href>`, so that the app works in any
//! folder of a host.

use yew_router::Routable;

/// A page.
#[derive(Clone, Debug, PartialEq, Routable)]
pub enum Route {
    /// Every task of the dataset; filters, sort and search are in the query.
    #[at("/")]
    Tasks,
    /// The workbench of one task; a shared answer is in the fragment.
    #[at("/task/:id")]
    Task {
        /// `task_id`, percent-encoded in the path.
        id: String,
    },
    /// Every run that this browser keeps; files are imported here.
    #[at("/runs")]
    Runs,
    /// One run; filters and the open sample are in the query.
    #[at("/run/:id")]
    Run {
        /// `RunInfo::id`.
        id: String,
    },
    /// Two runs side by side; which ones, and the filter, are in the query.
    #[at("/compare")]
    Compare,
    /// Published tables and own runs; what is shown is in the query.
    #[at("/leaderboard")]
    Leaderboard,
    /// Backend, theme, dataset, storage.
    #[at("/settings")]
    Settings,
    /// Anything else.
    #[not_found]
    #[at("/404")]
    NotFound,
}
