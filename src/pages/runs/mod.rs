//! Every run that this browser keeps, and where files of predictions and results come in.

mod page;

pub use page::RunsPage;
