//! Figures as pictures and as tables, from one description each.
//!
//! A chart is data before it is drawn: [`drawing`] holds its shapes, so that the page ([`plot`]) and the file that a
//! reader saves ([`standalone`]) cannot differ, and so that its geometry is tested without a browser. What a chart
//! shows also stands in a [`table`], which [`data_table`] draws, sorts and writes as CSV.
//!
//! - [`lines`]: curves over a few ticks; [`stack`]: parts of a whole; [`whiskers`]: shares with their intervals.
//! - [`downloads`]: the buttons that save both.

pub mod data_table;
pub mod downloads;
pub mod drawing;
pub mod lines;
pub mod plot;
pub mod stack;
pub mod standalone;
pub mod table;
pub mod whiskers;
