//! What a run's output means: verdicts, error types, and the figures of many. Pure: no clock, no files, total over anything an engine may
//! report.
//!
//! - [`interpret`]: a plan and its output into a judgement. A pass needs positive evidence, all of it.
//! - [`generation_error`]: a completion without a usable edit.
//! - [`told`]: why a template assertion failed, in one line.
//! - [`explain`]: which differences from the reference explain which failed tests.
//! - [`metrics`]: the figures of many samples.
//!
//! Below: `evidence` (what the reports prove), `witness` (what the kernel saw of it), `error_type` (one exception or
//! assertion into a type), `matching` (the semantics of the CDK's matchers), `closest` (the resource an assertion nearly
//! found), `words` (sentences).

mod closest;
mod error_type;
mod evidence;
pub mod explain;
mod generation;
mod interpret;
mod matching;
pub mod metrics;
mod told;
mod witness;
mod words;

pub use generation::generation_error;
pub use interpret::interpret;
pub use told::told;
