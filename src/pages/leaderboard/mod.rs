//! The published tables beside own runs, clearly apart.

mod page;

pub use page::LeaderboardPage;
