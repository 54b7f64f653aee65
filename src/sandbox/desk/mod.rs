//! The tester's side: `/_sandbox/…` and the page at `/`.

mod cabinet;
pub mod control;
pub mod dashboard;
mod form;
mod live;
mod parts;
mod reference;
