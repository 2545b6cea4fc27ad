//! From samples to the figures of a run: shares with intervals, pass@k in both forms, error types, turns, and two runs
//! compared task by task. The definitions are those of `docs/metrics.md`.
//!
//! A figure that would need what is not there (a share of nothing, pass@5 of two samples) is `None`, never 0: "not
//! measured" and "none passed" are different findings. `infra_error` samples are in no denominator and always counted.

mod compare;
mod gather;
mod interval;
mod pass_at;
mod published;
mod summary;
mod turns;

pub use compare::{Comparison, Pairing, Resolution, TaskPair, compare, mcnemar};
pub use gather::{Gathered, Outcome, Run, Sample, TaskSamples, UNNAMED, gather};
pub use interval::{Difference, Interval, Share, mean_difference, mean_share, pooled_share, share};
pub use pass_at::{PassAt, pass_at, unbiased};
pub use published::{
    PUBLISHED_TASKS, Published, PublishedAgent, PublishedConsistency, PublishedModel, published,
};
pub use summary::{ErrorShare, Group, Metrics, Usage, groups, summarize};
pub use turns::{Turns, turns};
