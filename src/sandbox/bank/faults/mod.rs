//! What can go wrong, and when: the tester's wishes, known to no gateway.

pub mod actions;
pub mod execution;
pub mod fault;
pub mod plan;
pub mod posted;
pub mod suffix;
#[cfg(test)]
mod tests;
