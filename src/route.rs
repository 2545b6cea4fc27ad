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
    /// Backend, theme, dataset, storage.
    #[at("/settings")]
    Settings,
    /// Anything else.
    #[not_found]
    #[at("/404")]
    NotFound,
}
