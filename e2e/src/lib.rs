//! Helpers of the browser journeys.
