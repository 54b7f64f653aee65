//! One request in, one answer out, before any fault has touched them.

pub mod reply;
pub mod request;
pub mod stream;
