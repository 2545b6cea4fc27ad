//! What a score synthesized: its templates, compared, and the graph of their resources.
//!
//! - [`pane`]: what both tabs share; [`source`]: what is compared with what, and whether that may be seen.
//! - [`view`]: the Template tab; [`differences`] the comparison as a list; [`value`] a value of a template in short.
//! - [`graph`]: the Graph tab with its tools; [`shown`] what of the report is drawn, [`layout`] where, [`canvas`] and
//!   [`draw`] how, [`moves`] how one gets about; [`list`] the same as a list.
//! - [`facts`]: all that is known of one resource; [`tests`] which tests look at it.
//! - [`words`]: signs and names.

pub mod canvas;
pub mod differences;
pub mod draw;
pub mod facts;
pub mod graph;
pub mod layout;
pub mod list;
pub mod moves;
pub mod pane;
pub mod shown;
pub mod source;
pub mod tests;
pub mod value;
pub mod view;
pub mod words;
