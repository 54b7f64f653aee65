//! One money movement from intent to outcome.
