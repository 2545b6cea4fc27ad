//! The native engine: environments, sandbox, runs.
