//! The backend: scores over HTTP, progress over server-sent events.
