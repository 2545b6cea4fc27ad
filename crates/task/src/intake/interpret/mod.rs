//! From blocks to units: what each block means on its own.
//!
//! - [`block`]: the order in which meanings are tried, the file a block is for, whole files and new ones.
//! - [`code`]: code for masks.
//! - [`marked`]: diffs and search/replace blocks.

mod block;
mod code;
mod marked;

pub(crate) use block::interpret;
