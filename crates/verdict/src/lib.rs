//! What a run's output means: verdicts and error types. Pure.
