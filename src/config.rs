//! The configuration: one JSON object, unknown keys refused.
